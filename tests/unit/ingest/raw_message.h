// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/decoder.h"

#include <algorithm>
#include <string>

/// Messages as a source would hand them on, for the tests of the decoders.
namespace raw {

inline const vigil::EventTime kTime = vigil::parseIso8601("2026-11-22T10:00:00Z").value();

/// JSON written with ' for ", which keeps the tests readable.
inline std::string json(std::string text) {
    std::replace(text.begin(), text.end(), '\'', '"');
    return text;
}

inline vigil::ingest::RawMessage message(std::string payload,
                                         std::string topic = "vigil/demo/B07/numerics") {
    vigil::ingest::RawMessage made;
    made.source = 1;
    made.partition = 2;
    made.offset = 3;
    made.topic = std::move(topic);
    made.payload = std::move(payload);
    made.arrival = vigil::arrivalAtEvent(kTime);
    return made;
}

inline vigil::ingest::Decoded decode(vigil::ingest::Decoder& decoder,
                                     const vigil::ingest::RawMessage& message) {
    vigil::ingest::Decoded out;
    decoder.decode(message, out);
    return out;
}

/// Reason words of the dead letters, comma-separated.
inline std::string reasons(const vigil::ingest::Decoded& out) {
    std::string text;
    for (const auto& letter : out.rejected) {
        if (!text.empty())
            text += ",";
        text += deadLetterReasonName(letter.reason);
    }
    return text;
}

} // namespace raw
