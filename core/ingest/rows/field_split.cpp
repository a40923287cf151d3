// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/rows/field_split.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

namespace vigil::ingest {
namespace {

constexpr std::uint64_t everyByte(unsigned char byte) { return 0x0101010101010101U * byte; }

/// The high bits of the bytes that are zero, of words of ASCII.
constexpr std::uint64_t zeroBytes(std::uint64_t word) {
    return ~(word + everyByte(0x7F)) & everyByte(0x80);
}

} // namespace

bool FieldSplit::splitPlain(std::string_view record) {
    static_assert(std::endian::native == std::endian::little);
    m_fields.clear();
    const auto separator = static_cast<unsigned char>(m_separator);
    if (separator >= 0x80)
        return false;
    const std::uint64_t separators = everyByte(separator);
    std::size_t begin = 0;
    for (std::size_t at = 0; at < record.size(); at += 8) {
        const std::size_t count = std::min<std::size_t>(record.size() - at, 8);
        // What is missing of the last word is filled with blanks, which are passed over.
        std::uint64_t word = everyByte(' ');
        if (count == 8)
            std::memcpy(&word, record.data() + at, 8);
        else
            std::memcpy(&word, record.data() + at, count);
        if (((word & everyByte(0x80)) | zeroBytes(word) | zeroBytes(word ^ everyByte('"'))) != 0)
            return false;
        auto found = zeroBytes(word ^ separators);
        for (; found != 0; found &= found - 1) {
            const auto end = at + static_cast<std::size_t>(std::countr_zero(found)) / 8;
            if (end >= record.size())
                break;
            m_fields.push_back(record.substr(begin, end - begin));
            begin = end + 1;
        }
    }
    m_fields.push_back(record.substr(begin));
    return true;
}

const char* FieldSplit::split(std::string_view record) {
    m_fields.clear();
    m_unquoted.clear();
    // Views into it must stay: it never holds more than the record.
    m_unquoted.reserve(record.size());
    for (;;) {
        if (const char* fault = takeField(record))
            return fault;
        if (record.empty())
            return nullptr;
        record.remove_prefix(1);
        if (record.empty()) {
            m_fields.emplace_back(); // the record ends with a separator
            return nullptr;
        }
    }
}

/// Takes one field off the record, up to its separator.
const char* FieldSplit::takeField(std::string_view& record) {
    if (record.empty() || record.front() != '"') {
        const auto end = std::min(record.find(m_separator), record.size());
        m_fields.push_back(record.substr(0, end));
        record.remove_prefix(end);
        return nullptr;
    }
    record.remove_prefix(1);
    const std::size_t begin = m_unquoted.size();
    for (;;) {
        const auto quote = record.find('"');
        if (quote == std::string_view::npos)
            return "quote is not closed";
        m_unquoted.append(record.substr(0, quote));
        record.remove_prefix(quote + 1);
        if (record.empty() || record.front() != '"')
            break;
        m_unquoted += '"';
        record.remove_prefix(1);
    }
    while (m_separator != ' ' && record.starts_with(' '))
        record.remove_prefix(1);
    if (!record.empty() && record.front() != m_separator)
        return "text after a closing quote";
    m_fields.push_back(std::string_view(m_unquoted).substr(begin));
    return nullptr;
}

} // namespace vigil::ingest
