// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/decode/json_document.h"
#include "ingest/decode/json_walk.h"
#include "ingest/decode/message_fields.h"

namespace vigil::ingest {

/// Reads the convention's messages from JSON. The whole payload is validated (grammar, UTF-8,
/// depth), fields nobody asked for included. *Thread:* one. *Owns:* the parser's buffers.
class JsonFields {
public:
    JsonFields();

    /// Fills `fields` (cleared first); the fault says why nothing could be read.
    [[nodiscard]] std::optional<Fault> read(std::string_view payload, MessageFields& fields);

private:
    JsonWalk m_walk;
    JsonDocument m_document;
};

} // namespace vigil::ingest
