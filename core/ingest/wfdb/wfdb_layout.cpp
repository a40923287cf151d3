// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/wfdb/wfdb_layout.h"

#include "ingest/wfdb/wfdb_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <system_error>

namespace vigil::ingest {
namespace {

namespace fs = std::filesystem;
using model::FileFault;

constexpr std::uintmax_t kMaxHeaderBytes = 16U << 20;
/// Signals times segments; bounds memory, not any record there is.
constexpr std::size_t kMaxChannels = 1U << 22;

/// A segment with channels by its own signal order, before they are matched to the record's.
struct Segment {
    WfdbPart part;
    std::vector<std::string> names; ///< of part.channels
    std::vector<std::string> units;
    std::vector<std::int64_t> samplesPerFrame;
};

std::string nameOf(const WfdbSignalSpec& signal, std::size_t index) {
    return signal.description.empty() ? "signal " + std::to_string(index) : signal.description;
}

Result<const WfdbSampleFormat*> formatOf(const WfdbSignalSpec& signal, const std::string& name,
                                         const std::string& context) {
    if (const auto* format = findWfdbFormat(signal.format))
        return format;
    return fail(ErrorCode::Unsupported,
                "signal '" + name + "' is stored in format " + std::to_string(signal.format) +
                    ", which this program does not read",
                context);
}

/// Seconds with at most six digits, whatever the locale.
std::string secondsText(double seconds) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), seconds,
                                   std::chars_format::general, 6)
                         .ptr;
    return {digits.data(), end};
}

/// Frames that a file may hold beyond those declared without being odd: those before the first one
/// of skewed signals, and what fills its last unit or block.
std::int64_t paddingFrames(const WfdbHeader& header, const WfdbPart& part, std::size_t file) {
    std::int64_t skew = 0;
    std::int64_t block = 0;
    for (std::size_t i = 0; i < part.channels.size(); ++i)
        if (part.channels[i] && part.channels[i]->file == file) {
            const auto& spec = header.signals[i];
            skew = std::max(skew, (spec.skew + spec.samplesPerFrame - 1) / spec.samplesPerFrame);
            block = std::max(block, spec.blockSize);
        }
    const auto& layout = part.files[file];
    const auto blockSamples =
        block > 0
            ? static_cast<std::int64_t>(layout.format->samplesIn(static_cast<std::uint64_t>(block)))
            : std::int64_t{0};
    const auto fill =
        std::max(blockSamples, static_cast<std::int64_t>(layout.format->samplesPerUnit) - 1);
    return skew + (fill + layout.frameSize() - 1) / layout.frameSize();
}

/// Collects a record part by part.
class LayoutBuilder {
public:
    explicit LayoutBuilder(fs::path header) : m_path(std::move(header)) {}

    Result<WfdbLayout> build();

private:
    Result<void> buildSegments();
    Result<Segment> segmentOf(const WfdbSegmentSpec& spec);
    Result<Segment> dataSegment(const WfdbHeader& header, const fs::path& headerPath,
                                std::optional<std::int64_t> frames);
    Result<void> addFiles(const WfdbHeader& header, const fs::path& headerPath, Segment& segment);
    void locateFiles(Segment& segment, const WfdbHeader& header,
                     std::optional<std::int64_t> frames);
    void compareLengths(const WfdbPart& part, const WfdbHeader& header, std::size_t file);
    void note(FileFault::Kind kind, const std::string& file, std::int64_t present,
              std::int64_t declared);
    void openChannels(Segment& segment, const WfdbHeader& header);
    Segment missing(const WfdbSegmentSpec& spec, FileFault::Kind kind, const std::string& why);
    void takeLayoutSignals();
    void addSignal(const std::string& name, const std::string& unit, std::int64_t perFrame);
    void place(Segment segment, bool byName);
    void finishSignals();

    fs::path m_path;
    WfdbLayout m_layout;
    std::vector<std::string> m_names; ///< of the record's signals, before they are made unique
    std::size_t m_channels = 0;
    bool m_signalsFixed = false; ///< a layout header has named the signals
};

Result<WfdbLayout> LayoutBuilder::build() {
    auto header = readWfdbHeader(m_path);
    if (!header)
        return propagate(header);
    m_layout.name = m_path.stem().string();
    m_layout.header = std::move(*header);
    m_layout.warnings = m_layout.header.warnings;
    if (m_layout.header.multiSegment) {
        if (auto ok = buildSegments(); !ok)
            return propagate(ok);
    } else {
        auto only = dataSegment(m_layout.header, m_path, m_layout.header.frames);
        if (!only)
            return propagate(only);
        place(std::move(*only), false);
    }
    finishSignals();
    return std::move(m_layout);
}

