// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// Writes messages of the default convention: what the simulator and the recording readers emit
/// and what the default decoders read. *Thread:* any.
namespace vigil::ingest {

enum class MessageEncoding { Json, Cbor };

/// What every message begins with.
struct MessageHead {
    std::string_view deviceId;
    std::string_view patientId;
    EventTime time{};     ///< of the values, or of the first sample
    std::int64_t seq = 0; ///< per device and stream; a stream is the numerics or one wave of it
};

struct MetricValue {
    std::string_view name; ///< catalog name ("HR")
    double value = 0;      ///< in the catalog's unit; NaN is written as null (not measured)
};

/// Said of the row beside its numbers ("rhythm": "VT"); a column of texts.
struct LabelText {
    std::string_view name;
    std::string_view text;
};

struct WaveSamples {
    std::string_view wave; ///< catalog name ("ECG_II")
    std::string_view unit; ///< UCUM
    double rateHz = 0;
    std::span<const float> samples; ///< NaN: not recorded; null in JSON, NaN in CBOR
};

/// `vigil/<site>/<bed>/numerics`.
[[nodiscard]] std::string numericsTopic(std::string_view site, std::string_view bed);
/// `vigil/<site>/<bed>/waveform`.
[[nodiscard]] std::string waveformTopic(std::string_view site, std::string_view bed);

/// `{"deviceId":…,"patientId":…,"ts":…,"seq":…,"metrics":{…}}`; times in ISO-8601, numbers in
/// shortest round-trip form.
[[nodiscard]] std::string numericsMessage(const MessageHead& head,
                                          std::span<const MetricValue> metrics,
                                          MessageEncoding encoding = MessageEncoding::Json);
/// The same in JSON with `"labels":{…}`, where there are any.
[[nodiscard]] std::string labelledMessage(const MessageHead& head,
                                          std::span<const MetricValue> metrics,
                                          std::span<const LabelText> labels);

/// `{…head…,"wave":…,"rateHz":…,"unit":…,"samples":[…]}`. In CBOR (RFC 8949) the samples are one
/// typed array, tag 85: float32 little endian (RFC 8746, section 2.1); `ts` stays ISO-8601 text.
[[nodiscard]] std::string waveformMessage(const MessageHead& head, const WaveSamples& wave,
                                          MessageEncoding encoding = MessageEncoding::Cbor);

} // namespace vigil::ingest
