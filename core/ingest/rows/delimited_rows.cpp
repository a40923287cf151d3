// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/rows/delimited_rows.h"

#include "base/plain_text.h"
#include "ingest/rows/dialect.h"
#include "ingest/rows/field_split.h"
#include "ingest/rows/record_rows.h"
#include "model/value.h"

#include <simdjson.h>

#include <algorithm>

namespace vigil::ingest {
namespace {

/// The columns as a line names them. *Thread:* value.
struct Header {
    std::vector<std::string> names; ///< usable: blanks trimmed, repeated ones told apart
    std::vector<bool> unnamed;
    std::vector<std::string> warnings; ///< of names that are there twice
    std::optional<std::size_t> time;   ///< the column with the event time
};

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    return first == std::string_view::npos
               ? std::string_view{}
               : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Empty names are numbered.
Header headerOf(const std::vector<std::string_view>& fields) {
    Header header;
    for (const auto field : fields) {
        const auto given = trimmed(field);
        header.unnamed.push_back(given.empty());
        std::string name =
            given.empty() ? "column" + std::to_string(header.names.size() + 1) : std::string(given);
        const auto isTaken = [&](const std::string& wanted) {
            return std::ranges::any_of(
                header.names, [&](const auto& known) { return model::equalNames(known, wanted); });
        };
        const std::string base = name;
        for (int number = 2; isTaken(name); ++number)
            name = base + "_" + std::to_string(number);
        if (name != base && !given.empty())
            header.warnings.push_back("there is more than one column '" + shown(base) +
                                      "': this one is read as '" + shown(name) + "'");
        header.names.push_back(std::move(name));
    }
    return header;
}

/// What the lines before a table say of its columns (annotated CSV of InfluxDB).
struct Annotations {
    std::vector<bool> isText;          ///< "string": never a number
    std::vector<std::string> defaults; ///< of empty cells
};

class DelimitedRows final : public RecordRows {
public:
    DelimitedRows(TextRecords records, Dialect dialect, const std::filesystem::path& path,
                  const RowReaderOptions& options)
        : RecordRows(std::move(records), path, options), m_options(options),
          m_dialect(std::move(dialect)), m_fields(m_dialect.separator) {
        m_columns.setDecimalComma(m_dialect.decimal == ',');
        for (const auto& warning : m_dialect.warnings)
            m_warnings.push_back(m_path + ":" + warning);
    }

    /// Reads the line that names the columns. Errors: Io, Corrupt, Parse.
    Result<void> begin() {
        for (;;) {
            const auto record = m_records.next();
            if (!record)
                return tl::unexpected<Error>(record.error());
            if (!*record)
                return fail(ErrorCode::Parse,
                            "the file is empty: its first line must name the columns", m_path);
            if (m_dialect.annotated && (*record)->text.starts_with('#')) {
                readAnnotation((*record)->text);
                continue;
            }
            auto named = readHeader(**record);
            m_headerNext = false;
            if (named)
                return {};
            return fail(ErrorCode::Parse, std::move(*named.error()),
                        m_path + ":" + std::to_string((*record)->line));
        }
    }

    std::vector<std::string> fields() const override { return m_columns.leftOut(); }

private:
    using Named = tl::expected<void, std::optional<std::string>>;

    static tl::unexpected<std::optional<std::string>> unnamed(std::string why) {
        return tl::unexpected<std::optional<std::string>>(std::move(why));
    }

    Named readHeader(TextRecords::Record record) {
        if (m_records.spansLines())
            record = m_records.keepFirstLine(); // names of columns hold no line ends
        auto text = record.text;
        if (m_dialect.namesBehindHash && text.size() > 1 && text[1] != m_dialect.separator)
            text.remove_prefix(1);
        const char* fault = faultOf(text);
        if (fault == nullptr)
            fault = m_fields.split(text);
        if (fault != nullptr)
            return unnamed(std::string("the first line does not name columns: ") + fault +
                           (fault == kNotUtf8 ? "; convert the file to UTF-8" : ""));
        if (m_fields.all().size() >= RowColumns::kMost)
            return unnamed("more than 4096 columns");
        m_header = headerOf(m_fields.all());
        m_numbers.clear();
        for (const auto& warning : m_header.warnings)
            m_warnings.push_back(m_path + ":" + std::to_string(record.line) + ": " + warning);
        findTime();
        return {};
    }

    void findTime() {
        const auto place = [this](auto isIt) {
            const auto found = std::ranges::find_if(m_header.names, isIt);
            return found != m_header.names.end()
                       ? std::optional(static_cast<std::size_t>(found - m_header.names.begin()))
                       : std::nullopt;
        };
        m_header.time = place([this](const auto& name) { return m_columns.isTimeColumn(name); });
        if (!m_header.time && m_dialect.annotated && !m_options.timeColumn.empty())
            m_header.time = place([](const auto& name) { return name == "_time"; });
    }

    static const char* faultOf(std::string_view text) {
        if (!simdjson::validate_utf8(text.data(), text.size()))
            return kNotUtf8;
        return text.find('\0') != std::string_view::npos ? "text holds a NUL character" : nullptr;
    }

