// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/expression/function_registry.h"

#include "engine/expression/value_ops.h"
#include "engine/syntax/syntax_error.h"

#include <algorithm>

namespace vigil::engine {

using model::Value;
using Type = model::Value::Type;

namespace {

std::string folded(std::string_view name) {
    std::string out(name);
    for (auto& c : out)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return out;
}

/// True when `value` is, or was made, of the type; null is of every type.
bool conforms(Value& value, std::optional<Type> type) {
    if (type == Type::Float && value.type() == Type::BigInt)
        value = Value(value.toDouble());
    return !type || value.isNull() || value.type() == *type;
}

} // namespace

std::string UserFunction::fullName() const {
    return (kind == Kind::Aggregate ? "uda." : "udf.") + name;
}

std::string UserFunction::signature() const {
    std::string text = fullName() + '(';
    for (std::size_t i = 0; i < arguments.size(); ++i)
        text += (i == 0 ? "" : ", ") +
                std::string(arguments[i] ? model::typeName(*arguments[i]) : "any");
    if (takesMore)
        text += arguments.empty() ? "..." : ", ...";
    return text + ')';
}

Result<void> FunctionRegistry::add(UserFunction function) {
    const auto& name = function.name;
    if (name.empty() || !std::ranges::all_of(name, isWordChar) ||
        (name[0] >= '0' && name[0] <= '9'))
        return fail(ErrorCode::InvalidArgument, "not a name for a function", name);
    if (function.call == nullptr)
        return fail(ErrorCode::InvalidArgument, "there is nothing to call", name);
    if (find(name, function.kind) != nullptr)
        return fail(ErrorCode::InvalidArgument, "a function of that name exists", name);
    auto key = std::pair(function.kind, folded(name));
    m_functions.emplace(std::move(key), std::move(function));
    return {};
}

const UserFunction* FunctionRegistry::find(std::string_view name, Kind kind) const noexcept {
    const auto found = m_functions.find({kind, folded(name)});
    return found == m_functions.end() ? nullptr : &found->second;
}

std::vector<std::string> FunctionRegistry::names(Kind kind) const {
    std::vector<std::string> out;
    for (const auto& [key, function] : m_functions)
        if (key.first == kind)
            out.push_back(function.fullName());
    return out;
}

Result<void> fitArguments(const UserFunction& function, std::span<Value> arguments) {
    for (std::size_t i = 0; i < function.arguments.size(); ++i)
        if (!conforms(arguments[i], function.arguments[i]))
            return fail(ErrorCode::InvalidArgument,
                        "argument " + std::to_string(i + 1) + " is " +
                            std::string(model::typeName(arguments[i].type())) + ", not " +
                            std::string(model::typeName(*function.arguments[i])));
    return {};
}

Result<Value> fitResult(const UserFunction& function, Result<Value> result) {
    if (!result)
        return result;
    if (result->type() == Type::Float)
        *result = floatValue(result->asFloat());
    if (!conforms(*result, function.result))
        return fail(ErrorCode::InvalidArgument,
                    "the result is " + std::string(model::typeName(result->type())) + ", not " +
                        std::string(model::typeName(*function.result)));
    return result;
}

Result<Value> callUserFunction(const UserFunction& function, std::span<Value> arguments) {
    if (auto fits = fitArguments(function, arguments); !fits)
        return propagate(fits);
    return fitResult(function, function.call(arguments));
}

} // namespace vigil::engine
