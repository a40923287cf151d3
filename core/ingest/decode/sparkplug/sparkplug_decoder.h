// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/decode/decode_options.h"
#include "ingest/decode/stream_mapping.h"
#include "ingest/decoder.h"

#include <memory>

namespace vigil::ingest {

/// Decodes messages of Sparkplug B: births and data give rows, one for each distinct time among the
/// metrics; deaths give none, they say who is gone (Decoded::lives). Bed is the device, else the
/// edge node, or what the mapping says by topic, key, header or constant. Without signals in the
/// mapping every metric that is a number or a truth value is one, under its own name, in the unit
/// of its property engUnit; with them `path` is the name of the metric. Historical metrics are of
/// the past. Nothing is ever sent: an alias that no birth has told is refused by name. *Thread:*
/// decode thread only. *Owns:* what births have told.
class SparkplugDecoder final : public Decoder {
public:
    /// Error: InvalidArgument (paths into the message, readings, rows).
    [[nodiscard]] static Result<std::unique_ptr<SparkplugDecoder>>
    open(const StreamMapping& mapping, DecodeOptions options);
    ~SparkplugDecoder() override;

    void decode(const RawMessage& message, Decoded& out) override;
    void reset() override;
    [[nodiscard]] std::string saveSequences() const override;
    bool resumeSequences(std::string_view saved) override;

private:
    class Private;
    explicit SparkplugDecoder(std::unique_ptr<Private> d);
    std::unique_ptr<Private> m_d;
};

} // namespace vigil::ingest
