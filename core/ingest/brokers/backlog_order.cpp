// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/brokers/backlog_order.h"

#include <algorithm>
#include <utility>

namespace vigil::ingest {
namespace {

EventTime timeOf(const RawMessage& message) {
    return message.brokered.value_or(eventAtArrival(message.arrival));
}

} // namespace

void BacklogOrder::expect(std::uint32_t partition, std::int64_t next, std::int64_t end,
                          SteadyTime now) {
    if (next >= end)
        return;
    auto& entry = m_partitions[partition];
    entry.last = end - 1;
    entry.through = false;
    entry.heard = now;
}

void BacklogOrder::put(RawMessage message, SteadyTime now) {
    auto& entry = m_partitions[message.partition];
    if (entry.heard == SteadyTime{}) // without backlog: its messages keep their place among others
        entry.through = true;
    entry.heard = now;
    entry.through |= message.offset >= entry.last;
    entry.bytes += RawMessageBytes{}(message);
    entry.waiting.push_back(std::move(message));
    entry.held |= entry.bytes > kMostBytes || entry.waiting.size() > kMostMessages;
}

bool BacklogOrder::isWaitedFor(const Partition& partition, SteadyTime now) noexcept {
    return !partition.through && !partition.held && partition.waiting.empty() &&
           now - partition.heard < kPatience;
}

BacklogOrder::Entry BacklogOrder::next(SteadyTime now) {
    const auto none = m_partitions.end();
    auto first = none;
    bool waits = false;
    for (auto entry = m_partitions.begin(); entry != none; ++entry) {
        auto& partition = entry->second;
        waits |= isWaitedFor(partition, now);
        if (partition.waiting.empty())
            continue;
        const auto& message = partition.waiting.front();
        if (message.offset > partition.last && now - message.received >= kMostWait)
            return entry;
        if (first == none || timeOf(message) < timeOf(first->second.waiting.front()))
            first = entry;
    }
    return waits ? none : first;
}

std::optional<RawMessage> BacklogOrder::take(SteadyTime now) {
    const auto first = next(now);
    if (first == m_partitions.end()) {
        const auto isDone = [&](const auto& entry) {
            const auto& partition = entry.second;
            return partition.waiting.empty() && !partition.toldHeld && !isWaitedFor(partition, now);
        };
        if (std::ranges::all_of(m_partitions, isDone))
            m_partitions.clear();
        return std::nullopt;
    }
    auto& partition = first->second;
    RawMessage message = std::move(partition.waiting.front());
    partition.waiting.pop_front();
    partition.bytes -= std::min(partition.bytes, RawMessageBytes{}(message));
    if (partition.held && partition.bytes <= kMostBytes / 2 &&
        partition.waiting.size() <= kMostMessages / 2) {
        partition.held = false;
        partition.heard = now;
    }
    return message;
}

std::vector<BacklogOrder::Change> BacklogOrder::changes() {
    std::vector<Change> changed;
    for (auto& [number, partition] : m_partitions)
        if (std::exchange(partition.toldHeld, partition.held) != partition.held)
            changed.push_back({number, partition.held});
    return changed;
}

} // namespace vigil::ingest
