// SPDX-License-Identifier: GPL-3.0-or-later
// Records, arrays, nulls and types.
#include "engine/budget/budget_meter.h"
#include "engine/expression/expression.h"
#include "engine/functions/json_text.h"

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

constexpr std::array kFunctions{
    Function{.name = "GetArrayElement",
             .signature = "GetArrayElement(array, index)",
             .description = "The element at a position, from 0; null beyond the end.",
             .example = "GetArrayElement(JSON_PARSE('{\"a\":[5,6]}').a, 1)",
             .gives = "6",
             .minArgs = 2,
             .maxArgs = 2,
             .call = arrayElement},
    Function{.name = "GetArrayLength",
             .signature = "GetArrayLength(array)",
             .description = "How many elements an array has.",
             .example = "GetArrayLength(JSON_PARSE('{\"a\":[5,6]}').a)",
             .gives = "2",
             .result = Type::BigInt,
             .call = arrayLength},
    Function{.name = "GetArrayElements",
             .signature = "CROSS APPLY GetArrayElements(array) AS alias",
             .description = "One row for each element: ArrayIndex and ArrayValue.",
             .example = "GetArrayElements(JSON_PARSE('{\"a\":[5]}').a)",
             .gives = "[{\"ArrayIndex\":0,\"ArrayValue\":5}]",
             .result = Type::Array,
             .call = arrayElements},
    Function{.name = "GetRecordPropertyValue",
             .signature = "GetRecordPropertyValue(record, name)",
             .description = "A property of a record by its name.",
             .example = "GetRecordPropertyValue(JSON_PARSE('{\"hr\":72}'), 'hr')",
             .gives = "72",
             .minArgs = 2,
             .maxArgs = 2,
             .call = recordProperty},
    Function{.name = "GetRecordProperties",
             .signature = "CROSS APPLY GetRecordProperties(record) AS alias",
             .description = "One row for each property: PropertyName and PropertyValue.",
             .example = "GetRecordProperties(JSON_PARSE('{\"hr\":72}'))",
             .gives = "[{\"PropertyName\":\"hr\",\"PropertyValue\":72}]",
             .result = Type::Array,
             .call = recordProperties},
    Function{.name = "JSON_PARSE",
             .signature = "JSON_PARSE(text)",
             .description = "The record that a text of JSON holds; null where it holds none.",
             .example = "JSON_PARSE('{\"hr\":72}').hr",
             .gives = "72",
             .result = Type::Record,
             .call = jsonParse},
    Function{.name = "COALESCE",
             .signature = "COALESCE(value, value, ...)",
             .description = "The first value that is not null.",
             .example = "COALESCE(NULL, 5, 6)",
             .gives = "5",
             .maxArgs = -1,
             .strict = false,
             .resultLikeArguments = true,
             .call = coalesce},
    Function{.name = "ISNULL",
             .signature = "ISNULL(value, replacement)",
             .description = "The value, or a replacement where it is null.",
             .example = "ISNULL(NULL, 0)",
             .gives = "0",
             .minArgs = 2,
             .maxArgs = 2,
             .strict = false,
             .resultLikeArguments = true,
             .call = coalesce},
    Function{.name = "NULLIF",
             .signature = "NULLIF(value, value)",
             .description = "Null where the two are equal, else the first.",
             .example = "NULLIF(0, 1)",
             .gives = "0",
             .minArgs = 2,
             .maxArgs = 2,
             .strict = false,
             .resultLikeArguments = true,
             .call = nullIf},
    Function{.name = "GetType",
             .signature = "GetType(value)",
             .description = "The name of the value's type.",
             .example = "GetType(1.5)",
             .gives = "float",
             .result = Type::Text,
             .strict = false,
             .call = typeOf},
};

} // namespace

std::span<const Function> structureFunctions() noexcept { return kFunctions; }

} // namespace vigil::engine
