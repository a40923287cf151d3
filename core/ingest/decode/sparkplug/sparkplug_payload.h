// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/decode/rejection.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace vigil::ingest {

/// The numbers that Sparkplug B gives its scalar types.
namespace sparkplug_type {
inline constexpr std::uint32_t kUnknown = 0;
inline constexpr std::uint32_t kInt8 = 1;
inline constexpr std::uint32_t kInt16 = 2;
inline constexpr std::uint32_t kInt32 = 3;
inline constexpr std::uint32_t kInt64 = 4;
inline constexpr std::uint32_t kUInt64 = 8;
inline constexpr std::uint32_t kBoolean = 11;
inline constexpr std::uint32_t kDateTime = 13;
} // namespace sparkplug_type

/// One metric of a message, as it was sent. *Thread:* value.
struct SparkplugMetric {
    struct Unread {}; ///< bytes, data sets, templates and extensions

    using Value = std::variant<std::monostate, std::uint32_t, std::uint64_t, float, double, bool,
                               std::string, Unread>;

    std::string name; ///< empty: only the alias says which
    std::optional<std::uint64_t> alias;
    std::optional<std::uint64_t> time; ///< milliseconds
    std::uint32_t datatype = sparkplug_type::kUnknown;
    bool historical = false;
    bool isNull = false;
    std::string unit; ///< its property engUnit
    Value value;
};

/// A message of Sparkplug B. *Thread:* value.
struct SparkplugPayload {
    std::optional<std::uint64_t> time; ///< milliseconds
    std::optional<std::uint64_t> seq;
    std::vector<SparkplugMetric> metrics;

    /// Also one that is packed (uuid "SPBV1.0_COMPRESSED", by gzip).
    [[nodiscard]] static std::optional<Fault> read(std::string_view bytes, SparkplugPayload& out);
};

/// A value that is a number or a truth value; NaN: null, or no finite number. nullopt: it is none
/// of them, or an integer whose type nobody told.
[[nodiscard]] std::optional<double> sparkplugNumber(const SparkplugMetric& metric,
                                                    std::uint32_t datatype);

} // namespace vigil::ingest
