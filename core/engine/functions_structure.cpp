// SPDX-License-Identifier: GPL-3.0-or-later
// Records, arrays, nulls and types; and the look-up over all tables.
#include "engine/budget_meter.h"
#include "engine/expression.h"
#include "engine/json_text.h"

#include <array>
#include <compare>

namespace vigil::engine {

using model::Value;
using Type = model::Value::Type;
using Args = std::span<const Value>;

namespace {

constexpr std::uint64_t kStepsPerRecord = 8;

Value arrayElement(EvalContext& context, Args a) {
    const auto index = wholeNumberOf(a[1]);
    if (a[0].type() != Type::Array || !index)
        return context.fail("GetArrayElement of no array");
    const auto& array = a[0].asArray();
    return *index >= 0 && *index < static_cast<std::int64_t>(array.size())
               ? array[static_cast<std::size_t>(*index)]
               : Value();
}

Value arrayLength(EvalContext& context, Args a) {
    if (a[0].type() != Type::Array)
        return context.fail("GetArrayLength of no array");
    return Value(static_cast<std::int64_t>(a[0].asArray().size()));
}

Value recordProperty(EvalContext& context, Args a) {
    if (a[0].type() != Type::Record)
        return context.fail("GetRecordPropertyValue of no record");
    const auto* field = a[0].asRecord().find(textOf(a[1]));
    return field == nullptr ? Value() : *field;
}

/// The elements an array expands to under CROSS APPLY.
Value arrayElements(EvalContext& context, Args a) {
    if (a[0].type() != Type::Array)
        return context.fail("GetArrayElements of no array");
    model::Array out;
    for (const auto& element : a[0].asArray()) {
        model::Record row;
        row.fields.emplace_back("ArrayIndex", Value(static_cast<std::int64_t>(out.size())));
        row.fields.emplace_back("ArrayValue", element);
        out.emplace_back(std::move(row));
        countBytes(sizeof(Value) + bytesBeside(out.back()));
        countSteps(kStepsPerRecord);
    }
    return Value(std::move(out));
}

/// The properties a record expands to under CROSS APPLY.
Value recordProperties(EvalContext& context, Args a) {
    if (a[0].type() != Type::Record)
        return context.fail("GetRecordProperties of no record");
    model::Array out;
    for (const auto& [name, value] : a[0].asRecord().fields) {
        model::Record row;
        row.fields.emplace_back("PropertyName", Value(name));
        row.fields.emplace_back("PropertyValue", value);
        out.emplace_back(std::move(row));
        countBytes(sizeof(Value) + bytesBeside(out.back()));
        countSteps(kStepsPerRecord);
    }
    return Value(std::move(out));
}

Value coalesce(EvalContext&, Args a) {
    for (const auto& v : a)
        if (!v.isNull())
            return v;
    return {};
}

Value nullIf(EvalContext&, Args a) {
    const auto order = compareValues(a[0], a[1]);
    return order && std::is_eq(*order) ? Value() : a[0];
}

Value typeOf(EvalContext&, Args a) { return Value(std::string(model::typeName(a[0].type()))); }

Value jsonParse(EvalContext&, Args a) {
    auto parsed = a[0].type() == Type::Text ? parseJson(a[0].asText()) : std::nullopt;
    return parsed && parsed->type() == Type::Record ? std::move(*parsed) : Value();
}

constexpr auto kAny = std::nullopt;

constexpr std::array kFunctions{
    Function{"GetArrayElement", 2, 2, kAny, true, false, arrayElement,
             "GetArrayElement(array, index)"},
    Function{"GetArrayLength", 1, 1, Type::BigInt, true, false, arrayLength,
             "GetArrayLength(array)"},
    Function{"GetArrayElements", 1, 1, Type::Array, true, false, arrayElements,
             "CROSS APPLY GetArrayElements(array) AS alias"},
    Function{"GetRecordPropertyValue", 2, 2, kAny, true, false, recordProperty,
             "GetRecordPropertyValue(record, name)"},
    Function{"GetRecordProperties", 1, 1, Type::Array, true, false, recordProperties,
             "CROSS APPLY GetRecordProperties(record) AS alias"},
    Function{"JSON_PARSE", 1, 1, Type::Record, true, false, jsonParse, "JSON_PARSE(text)"},
    Function{"COALESCE", 1, -1, kAny, false, false, coalesce, "COALESCE(value, value, ...)", true},
    Function{"ISNULL", 2, 2, kAny, false, false, coalesce, "ISNULL(value, replacement)", true},
    Function{"NULLIF", 2, 2, kAny, false, false, nullIf, "NULLIF(value, value)", true},
    Function{"GetType", 1, 1, Type::Text, false, false, typeOf, "GetType(value)"},
};

constexpr auto tables() {
    return std::array{textFunctions, numberFunctions, timeFunctions, structureFunctions};
}

} // namespace

std::span<const Function> structureFunctions() noexcept { return kFunctions; }

const Function* findFunction(std::string_view name) noexcept {
    for (const auto table : tables())
        for (const auto& function : table())
            if (model::equalNames(function.name, name))
                return &function;
    return nullptr;
}

std::vector<std::string_view> functionNames() {
    std::vector<std::string_view> names;
    for (const auto table : tables())
        for (const auto& function : table())
            names.push_back(function.name);
    return names;
}

} // namespace vigil::engine
