// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/sparkplug/sparkplug_payload.h"

#include "ingest/decode/gzip_payload.h"
#include "ingest/decode/payload_text.h"
#include "sparkplug.pb.h"

#include <algorithm>
#include <climits>
#include <cmath>
#include <limits>

namespace vigil::ingest {
namespace {

using model::DeadLetterReason;

constexpr std::string_view kPacked = "SPBV1.0_COMPRESSED";
constexpr double kNull = std::numeric_limits<double>::quiet_NaN();

bool parse(std::string_view bytes, sparkplug::Payload& out) {
    return bytes.size() <= INT_MAX &&
           out.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

SparkplugMetric::Value valueOf(const sparkplug::Metric& metric) {
    switch (metric.value_case()) {
    case sparkplug::Metric::kIntValue:
        return metric.int_value();
    case sparkplug::Metric::kLongValue:
        return std::uint64_t{metric.long_value()};
    case sparkplug::Metric::kFloatValue:
        return metric.float_value();
    case sparkplug::Metric::kDoubleValue:
        return metric.double_value();
    case sparkplug::Metric::kBooleanValue:
        return metric.boolean_value();
    case sparkplug::Metric::kStringValue:
        return metric.string_value();
    case sparkplug::Metric::VALUE_NOT_SET:
        return {};
    default:
        return SparkplugMetric::Unread{};
    }
}

std::string unitOf(const sparkplug::PropertySet& properties) {
    const int count = std::min(properties.keys_size(), properties.values_size());
    for (int i = 0; i < count; ++i)
        if (properties.keys(i) == "engUnit" && !properties.values(i).is_null())
            return properties.values(i).string_value();
    return {};
}

SparkplugMetric metricOf(const sparkplug::Metric& metric) {
    SparkplugMetric out;
    out.name = metric.name();
    if (metric.has_alias())
        out.alias = metric.alias();
    if (metric.has_timestamp())
        out.time = metric.timestamp();
    out.datatype = metric.datatype();
    out.historical = metric.is_historical();
    out.isNull = metric.is_null();
    out.unit = unitOf(metric.properties());
    out.value = valueOf(metric);
    return out;
}

double finite(double number) { return std::isfinite(number) ? number : kNull; }

/// Signed numbers come in fields without sign; the narrow ones in 8, 16 or 32 bits of them.
std::optional<double> signedAsTold(std::uint32_t value, std::uint32_t datatype) {
    namespace type = sparkplug_type;
    switch (datatype) {
    case type::kInt8:
        return static_cast<std::int8_t>(value);
    case type::kInt16:
        return static_cast<std::int16_t>(value);
    case type::kInt32:
    case type::kInt64:
        return static_cast<std::int32_t>(value);
    case type::kUnknown:
        if (value > std::uint32_t{INT_MAX})
            return std::nullopt;
        return value;
    case type::kBoolean:
        return value != 0 ? 1 : 0;
    default:
        return value;
    }
}

std::optional<double> signedAsTold(std::uint64_t value, std::uint32_t datatype) {
    namespace type = sparkplug_type;
    if (datatype >= type::kInt8 && datatype <= type::kInt64)
        return static_cast<double>(static_cast<std::int64_t>(value));
    if (datatype == type::kUnknown && value > std::uint64_t{LLONG_MAX})
        return std::nullopt;
    return static_cast<double>(value);
}

} // namespace

std::optional<Fault> SparkplugPayload::read(std::string_view bytes, SparkplugPayload& out) {
    out = {};
    sparkplug::Payload payload;
    if (!parse(bytes, payload))
        return Fault{DeadLetterReason::Malformed, "no payload of Sparkplug B, or cut off"};
    if (payload.uuid() == kPacked) {
        std::string unpacked;
        if (!isGzip(payload.body()))
            return Fault{DeadLetterReason::Malformed, "packed otherwise than by gzip"};
        if (auto fault = unpackGzip(payload.body(), PayloadText::kMost, unpacked))
            return fault;
        if (!parse(unpacked, payload))
            return Fault{DeadLetterReason::Malformed, "what is packed is no payload"};
    }
    if (payload.has_timestamp())
        out.time = payload.timestamp();
    if (payload.has_seq())
        out.seq = payload.seq();
    out.metrics.reserve(static_cast<std::size_t>(payload.metrics_size()));
    for (const auto& metric : payload.metrics())
        out.metrics.push_back(metricOf(metric));
    return std::nullopt;
}

std::optional<double> sparkplugNumber(const SparkplugMetric& metric, std::uint32_t datatype) {
    if (metric.isNull)
        return kNull;
    if (const auto* whole = std::get_if<std::uint32_t>(&metric.value))
        return signedAsTold(*whole, datatype);
    if (const auto* whole = std::get_if<std::uint64_t>(&metric.value))
        return signedAsTold(*whole, datatype);
    if (const auto* real = std::get_if<float>(&metric.value))
        return finite(*real);
    if (const auto* real = std::get_if<double>(&metric.value))
        return finite(*real);
    if (const auto* flag = std::get_if<bool>(&metric.value))
        return *flag ? 1 : 0;
    return std::nullopt;
}

} // namespace vigil::ingest