Result<void> LayoutBuilder::buildSegments() {
    const bool variable = m_layout.header.hasLayout();
    if (variable)
        takeLayoutSignals();
    const auto& specs = m_layout.header.segments;
    for (std::size_t i = variable ? 1 : 0; i < specs.size(); ++i) {
        auto segment = segmentOf(specs[i]);
        if (!segment)
            return propagate(segment);
        m_channels += std::max({segment->names.size(), m_names.size(), std::size_t{1}});
        if (m_channels > kMaxChannels)
            return fail(ErrorCode::Full, "more segments and signals than can be read",
                        m_path.string());
        place(std::move(*segment), variable);
    }
    return {};
}

Result<Segment> LayoutBuilder::segmentOf(const WfdbSegmentSpec& spec) {
    if (spec.isGap()) {
        Segment gap;
        gap.part.kind = WfdbPart::Kind::DeclaredGap;
        gap.part.name = spec.name;
        gap.part.frames = spec.frames;
        return gap;
    }
    const auto path = m_path.parent_path() / (spec.name + ".hea");
    auto header = readWfdbHeader(path);
    if (!header) {
        const bool absent = header.error().code == ErrorCode::NotFound;
        return absent ? missing(spec, FileFault::Kind::Missing, "is not there")
                      : missing(spec, FileFault::Kind::Unusable,
                                "cannot be used: " + header.error().detail);
    }
    if (header->multiSegment)
        return missing(spec, FileFault::Kind::Unusable, "nests segments in a segment");
    if (header->frames && *header->frames != spec.frames)
        m_layout.warnings.push_back("segment " + spec.name + " holds " +
                                    std::to_string(*header->frames) +
                                    " samples by its own header, " + std::to_string(spec.frames) +
                                    " by the record's, which is taken");
    if (header->frameRate != m_layout.header.frameRate)
        m_layout.warnings.push_back("segment " + spec.name + " has a sampling frequency of its " +
                                    "own; the record's is taken");
    m_layout.warnings.insert(m_layout.warnings.end(), header->warnings.begin(),
                             header->warnings.end());
    auto segment = dataSegment(*header, path, spec.frames);
    if (segment)
        segment->part.name = spec.name;
    return segment;
}

void LayoutBuilder::note(FileFault::Kind kind, const std::string& file, std::int64_t present,
                         std::int64_t declared) {
    m_layout.faults.push_back({kind, file, m_layout.parts.size(), present, declared});
}

Segment LayoutBuilder::missing(const WfdbSegmentSpec& spec, FileFault::Kind kind,
                               const std::string& why) {
    const std::string file = spec.name + ".hea";
    note(kind, file, 0, spec.frames);
    Segment segment;
    segment.part.kind = WfdbPart::Kind::Missing;
    segment.part.name = spec.name;
    segment.part.absent = file;
    segment.part.frames = spec.frames;
    m_layout.missingSegments.push_back(spec.name);
    m_layout.warnings.push_back(file + " " + why + ": " + std::to_string(spec.frames) +
                                " frames are a gap");
    return segment;
}

Result<Segment> LayoutBuilder::dataSegment(const WfdbHeader& header, const fs::path& headerPath,
                                           std::optional<std::int64_t> frames) {
    Segment segment;
    segment.part.name = headerPath.stem().string();
    for (std::size_t i = 0; i < header.signals.size(); ++i) {
        segment.names.push_back(nameOf(header.signals[i], i));
        // Without a gain of its own nobody knows what a step of the converter is worth.
        segment.units.push_back(header.signals[i].calibrated ? header.signals[i].unit : "");
        segment.samplesPerFrame.push_back(header.signals[i].samplesPerFrame);
    }
    if (auto ok = addFiles(header, headerPath, segment); !ok)
        return propagate(ok);
    locateFiles(segment, header, frames);
    openChannels(segment, header);
    return segment;
}

