// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/rows/time_policy.h"

#include <algorithm>

namespace vigil::engine {

namespace {

/// t - span without leaving the range.
EventTime before(EventTime t, Ticks span) {
    return t.time_since_epoch() < EventTime::min().time_since_epoch() + span ? kMinTime : t - span;
}

EventTime after(EventTime t, Ticks span) {
    return t.time_since_epoch() > EventTime::max().time_since_epoch() - span ? kMaxTime : t + span;
}

} // namespace

TimePolicy TimePolicy::recorded(Ticks outOfOrder) {
    TimePolicy policy;
    policy.early.reset();
    policy.late.reset();
    policy.outOfOrder = outOfOrder;
    policy.perPartition = false;
    policy.streamTime = true;
    return policy;
}

TimePolicy TimePolicy::byArrival() {
    TimePolicy policy;
    policy.early.reset();
    policy.late = Ticks{0};
    policy.perPartition = false;
    return policy;
}

TimeCounters& TimeCounters::operator+=(const TimeCounters& other) noexcept {
    rowsIn += other.rowsIn;
    earlyDropped += other.earlyDropped;
    lateAdjusted += other.lateAdjusted;
    lateDropped += other.lateDropped;
    reordered += other.reordered;
    outOfOrderAdjusted += other.outOfOrderAdjusted;
    outOfOrderDropped += other.outOfOrderDropped;
    return *this;
}

EventTime WatermarkTracker::newest() const noexcept {
    EventTime newest = kMinTime;
    for (const auto& [partition, time] : m_newest)
        newest = std::max(newest, time);
    return newest;
}

tl::expected<EventTime, DropReason> WatermarkTracker::admit(EventTime event, ArrivalTime arrival,
                                                            std::uint64_t partition) {
    ++m_counters.rowsIn;
    m_clock = std::max(m_clock, arrival);
    const EventTime arrived = eventAtArrival(arrival);
    if (m_policy.early && event > after(arrived, *m_policy.early)) {
        ++m_counters.earlyDropped;
        return tl::unexpected(DropReason::Early);
    }
    const bool late = m_policy.late && event < before(arrived, *m_policy.late);
    if (late) {
        if (m_policy.latePolicy == LatePolicy::Drop) {
            ++m_counters.lateDropped;
            return tl::unexpected(DropReason::Late);
        }
        event = before(arrived, *m_policy.late);
    }
    const auto* const known = newestOf(partition);
    const EventTime newest = known == nullptr ? kMinTime : *known;
    // A new partition starts no earlier than where the others are, however often the watermark
    // was asked for.
    if (known == nullptr)
        (void)watermark();
    EventTime limit = std::max(before(newest, m_policy.outOfOrder), m_watermark);
    if (m_policy.late)
        limit = std::max(limit, before(eventAtArrival(m_clock), *m_policy.late));
    if (event < limit) {
        if (m_policy.outOfOrderPolicy == LatePolicy::Drop) {
            ++m_counters.outOfOrderDropped;
            return tl::unexpected(DropReason::OutOfOrder);
        }
        event = limit;
        ++(late ? m_counters.lateAdjusted : m_counters.outOfOrderAdjusted);
    } else if (late) {
        ++m_counters.lateAdjusted;
    } else if (event < newest) {
        ++m_counters.reordered;
    }
    moveTo(partition, std::max(newest, event));
    return event;
}

bool WatermarkTracker::admitAll(std::span<const EventTime> times, const TimeSpread& spread,
                                ArrivalTime firstArrival, ArrivalTime lastArrival,
                                std::uint64_t partition) {
    const auto* const newestKnown = newestOf(partition);
    if (newestKnown == nullptr)
        (void)watermark();
    const EventTime known = newestKnown == nullptr ? kMinTime : *newestKnown;
    const EventTime newest = std::max(known, spread.bounds.newest);
    const ArrivalTime clock = std::max(m_clock, lastArrival);
    if (!allInTolerance(times, spread, known) ||
        !allowed(spread.bounds.least, newest, firstArrival, clock))
        return false;
    m_counters.rowsIn += times.size();
    m_counters.reordered += spread.behind + behindOnly(times, known);
    m_clock = clock;
    moveTo(partition, newest);
    return true;
}

bool WatermarkTracker::allInTolerance(std::span<const EventTime> times, const TimeSpread& spread,
                                      EventTime known) const {
    EventTime newest = std::max(known, spread.bounds.newest);
    if (spread.bounds.least >= before(newest, m_policy.outOfOrder))
        return true; // whatever their order
    newest = known;
    bool inside = true;
    for (const auto t : times) {
        inside &= t >= newest || newest - t <= m_policy.outOfOrder;
        newest = std::max(newest, t);
    }
    return inside;
}

bool WatermarkTracker::admitAscending(std::span<const EventTime> times, ArrivalTime firstArrival,
                                      ArrivalTime lastArrival, std::uint64_t partition) {
    const auto* const newestKnown = newestOf(partition);
    if (newestKnown == nullptr)
        (void)watermark();
    const EventTime known = newestKnown == nullptr ? kMinTime : *newestKnown;
    const ArrivalTime clock = std::max(m_clock, lastArrival);
    const EventTime newest = std::max(known, times.back());
    if (times.front() < before(known, m_policy.outOfOrder) ||
        !allowed(times.front(), newest, firstArrival, clock))
        return false;
    // Only rows behind what was known before can be behind anything.
    const auto behind = std::ranges::lower_bound(times, known) - times.begin();
    m_counters.rowsIn += times.size();
    m_counters.reordered += static_cast<std::uint64_t>(behind);
    m_clock = clock;
    moveTo(partition, newest);
    return true;
}

bool WatermarkTracker::allowed(EventTime least, EventTime newest, ArrivalTime firstArrival,
                               ArrivalTime clock) const {
    return least >= m_watermark &&
           !(m_policy.early && newest > after(eventAtArrival(firstArrival), *m_policy.early)) &&
           !(m_policy.late && least < before(eventAtArrival(clock), *m_policy.late));
}

EventTime* WatermarkTracker::newestOf(std::uint64_t partition) {
    if (m_lastNewest != nullptr && m_lastPartition == partition)
        return m_lastNewest;
    const auto found = m_newest.find(partition);
    if (found == m_newest.end())
        return nullptr;
    m_lastPartition = partition;
    m_lastNewest = &found->second;
    return m_lastNewest;
}

void WatermarkTracker::moveTo(std::uint64_t partition, EventTime newest) {
    auto* known = newestOf(partition);
    if (known == nullptr)
        known = &m_newest.emplace(partition, newest).first->second;
    *known = newest;
}

void WatermarkTracker::advance(ArrivalTime now) { m_clock = std::max(m_clock, now); }

EventTime WatermarkTracker::watermark() {
    if (m_finished)
        return kMaxTime;
    EventTime slowest = kMaxTime;
    for (const auto& [partition, newest] : m_newest)
        slowest = std::min(slowest, before(newest, m_policy.outOfOrder));
    if (m_newest.empty() || m_independent)
        slowest = kMinTime;
    if (m_policy.late && m_clock != ArrivalTime::min())
        slowest = std::max(slowest, before(eventAtArrival(m_clock), *m_policy.late));
    m_watermark = std::max(m_watermark, slowest);
    return m_watermark;
}

} // namespace vigil::engine
