// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/rows/json_rows.h"

#include "base/canonical_time.h"
#include "ingest/decode/json_document.h"
#include "ingest/rows/json_shapes.h"
#include "ingest/rows/record_rows.h"

#include <simdjson.h>

namespace vigil::ingest {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;
using Scalar = JsonShape::Scalar;

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

/// The value at a path within a field; nullopt where it leads nowhere.
std::optional<element> within(element json, std::span<const std::string> path) {
    std::size_t ignored = 0;
    for (const auto& name : path) {
        const auto inner = memberOf(json, name, ignored);
        if (!inner)
            return std::nullopt;
        json = *inner;
    }
    return json;
}

class JsonRows final : public RecordRows {
public:
    JsonRows(TextRecords records, const std::filesystem::path& path,
             const RowReaderOptions& options)
        : RecordRows(std::move(records), path, options), m_options(options),
          m_timeName(options.timeColumn.substr(0, options.timeColumn.find('.'))),
          m_document(TextRecords::kLongest), m_shapes(m_timeName, m_columns) {}

    std::vector<std::string> fields() const override { return m_columns.leftOut(); }

private:
    void read(const TextRecords::Record& record, std::int64_t offset) override {
        if (record.fault == nullptr && m_shapes.read(record.text) && takeShaped(record, offset))
            return;
        if (parse(record, offset) && record.fault == nullptr)
            m_shapes.learn(record.text);
    }

    /// False when the record was refused.
    bool parse(const TextRecords::Record& record, std::int64_t offset) {
        const auto refuse = [&](std::string reason) {
            m_rejected.add(offset, record.line, std::move(reason), record.text);
            return false;
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
        m_columns.beginRow(offset, time);
        std::size_t position = 0;
        m_seen.assign(m_columns.count() + object.size(), false);
        for (const auto& field : object) {
            const auto known = m_columns.indexOf(field.key, position);
            const bool first = known && !m_seen[*known];
            if (known)
                m_seen[*known] = true;
            if (first)
                putField(*known, field.value, isTimeText(time) && position == m_timePosition, time);
            ++position;
        }
        m_columns.endRow();
        return true;
    }

    [[nodiscard]] bool isTimeText(const RowColumns::TimeCell& time) const {
        return time.known && m_columns.timeFields().empty() && m_options.times.readsText();
    }

    void putField(std::size_t field, const element& value, bool isTime,
                  const RowColumns::TimeCell& time) {
        const auto column = m_columns.columnOf(field);
        if (column != RowColumns::kUnread && isTime && value.is_string())
            m_columns.putTime(column, time, value.get_string().value_unsafe());
        else if (column != RowColumns::kUnread)
            put(column, value);
        for (const auto part : m_columns.partsOf(field))
            if (const auto found = within(value, m_columns.pathOf(part));
                found && !found->is_null())
                putPart(part, *found);
    }

    /// A value within a record, as it would stand in the record.
    void putPart(std::size_t part, const element& found) {
        const auto value = valueOf(found, m_columns);
        if (!value.isNull())
            m_columns.putValue(m_columns.columnOfPart(part), value);
    }

    /// Takes what m_shapes has read; false, and nothing is done, where the record is to be parsed.
    bool takeShaped(const TextRecords::Record& record, std::int64_t offset) {
        const auto* const dated = m_shapes.time();
        if (m_columns.count() + m_shapes.fields() > RowColumns::kMost)
            return false;
        RowColumns::TimeCell time;
        bool usual = false;
        if (dated == nullptr) {
            if (m_timesSeen)
                return false;
            time = undated();
        } else {
            const auto at = dated->kind == Scalar::Kind::Text && m_options.times.isPlain() &&
                                    !m_columns.isNullText(dated->text)
                                ? canonicalTime(dated->text)
                                : std::nullopt;
            usual = at.has_value();
            time = usual ? RowColumns::TimeCell{*at, nullptr, true} : timeOf(*dated);
            if (time.fault != nullptr)
                return false;
            noteDated(record.line);
        }
        m_columns.beginRow(offset, time);
        for (const auto& put : m_shapes.puts()) {
            const auto& value = m_shapes.value(put);
            if (put.part) {
                putPart(put.target, value);
                continue;
            }
            const auto column = m_columns.columnOf(put.target);
            if (&value == dated && value.kind == Scalar::Kind::Text && isTimeText(time)) {
                if (usual)
                    m_columns.putCanonical(column, time.time);
                else
                    m_columns.putTime(column, time, value.text);
            } else {
                this->put(column, value);
            }
        }
        m_columns.endRow();
        return true;
    }

    void put(std::size_t column, const Scalar& value) {
        switch (value.kind) {
        case Scalar::Kind::Text:
            return m_columns.putText(column, value.text);
        case Scalar::Kind::Integer:
            return m_columns.putInteger(column, value.integer);
        case Scalar::Kind::Float:
            return m_columns.putFloat(column, value.real);
        case Scalar::Kind::Bit:
            return m_columns.putBit(column, value.integer != 0);
        case Scalar::Kind::Null:
            return m_columns.putNull(column);
        }
    }

    void putPart(std::size_t part, const Scalar& value) {
        switch (value.kind) {
        case Scalar::Kind::Text:
            if (!m_columns.isNullText(value.text))
                m_columns.putText(m_columns.columnOfPart(part), value.text);
            return;
        case Scalar::Kind::Integer:
            return m_columns.putExact(m_columns.columnOfPart(part), value.integer);
        case Scalar::Kind::Float:
            return m_columns.putExact(m_columns.columnOfPart(part), value.real);
        case Scalar::Kind::Bit:
            return m_columns.putBit(m_columns.columnOfPart(part), value.integer != 0);
        case Scalar::Kind::Null:
            return;
        }
    }

    RowColumns::TimeCell undated() {
        RowColumns::TimeCell cell;
        cell.time = m_options.start;
        ++m_undated;
        return cell;
    }

    void noteDated(std::int64_t line) {
        if (!std::exchange(m_timesSeen, true) && m_undated > 0)
            m_warnings.push_back(m_path + ":" + std::to_string(line) + ": the first record with '" +
                                 m_options.timeColumn + "'; the " + std::to_string(m_undated) +
                                 " before it happen at the base time, " +
                                 toIso8601(m_options.start));
    }

    [[nodiscard]] RowColumns::TimeCell timeOf(const Scalar& value) const {
        switch (value.kind) {
        case Scalar::Kind::Text:
            return m_columns.timeOf(value.text);
        case Scalar::Kind::Integer:
            return m_columns.timeOfNumber(value.integer);
        case Scalar::Kind::Float:
            return m_columns.timeOfNumber(value.real);
        default:
            return m_columns.timeOfNothing(value.kind == Scalar::Kind::Null);
        }
    }

    /// What the time column says; a record without one is refused only where others have it.
    RowColumns::TimeCell timeOf(const element& root, std::int64_t line) {
        std::size_t ignored = 0;
        auto found = m_timeName.empty() ? std::nullopt : memberOf(root, m_timeName, m_timePosition);
        for (const auto& field : m_columns.timeFields())
            if (found)
                found = memberOf(*found, field, ignored);
        if (!found)
            return m_timesSeen ? m_columns.timeOfNothing(true) : undated();
        noteDated(line);
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
    std::vector<bool> m_seen; ///< fields of the record under way
    JsonShapes m_shapes;
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