/// Consecutive lines with one file name are interleaved in that file.
Result<void> LayoutBuilder::addFiles(const WfdbHeader& header, const fs::path& headerPath,
                                     Segment& segment) {
    auto& part = segment.part;
    part.channels.resize(header.signals.size());
    std::string previous;
    for (std::size_t i = 0; i < header.signals.size(); ++i) {
        const auto& spec = header.signals[i];
        if (spec.fileName == "~" || spec.format == 0) {
            previous.clear();
            continue; // declared, never recorded
        }
        const auto format = formatOf(spec, segment.names[i], headerPath.string());
        if (!format)
            return tl::unexpected<Error>(format.error());
        if (spec.fileName != previous) {
            WfdbFileLayout file;
            file.path = headerPath.parent_path() / spec.fileName;
            file.format = *format;
            file.byteOffset = spec.byteOffset;
            part.files.push_back(std::move(file));
            previous = spec.fileName;
        }
        auto& file = part.files.back();
        if (file.format != *format || file.byteOffset != spec.byteOffset)
            return fail(ErrorCode::Parse,
                        "the signals in " + spec.fileName + " differ in format or byte offset",
                        headerPath.string());
        WfdbChannel channel;
        channel.file = part.files.size() - 1;
        channel.indexInFile = file.samplesPerFrame.size();
        part.channels[i] = channel;
        file.samplesPerFrame.push_back(spec.samplesPerFrame);
        file.initialValues.push_back(spec.initialValue);
    }
    return {};
}

/// Looks which files are there and how long they are; sets the part's kind and length.
void LayoutBuilder::locateFiles(Segment& segment, const WfdbHeader& header,
                                std::optional<std::int64_t> frames) {
    auto& part = segment.part;
    std::vector<std::size_t> absent;
    for (std::size_t f = 0; f < part.files.size(); ++f) {
        std::error_code error;
        const bool there = fs::is_regular_file(part.files[f].path, error);
        const auto size = there ? fs::file_size(part.files[f].path, error) : 0;
        part.fileFrames.push_back(error ? 0 : part.files[f].framesIn(size));
        if (!there || error)
            absent.push_back(f);
    }
    // Without a declared length the files tell it.
    part.frames = frames.value_or(
        part.fileFrames.empty()
            ? 0
            : std::min(WfdbHeader::kMaxFrames,
                       *std::max_element(part.fileFrames.begin(), part.fileFrames.end())));
    if (part.files.empty()) {
        part.kind = WfdbPart::Kind::DeclaredGap; // only signals that are said not to be recorded
        return;
    }
    if (absent.size() == part.files.size()) {
        part.kind = WfdbPart::Kind::Missing;
        part.absent = part.files[absent.front()].path.filename().string();
        m_layout.missingSegments.push_back(part.name);
        m_layout.warnings.push_back(part.absent + " is not there: " + std::to_string(part.frames) +
                                    " frames are a gap");
        for (const std::size_t f : absent)
            note(FileFault::Kind::Missing, part.files[f].path.filename().string(), 0, part.frames);
        return;
    }
    for (std::size_t f = 0; f < part.files.size(); ++f) {
        if (std::find(absent.begin(), absent.end(), f) == absent.end()) {
            compareLengths(part, header, f);
            continue;
        }
        const auto file = part.files[f].path.filename().string();
        m_layout.warnings.push_back(file + " is not there: its signals are left out");
        note(FileFault::Kind::Missing, file, 0, part.frames);
    }
}

void LayoutBuilder::compareLengths(const WfdbPart& part, const WfdbHeader& header,
                                   std::size_t file) {
    const std::int64_t held = part.fileFrames[file];
    const bool isShort = held < part.frames;
    if (!isShort && held - part.frames <= paddingFrames(header, part, file))
        return;
    const auto name = part.files[file].path.filename().string();
    const auto seconds = [this](std::int64_t frames) {
        return secondsText(static_cast<double>(frames) / m_layout.header.frameRate);
    };
    m_layout.warnings.push_back(
        isShort ? name + " is shorter than its header says: " + seconds(held) + " of " +
                      seconds(part.frames) + " s are there"
                : name + " is longer than its header says: " + seconds(held) + " s instead of " +
                      seconds(part.frames) + " s; the rest is left out");
    note(isShort ? FileFault::Kind::Short : FileFault::Kind::Long, name, held, part.frames);
}

void LayoutBuilder::openChannels(Segment& segment, const WfdbHeader& header) {
    auto& part = segment.part;
    for (std::size_t i = 0; i < part.channels.size(); ++i) {
        auto& channel = part.channels[i];
        if (!channel)
            continue;
        const auto& spec = header.signals[i];
        channel->samplesPerFrame = spec.samplesPerFrame;
        // A skew is removed in whole frames, rounded to the nearest.
        channel->skewFrames = (2 * spec.skew + spec.samplesPerFrame) / (2 * spec.samplesPerFrame);
        channel->gain = spec.gain;
        channel->baseline = spec.baseline;
        channel->checksum = spec.checksum;
        const auto there = part.fileFrames[channel->file] - channel->skewFrames;
        channel->frames = std::min(part.frames, there);
        if (channel->frames <= 0)
            channel.reset();
    }
}

