// SPDX-License-Identifier: GPL-3.0-or-later
#include "script/script_wire.h"

#include <bit>
#include <utility>

namespace vigil::script {

using base::ByteReader;
using base::ByteWriter;
using model::Value;
using Type = Value::Type;

namespace {

/// A request is cut at this size, so that the other end need not hold much at once.
constexpr std::size_t kEnough = std::size_t{1} << 20U;
constexpr std::size_t kMostCalls = 4096;
/// The years 1 to 9999.
constexpr EventTime kFirst{std::chrono::seconds{-62'135'596'800}};
constexpr EventTime kLast{std::chrono::seconds{253'402'300'799}};

void writeTag(ByteWriter& out, Tag tag) { out.byte(static_cast<std::uint8_t>(tag)); }

void writeText(ByteWriter& out, std::string_view text) {
    writeTag(out, Tag::Text);
    out.text(text);
}

Error noValue() { return {ErrorCode::Corrupt, "the functions answered with what is no value", {}}; }

Result<Value> readRecord(ByteReader& in, int depth);
Result<Value> readArray(ByteReader& in, int depth);

Result<Value> readDeep(ByteReader& in, int depth) {
    if (depth > kDeepest)
        return tl::unexpected(noValue());
    Value value;
    switch (static_cast<Tag>(in.byte())) {
    case Tag::Null:
        break;
    case Tag::False:
        value = Value(false);
        break;
    case Tag::True:
        value = Value(true);
        break;
    case Tag::BigInt:
        value = Value(in.signedNumber());
        break;
    case Tag::Float:
        value = Value(std::bit_cast<double>(in.fixed()));
        break;
    case Tag::Text:
        value = Value(std::string(in.text()));
        break;
    case Tag::DateTime: {
        const EventTime at{Ticks{in.signedNumber()}};
        if (at < kFirst || at > kLast)
            return fail(ErrorCode::InvalidArgument, "a date is outside the years 1 to 9999");
        value = Value(at);
        break;
    }
    case Tag::Record:
        return readRecord(in, depth);
    case Tag::Array:
        return readArray(in, depth);
    default:
        return tl::unexpected(noValue());
    }
    return in.ok() ? Result<Value>(std::move(value)) : tl::unexpected(noValue());
}

Result<Value> readRecord(ByteReader& in, int depth) {
    model::Record record;
    for (auto left = in.number(); left > 0 && in.ok(); --left) {
        std::string name(in.text());
        auto value = readDeep(in, depth + 1);
        if (!value)
            return value;
        record.fields.emplace_back(std::move(name), std::move(*value));
    }
    return in.ok() ? Result<Value>(Value(std::move(record))) : tl::unexpected(noValue());
}

Result<Value> readArray(ByteReader& in, int depth) {
    model::Array array;
    for (auto left = in.number(); left > 0 && in.ok(); --left) {
        auto value = readDeep(in, depth + 1);
        if (!value)
            return value;
        array.push_back(std::move(*value));
    }
    return in.ok() ? Result<Value>(Value(std::move(array))) : tl::unexpected(noValue());
}

/// Of an aggregate: the values stand there as they would stand alone.
void writeCall(ByteWriter& out, const Arguments& arguments) {
    out.number(arguments.size());
    for (const auto& argument : arguments)
        writeValue(out, argument);
}

} // namespace

void writeValue(ByteWriter& out, const Value& value, bool inside) {
    switch (value.type()) {
    case Type::Null:
        return writeTag(out, Tag::Null);
    case Type::Bit:
        return writeTag(out, value.asBit() ? Tag::True : Tag::False);
    case Type::BigInt:
        writeTag(out, Tag::BigInt);
        return out.signedNumber(value.asBigInt());
    case Type::Float:
        writeTag(out, Tag::Float);
        return out.fixed(std::bit_cast<std::uint64_t>(value.asFloat()));
    case Type::Text:
        return writeText(out, value.asText());
    case Type::DateTime:
        if (inside)
            return writeText(out, model::textOf(value.asMoment()));
        writeTag(out, Tag::DateTime);
        return out.signedNumber(value.asTime().time_since_epoch().count());
    case Type::Record:
        writeTag(out, Tag::Record);
        out.number(value.asRecord().fields.size());
        for (const auto& [name, field] : value.asRecord().fields) {
            out.text(name);
            writeValue(out, field, true);
        }
        return;
    case Type::Array:
        writeTag(out, Tag::Array);
        out.number(value.asArray().size());
        for (const auto& element : value.asArray())
            writeValue(out, element, true);
        return;
    }
}

Result<Value> readValue(ByteReader& in) { return readDeep(in, 0); }

std::string loadRequest(std::span<const ScriptFile> files) {
    ByteWriter out;
    out.byte(static_cast<std::uint8_t>(RequestKind::Load));
    out.number(files.size());
    for (const auto& file : files) {
        out.text(file.name);
        out.text(file.stem);
        out.text(file.text);
    }
    return out.take();
}

std::optional<std::vector<ScriptFile>> readLoad(ByteReader& in) {
    std::vector<ScriptFile> files;
    for (auto left = in.number(); left > 0 && in.ok(); --left) {
        ScriptFile file;
        file.name = in.text();
        file.stem = in.text();
        file.text = in.text();
        files.push_back(std::move(file));
    }
    return in.ok() && in.atEnd() ? std::optional(std::move(files)) : std::nullopt;
}

std::string loadReply(const Result<std::vector<FoundFunction>>& functions) {
    ByteWriter out;
    out.byte(functions ? 1 : 0);
    if (!functions) {
        out.text(functions.error().detail);
        return out.take();
    }
    out.number(functions->size());
    for (const auto& function : *functions) {
        out.text(function.name);
        out.byte(function.aggregate ? 1 : 0);
        out.number(function.parameters);
    }
    return out.take();
}

Result<std::vector<FoundFunction>> readLoadReply(std::string_view reply) {
    ByteReader in(reply);
    if (in.byte() == 0)
        return fail(ErrorCode::InvalidArgument,
                    in.ok() ? std::string(in.text()) : std::string("no answer"));
    std::vector<FoundFunction> functions;
    for (auto left = in.number(); left > 0 && in.ok(); --left) {
        FoundFunction function;
        function.name = in.text();
        function.aggregate = in.byte() != 0;
        function.parameters = static_cast<std::uint32_t>(in.number());
        functions.push_back(std::move(function));
    }
    if (!in.ok())
        return fail(ErrorCode::Corrupt, "the list of functions cannot be read");
    return functions;
}

std::string callRequest(std::uint32_t function, std::span<const Arguments> calls,
                        std::size_t& count) {
    ByteWriter all;
    count = 0;
    while (count < calls.size() && count < kMostCalls && all.bytes().size() < kEnough)
        writeCall(all, calls[count++]);
    ByteWriter out;
    out.byte(static_cast<std::uint8_t>(RequestKind::Call));
    out.number(function);
    out.number(count);
    out.append(all.bytes());
    return out.take();
}

bool readResults(std::string_view reply, std::vector<Result<Value>>& results) {
    ByteReader in(reply);
    for (auto left = in.number(); left > 0 && in.ok(); --left) {
        if (in.byte() == 1)
            results.push_back(readValue(in));
        else
            results.push_back(fail(ErrorCode::InvalidArgument, std::string(in.text())));
        if (!results.back() && results.back().error().code == ErrorCode::Corrupt)
            return false;
    }
    return in.ok() && in.atEnd();
}

std::string lengthOf(std::size_t bytes) {
    ByteWriter out;
    out.fixed(bytes);
    return out.take();
}

std::uint64_t lengthIn(std::string_view eight) { return ByteReader(eight).fixed(); }

} // namespace vigil::script
