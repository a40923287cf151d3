// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/decode/rejection.h"

#include <optional>
#include <string>
#include <string_view>

namespace vigil::ingest {

/// What a mapped message is written in.
enum class PayloadFormat {
    Json,
    Cbor,
    MessagePack,
    Influx,    ///< line protocol: each line an object {measurement, tags, fields, time}
    Sparkplug, ///< Sparkplug B, which has a decoder of its own (SparkplugDecoder)
};

/// A payload as the JSON text that its paths are followed in. What is packed by gzip is unpacked,
/// whatever its format. *Thread:* one. *Owns:* the text.
class PayloadText {
public:
    /// Unpacked payloads larger than this are refused.
    static constexpr std::size_t kMost = 64 << 20;

    /// `text` is the payload itself, or what was made of it, until the next call.
    [[nodiscard]] std::optional<Fault> read(std::string_view payload, PayloadFormat format,
                                            std::string_view& text);

private:
    std::string m_unpacked;
    std::string m_json;
};

} // namespace vigil::ingest
