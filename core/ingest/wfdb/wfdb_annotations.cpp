// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/wfdb/wfdb_annotations.h"

#include "ingest/wfdb/wfdb_text.h"

#include <array>
#include <cmath>
#include <limits>
#include <string_view>

namespace vigil::ingest {
namespace {

constexpr std::uintmax_t kMaxFileBytes = 256U << 20;
constexpr int kNote = 22;

// Symbols of the codes 0..41 (annotation codes table of the guide); empty: the code has none.
constexpr std::array<std::string_view, 42> kSymbols{
    "",  "N", "L", "R", "a", "V", "F", "J", "A",  "S", "E", "j", "/", "Q",
    "~", "",  "|", "",  "s", "T", "*", "D", "\"", "=", "p", "B", "^", "t",
    "+", "u", "?", "!", "[", "]", "e", "n", "@",  "x", "f", "(", ")", "r"};

/// Codes of the words that belong to a mark instead of being one.
enum PseudoCode { kSkip = 59, kNum = 60, kSub = 61, kChan = 62, kAux = 63 };

/// Walks the 16-bit little-endian words of a file: code in the top 6 bits, a number below.
class AnnotationParser {
public:
    explicit AnnotationParser(std::span<const std::uint8_t> bytes) : m_bytes(bytes) {}

    WfdbAnnotations run();

private:
    bool has(std::size_t count) const noexcept { return m_bytes.size() - m_at >= count; }

    unsigned word() noexcept {
        const unsigned value = m_bytes[m_at] | static_cast<unsigned>(m_bytes[m_at + 1]) << 8;
        m_at += 2;
        return value;
    }

    bool skip();
    bool modify(WfdbAnnotation& mark, int code, unsigned value);
    void finish(WfdbAnnotation mark);
    bool isFileNote(const WfdbAnnotation& mark);
    void define(std::string_view line);
    std::string symbolOf(int code) const;

