// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/rows/text_records.h"

#include <algorithm>

namespace vigil::ingest {
namespace {

constexpr const char* kOpenQuote = "quote is not closed";

bool isSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// Where a quoted field that begins at text[at] ends: behind its closing quote. npos: not within
/// `text`.
std::size_t pastQuoted(std::string_view text, std::size_t at) {
    for (std::size_t from = at + 1;;) {
        const auto quote = text.find('"', from);
        if (quote == std::string_view::npos)
            return quote;
        if (quote + 1 == text.size() || text[quote + 1] != '"')
            return quote + 1;
        from = quote + 2; // doubled: one of the text
    }
}

} // namespace

Result<TextRecords> TextRecords::open(const std::filesystem::path& path, Shape shape) {
    auto file = TextFile::open(path);
    if (!file)
        return propagate(file);
    return TextRecords(std::move(*file), shape);
}

/// Appends the next block; false when the file has ended.
Result<bool> TextRecords::fill() {
    if (m_fileEnded)
        return false;
    if (m_pos > 0) {
        m_buffer.erase(0, m_pos);
        m_pos = 0;
        m_lastSpans = false;
    }
    auto got = m_file.appendTo(m_buffer);
    if (!got)
        return got;
    m_fileEnded = !*got;
    if (!m_started && m_buffer.find('\n') == std::string::npos &&
        m_buffer.find('\r') != std::string::npos && m_shape != Shape::JsonElements)
        m_lineEnd = '\r';
    m_started = true;
    return got;
}

Result<std::string_view> TextRecords::head() {
    if (!m_started)
        if (auto filled = fill(); !filled)
            return propagate(filled);
    // A file that is read whole says so only when asked for more.
    constexpr std::size_t kEnough = 64 << 10;
    while (m_buffer.size() - m_pos < kEnough && !m_fileEnded)
        if (auto filled = fill(); !filled)
            return propagate(filled);
    return std::string_view(m_buffer).substr(m_pos);
}

TextRecords::Extent TextRecords::firstLine(std::string_view text, const char* fault) const {
    const auto end = std::min(text.find(m_lineEnd), text.size());
    return {end, std::min(end + 1, text.size()), fault};
}

std::optional<TextRecords::Extent> TextRecords::lineExtent(std::string_view text) {
    const auto end = text.find(m_lineEnd, m_scanned);
    m_scanned = text.size();
    if (end == std::string_view::npos)
        return std::nullopt;
    return Extent{end, end + 1, nullptr, true};
}

std::optional<TextRecords::Extent> TextRecords::quotedExtent(std::string_view text) {
    const auto line = text.find(m_lineEnd);
    const auto first = std::min(line, text.size());
    if (text.substr(0, first).find('"') == std::string_view::npos)
        return line == std::string_view::npos
                   ? std::nullopt
                   : std::optional(Extent{line, line + 1, nullptr, true});
    m_inQuotes = false;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '"') { // a field begins here
            const auto end = pastQuoted(text, at);
            m_inQuotes = end == std::string_view::npos;
            if (end >= text.size()) // at its very end the quote may be the first of two
                return std::nullopt;
            const char next = text[end];
            const bool closes =
                next == m_separator || next == m_lineEnd || next == '\r' || next == ' ';
            // A quote that belongs to a later line closes nothing of this one.
            if (!closes && text.substr(at, end - at).find(m_lineEnd) != std::string_view::npos)
                return firstLine(text, kOpenQuote);
            at = end;
        }
        while (at < text.size() && text[at] != m_separator && text[at] != m_lineEnd)
            ++at;
        if (at == text.size())
            return std::nullopt;
        if (text[at] == m_lineEnd)
            return Extent{at, at + 1, nullptr};
        ++at;
    }
    return std::nullopt;
}

/// An element begins at text[0], which is neither blank nor a separator.
std::optional<TextRecords::Extent> TextRecords::elementExtent(std::string_view text) {
    for (; m_scanned < text.size(); ++m_scanned) {
        const char c = text[m_scanned];
        if (m_inQuotes) {
            if (c == '\\') {
                if (m_scanned + 1 == text.size())
                    break; // the escaped character is not here yet
                ++m_scanned;
            } else if (c == '"') {
                m_inQuotes = false;
            }
            continue;
        }
        switch (c) {
        case '"':
            m_inQuotes = true;
            break;
        case '{':
        case '[':
            ++m_depth;
            break;
        case '}':
        case ']':
            if (m_depth == 0) { // the end of the outer array, or a bracket too many
                const auto length = std::max<std::size_t>(m_scanned, 1);
                return Extent{length, length, nullptr};
            }
            if (--m_depth == 0)
                return Extent{m_scanned + 1, m_scanned + 1, nullptr};
            break;
        case ',':
        case '\n':
            if (m_depth == 0)
                return Extent{m_scanned, m_scanned, nullptr};
            break;
        default:
            break;
        }
    }
    return std::nullopt;
}

