// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/source.h"
#include "model/dead_letter.h"
#include "model/record_batch.h"
#include "model/waveform_block.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigil::ingest {

/// Numbers missing between two messages of a device.
struct SequenceGap {
    std::string bed;
    std::string signal; ///< of a wave; empty: of numerics
    EventTime from{};   ///< of the newest message before the hole
    EventTime to{};     ///< of the message behind it
    std::uint64_t missing = 0;
};

/// A sender has told that it, or a device behind it, is there or gone.
struct SenderLife {
    std::string bed;
    std::string sender;
    bool gone = false;
};

/// What came out of a run of messages. Rows hold the columns `bed`, `deviceId`, `patientId`, `seq`
/// and one per signal (numbers, in the signal's catalog unit, the column carrying the unit).
/// *Thread:* decode thread only.
struct Decoded {
    model::RecordBatch rows;
    std::vector<model::WaveformBlock> waves;
    std::vector<model::DeadLetter> rejected;
    /// (row, column) pairs whose value lies outside the soft range: accepted and flagged.
    std::vector<std::pair<std::uint32_t, std::uint32_t>> doubtful;
    std::vector<SequenceGap> gaps;
    std::vector<SenderLife> lives;
    std::uint64_t duplicates = 0; ///< dropped: their seq was already seen
    std::uint64_t recovered = 0;  ///< late messages that filled a hole counted before
};

/// Turns messages of one stream into rows and waveform blocks, validating as it goes. Bad input
/// never fails: it becomes a dead letter with its reason and raw bytes.
/// *Thread:* decode thread only. *Owns:* sequence state per device and stream.
class Decoder {
public:
    virtual ~Decoder() = default;
    virtual void decode(const RawMessage& message, Decoded& out) = 0;
    /// Forgets sequence state (after a replay seek).
    virtual void reset() = 0;
    /// The sequence state, for resumeSequences() of a later run.
    [[nodiscard]] virtual std::string saveSequences() const = 0;
    /// False when it is damaged or of another version: the state is then as after reset().
    virtual bool resumeSequences(std::string_view saved) = 0;
};

} // namespace vigil::ingest
