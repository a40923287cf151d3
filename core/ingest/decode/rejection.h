// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/decoder.h"

#include <optional>
#include <string>
#include <string_view>

namespace vigil::ingest {

/// Why a message, or one field of it, was refused. *Thread:* value.
struct Fault {
    model::DeadLetterReason reason = model::DeadLetterReason::Malformed;
    std::string detail; ///< one clause
};

/// Keeps the message as a dead letter. The detail may quote it: it is kept as shown() shows it.
void reject(const RawMessage& message, const Fault& fault, Decoded& out);

/// The fault of an id or name that a message brings ("the bed holds the invisible character
/// U+202E"); nullopt when it may be used, or when there is none.
[[nodiscard]] std::optional<Fault> faultOfId(std::string_view what, std::string_view id);

/// The fault of a timestamp outside the years 1900..3000 (recordings reach to 2896); nullopt when
/// it may be used. How far it is from its arrival is model::DeviceClock's to judge.
[[nodiscard]] std::optional<Fault> faultOfTime(EventTime time);

} // namespace vigil::ingest
