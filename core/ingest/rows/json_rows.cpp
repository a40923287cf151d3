// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/rows/json_rows.h"

#include "ingest/decode/json_document.h"
#include "ingest/rows/record_rows.h"

#include <simdjson.h>

namespace vigil::ingest {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

/// Depth is bounded by the parser.
model::Value valueOf(const element& json) {
    switch (json.type()) {
    case element_type::OBJECT: {
        model::Record record;
        const simdjson::dom::object object = json.get_object().value_unsafe();
        for (const auto& field : object)
            record.fields.emplace_back(std::string(field.key), valueOf(field.value));
        return model::Value(std::move(record));
    }
    case element_type::ARRAY: {
        model::Array array;
        const simdjson::dom::array elements = json.get_array().value_unsafe();
        for (const auto each : elements)
            array.push_back(valueOf(each));
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
        return RowColumns::valueOf(json.get_string().value_unsafe());
    case element_type::NULL_VALUE:
        break;
    }
    return {};
}

class JsonRows final : public RecordRows {
public:
    JsonRows(TextRecords records, const std::filesystem::path& path,
             const RowReaderOptions& options)
        : RecordRows(std::move(records), path, options), m_document(TextRecords::kLongest) {}

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
        m_columns.beginRow(offset);
        std::size_t position = 0;
        for (const auto& field : object)
            if (const auto column = m_columns.indexOf(field.key, position++))
                put(*column, field.value);
        m_columns.endRow();
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
            return m_columns.putValue(column, valueOf(value));
        }
    }

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
