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

/// The fault of a timestamp outside the years 1900..3000 (recordings reach to 2896) or further
/// ahead of `arrival` than `mostFuture`; nullopt when it may be used. An arrival of zero is
/// unknown and not compared.
[[nodiscard]] std::optional<Fault> faultOfTime(EventTime time, ArrivalTime arrival,
                                               Ticks mostFuture);

} // namespace vigil::ingest