    void readAnnotation(std::string_view text) {
        m_headerNext = true;
        if (m_fields.split(text) != nullptr)
            return;
        const auto& fields = m_fields.all();
        if (fields[0] == "#datatype") {
            m_annotations = {};
            for (const auto field : fields)
                m_annotations.isText.push_back(field == "string");
        } else if (fields[0] == "#default") {
            m_annotations.defaults.assign(fields.begin(), fields.end());
            m_annotations.defaults[0].clear();
        }
    }

    /// The fields of a row, as many as there are names; or what is wrong with it.
    const char* split(std::string_view text) {
        if (!m_fields.splitPlain(text)) {
            const char* fault = faultOf(text);
            if (fault == nullptr)
                fault = m_fields.split(text);
            if (fault != nullptr)
                return fault;
        }
        const auto& fields = m_fields.all();
        const std::size_t names = m_header.names.size();
        const auto isEmpty = [](std::string_view field) { return trimmed(field).empty(); };
        if (fields.size() > names) {
            if (!std::all_of(fields.begin() + static_cast<std::ptrdiff_t>(names), fields.end(),
                             isEmpty))
                return "more fields than the header";
            m_fields.keep(names); // separators at the end of the line
        } else if (!std::all_of(m_header.unnamed.begin() +
                                    static_cast<std::ptrdiff_t>(fields.size()),
                                m_header.unnamed.end(), [](bool unnamed) { return unnamed; })) {
            return "fewer fields than the header";
        }
        return nullptr;
    }

    void read(const TextRecords::Record& given, std::int64_t offset) override {
        auto record = given;
        if (m_dialect.annotated && record.text.starts_with('#'))
            return readAnnotation(record.text);
        if (std::exchange(m_headerNext, false)) {
            if (auto named = readHeader(record); !named)
                m_rejected.add(offset, record.line, *named.error(), record.text);
            return;
        }
        const char* fault = record.fault != nullptr ? record.fault : split(record.text);
        if (fault != nullptr && m_records.spansLines()) {
            record = m_records.keepFirstLine(); // the quote was no field's: others are lines
            fault = record.fault;
        }
        RowColumns::TimeCell time;
        time.time = m_options.start;
        if (fault == nullptr && m_header.time)
            time = m_columns.timeOf(m_fields.all()[*m_header.time]);
        if (fault == nullptr)
            fault = time.fault;
        if (fault != nullptr)
            return m_rejected.add(offset, record.line, fault, record.text);
        m_columns.beginRow(offset, time);
        putFields(time);
        m_columns.endRow();
    }

    /// The column of a field of the table under way; kUnread where it gets none.
    std::size_t columnAt(std::size_t field) {
        if (field >= m_numbers.size()) {
            m_numbers.resize(field);
            m_numbers.push_back(m_columns.indexOf(m_header.names[field], field));
        }
        const auto number = m_numbers[field];
        return number ? m_columns.columnOf(*number) : RowColumns::kUnread;
    }

    void putFields(const RowColumns::TimeCell& time) {
        const auto& fields = m_fields.all();
        const bool timeIsText = time.known && m_options.times.readsText();
        // The first column of an annotated table holds annotations only.
        for (std::size_t i = m_dialect.annotated && m_header.unnamed[0] ? 1 : 0; i < fields.size();
             ++i) {
            const auto column = columnAt(i);
            if (column == RowColumns::kUnread)
                continue;
            auto field = fields[i];
            if (field.empty() && i < m_annotations.defaults.size())
                field = m_annotations.defaults[i];
            if (timeIsText && m_header.time == i)
                m_columns.putTime(column, time, field);
            else if (i < m_annotations.isText.size() && m_annotations.isText[i])
                m_columns.putText(column, field);
            else
                m_columns.putUntyped(column, field);
        }
    }

    static constexpr const char* kNotUtf8 = "text is not UTF-8";

    RowReaderOptions m_options;
    Dialect m_dialect;
    FieldSplit m_fields;
    Header m_header;
    Annotations m_annotations;
    std::vector<std::optional<std::size_t>> m_numbers; ///< of the fields in m_columns
    bool m_headerNext = false;
};

} // namespace

Result<std::unique_ptr<RowReader>> openDelimitedRows(const std::filesystem::path& path,
                                                     char separator,
                                                     const RowReaderOptions& options) {
    auto records = TextRecords::open(path, TextRecords::Shape::QuotedLines);
    if (!records)
        return propagate(records);
    const auto head = records->head();
    if (!head)
        return tl::unexpected<Error>(head.error());
    auto dialect =
        findDialect(*head, records->headIsAll(), records->lineEnd(), separator, options.table);
    records->setSeparator(dialect.separator);
    if (auto dropped = records->dropLines(dialect.skipLines); !dropped)
        return propagate(dropped);
    records->setComment(options.table.comment);
    auto rows =
        std::make_unique<DelimitedRows>(std::move(*records), std::move(dialect), path, options);
    if (auto begun = rows->begin(); !begun)
        return propagate(begun);
    return rows;
}

} // namespace vigil::ingest