    std::span<const std::uint8_t> m_bytes;
    std::size_t m_at = 0;
    std::int64_t m_time = 0;
    int m_channel = 0;
    int m_number = 0;
    bool m_inDefinitions = false;
    bool m_prologue = true; ///< only notes about the file itself so far
    WfdbAnnotations m_out;
};

std::string AnnotationParser::symbolOf(int code) const {
    for (const auto& label : m_out.labels)
        if (label.code == code)
            return label.symbol;
    if (code >= 0 && code < static_cast<int>(kSymbols.size()) &&
        !kSymbols[static_cast<std::size_t>(code)].empty())
        return std::string(kSymbols[static_cast<std::size_t>(code)]);
    return "[" + std::to_string(code) + "]";
}

/// A long step: 32 signed bits, the more significant word first. False at the file's end.
bool AnnotationParser::skip() {
    if (!has(4))
        return false;
    const auto high = word();
    const auto low = word();
    m_time += static_cast<std::int32_t>(high << 16 | low);
    return true;
}

bool AnnotationParser::modify(WfdbAnnotation& mark, int code, unsigned value) {
    switch (code) {
    case kNum:
        mark.number = m_number = static_cast<std::int8_t>(value);
        return true;
    case kSub:
        mark.subtype = static_cast<std::int8_t>(value);
        return true;
    case kChan:
        mark.channel = m_channel = static_cast<std::uint8_t>(value);
        return true;
    default:
        break;
    }
    const std::size_t length = value; // kAux; padded to whole words
    if (!has(length))
        return false;
    mark.aux = wfdbtext::toUtf8({reinterpret_cast<const char*>(m_bytes.data()) + m_at, length});
    m_at = std::min(m_bytes.size(), m_at + length + length % 2);
    return true;
}

void AnnotationParser::define(std::string_view line) {
    const auto code = wfdbtext::takeInteger(line);
    const auto symbol = wfdbtext::takeField(line);
    if (!code || *code < 0 || *code > 49 || symbol.empty()) {
        m_out.warnings.emplace_back("a label definition cannot be read");
        return;
    }
    auto description = line;
    while (!description.empty() && (description.back() == '\n' || description.back() == '\r'))
        description.remove_suffix(1);
    m_out.labels.push_back({static_cast<int>(*code), std::string(symbol),
                            std::string(wfdbtext::trimmed(description))});
}

/// Notes at sample 0 before everything else speak of the file: its resolution, its labels.
bool AnnotationParser::isFileNote(const WfdbAnnotation& mark) {
    constexpr std::string_view kResolution = "## time resolution:";
    if (!m_prologue || mark.code != kNote || mark.sample != 0)
        return false;
    if (mark.aux == "## annotation type definitions") {
        m_inDefinitions = true;
    } else if (mark.aux == "## end of definitions") {
        m_inDefinitions = false;
    } else if (m_inDefinitions) {
        define(mark.aux);
    } else if (mark.aux.starts_with(kResolution)) {
        auto text = wfdbtext::trimmed(std::string_view(mark.aux).substr(kResolution.size()));
        const auto resolution = wfdbtext::takeReal(text);
        if (resolution && *resolution > 1e-9 && *resolution < 1e12)
            m_out.resolution = *resolution;
        else
            m_out.warnings.emplace_back("the time resolution cannot be read");
    } else {
        return false;
    }
    return true;
}

void AnnotationParser::finish(WfdbAnnotation mark) {
    if (mark.code == 0 || isFileNote(mark)) // code 0 only carries a time step
        return;
    m_prologue = false;
    mark.symbol = symbolOf(mark.code);
    m_out.marks.push_back(std::move(mark));
}

WfdbAnnotations AnnotationParser::run() {
    while (has(2)) {
        const auto first = word();
        if (first == 0)
            return std::move(m_out);
        const int code = static_cast<int>(first >> 10);
        const unsigned value = first & 0x3FF;
        if (code == kSkip) {
            if (!skip())
                break;
            continue;
        }
        WfdbAnnotation mark;
        if (code > kSkip) { // belongs to no mark: step over its text, if any
            if (!modify(mark, code, value))
                break;
            continue;
        }
        m_time += value;
        mark.sample = m_time;
        mark.code = code;
        mark.channel = m_channel;
        mark.number = m_number;
        bool whole = true;
        while (whole && has(2) && (m_bytes[m_at + 1] >> 2) > kSkip) {
            const auto next = word();
            whole = modify(mark, static_cast<int>(next >> 10), next & 0x3FF);
        }
        finish(std::move(mark));
        if (!whole)
            break;
    }
    m_out.warnings.emplace_back("the file ends without its end mark");
    return std::move(m_out);
}

} // namespace

std::int64_t WfdbAnnotations::sampleOf(const WfdbAnnotation& mark,
                                       double frameRate) const noexcept {
    if (!resolution || *resolution == frameRate)
        return mark.sample;
    const long double sample = static_cast<long double>(mark.sample) *
                               static_cast<long double>(frameRate) /
                               static_cast<long double>(*resolution);
    constexpr auto kBound = static_cast<long double>(std::int64_t{1} << 62);
    return std::llround(std::fmin(std::fmax(sample, -kBound), kBound));
}

WfdbAnnotations parseWfdbAnnotations(std::span<const std::uint8_t> bytes) {
    return AnnotationParser(bytes).run();
}

Result<WfdbAnnotations> readWfdbAnnotations(const std::filesystem::path& path) {
    auto bytes = wfdbtext::readFile(path, kMaxFileBytes);
    if (!bytes)
        return propagate(bytes);
    auto parsed =
        parseWfdbAnnotations({reinterpret_cast<const std::uint8_t*>(bytes->data()), bytes->size()});
    for (auto& warning : parsed.warnings)
        warning = path.filename().string() + ": " + warning;
    return parsed;
}

} // namespace vigil::ingest
