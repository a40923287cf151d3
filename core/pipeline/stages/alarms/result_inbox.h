// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/mutex.h"
#include "model/record_batch.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vigil::pipeline {

/// Rows of query results on their way from the shards to the alarms. Shards and alarms pass the
/// same marks in their queues (ticks and seeks of a recording, captures), each in the same number:
/// by them the alarm thread can tell what was computed before a moment. Replayed, it waits at its
/// marks, so that alarms follow from the rows and not from which thread is faster; live it takes
/// what there is. *Thread:* any; what names a shard, that shard's. *Owns:* the rows on their way.
class ResultInbox {
public:
    /// All rows of a shard before `before` have been handed on.
    struct Complete {
        std::size_t shard = 0;
        EventTime before{};
        std::shared_ptr<const std::vector<std::string>> outputs; ///< that rules are on
    };

    struct Handed {
        model::BatchPtr rows; ///< named as rules name them
        bool provisional = false;
        std::size_t query = 0;
        std::uint64_t turn = 0;             ///< of the query; every shard comes to the same turns
        Ticks lineMoved{};                  ///< where the arrival line was: sum of its moves
        std::optional<Complete> complete{}; ///< instead of rows
    };

    /// `wake`: something has come, or a shard has passed a mark; must not wait. `most`: rows of one
    /// query that may wait until they are judged.
    ResultInbox(std::size_t shards, std::function<void()> wake, std::size_t most = SIZE_MAX);

    /// False when more rows of the query wait than may: these do not.
    [[nodiscard]] bool hand(std::size_t shard, Handed rows);
    /// Rows that were taken wait no more.
    void judged(std::size_t query, std::size_t rows);
    void pass(std::size_t shard);
    /// The shard has ended: nobody waits for it any more.
    void leave(std::size_t shard);

    /// All that has come; never waits.
    [[nodiscard]] std::vector<Handed> take();
    [[nodiscard]] bool allPassed(std::uint64_t mark) const;
    /// Waits until all shards have passed so many marks, and takes what they handed on before, in
    /// an order that depends neither on the shards nor on their number: by turn, query, time and
    /// values.
    [[nodiscard]] std::vector<Handed> takeBefore(std::uint64_t mark);

private:
    struct Item {
        Handed handed;
        std::uint64_t marks = 0; ///< that the shard had passed
    };

    [[nodiscard]] bool passed(std::uint64_t mark) const REQUIRES(m_mutex);

    const std::function<void()> m_wake;
    const std::size_t m_most;
    mutable base::Mutex m_mutex;
    base::Condition m_passed;
    std::vector<std::uint64_t> m_marks GUARDED_BY(m_mutex); ///< by shard
    std::vector<Item> m_items GUARDED_BY(m_mutex);
    std::map<std::size_t, std::size_t> m_waiting GUARDED_BY(m_mutex); ///< rows by query
};

} // namespace vigil::pipeline
