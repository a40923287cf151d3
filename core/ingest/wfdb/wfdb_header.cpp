// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/wfdb/wfdb_header.h"

#include "base/plain_text.h"
#include "ingest/wfdb/wfdb_text.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

namespace vigil::ingest {
namespace {

using namespace wfdbtext;

constexpr double kTicksPerSecond = 1e7;
// With WfdbHeader::kMaxSeconds to both sides, time lines stay inside the years 1 to 9999.
constexpr std::size_t kIsoDate = 11; ///< characters before the clock of an ISO-8601 time
constexpr std::int64_t kFirstBaseYear = 1000;
constexpr std::int64_t kLastBaseYear = 9000;

/// Reads one header; keeps the line number for messages.
class HeaderParser {
public:
    HeaderParser(std::string_view text, std::string_view name) : m_text(text), m_name(name) {}

    Result<WfdbHeader> run();

private:
    /// The next line that is neither empty nor a comment; comments are kept.
    std::optional<std::string_view> nextLine();
    Result<void> recordLine(std::string_view line);
    Result<void> rates(std::string_view field);
    void baseTimeAndDate(std::string_view line);
    Result<void> segmentLine(std::string_view line);
    Result<void> signalLine(std::string_view line);
    Result<void> sampleForm(std::string_view field, WfdbSignalSpec& signal);
    Result<void> calibration(std::string_view field, WfdbSignalSpec& signal, bool& hasBaseline);
    Result<void> digitalFields(std::string_view rest, WfdbSignalSpec& signal, bool hasBaseline);
    Result<void> checkWhole();
    tl::unexpected<Error> bad(std::string what) const;
    void warn(const std::string& what);

