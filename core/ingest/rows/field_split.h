// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vigil::ingest {

/// The fields of one record of separated values. A quote counts only where a field begins. Views
/// point into the record, or into a copy where quotes were doubled. *Thread:* one; reused.
class FieldSplit {
public:
    explicit FieldSplit(char separator) : m_separator(separator) {}

    /// Splits a record of ASCII without quotes and NUL characters; false for any other.
    bool splitPlain(std::string_view record);

    /// nullptr, or what is wrong.
    const char* split(std::string_view record);

    [[nodiscard]] const std::vector<std::string_view>& all() const noexcept { return m_fields; }

    /// Drops fields behind the first `count`.
    void keep(std::size_t count) { m_fields.resize(count); }

private:
    const char* takeField(std::string_view& record);

    char m_separator;
    std::vector<std::string_view> m_fields;
    std::string m_unquoted;
};

} // namespace vigil::ingest
