// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/rows/json_rows.h"

#include "ingest/decode/json_document.h"
#include "ingest/rows/record_rows.h"

#include <simdjson.h>

namespace vigil::ingest {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

/// A member by its name without case, as queries find columns.
std::optional<element> memberOf(const element& json, std::string_view name, std::size_t& position) {
    simdjson::dom::object object;
    position = 0;
    if (json.get(object) == simdjson::SUCCESS)
        for (const auto& field : object) {
            if (model::equalNames(field.key, name))
                return field.value;
            ++position;
        }
    return std::nullopt;
}

/// Depth is bounded by the parser.
model::Value valueOf(const element& json, const RowColumns& columns) {
    switch (json.type()) {
    case element_type::OBJECT: {
        model::Record record;
        const simdjson::dom::object object = json.get_object().value_unsafe();
        for (const auto& field : object)
            record.fields.emplace_back(std::string(field.key), valueOf(field.value, columns));
        return model::Value(std::move(record));
    }
    case element_type::ARRAY: {
        model::Array array;
        const simdjson::dom::array elements = json.get_array().value_unsafe();
        for (const auto each : elements)
            array.push_back(valueOf(each, columns));
        return model::Value(std::move(array));
    }
    case element_type::INT64:
        return model::Value(json.get_int64().value_unsafe());
    case element_type::UINT64:
        return model::Value(static_cast<double>(json.get_uint64().value_unsafe()));
    case element_type::DOUBLE:
        return model::Value(json.get_double().value_unsafe());
    case element_type::BOOL:
        return model::Value(json.get_bool().value_unsafe());
    case element_type::STRING:
        return columns.valueOf(json.get_string().value_unsafe());
    case element_type::NULL_VALUE:
        break;
    }
    return {};
}

class JsonRows final : public RecordRows {
public:
    JsonRows(TextRecords records, const std::filesystem::path& path,
             const RowReaderOptions& options)
        : RecordRows(std::move(records), path, options), m_options(options),
          m_timeName(options.timeColumn.substr(0, options.timeColumn.find('.'))),
          m_document(TextRecords::kLongest) {}

private:
    void read(const TextRecords::Record& record, std::int64_t offset) override {
        const auto refuse = [&](std::string reason) {
            m_rejected.add(offset, record.line, std::move(reason), record.text);
        };
        if (record.fault != nullptr)
            return refuse(record.fault);
        element root;
        if (const auto fault = m_document.parse(record.text, root))
            return refuse(fault->detail);
        simdjson::dom::object object;
        if (root.get(object) != simdjson::SUCCESS)
            return refuse("record is no object");
        if (m_columns.count() + object.size() > RowColumns::kMost)
            return refuse("too many different fields");
        const auto time = timeOf(root, record.line);
        if (time.fault != nullptr)
            return refuse(time.fault);
        const bool timeIsText =
            time.known && m_columns.timeFields().empty() && m_options.times.readsText();
        m_columns.beginRow(offset, time);
        std::size_t position = 0;
        for (const auto& field : object) {
            const auto column = m_columns.indexOf(field.key, position);
            if (column && timeIsText && position == m_timePosition && field.value.is_string())
                m_columns.putTime(*column, time, field.value.get_string().value_unsafe());
            else if (column)
                put(*column, field.value);
            ++position;
        }
        m_columns.endRow();
    }

    /// What the time column says; a record without one is refused only where others have it.
    RowColumns::TimeCell timeOf(const element& root, std::int64_t line) {
        std::size_t ignored = 0;
        auto found = m_timeName.empty() ? std::nullopt : memberOf(root, m_timeName, m_timePosition);
        for (const auto& field : m_columns.timeFields())
            if (found)
                found = memberOf(*found, field, ignored);
        if (!found) {
            RowColumns::TimeCell cell;
            cell.time = m_options.start;
            m_undated += m_timesSeen ? 0 : 1;
            return m_timesSeen ? m_columns.timeOfNothing(true) : cell;
        }
        if (!std::exchange(m_timesSeen, true) && m_undated > 0)
            m_warnings.push_back(m_path + ":" + std::to_string(line) + ": the first record with '" +
                                 m_options.timeColumn + "'; the " + std::to_string(m_undated) +
                                 " before it happen at the base time, " +
                                 toIso8601(m_options.start));
        switch (found->type()) {
        case element_type::STRING:
            return m_columns.timeOf(found->get_string().value_unsafe());
        case element_type::INT64:
            return m_columns.timeOfNumber(found->get_int64().value_unsafe());
        case element_type::DOUBLE:
            return m_columns.timeOfNumber(found->get_double().value_unsafe());
        case element_type::NULL_VALUE:
            return m_columns.timeOfNothing(true);
        default:
            return m_columns.timeOfNothing(false);
        }
    }

    void put(std::size_t column, const element& value) {
        switch (value.type()) {
        case element_type::INT64:
            return m_columns.putInteger(column, value.get_int64().value_unsafe());
        case element_type::UINT64:
            return m_columns.putFloat(column,
                                      static_cast<double>(value.get_uint64().value_unsafe()));
        case element_type::DOUBLE:
            return m_columns.putFloat(column, value.get_double().value_unsafe());
        case element_type::BOOL:
            return m_columns.putBit(column, value.get_bool().value_unsafe());
        case element_type::STRING:
            return m_columns.putText(column, value.get_string().value_unsafe());
        case element_type::NULL_VALUE:
            return m_columns.putNull(column);
        case element_type::OBJECT:
        case element_type::ARRAY:
            return m_columns.putValue(column, valueOf(value, m_columns));
        }
    }

    RowReaderOptions m_options;
    std::string m_timeName;         ///< the member of the record in which the time is
    std::size_t m_timePosition = 0; ///< of it among the members of the record under way
    bool m_timesSeen = false;
    std::int64_t m_undated = 0; ///< records before the first with a time
    JsonDocument m_document;
};

} // namespace

Result<std::unique_ptr<RowReader>> openJsonRows(const std::filesystem::path& path, bool oneALine,
                                                const RowReaderOptions& options) {
    auto records = TextRecords::open(path, oneALine ? TextRecords::Shape::Lines
                                                    : TextRecords::Shape::JsonElements);
    if (!records)
        return propagate(records);
    return std::make_unique<JsonRows>(std::move(*records), path, options);
}

} // namespace vigil::ingest
