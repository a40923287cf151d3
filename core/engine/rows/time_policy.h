// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/time.h"
#include "engine/rows/query_result.h"
#include "engine/rows/time_spread.h"
#include "model/record_batch.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>

namespace vigil::engine {

enum class LatePolicy { Adjust, Drop };

/// What happens to rows whose event time and arrival disagree, or that come out of order. Applied
/// in this order: early, late, out of order. Equal to a tolerance is still inside it.
struct TimePolicy {
    /// An event later than arrival + early is dropped and moves no watermark; nullopt = off.
    std::optional<Ticks> early = std::chrono::minutes{5};
    /// An event earlier than arrival - late is adjusted to that or dropped; nullopt = off.
    std::optional<Ticks> late = std::chrono::seconds{5};
    LatePolicy latePolicy = LatePolicy::Adjust;
    /// How far the watermark stays behind the largest event time seen; rows inside are reordered.
    Ticks outOfOrder{0};
    LatePolicy outOfOrderPolicy = LatePolicy::Adjust;
    /// One watermark for each RowOrigin (source, partition); false for recordings whose files
    /// are already merged by event time into one stream.
    bool perPartition = true;
    /// Without TIMESTAMP BY: true takes the event time of the batch, under these policies; false,
    /// the language's rule, takes the arrival time, and no policy applies.
    bool streamTime = false;

    /// For recordings without an arrival column: no early and late rule, one merged stream that
    /// is timed by its own event times.
    [[nodiscard]] static TimePolicy recorded(Ticks outOfOrder = std::chrono::hours{1});
    /// For rows that are timed by their arrival: nothing is early or late, and time stands still
    /// where the arrival clock steps back.
    [[nodiscard]] static TimePolicy byArrival();
};

/// What the policies did. Every row counts once in rowsIn and at most once in each other field.
struct TimeCounters {
    std::uint64_t rowsIn = 0;
    std::uint64_t earlyDropped = 0;
    std::uint64_t lateAdjusted = 0;
    std::uint64_t lateDropped = 0;
    std::uint64_t reordered = 0; ///< behind a newer row, but within the tolerance
    std::uint64_t outOfOrderAdjusted = 0;
    std::uint64_t outOfOrderDropped = 0;

    TimeCounters& operator+=(const TimeCounters& other) noexcept;
};

class StateReader;
class StateWriter;

/// Applies a TimePolicy row by row and keeps the watermark of one stream: the slowest partition,
/// but never behind the arrival clock minus the late tolerance, and monotone.
/// *Thread:* one. *Owns:* one watermark for each partition (or key).
class WatermarkTracker {
public:
    /// `independent`: partitions are keys with a clock each (TIMESTAMP BY ... OVER), and a key
    /// never seen may still come; then only the late tolerance moves the watermark.
    explicit WatermarkTracker(const TimePolicy& policy, bool independent = false)
        : m_policy(policy), m_independent(independent) {}

    /// The time the row has from now on, or why a policy drops it. `partition` selects the
    /// watermark.
    [[nodiscard]] tl::expected<EventTime, DropReason> admit(EventTime event, ArrivalTime arrival,
                                                            std::uint64_t partition);

    /// Admits rows of one partition, in arrival order, when no policy would change or drop any of
    /// them. `spread` is that of their times; `firstArrival` and `lastArrival` are the earliest
    /// and the latest of their arrivals. False: nothing happened, use admit().
    [[nodiscard]] bool admitAll(std::span<const EventTime> times, const TimeSpread& spread,
                                ArrivalTime firstArrival, ArrivalTime lastArrival,
                                std::uint64_t partition);
    /// The same for times of which neverDecrease() is true.
    [[nodiscard]] bool admitAscending(std::span<const EventTime> times, ArrivalTime firstArrival,
                                      ArrivalTime lastArrival, std::uint64_t partition);
    /// Moves the arrival clock of a silent stream.
    void advance(ArrivalTime now);

    /// No more rows: the watermark is infinite.
    void finish() noexcept { m_finished = true; }

    /// No row admitted from now on is earlier than this.
    [[nodiscard]] EventTime watermark();

    /// The watermark as it was told last.
    [[nodiscard]] EventTime reached() const noexcept { return m_finished ? kMaxTime : m_watermark; }

    [[nodiscard]] const TimeCounters& counters() const noexcept { return m_counters; }

    [[nodiscard]] std::size_t partitionCount() const noexcept { return m_newest.size(); }

    /// Largest time of a row admitted so far; kMinTime before the first.
    [[nodiscard]] EventTime newest() const noexcept;

    void save(StateWriter& out) const;
    /// Into a new tracker.
    void load(StateReader& in);

private:
    /// Largest event time of a partition; nullptr before its first row. A dropped row is none.
    [[nodiscard]] EventTime* newestOf(std::uint64_t partition);
    /// Opens the partition where it is new.
    void moveTo(std::uint64_t partition, EventTime newest);
    /// True when no row is further behind the newest one before it than the tolerance.
    [[nodiscard]] bool allInTolerance(std::span<const EventTime> times, const TimeSpread& spread,
                                      EventTime known) const;
    /// True when no policy touches rows from `least` to `newest`.
    [[nodiscard]] bool allowed(EventTime least, EventTime newest, ArrivalTime firstArrival,
                               ArrivalTime clock) const;

    TimePolicy m_policy;
    bool m_independent;
    TimeCounters m_counters;
    std::unordered_map<std::uint64_t, EventTime> m_newest; ///< largest event time a partition
    ArrivalTime m_clock = ArrivalTime::min();
    EventTime m_watermark = kMinTime;
    bool m_finished = false;
    std::uint64_t m_lastPartition = 0;
    EventTime* m_lastNewest = nullptr; ///< into m_newest, whose nodes stay
};

} // namespace vigil::engine
