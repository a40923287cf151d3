// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/decoder.h"

#include <optional>
#include <string>

namespace vigil::ingest {

/// Why a message, or one field of it, was refused. *Thread:* value.
struct Fault {
    model::DeadLetterReason reason = model::DeadLetterReason::Malformed;
    std::string detail; ///< one clause
};

/// Keeps the message as a dead letter.
void reject(const RawMessage& message, Fault fault, Decoded& out);

/// The fault of a timestamp outside the years 1900..3000 (recordings reach to 2896); nullopt when
/// it may be used. How far it is from its arrival is model::DeviceClock's to judge.
[[nodiscard]] std::optional<Fault> faultOfTime(EventTime time);

} // namespace vigil::ingest
