// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/value.h"

#include "base/canonical_time.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace vigil::model {

bool equalNames(std::string_view a, std::string_view b) noexcept {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return std::ranges::equal(a, b, {}, lower, lower);
}

const Value* Record::find(std::string_view name) const noexcept {
    for (const auto& [fieldName, value] : fields)
        if (equalNames(fieldName, name))
            return &value;
    return nullptr;
}

bool Value::operator==(const Value& other) const {
    if (isNumber() && other.isNumber() && type() != other.type())
        return toDouble() == other.toDouble();
    if (type() != other.type())
        return false;
    switch (type()) {
    case Type::Record: {
        const auto& mine = asRecord().fields;
        const auto& theirs = other.asRecord().fields;
        return std::ranges::equal(mine, theirs, [](const auto& a, const auto& b) {
            return a.first == b.first && a.second == b.second;
        });
    }
    case Type::Array:
        return asArray() == other.asArray();
    default:
        return m_value == other.m_value;
    }
}

std::string jsonQuoted(std::string_view text) {
    static constexpr std::string_view kHex = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text) {
        switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            if (static_cast<unsigned char>(c) < 0x20) {
                out += "\\u00";
                out += kHex[static_cast<unsigned char>(c) >> 4];
                out += kHex[static_cast<unsigned char>(c) & 15];
            } else {
                out += c;
            }
        }
    }
    out += '"';
    return out;
}

Moment writtenMoment(EventTime at, std::string_view text) {
    return {at, canonicalTime(text) == at ? nullptr : std::make_shared<const std::string>(text)};
}

std::string textOf(const Moment& moment) {
    return moment.written == nullptr ? toIso8601(moment.at) : *moment.written;
}

std::string toJson(const Value& value) {
    switch (value.type()) {
    case Value::Type::Null:
        return "null";
    case Value::Type::Bit:
        return value.asBit() ? "true" : "false";
    case Value::Type::BigInt:
        return std::to_string(value.asBigInt());
    case Value::Type::Float: {
        std::array<char, 32> buffer{};
        const auto [end, status] =
            std::to_chars(buffer.data(), buffer.data() + buffer.size(), value.asFloat());
        return status == std::errc{} ? std::string(buffer.data(), end) : "null";
    }
    case Value::Type::Text:
        return jsonQuoted(value.asText());
    case Value::Type::DateTime:
        return jsonQuoted(textOf(value.asMoment()));
    case Value::Type::Record: {
        std::string out = "{";
        for (const auto& [name, field] : value.asRecord().fields) {
            if (out.size() > 1)
                out += ',';
            out += jsonQuoted(name) + ':' + toJson(field);
        }
        return out + '}';
    }
    case Value::Type::Array: {
        std::string out = "[";
        for (const auto& element : value.asArray()) {
            if (out.size() > 1)
                out += ',';
            out += toJson(element);
        }
        return out + ']';
    }
    }
    return "null";
}

std::string_view typeName(Value::Type type) noexcept {
    switch (type) {
    case Value::Type::Null:
        return "null";
    case Value::Type::Bit:
        return "bit";
    case Value::Type::BigInt:
        return "bigint";
    case Value::Type::Float:
        return "float";
    case Value::Type::Text:
        return "nvarchar(max)";
    case Value::Type::DateTime:
        return "datetime";
    case Value::Type::Record:
        return "record";
    case Value::Type::Array:
        return "array";
    }
    return "null";
}

} // namespace vigil::model
