// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/rows/delimited_rows.h"

#include "ingest/rows/record_rows.h"
#include "model/value.h"

#include <simdjson.h>

#include <algorithm>

namespace vigil::ingest {
namespace {

/// The fields of one record. Views point into the record, or into `unquoted` where quotes were
/// doubled. *Thread:* one; reused.
class Fields {
public:
    explicit Fields(char separator) : m_separator(separator) {}

    /// nullptr, or what is wrong.
    const char* split(std::string_view record) {
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

    [[nodiscard]] const std::vector<std::string_view>& all() const noexcept { return m_fields; }

private:
    /// Takes one field off the record, up to its separator.
    const char* takeField(std::string_view& record) {
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
        if (!record.empty() && record.front() != m_separator)
            return "text after a closing quote";
        m_fields.push_back(std::string_view(m_unquoted).substr(begin));
        return nullptr;
    }

    char m_separator;
    std::vector<std::string_view> m_fields;
    std::string m_unquoted;
};

/// Names made usable: blanks trimmed, empty ones numbered, repeated ones told apart.
std::vector<std::string> columnNames(const std::vector<std::string_view>& header) {
    std::vector<std::string> names;
    for (const auto field : header) {
        const auto first = field.find_first_not_of(" \t");
        const auto last = field.find_last_not_of(" \t");
        std::string name = first == std::string_view::npos
                               ? "column" + std::to_string(names.size() + 1)
                               : std::string(field.substr(first, last - first + 1));
        const auto isTaken = [&](const std::string& wanted) {
            return std::any_of(names.begin(), names.end(),
                               [&](const auto& known) { return model::equalNames(known, wanted); });
        };
        const std::string base = name;
        for (int number = 2; isTaken(name); ++number)
            name = base + "_" + std::to_string(number);
        names.push_back(std::move(name));
    }
    return names;
}

class DelimitedRows final : public RecordRows {
public:
    DelimitedRows(TextRecords records, std::vector<std::string> names, Fields fields,
                  const std::filesystem::path& path, const RowReaderOptions& options)
        : RecordRows(std::move(records), path, options), m_names(std::move(names)),
          m_fields(std::move(fields)) {}

private:
    void read(const TextRecords::Record& record, std::int64_t offset) override {
        const char* fault = record.fault;
        if (fault == nullptr && !simdjson::validate_utf8(record.text.data(), record.text.size()))
            fault = "text is not UTF-8";
        if (fault == nullptr)
            fault = m_fields.split(record.text);
        const auto& fields = m_fields.all();
        if (fault == nullptr && fields.size() != m_names.size())
            fault = fields.size() < m_names.size() ? "fewer fields than the header"
                                                   : "more fields than the header";
        if (fault != nullptr)
            return m_rejected.add(offset, record.line, fault, record.text);
        m_columns.beginRow(offset);
        for (std::size_t i = 0; i < fields.size(); ++i)
            if (const auto column = m_columns.indexOf(m_names[i], i))
                m_columns.putUntyped(*column, fields[i]);
        m_columns.endRow();
    }

    std::vector<std::string> m_names;
    Fields m_fields;
};

} // namespace

Result<std::unique_ptr<RowReader>> openDelimitedRows(const std::filesystem::path& path,
                                                     char separator,
                                                     const RowReaderOptions& options) {
    auto records = TextRecords::open(path, TextRecords::Shape::QuotedLines);
    if (!records)
        return propagate(records);
    auto header = records->next();
    if (!header)
        return propagate(header);
    Fields fields(separator);
    if (!*header)
        return fail(ErrorCode::Parse, "the file is empty: its first line must name the columns",
                    path.string());
    const char* fault =
        (*header)->fault != nullptr ? (*header)->fault : fields.split((*header)->text);
    if (fault != nullptr)
        return fail(ErrorCode::Parse, std::string("the first line does not name columns: ") + fault,
                    path.string());
    if (fields.all().size() >= RowColumns::kMost)
        return fail(ErrorCode::Parse, "more than 4096 columns", path.string());
    auto names = columnNames(fields.all());
    return std::make_unique<DelimitedRows>(std::move(*records), std::move(names), std::move(fields),
                                           path, options);
}

} // namespace vigil::ingest
