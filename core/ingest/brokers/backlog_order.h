// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/source.h"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

namespace vigil::ingest {

/// Brings what has waited in several partitions of a broker into the order of its record times: a
/// consumer gets them one after the other, an hour of the first before the first minute of the
/// second, and windows would be through before the second one comes. A message is handed on once
/// every partition that still has a backlog shows its next one, so that none is late behind
/// another. Partitions without backlog are waited for by nobody, and one that brings nothing for a
/// while is no longer; what is of now waits for others no longer than ten seconds. Partitions that
/// are far ahead of the others should fetch no more for now (held). *Thread:* one. *Owns:* what
/// waits, bounded a partition.
class BacklogOrder {
public:
    /// A partition that brings nothing for so long is not waited for.
    static constexpr auto kPatience = std::chrono::seconds{2};
    /// A message that has not waited at the broker waits no longer than this for a backlog.
    static constexpr auto kMostWait = std::chrono::seconds{10};
    /// What a partition may have waiting before it should fetch no more, and what it goes on with.
    static constexpr std::size_t kMostBytes = 1 << 20;
    static constexpr std::size_t kMostMessages = 4096;

    /// Of a partition the messages from `next` up to before `end` have waited.
    void expect(std::uint32_t partition, std::int64_t next, std::int64_t end, SteadyTime now);

    /// There is a backlog, or something of it waits here: all messages go through here.
    [[nodiscard]] bool isActive() const noexcept { return !m_partitions.empty(); }

    void put(RawMessage message, SteadyTime now);

    /// The next message by record time; nullopt while one before it may still come.
    [[nodiscard]] std::optional<RawMessage> take(SteadyTime now);

    struct Change {
        std::uint32_t partition = 0;
        bool held = false; ///< fetches no more from now on, or again
    };

    /// What has changed since the last call.
    [[nodiscard]] std::vector<Change> changes();

private:
    struct Partition {
        std::deque<RawMessage> waiting;
        std::size_t bytes = 0;
        std::int64_t last = -1; ///< offset of the last message that has waited at the broker
        bool through = false;   ///< that one has come
        bool held = false;
        bool toldHeld = false;
        SteadyTime heard{}; ///< when it brought something last
    };

    using Entry = std::map<std::uint32_t, Partition>::iterator;

    /// The one whose message is next; the end when there is none, or one before it may still come.
    [[nodiscard]] Entry next(SteadyTime now);
    [[nodiscard]] static bool isWaitedFor(const Partition& partition, SteadyTime now) noexcept;

    std::map<std::uint32_t, Partition> m_partitions;
};

} // namespace vigil::ingest
