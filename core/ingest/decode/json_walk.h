// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/decode/message_fields.h"

#include <memory>
#include <string_view>

namespace vigil::ingest {

/// Reads a plain row message of the convention in one pass, without a tree: each field once, with
/// a value of its own type, no escapes, no field that is not the convention's. Such a message has
/// been checked whole by then. All others are left to JsonDocument, which also tells what is wrong.
/// *Thread:* one. *Owns:* the buffers that the fields point into.
class JsonWalk {
public:
    JsonWalk();
    ~JsonWalk();

    /// Fills `fields`, which are clear; they live until the next call. False: the message is not
    /// plain, and `fields` are in disorder.
    [[nodiscard]] bool read(std::string_view text, MessageFields& fields);

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace vigil::ingest