void LayoutBuilder::addSignal(const std::string& name, const std::string& unit,
                              std::int64_t perFrame) {
    WfdbSignal signal;
    signal.unit = unit;
    signal.samplesPerFrame = perFrame;
    m_layout.signals.push_back(std::move(signal));
    m_names.push_back(name);
}

void LayoutBuilder::takeLayoutSignals() {
    const auto name = m_layout.header.segments.front().name;
    const auto header = readWfdbHeader(m_path.parent_path() / (name + ".hea"));
    if (!header || header->multiSegment) {
        m_layout.warnings.push_back(
            "the layout header " + name +
            ".hea cannot be used: the signals are gathered from the segments");
        return;
    }
    for (std::size_t i = 0; i < header->signals.size(); ++i)
        addSignal(nameOf(header->signals[i], i), header->signals[i].unit,
                  header->signals[i].samplesPerFrame);
    m_signalsFixed = true;
}

/// Appends a segment to the time line. Its signals are the record's by name (variable layout:
/// the n-th of a name is the record's n-th of it) or by position.
void LayoutBuilder::place(Segment segment, bool byName) {
    auto& part = segment.part;
    part.firstFrame = m_layout.frames;
    m_layout.frames += part.frames;
    // In a fixed layout the first segment that describes signals describes all of them.
    const bool mayAdd = byName ? !m_signalsFixed : m_names.empty();
    std::vector<std::optional<WfdbChannel>> channels(m_layout.signals.size());
    std::vector<bool> taken(m_layout.signals.size());
    for (std::size_t i = 0; i < segment.names.size(); ++i) {
        std::size_t target = i;
        if (byName)
            for (target = 0; target < m_names.size(); ++target)
                if (!taken[target] && m_names[target] == segment.names[i])
                    break;
        if (target >= m_layout.signals.size()) {
            if (!mayAdd) {
                m_layout.warnings.push_back("signal '" + segment.names[i] + "' of segment " +
                                            part.name +
                                            " is not one of the record's and is left out");
                continue;
            }
            target = m_layout.signals.size();
            addSignal(segment.names[i], segment.units[i], segment.samplesPerFrame[i]);
            channels.resize(m_layout.signals.size());
            taken.resize(m_layout.signals.size());
        }
        taken[target] = true;
        auto& signal = m_layout.signals[target];
        signal.samplesPerFrame = std::max(signal.samplesPerFrame, segment.samplesPerFrame[i]);
        if (segment.units[i] != signal.unit)
            m_layout.warnings.push_back("signal '" + segment.names[i] + "' of segment " +
                                        part.name + " is in " + segment.units[i] + ", not in " +
                                        signal.unit);
        channels[target] = part.channels[i];
    }
    if (part.kind != WfdbPart::Kind::Data)
        channels.clear();
    part.channels = std::move(channels);
    m_layout.parts.push_back(std::move(part));
}

void LayoutBuilder::finishSignals() {
    std::set<std::string> used;
    for (std::size_t i = 0; i < m_layout.signals.size(); ++i) {
        auto& signal = m_layout.signals[i];
        signal.name = m_names[i];
        for (int n = 2; !used.insert(signal.name).second; ++n)
            signal.name = m_names[i] + " " + std::to_string(n);
        signal.rateHz = m_layout.header.frameRate * static_cast<double>(signal.samplesPerFrame);
    }
}

} // namespace

std::int64_t WfdbPart::framesWithData() const noexcept {
    std::int64_t most = 0;
    if (kind == Kind::Data)
        for (const auto& channel : channels)
            if (channel)
                most = std::max(most, channel->frames);
    return most;
}

Result<fs::path> findWfdbHeader(const fs::path& record) {
    auto appended = record;
    appended += ".hea";
    auto replaced = record;
    replaced.replace_extension(".hea");
    std::error_code error;
    for (const auto& candidate : {appended, replaced})
        if (fs::is_regular_file(candidate, error))
            return candidate;
    return fail(ErrorCode::NotFound, "no header of that record is there", replaced.string());
}

Result<WfdbHeader> readWfdbHeader(const fs::path& header) {
    auto text = wfdbtext::readFile(header, kMaxHeaderBytes);
    if (!text)
        return propagate(text);
    return parseWfdbHeader(*text, header.filename().string());
}

Result<WfdbLayout> readWfdbLayout(const fs::path& record) {
    auto header = findWfdbHeader(record);
    if (!header)
        return propagate(header);
    return LayoutBuilder(std::move(*header)).build();
}

} // namespace vigil::ingest