std::optional<TextRecords::Extent> TextRecords::extentOf(std::string_view text) {
    switch (m_shape) {
    case Shape::Lines:
        return lineExtent(text);
    case Shape::QuotedLines:
        return quotedExtent(text);
    case Shape::JsonElements:
        return elementExtent(text);
    }
    return std::nullopt;
}

/// Blank lines and comments before a record; for JSON also the brackets and commas of the outer
/// array.
Result<void> TextRecords::passOverGaps() {
    const auto isGap = [this](char c) {
        if (m_shape == Shape::JsonElements)
            return isSpace(c) || c == ',' || c == ']' || c == '[';
        return c == '\n' || c == '\r';
    };
    for (;;) {
        while (m_pos < m_buffer.size() && isGap(m_buffer[m_pos])) {
            m_line += m_buffer[m_pos] == m_lineEnd ? 1 : 0;
            ++m_pos;
        }
        if (m_pos < m_buffer.size() && m_comment && m_buffer[m_pos] == *m_comment) {
            if (auto dropped = dropLines(1); !dropped)
                return dropped;
            continue;
        }
        if (m_pos < m_buffer.size())
            return {};
        const auto filled = fill();
        if (!filled)
            return tl::unexpected<Error>(filled.error());
        if (!*filled)
            return {};
    }
}

Result<void> TextRecords::dropLines(std::size_t count) {
    for (; count > 0; --count) {
        m_skipping = true;
        const auto ended = skipLine();
        if (!ended)
            return tl::unexpected<Error>(ended.error());
        if (!*ended)
            return {};
        ++m_pos;
        ++m_line;
    }
    return {};
}

TextRecords::Record TextRecords::take(Extent extent) {
    Record record;
    record.text = std::string_view(m_buffer).substr(m_pos, extent.length);
    record.line = m_line;
    record.fault = extent.fault;
    const auto begin = m_buffer.begin() + static_cast<std::ptrdiff_t>(m_pos);
    m_lastPos = m_pos;
    m_lastLine = m_line;
    m_lastSpans = m_shape == Shape::QuotedLines && !extent.isLine &&
                  record.text.find(m_lineEnd) != std::string_view::npos;
    m_line +=
        extent.isLine
            ? 1
            : std::count(begin, begin + static_cast<std::ptrdiff_t>(extent.consumed), m_lineEnd);
    m_pos += extent.consumed;
    m_scanned = 0;
    m_inQuotes = false;
    m_depth = 0;
    while (!record.text.empty() && record.text.back() == '\r')
        record.text.remove_suffix(1);
    return record;
}

TextRecords::Record TextRecords::keepFirstLine() {
    m_pos = m_lastPos;
    m_line = m_lastLine;
    return take(firstLine(std::string_view(m_buffer).substr(m_pos), kOpenQuote));
}

/// Drops what is left of a line, up to its end; false when the file ends before it.
Result<bool> TextRecords::skipLine() {
    while (m_skipping) {
        const auto end = m_buffer.find(m_lineEnd, m_pos);
        m_skipping = end == std::string::npos;
        m_pos = m_skipping ? m_buffer.size() : end;
        if (!m_skipping)
            return true;
        auto filled = fill();
        if (!filled || !*filled)
            return filled;
    }
    return true;
}

/// What stands behind the last line end.
std::optional<TextRecords::Record> TextRecords::endOfFile() {
    const auto rest = std::string_view(m_buffer).substr(m_pos);
    if (rest.empty())
        return std::nullopt;
    // An open quote or bracket would swallow the rest of the file: only its line is lost.
    if (m_shape == Shape::QuotedLines && m_inQuotes)
        return take(firstLine(rest, kOpenQuote));
    if (m_shape == Shape::JsonElements && (m_inQuotes || m_depth != 0))
        return take(firstLine(rest, "value is not closed"));
    return take({rest.size(), rest.size(), nullptr});
}

Result<std::optional<TextRecords::Record>> TextRecords::next() {
    if (auto skipped = skipLine(); !skipped)
        return propagate(skipped);
    if (auto passed = passOverGaps(); !passed)
        return propagate(passed);
    for (;;) {
        const auto unread = std::string_view(m_buffer).substr(m_pos);
        if (unread.empty() && m_fileEnded)
            return std::nullopt;
        if (const auto extent = extentOf(unread))
            return take(*extent);
        if (unread.size() > kLongest) {
            // What follows the next line end is given another chance.
            m_skipping = unread.find(m_lineEnd) == std::string_view::npos;
            return take(firstLine(unread.substr(0, unread.size() - 1), "longer than 16 MiB"));
        }
        const auto filled = fill();
        if (!filled)
            return tl::unexpected<Error>(filled.error());
        if (!*filled)
            return endOfFile();
    }
}

} // namespace vigil::ingest
