// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/rows/text_records.h"

#include <algorithm>
#include <cstring>
#include <system_error>

namespace vigil::ingest {
namespace {

constexpr std::size_t kBlock = 256 << 10;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool isSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

} // namespace

Result<TextRecords> TextRecords::open(const std::filesystem::path& path, Shape shape) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status))
        return fail(ErrorCode::NotFound, "no such file", path.string());
    if (std::filesystem::is_directory(status))
        return fail(ErrorCode::Io, "is a folder", path.string());
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return fail(ErrorCode::Io, "cannot open the file", path.string());
    return TextRecords(std::move(file), shape, path.string());
}

/// Appends the next block; false when the file has ended.
bool TextRecords::fill() {
    if (m_fileEnded)
        return false;
    if (m_pos > 0) {
        m_buffer.erase(0, m_pos);
        m_pos = 0;
    }
    const std::size_t before = m_buffer.size();
    m_buffer.resize(before + kBlock);
    m_file.read(m_buffer.data() + before, kBlock);
    const auto got = static_cast<std::size_t>(m_file.gcount());
    m_buffer.resize(before + got);
    m_fileEnded = got < kBlock;
    if (!m_started && m_buffer.starts_with(kByteOrderMark))
        m_pos = kByteOrderMark.size();
    m_started = true;
    return got > 0;
}

std::optional<TextRecords::Extent> TextRecords::lineEnd(std::string_view text) {
    const auto end = text.find('\n', m_scanned);
    m_scanned = text.size();
    if (end == std::string_view::npos)
        return std::nullopt;
    return Extent{end, end + 1};
}

std::optional<TextRecords::Extent> TextRecords::quotedLineEnd(std::string_view text) {
    while (m_scanned < text.size()) {
        const auto end = std::min(text.find('\n', m_scanned), text.size());
        const auto quotes = std::count(text.begin() + static_cast<std::ptrdiff_t>(m_scanned),
                                       text.begin() + static_cast<std::ptrdiff_t>(end), '"');
        m_inQuotes = m_inQuotes != (quotes % 2 != 0);
        if (end == text.size()) {
            m_scanned = end;
            break;
        }
        m_scanned = end + 1;
        if (!m_inQuotes)
            return Extent{end, end + 1};
    }
    return std::nullopt;
}

/// An element begins at text[0], which is neither blank nor a separator.
std::optional<TextRecords::Extent> TextRecords::elementEnd(std::string_view text) {
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
                return Extent{length, length};
            }
            if (--m_depth == 0)
                return Extent{m_scanned + 1, m_scanned + 1};
            break;
        case ',':
        case '\n':
            if (m_depth == 0)
                return Extent{m_scanned, m_scanned};
            break;
        default:
            break;
        }
    }
    return std::nullopt;
}

std::optional<TextRecords::Extent> TextRecords::endOf(std::string_view text) {
    switch (m_shape) {
    case Shape::Lines:
        return lineEnd(text);
    case Shape::QuotedLines:
        return quotedLineEnd(text);
    case Shape::JsonElements:
        return elementEnd(text);
    }
    return std::nullopt;
}

/// Blank lines before a record; for JSON also the brackets and commas of the outer array.
void TextRecords::passOverGaps() {
    const auto isGap = [this](char c) {
        if (m_shape == Shape::JsonElements)
            return isSpace(c) || c == ',' || c == ']' || c == '[';
        return c == '\n' || c == '\r';
    };
    for (;;) {
        while (m_pos < m_buffer.size() && isGap(m_buffer[m_pos])) {
            m_line += m_buffer[m_pos] == '\n' ? 1 : 0;
            ++m_pos;
        }
        if (m_pos < m_buffer.size() || !fill())
            return;
    }
}

TextRecords::Record TextRecords::take(Extent extent, const char* fault) {
    Record record;
    record.text = std::string_view(m_buffer).substr(m_pos, extent.length);
    record.line = m_line;
    record.fault = fault;
    const auto begin = m_buffer.begin() + static_cast<std::ptrdiff_t>(m_pos);
    m_line += std::count(begin, begin + static_cast<std::ptrdiff_t>(extent.consumed), '\n');
    m_pos += extent.consumed;
    m_scanned = 0;
    m_inQuotes = false;
    m_depth = 0;
    if (!record.text.empty() && record.text.back() == '\r')
        record.text.remove_suffix(1);
    return record;
}

/// Drops what is left of a line that was refused before its end was seen.
void TextRecords::skipLine() {
    while (m_skipping) {
        const auto end = m_buffer.find('\n', m_pos);
        m_skipping = end == std::string::npos;
        m_pos = m_skipping ? m_buffer.size() : end;
        if (m_skipping && !fill())
            return;
    }
}

Result<std::optional<TextRecords::Record>> TextRecords::next() {
    skipLine();
    passOverGaps();
    for (;;) {
        const auto unread = std::string_view(m_buffer).substr(m_pos);
        if (unread.empty() && m_fileEnded)
            return std::nullopt;
        if (const auto extent = endOf(unread))
            return take(*extent, nullptr);
        if (unread.size() > kLongest) {
            // What follows the next line end is given another chance.
            m_skipping = unread.find('\n') == std::string_view::npos;
            const auto end = std::min(unread.find('\n'), unread.size() - 1);
            return take({end, end + 1}, "longer than 16 MiB");
        }
        if (fill())
            continue;
        if (m_file.bad())
            return fail(ErrorCode::Io, "cannot read the file", m_path);
        const auto rest = std::string_view(m_buffer).substr(m_pos);
        if (rest.empty())
            return std::nullopt;
        if (!m_inQuotes && m_depth == 0)
            return take({rest.size(), rest.size()}, nullptr);
        // An open quote or bracket would swallow the rest of the file: only its line is lost.
        const auto end = std::min(rest.find('\n'), rest.size() - 1);
        return take({end == rest.size() - 1 && rest[end] != '\n' ? rest.size() : end, end + 1},
                    m_shape == Shape::QuotedLines ? "quote is not closed" : "value is not closed");
    }
}

} // namespace vigil::ingest
