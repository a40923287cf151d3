// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/expression/batch_columns.h"

#include "engine/budget/budget_meter.h"
#include "engine/expression/value_ops.h"

#include <algorithm>

namespace vigil::engine {

using model::Value;

namespace {

std::string joined(const ColumnPath& path, std::size_t parts) {
    std::string out = path[0];
    for (std::size_t i = 1; i < parts; ++i)
        out += '.' + path[i];
    return out;
}

void setNested(model::Record& record, std::string_view name, Value value) {
    const auto dot = name.find('.');
    if (dot == std::string_view::npos || dot == 0 || dot + 1 == name.size()) {
        record.fields.emplace_back(std::string(name), std::move(value));
        return;
    }
    const auto head = name.substr(0, dot);
    for (auto& [field, inner] : record.fields)
        if (field == head && inner.type() == Value::Type::Record) {
            auto copy = inner.asRecord();
            setNested(copy, name.substr(dot + 1), std::move(value));
            inner = Value(std::move(copy));
            return;
        }
    model::Record fresh;
    setNested(fresh, name.substr(dot + 1), std::move(value));
    record.fields.emplace_back(std::string(head), Value(std::move(fresh)));
}

} // namespace

BatchColumns::BatchColumns(model::BatchPtr batch, const std::vector<ColumnPath>& wanted)
    : m_batch(std::move(batch)), m_found(wanted.size()) {
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const auto& path = wanted[i];
        for (std::size_t parts = path.size(); parts > 0; --parts) {
            const auto* column = m_batch->column(parts == 1 ? path[0] : joined(path, parts));
            if (column == nullptr)
                continue;
            m_found[i] = {column, parts == path.size() ? nullptr : &path, parts};
            break;
        }
    }
}

Value BatchColumns::value(std::size_t column, std::uint32_t row) const {
    const auto& found = m_found[column];
    if (found.column == nullptr)
        return {};
    if (found.rest == nullptr)
        return found.column->value(row);
    return fieldOf(found.column->value(row), *found.rest, found.first);
}

Value BatchColumns::record(std::uint32_t row) const {
    model::Record out;
    for (const auto& column : m_batch->columns)
        if (!isHiddenColumn(column.name()))
            setNested(out, column.name(), column.value(row));
    Value record(std::move(out));
    countSteps(m_batch->columns.size());
    countBytes(bytesBeside(record));
    return record;
}

Value fieldOf(const Value& record, const ColumnPath& path, std::size_t first) {
    const Value* at = &record;
    for (std::size_t i = first; i < path.size(); ++i) {
        if (at->type() != Value::Type::Record)
            return {};
        at = at->asRecord().find(path[i]);
        if (at == nullptr)
            return {};
    }
    return *at;
}

} // namespace vigil::engine
