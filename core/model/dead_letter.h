// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/record_batch.h"

#include <string>
#include <string_view>

namespace vigil::model {

/// Why an input was refused. The words of deadLetterReasonName() are stable (JSON, SQLite).
enum class DeadLetterReason {
    Malformed,       ///< not JSON / CBOR / the stated format
    TooLarge,        ///< payload over the size bound
    TooDeep,         ///< nested deeper than the bound
    NotUtf8,         ///< text that is not valid UTF-8
    MissingField,    ///< a field the mapping needs is absent
    WrongType,       ///< a field holds another type than the mapping needs
    BadTimestamp,    ///< not a time, or outside the accepted years
    FutureTimestamp, ///< of older programs: further ahead of arrival than allowed
    UnknownUnit,     ///< a unit that cannot be converted to the signal's
    OutOfRange,      ///< outside the hard range of its signal
    UnknownTopic,    ///< no decoder is mapped to the topic
    QueryError,      ///< a query could not process the row (CAST, TIMESTAMP BY)
    Early,           ///< dropped by the early-arrival policy of a query
    Late,            ///< dropped by its late-arrival policy
    OutOfOrder,      ///< dropped by its out-of-order policy
    ReferenceFile,   ///< a file of reference data that cannot be used
    BadName,         ///< an id or name that is blank or holds characters nobody sees
    NoSignal,        ///< a message in which no mapped signal was found
};

/// Stable lower-case word: "malformed", "out_of_range".
[[nodiscard]] std::string_view deadLetterReasonName(DeadLetterReason reason) noexcept;

/// A refused input, kept with its raw bytes so that a person can inspect and retry it.
struct DeadLetter {
    RowOrigin origin;
    ArrivalTime arrival{};
    DeadLetterReason reason = DeadLetterReason::Malformed;
    std::string detail;  ///< one clause: "field 'ts' is missing"
    std::string topic;   ///< topic, file or stream
    std::string payload; ///< raw bytes, cut at 64 KiB
};

} // namespace vigil::model
