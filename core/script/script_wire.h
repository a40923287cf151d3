// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byte_stream.h"
#include "base/result.h"
#include "model/value.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What Vigil and the program that runs the functions of its user say to each other. Each message
/// is its length in eight bytes and then its bytes; the first of a request is its kind.
namespace vigil::script {

/// A file of functions.
struct ScriptFile {
    std::string name; ///< for messages
    std::string stem; ///< what `main` is called by
    std::string text;

    bool operator==(const ScriptFile&) const = default;
};

/// A function of a file.
struct FoundFunction {
    std::string name;
    bool aggregate = false;
    std::uint32_t parameters = 0; ///< those that must be given

    bool operator==(const FoundFunction&) const = default;
};

enum class RequestKind : std::uint8_t { Load = 1, Call = 2 };

/// Largest message that is taken.
inline constexpr std::size_t kLargestMessage = std::size_t{64} << 20U;
/// Largest result of a function.
inline constexpr std::size_t kLargestResult = std::size_t{1} << 20U;
/// How deep records and arrays may lie in each other.
inline constexpr int kDeepest = 32;

/// The first byte of a value.
enum class Tag : std::uint8_t { Null, False, True, BigInt, Float, Text, DateTime, Record, Array };

/// An argument. A datetime within a record or array is written as the text that it is there.
void writeValue(base::ByteWriter& out, const model::Value& value, bool inside = false);
/// Error: it is no value.
[[nodiscard]] Result<model::Value> readValue(base::ByteReader& in);

[[nodiscard]] std::string loadRequest(std::span<const ScriptFile> files);
/// Of a request without its kind.
[[nodiscard]] std::optional<std::vector<ScriptFile>> readLoad(base::ByteReader& in);
/// Error: why the functions cannot be loaded.
[[nodiscard]] std::string loadReply(const Result<std::vector<FoundFunction>>& functions);
[[nodiscard]] Result<std::vector<FoundFunction>> readLoadReply(std::string_view reply);

using Arguments = std::vector<model::Value>;

/// Calls of the function of that number; of an aggregate each has one argument, the array of
/// [value, time]. As many of `calls` as a message takes, at least one; `count` says how many.
[[nodiscard]] std::string callRequest(std::uint32_t function, std::span<const Arguments> calls,
                                      std::size_t& count);

/// Results of some calls, in their order.
[[nodiscard]] bool readResults(std::string_view reply, std::vector<Result<model::Value>>& results);

/// The eight bytes before a message.
[[nodiscard]] std::string lengthOf(std::size_t bytes);
[[nodiscard]] std::uint64_t lengthIn(std::string_view eight);

} // namespace vigil::script
