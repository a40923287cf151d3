// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/dead_letter.h"

namespace vigil::model {

std::string_view deadLetterReasonName(DeadLetterReason reason) noexcept {
    switch (reason) {
    case DeadLetterReason::Malformed:
        return "malformed";
    case DeadLetterReason::TooLarge:
        return "too_large";
    case DeadLetterReason::TooDeep:
        return "too_deep";
    case DeadLetterReason::NotUtf8:
        return "not_utf8";
    case DeadLetterReason::MissingField:
        return "missing_field";
    case DeadLetterReason::WrongType:
        return "wrong_type";
    case DeadLetterReason::BadTimestamp:
        return "bad_timestamp";
    case DeadLetterReason::FutureTimestamp:
        return "future_timestamp";
    case DeadLetterReason::UnknownUnit:
        return "unknown_unit";
    case DeadLetterReason::OutOfRange:
        return "out_of_range";
    case DeadLetterReason::UnknownTopic:
        return "unknown_topic";
    case DeadLetterReason::QueryError:
        return "query_error";
    case DeadLetterReason::Early:
        return "early";
    case DeadLetterReason::Late:
        return "late";
    case DeadLetterReason::OutOfOrder:
        return "out_of_order";
    case DeadLetterReason::ReferenceFile:
        return "reference_file";
    case DeadLetterReason::BadName:
        return "bad_name";
    case DeadLetterReason::NoSignal:
        return "no_signal";
    }
    return "malformed";
}

} // namespace vigil::model
