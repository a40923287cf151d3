// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/decode/message_fields.h"

namespace vigil::ingest {

/// Reads the convention's messages from CBOR (RFC 8949), samples as plain or typed arrays
/// (RFC 8746: integers of 8 to 64 bit, float32 and float64, either byte order; half floats as
/// plain values only). Times: text (tag 0 or none) or epoch seconds (tag 1). Reads the bytes in
/// place, with bounded depth. *Thread:* any.
class CborFields {
public:
    /// Fills `fields` (cleared first); the fault says why nothing could be read.
    [[nodiscard]] std::optional<Fault> read(std::string_view payload, MessageFields& fields);
};

} // namespace vigil::ingest
