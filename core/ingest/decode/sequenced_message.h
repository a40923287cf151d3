// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/decode/sequence_tracker.h"
#include "ingest/decoder.h"

#include <optional>

namespace vigil::ingest {

/// The sequence number of the message that is being decoded, from the first look at it until it is
/// known what became of the message: only one that is taken moves the counters of gaps.
/// *Thread:* one; lives as long as one message.
class SequencedMessage {
public:
    /// Without a number nothing is known, and settle() does nothing.
    SequencedMessage(SequenceTracker& tracker, std::string_view device, std::string_view stream,
                     std::optional<std::int64_t> number, EventTime time, ArrivalTime arrival);

    [[nodiscard]] bool isDuplicate() const noexcept {
        return m_verdict.kind == SequenceVerdict::Kind::Duplicate;
    }

    /// To be called once: something of the message was taken, or all of it was refused. `bed` and
    /// `signal` (of a wave) are what a hole before it is told of.
    void settle(bool taken, std::string_view bed, std::string_view signal, Decoded& out);

private:
    SequenceWindow* m_window = nullptr; ///< null: no number
    std::int64_t m_number = 0;
    EventTime m_time{};
    SequenceVerdict m_verdict;
};

} // namespace vigil::ingest
