// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"
#include "alerts/escalation/incident_record.h"
#include "alerts/escalation/silence.h"
#include "alerts/limit_override.h"
#include "base/time.h"
#include "model/dead_letter.h"
#include "model/delivery.h"
#include "model/record_batch.h"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::store {

/// One line of a trend: whose, what, in which UCUM unit.
struct SeriesKey {
    std::string bed;
    std::string signal;
    std::string unit;
    // NOLINTNEXTLINE(modernize-use-nullptr): there is no pointer; the tool stumbles over <=>
    auto operator<=>(const SeriesKey&) const = default;
};

/// One numeric reading. `origin.offset` < 0 means "no identity": sources whose offsets restart
/// with the process (MQTT without a sequence number) must use it. Time is kept to the microsecond.
struct TrendRow {
    std::uint32_t series = 0; ///< index into StoreBatch::series
    EventTime time{};
    double value = 0; ///< finite; others are refused and counted
    model::RowOrigin origin;
};

/// What was lost, skipped or damaged; nothing goes in silence.
enum class LossKind {
    TrendGap,     ///< trend rows not stored (queue or disk full)
    SequenceGap,  ///< numbers missing in a source's sequence
    Dropped,      ///< messages dropped by a full queue
    Late,         ///< rows behind the watermark
    Duplicate,    ///< rows delivered again
    Skipped,      ///< waveform samples the ring had no room for
    Rejected,     ///< dead letters that could not be kept
    DamagedChunk, ///< stored samples that can no longer be read
    NotWatched,   ///< time in which the computer slept
    JournalGap,   ///< alarm events not journalled
    StoreLost,    ///< had been stored, and is gone with its file
    QueryStopped, ///< rows that a query did not read; `source` is its name
};

/// Stable word: "trend_gap", "sequence_gap", ...
[[nodiscard]] std::string_view lossKindName(LossKind kind) noexcept;

/// One row of the loss journal.
struct LossEvent {
    LossKind kind = LossKind::TrendGap;
    EventTime time{}; ///< when it was noticed, on the stream's time line
    EventTime from{}; ///< first and last event time concerned; equal to `time` when unknown
    EventTime to{};
    std::string source; ///< source name; empty when it is none's
    std::string bed;    ///< empty: not one bed's
    std::string signal;
    std::uint64_t count = 0; ///< rows, messages or samples, by kind
    std::string reason;      ///< one clause: "disk full"
};

/// Counts further losses, from one time to another, into one that began without any.
void widen(LossEvent& loss, EventTime from, EventTime to, std::uint64_t count);

/// "Everything of this partition below `next` has been handed over with this batch or an earlier
/// one." Give it only for sources whose offsets stay the same when they deliver again.
struct SourcePosition {
    std::uint32_t source = 0; ///< index into WriterOptions::sourceNames
    std::uint32_t partition = 0;
    std::int64_t next = 0;
};

/// State of a query's windows as the engine wrote it; opaque here. An empty state deletes it.
struct QueryState {
    std::string query;
    std::string state;
};

/// A command as it was given, whatever the way in, and what came of it.
struct CommandEntry {
    EventTime time{};
    std::string command; ///< "acknowledge"
    std::string subject; ///< what it was about: the number of an alarm, the name of a sink
    std::string actor;
    std::string reason;
    std::string error; ///< empty: it was done
};

/// What the stages hand to the store thread. *Thread:* value, moved.
struct StoreBatch {
    std::vector<SeriesKey> series; ///< dictionary of the trend rows
    bool ofResults = false;        ///< they name no beds that anybody has heard of
    std::vector<TrendRow> trends;
    std::vector<alerts::AlarmEvent> alarms;
    std::vector<LossEvent> losses;
    std::vector<model::DeadLetter> deadLetters;
    std::vector<SourcePosition> positions;
    std::vector<QueryState> queryStates;
    /// Results of queries, on their way to sinks once the batch is stored; alarms already are.
    std::vector<model::Delivery> deliveries;
    std::vector<model::DeliveryMark> marks;
    std::vector<std::string> forgottenSinks; ///< nothing more goes there of what is stored
    std::vector<CommandEntry> commands;
    std::vector<alerts::IncidentChange> incidents;
    std::vector<alerts::Silence> silences;
    std::vector<alerts::LimitOverride> limits;
};

} // namespace vigil::store