    std::string_view m_text;
    std::string_view m_name;
    int m_line = 0;
    std::int64_t m_declaredSegments = 0;
    std::int64_t m_samplesPerFrame = 0;
    WfdbHeader m_header;
};

tl::unexpected<Error> HeaderParser::bad(std::string what) const {
    return fail(ErrorCode::Parse, std::move(what),
                std::string(m_name) + ":" + std::to_string(m_line));
}

void HeaderParser::warn(const std::string& what) {
    m_header.warnings.push_back(std::string(m_name) + ":" + std::to_string(m_line) + ": " + what);
}

std::optional<std::string_view> HeaderParser::nextLine() {
    while (!m_text.empty()) {
        const auto end = m_text.find('\n');
        auto line = m_text.substr(0, end);
        m_text.remove_prefix(end == std::string_view::npos ? m_text.size() : end + 1);
        ++m_line;
        line = trimmed(line);
        if (line.empty())
            continue;
        if (line.front() != '#')
            return line;
        m_header.comments.push_back(toUtf8(line.substr(1)));
    }
    return std::nullopt;
}

/// Names that lead out of the header's own folder are never followed.
bool staysInFolder(std::string_view name) noexcept {
    if (name.empty() || name.front() == '/' || name.find('\0') != std::string_view::npos)
        return false;
    for (std::size_t from = 0; from <= name.size();) {
        const auto end = std::min(name.find('/', from), name.size());
        if (name.substr(from, end - from) == "..")
            return false;
        from = end + 1;
    }
    return true;
}

Result<WfdbHeader> HeaderParser::run() {
    if (m_text.starts_with("\xEF\xBB\xBF"))
        m_text.remove_prefix(3);
    const auto first = nextLine();
    if (!first)
        return bad("the header holds no record line");
    if (auto ok = recordLine(*first); !ok)
        return propagate(ok);
    const auto wanted =
        static_cast<std::size_t>(m_header.multiSegment ? m_declaredSegments : m_header.signalCount);
    std::size_t found = 0;
    while (const auto line = nextLine()) {
        if (found == wanted) {
            warn("more lines than the record line declares; ignored");
            while (nextLine()) {
            }
            break;
        }
        auto ok = m_header.multiSegment ? segmentLine(*line) : signalLine(*line);
        if (!ok)
            return propagate(ok);
        ++found;
    }
    if (found < wanted)
        return bad("the record line declares " + std::to_string(wanted) +
                   (m_header.multiSegment ? " segments" : " signals") + ", the header describes " +
                   std::to_string(found));
    if (auto ok = checkWhole(); !ok)
        return propagate(ok);
    return std::move(m_header);
}

Result<void> HeaderParser::recordLine(std::string_view line) {
    auto name = takeField(line);
    if (const auto slash = name.find('/'); slash != std::string_view::npos) {
        auto count = name.substr(slash + 1);
        const auto segments = takeInteger(count);
        if (!segments && !count.empty())
            return bad("the name of the record, '" + shown(name) +
                       "', holds a slash: the files of a record lie beside its header");
        if (!segments || !count.empty() || *segments < 1)
            return bad("the number of segments is not a positive whole number");
        m_header.multiSegment = true;
        m_declaredSegments = *segments;
        name = name.substr(0, slash);
    }
    m_header.recordName = toUtf8(name);
    auto field = takeField(line);
    const auto signals = takeInteger(field);
    if (!signals || !field.empty() || *signals < 0)
        return bad("the number of signals is missing or not a whole number");
    if (static_cast<std::uint64_t>(*signals) > WfdbHeader::kMaxSignals)
        return bad("more signals than can be read (" + std::to_string(*signals) + ")");
    m_header.signalCount = *signals;
    field = takeField(line);
    if (field.empty())
        return {};
    if (auto ok = rates(field); !ok)
        return ok;
    field = takeField(line);
    if (field.empty())
        return {};
    const auto frames = takeInteger(field);
    if (!frames || !field.empty() || *frames < 0 || *frames > WfdbHeader::kMaxFrames)
        return bad("the number of samples is not a whole number within bounds");
    // 0 means "not known" except in a layout header, where the caller knows what it asked for.
    if (*frames > 0)
        m_header.frames = *frames;
    baseTimeAndDate(line);
    return {};
}

Result<void> HeaderParser::rates(std::string_view field) {
    const auto rate = takeReal(field);
    if (!rate || !(*rate >= WfdbHeader::kMinRate && *rate <= WfdbHeader::kMaxRate))
        return bad("the sampling frequency is not a positive number within bounds");
    m_header.frameRate = *rate;
    m_header.counterFrequency = *rate;
    if (takeChar(field, '/')) {
        const auto counter = takeReal(field);
        if (counter && *counter > 0)
            m_header.counterFrequency = *counter;
        if (takeChar(field, '(')) {
            m_header.baseCounter = takeReal(field).value_or(0);
            static_cast<void>(takeChar(field, ')'));
        }
    }
    if (!field.empty())
        warn("text after the sampling frequency is ignored");
    return {};
}

/// "HH:MM:SS.fff", "MM:SS.fff" or "SS.fff"; nullopt when it is none of them.
std::optional<Ticks> timeOfDay(std::string_view text) {
    std::int64_t seconds = 0;
    for (int colons = 0;; ++colons) {
        std::string_view last = text;
        const auto whole = takeInteger(text);
        if (!whole || *whole < 0 || *whole > 86400 || last.front() == '+')
            return std::nullopt;
        if (takeChar(text, ':')) {
            if (colons == 2)
                return std::nullopt;
            seconds = (seconds + *whole) * 60;
            continue;
        }
        const auto exact = takeReal(last);
        if (!exact || !last.empty() || *exact > 86400)
            return std::nullopt;
        return std::chrono::seconds{seconds} + Ticks{std::llround(*exact * kTicksPerSecond)};
    }
}

/// Each part within what a clock shows: "2006" is a number of seconds, and hardly meant as one.
bool showsAsClock(std::string_view text) {
    const auto colons = std::ranges::count(text, ':');
    constexpr std::int64_t kMostHours = 23;
    constexpr std::int64_t kMostOthers = 59;
    for (auto part = 2 - colons; part <= 2; ++part) {
        const auto whole = takeInteger(text);
        if (!whole || *whole > (part == 0 ? kMostHours : kMostOthers))
            return false;
        static_cast<void>(takeChar(text, ':'));
    }
    return true;
}

/// "DD/MM/YYYY"
std::optional<EventTime> dateOf(std::string_view text) {
    std::int64_t parts[3] = {};
    for (int i = 0; i < 3; ++i) {
        const auto part = takeInteger(text);
        if (!part || *part < 1 || *part > kLastBaseYear || (i < 2 && !takeChar(text, '/')))
            return std::nullopt;
        parts[i] = *part;
    }
    const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(parts[2])},
                                           std::chrono::month{static_cast<unsigned>(parts[1])},
                                           std::chrono::day{static_cast<unsigned>(parts[0])}};
    if (!text.empty() || parts[2] < kFirstBaseYear || parts[1] > 12 || parts[0] > 31 || !date.ok())
        return std::nullopt;
    return EventTime{std::chrono::sys_days{date}.time_since_epoch()};
}

