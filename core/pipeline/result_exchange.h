// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/mutex.h"
#include "model/record_batch.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace vigil::pipeline {

/// Rows of query results on their way from the shard that computes them to the shard that has the
/// alarms of their bed. All shards meet at every tick, capture and restart: what was handed on
/// before is judged before, so that alarms follow from the rows and not from which thread is
/// faster, and a checkpoint knows of no result that nobody has judged.
///
/// Every shard comes to the same meetings in the same number. *Thread:* any; what names a shard,
/// that shard's. *Owns:* the rows on their way.
class ResultExchange {
public:
    struct Handed {
        model::BatchPtr rows;
        bool provisional = false;
    };

    /// `wake(shard)`: something has come for this shard; must not wait.
    ResultExchange(std::size_t shards, std::function<void(std::size_t shard)> wake);

    /// From now on the others wait for this shard; before anything comes for it.
    void join(std::size_t shard);
    void hand(std::size_t from, std::size_t to, Handed rows);
    /// What has come for this shard and belongs before its next meeting.
    [[nodiscard]] std::vector<Handed> take(std::size_t shard);
    /// Waits until all others have come as far, and takes what they handed on before.
    [[nodiscard]] std::vector<Handed> meet(std::size_t shard);
    /// The last meeting, after which nobody waits for this shard.
    [[nodiscard]] std::vector<Handed> leave(std::size_t shard);

private:
    struct Item {
        Handed handed;
        std::uint64_t meetings = 0; ///< that the sender had been to
    };

    struct Member {
        std::uint64_t meetings = UINT64_MAX; ///< that it has come to
        std::vector<Item> inbox;
    };

    [[nodiscard]] std::vector<Handed> waitAt(std::size_t shard, std::uint64_t meeting);
    [[nodiscard]] static std::vector<Handed> takeBefore(Member& member, std::uint64_t meeting);

    const std::function<void(std::size_t)> m_wake;
    base::Mutex m_mutex;
    base::Condition m_came;
    std::vector<Member> m_members GUARDED_BY(m_mutex);
};

} // namespace vigil::pipeline
