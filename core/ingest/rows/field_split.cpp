// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/rows/field_split.h"

#include <algorithm>

namespace vigil::ingest {

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