void HeaderParser::baseTimeAndDate(std::string_view line) {
    const auto time = takeField(line);
    if (time.empty())
        return;
    m_header.baseTime = timeOfDay(time);
    if (!m_header.baseTime)
        warn("the base time '" + shown(time) + "' cannot be read; midnight is taken");
    else if (!showsAsClock(time))
        warn("the base time '" + shown(time) + "' is no time of a clock; it is taken as " +
             toIso8601(EventTime{*m_header.baseTime}).substr(kIsoDate) + " from midnight");
    const auto date = takeField(line);
    if (date.empty())
        return;
    m_header.baseDate = dateOf(date);
    if (!m_header.baseDate)
        warn("the base date '" + shown(date) + "' cannot be read; it is left out");
}

Result<void> HeaderParser::segmentLine(std::string_view line) {
    WfdbSegmentSpec segment;
    const auto name = takeField(line);
    if (!staysInFolder(name))
        return bad("the segment name leads out of the record's folder");
    segment.name = name;
    auto field = takeField(line);
    const auto frames = takeInteger(field);
    if (!frames || !field.empty() || *frames < 0 || *frames > WfdbHeader::kMaxFrames)
        return bad("the segment's number of samples is not a whole number within bounds");
    segment.frames = *frames;
    m_header.segments.push_back(std::move(segment));
    return {};
}

Result<void> HeaderParser::signalLine(std::string_view line) {
    WfdbSignalSpec signal;
    const auto file = takeField(line);
    if (!staysInFolder(file))
        return bad("the signal file's name leads out of the record's folder");
    signal.fileName = file;
    if (auto ok = sampleForm(takeField(line), signal); !ok)
        return ok;
    bool hasBaseline = false;
    const auto field = takeField(line);
    if (!field.empty())
        if (auto ok = calibration(field, signal, hasBaseline); !ok)
            return ok;
    if (auto ok = digitalFields(line, signal, hasBaseline); !ok)
        return ok;
    m_samplesPerFrame += signal.samplesPerFrame;
    if (m_samplesPerFrame > WfdbHeader::kMaxSamplesPerFrame)
        return bad("more samples in a frame than can be read");
    m_header.signals.push_back(std::move(signal));
    return {};
}

/// FORMAT[xSAMPLES][:SKEW][+OFFSET]; values below the least sensible one count as absent.
Result<void> HeaderParser::sampleForm(std::string_view field, WfdbSignalSpec& signal) {
    const auto format = takeInteger(field);
    if (!format || *format < 0 || *format > 9999)
        return bad("the signal's format is not a number");
    signal.format = static_cast<int>(*format);
    while (!field.empty()) {
        const char what = field.front();
        field.remove_prefix(1);
        const auto value = takeInteger(field);
        if (!value)
            return bad("the signal's format is followed by something unknown");
        if (what == 'x' && *value <= WfdbHeader::kMaxSamplesPerFrame)
            signal.samplesPerFrame = std::max<std::int64_t>(1, *value);
        else if (what == ':' && *value <= WfdbHeader::kMaxFrames)
            signal.skew = std::max<std::int64_t>(0, *value);
        else if (what == '+' && *value <= WfdbHeader::kMaxFrames)
            signal.byteOffset = std::max<std::int64_t>(0, *value);
        else
            return bad("the signal's format is followed by something unknown or out of bounds");
    }
    return {};
}

