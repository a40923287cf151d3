// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/convention_writer.h"

#include "model/value.h"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

namespace vigil::ingest {
namespace {

template <typename T>
void appendNumber(std::string& out, T value) {
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    out.append(buffer.data(), end);
}

/// JSON has no NaN and no infinity: both become null.
template <typename T>
void appendJsonReal(std::string& out, T value) {
    if (std::isfinite(value))
        appendNumber(out, value);
    else
        out += "null";
}

void appendJsonHead(std::string& out, const MessageHead& head) {
    out += R"({"deviceId":)";
    out += model::jsonQuoted(head.deviceId);
    out += R"(,"patientId":)";
    out += model::jsonQuoted(head.patientId);
    out += R"(,"ts":")";
    out += toIso8601(head.time);
    out += R"(","seq":)";
    appendNumber(out, head.seq);
}

/// The major types of RFC 8949, section 3.1.
enum class Major : std::uint8_t { Unsigned, Negative, Bytes, Text, Array, Map, Tag, Simple };

constexpr unsigned char kNull = 0xF6;
constexpr unsigned char kFloat64 = 0xFB;
constexpr std::uint64_t kTagFloat32LittleEndian = 85;

void appendByte(std::string& out, unsigned char byte) { out += static_cast<char>(byte); }

void appendBigEndian(std::string& out, std::uint64_t value, int bytes) {
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
        appendByte(out, static_cast<unsigned char>(value >> shift & 0xFF));
}

/// The initial byte and its argument in the shortest form.
void appendCborHead(std::string& out, Major major, std::uint64_t argument) {
    const auto top = static_cast<unsigned>(major) << 5U;
    if (argument < 24)
        return appendByte(out, static_cast<unsigned char>(top | argument));
    const int log2Bytes = argument <= 0xFF      ? 0
                          : argument <= 0xFFFF  ? 1
                          : argument >> 32 == 0 ? 2
                                                : 3;
    appendByte(out, static_cast<unsigned char>(top | static_cast<unsigned>(24 + log2Bytes)));
    appendBigEndian(out, argument, 1 << log2Bytes);
}

void appendCborText(std::string& out, std::string_view text) {
    appendCborHead(out, Major::Text, text.size());
    out += text;
}

void appendCborInteger(std::string& out, std::int64_t value) {
    if (value >= 0)
        appendCborHead(out, Major::Unsigned, static_cast<std::uint64_t>(value));
    else
        appendCborHead(out, Major::Negative, ~static_cast<std::uint64_t>(value));
}

/// Whole numbers as integers, others as float64, NaN as null.
void appendCborReal(std::string& out, double value) {
    constexpr double kExactIntegers = 9007199254740992.0; // 2^53
    if (std::isnan(value))
        return appendByte(out, kNull);
    if (value == std::floor(value) && std::abs(value) <= kExactIntegers)
        return appendCborInteger(out, static_cast<std::int64_t>(value));
    appendByte(out, kFloat64);
    appendBigEndian(out, std::bit_cast<std::uint64_t>(value), 8);
}

void appendCborHeadFields(std::string& out, const MessageHead& head, std::uint64_t fields) {
    appendCborHead(out, Major::Map, fields);
    appendCborText(out, "deviceId");
    appendCborText(out, head.deviceId);
    appendCborText(out, "patientId");
    appendCborText(out, head.patientId);
    appendCborText(out, "ts");
    appendCborText(out, toIso8601(head.time));
    appendCborText(out, "seq");
    appendCborInteger(out, head.seq);
}

void appendFloat32LittleEndian(std::string& out, std::span<const float> samples) {
    appendCborHead(out, Major::Tag, kTagFloat32LittleEndian);
    appendCborHead(out, Major::Bytes, samples.size_bytes());
    if constexpr (std::endian::native == std::endian::little) {
        const std::size_t at = out.size();
        out.resize(at + samples.size_bytes());
        if (!samples.empty())
            std::memcpy(out.data() + at, samples.data(), samples.size_bytes());
    } else {
        for (const float sample : samples) {
            const auto bits = std::bit_cast<std::uint32_t>(sample);
            for (unsigned shift = 0; shift < 32; shift += 8)
                appendByte(out, static_cast<unsigned char>(bits >> shift & 0xFF));
        }
    }
}

std::string topic(std::string_view site, std::string_view bed, std::string_view kind) {
    std::string text = "vigil/";
    text.append(site).append("/").append(bed).append("/").append(kind);
    return text;
}

} // namespace

std::string numericsTopic(std::string_view site, std::string_view bed) {
    return topic(site, bed, "numerics");
}

std::string waveformTopic(std::string_view site, std::string_view bed) {
    return topic(site, bed, "waveform");
}

std::string numericsMessage(const MessageHead& head, std::span<const MetricValue> metrics,
                            MessageEncoding encoding) {
    std::string out;
    out.reserve(128 + metrics.size() * 20);
    if (encoding == MessageEncoding::Cbor) {
        appendCborHeadFields(out, head, 5);
        appendCborText(out, "metrics");
        appendCborHead(out, Major::Map, metrics.size());
        for (const auto& metric : metrics) {
            appendCborText(out, metric.name);
            appendCborReal(out, metric.value);
        }
        return out;
    }
    appendJsonHead(out, head);
    out += R"(,"metrics":{)";
    for (std::size_t i = 0; i < metrics.size(); ++i) {
        if (i != 0)
            out += ',';
        out += model::jsonQuoted(metrics[i].name);
        out += ':';
        appendJsonReal(out, metrics[i].value);
    }
    out += "}}";
    return out;
}

std::string labelledMessage(const MessageHead& head, std::span<const MetricValue> metrics,
                            std::span<const LabelText> labels) {
    auto out = numericsMessage(head, metrics);
    if (labels.empty())
        return out;
    out.pop_back();
    out += R"(,"labels":{)";
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (i != 0)
            out += ',';
        out += model::jsonQuoted(labels[i].name);
        out += ':';
        out += model::jsonQuoted(labels[i].text);
    }
    return out + "}}";
}

std::string waveformMessage(const MessageHead& head, const WaveSamples& wave,
                            MessageEncoding encoding) {
    std::string out;
    if (encoding == MessageEncoding::Cbor) {
        out.reserve(160 + wave.samples.size_bytes());
        appendCborHeadFields(out, head, 8);
        appendCborText(out, "wave");
        appendCborText(out, wave.wave);
        appendCborText(out, "rateHz");
        appendCborReal(out, wave.rateHz);
        appendCborText(out, "unit");
        appendCborText(out, wave.unit);
        appendCborText(out, "samples");
        appendFloat32LittleEndian(out, wave.samples);
        return out;
    }
    out.reserve(192 + wave.samples.size() * 8);
    appendJsonHead(out, head);
    out += R"(,"wave":)";
    out += model::jsonQuoted(wave.wave);
    out += R"(,"rateHz":)";
    appendJsonReal(out, wave.rateHz);
    out += R"(,"unit":)";
    out += model::jsonQuoted(wave.unit);
    out += R"(,"samples":[)";
    for (std::size_t i = 0; i < wave.samples.size(); ++i) {
        if (i != 0)
            out += ',';
        appendJsonReal(out, wave.samples[i]);
    }
    out += "]}";
    return out;
}

} // namespace vigil::ingest
