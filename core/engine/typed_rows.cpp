// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/typed_rows.h"

#include "engine/expression/value_ops.h"

#include <optional>

namespace vigil::engine {

using model::Column;
using Type = model::Value::Type;

namespace {

/// The kind of column that holds nothing but values of a type.
std::optional<Column::Kind> flatKind(Type type) {
    switch (type) {
    case Type::Bit:
        return Column::Kind::Bit;
    case Type::BigInt:
        return Column::Kind::BigInt;
    case Type::Float:
        return Column::Kind::Float;
    case Type::Text:
        return Column::Kind::Text;
    case Type::DateTime:
        return Column::Kind::DateTime;
    default:
        return std::nullopt;
    }
}

/// Appends `from` to `to` value by value; notes in `refused` which rows cannot be of the type.
void convert(const Column& from, const TypedColumn& as, Column& to,
             std::vector<std::optional<TypedRows::Refused>>& refused) {
    for (std::uint32_t row = 0; row < from.size(); ++row) {
        const auto value = from.value(row);
        if (auto converted = convertExactly(value, as.type)) {
            to.append(*converted);
            continue;
        }
        to.appendNull();
        if (!refused[row])
            refused[row] = {row, "column '" + as.name + "' is no " + std::string(typeName(as.type)),
                            model::toJson(value)};
    }
}

} // namespace

TypedRows typedRows(const std::vector<TypedColumn>& columns, const model::RecordBatch& from) {
    auto batch = std::make_shared<model::RecordBatch>();
    batch->stream = from.stream;
    batch->eventTime = from.eventTime;
    batch->arrival = from.arrival;
    batch->origin = from.origin;
    batch->stamps = from.stamps;
    std::vector<std::optional<TypedRows::Refused>> refused(from.rowCount());
    for (const auto& declared : columns) {
        const auto* const column = from.column(declared.name);
        if (column != nullptr && column->kind() == flatKind(declared.type) &&
            column->name() == declared.name) {
            batch->columns.push_back(*column);
            continue;
        }
        // A record that the decoder has taken apart stays so: a column for each of its fields.
        if (column == nullptr && declared.type == Type::Record) {
            for (const auto& field : from.columns)
                if (field.name().size() > declared.name.size() &&
                    field.name()[declared.name.size()] == '.' &&
                    model::equalNames(field.name().substr(0, declared.name.size()), declared.name))
                    batch->columns.push_back(field);
            continue;
        }
        auto& to = batch->columns.emplace_back(declared.name);
        if (column == nullptr) {
            for (std::size_t row = 0; row < from.rowCount(); ++row)
                to.appendNull();
            continue;
        }
        to.setUnit(column->unit());
        convert(*column, declared, to, refused);
    }
    TypedRows out;
    for (auto& row : refused)
        if (row)
            out.refused.push_back(std::move(*row));
    out.batch = std::move(batch);
    return out;
}

} // namespace vigil::engine