/// GAIN[(BASELINE)][/UNITS]
Result<void> HeaderParser::calibration(std::string_view field, WfdbSignalSpec& signal,
                                       bool& hasBaseline) {
    const auto gain = takeReal(field);
    if (!gain)
        warn("the gain is not a number; the signal counts as not calibrated");
    else if (std::abs(*gain) > 1e-30) {
        signal.gain = *gain;
        signal.calibrated = true;
    }
    if (takeChar(field, '(')) {
        const auto baseline = takeReal(field);
        if (!baseline || std::abs(*baseline) > 1e18)
            return bad("the baseline is not a number within bounds");
        signal.baseline = *baseline;
        hasBaseline = true;
        static_cast<void>(takeChar(field, ')'));
    }
    if (takeChar(field, '/') && !field.empty())
        signal.unit = toUtf8(field);
    return {};
}

/// A field that is one whole number; some writers give it a fraction of zero ("16.0").
std::optional<std::int64_t> wholeNumber(std::string_view field) {
    auto rest = field;
    if (const auto integer = takeInteger(rest); integer && rest.empty())
        return integer;
    const auto real = takeReal(field);
    if (!real || !field.empty() || *real != std::floor(*real) || std::abs(*real) > 1e15)
        return std::nullopt;
    return static_cast<std::int64_t>(*real);
}

/// [RESOLUTION [ZERO [INITIAL [CHECKSUM [BLOCKSIZE [DESCRIPTION]]]]]]; the description starts
/// with the first field that is no number, wherever it comes.
Result<void> HeaderParser::digitalFields(std::string_view rest, WfdbSignalSpec& signal,
                                         bool hasBaseline) {
    std::optional<std::int64_t> values[5];
    for (auto& value : values) {
        auto after = rest;
        value = wholeNumber(takeField(after));
        if (!value)
            break;
        rest = after;
    }
    const auto& [resolution, zero, initial, checksum, block] = values;
    signal.adcResolution = resolution.value_or(0);
    signal.adcZero = zero.value_or(0);
    if (!hasBaseline)
        signal.baseline = static_cast<double>(signal.adcZero);
    const auto start = initial.value_or(signal.adcZero);
    if (start < std::numeric_limits<std::int32_t>::min() ||
        start > std::numeric_limits<std::int32_t>::max())
        return bad("the initial value does not fit in 32 bits");
    signal.initialValue = static_cast<std::int32_t>(start);
    if (checksum) // signed in some headers, unsigned in others
        signal.checksum = static_cast<std::uint16_t>(static_cast<std::uint64_t>(*checksum));
    signal.blockSize = block.value_or(0);
    signal.description = toUtf8(trimmed(rest));
    return {};
}

Result<void> HeaderParser::checkWhole() {
    if (m_header.multiSegment) {
        std::int64_t sum = 0;
        for (const auto& segment : m_header.segments) {
            sum += segment.frames; // each <= 2^40, fewer than 2^22 lines in a readable file
            if (sum > WfdbHeader::kMaxFrames)
                return bad("the segments are longer than can be read");
        }
        if (m_header.frames && *m_header.frames != sum)
            m_header.warnings.push_back(std::string(m_name) + ": the segments hold " +
                                        std::to_string(sum) + " samples, the record line says " +
                                        std::to_string(*m_header.frames));
        m_header.frames = sum;
    }
    if (m_header.frames &&
        static_cast<double>(*m_header.frames) / m_header.frameRate > WfdbHeader::kMaxSeconds)
        return bad("the record lasts longer than 900 years");
    return {};
}

} // namespace

Result<WfdbHeader> parseWfdbHeader(std::string_view text, std::string_view name) {
    return HeaderParser(text, name).run();
}

} // namespace vigil::ingest
