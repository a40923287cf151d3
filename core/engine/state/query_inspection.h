// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "model/record_batch.h"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace vigil::engine {

/// How much an operator holds at the moment. Bytes are those allocated: arrays by their capacity,
/// hash tables with their nodes, the batches that kept rows lie in; the texts
/// they refer to, and what kept values of aggregates hold. Batches and dictionaries that several
/// operators hold count for each. *Thread:* value.
struct StateSize {
    std::size_t bytes = 0;
    std::size_t keys = 0; ///< groups, partitions, clocks
    std::size_t open = 0; ///< panes, sessions, partial matches
    std::size_t rows = 0; ///< rows, or values of rows

    StateSize& operator+=(const StateSize& other) noexcept;
};

/// One input: what waits to be put in order, and how far its time has come.
struct SourceInspection {
    StateSize held;
    EventTime watermark = kMinTime;
};

/// One SELECT, in the order of its plan.
struct SelectInspection {
    std::vector<StateSize> joins;   ///< by SelectPlan::joins; CROSS APPLY holds nothing
    StateSize match;                ///< MATCH_RECOGNIZE
    StateSize analytics;            ///< all analytic functions of its rows together
    std::vector<StateSize> before;  ///< by table: those computed before the JOIN
    StateSize groups;               ///< the keys of GROUP BY
    std::vector<StateSize> windows; ///< by SelectPlan::windows
};

struct StepInspection {
    std::vector<SelectInspection> selects;
    StateSize merge; ///< branches of a UNION that wait for each other
};

/// What a running query holds, operator by operator, in the order of its plan. Parts that stem from
/// a router or a shard alone leave the other half empty. *Thread:* value.
struct QueryInspection {
    std::vector<SourceInspection> sources;
    std::vector<StepInspection> steps;
    std::vector<StateSize> shared; ///< by Plan::sharings: what is held once for several SELECTs
    unsigned shards = 0;
    EventTime watermark = kMinTime; ///< the slowest source's
    EventTime complete = kMaxTime;  ///< results before it have been given

    /// Adds what a router or another shard of the same query holds.
    QueryInspection& operator+=(const QueryInspection& other);
    [[nodiscard]] StateSize total() const noexcept;
};

/// "2 open, 12 keys, 340 rows, 4.1 KiB"; what is zero is left out, but for the bytes.
[[nodiscard]] std::string sizeText(const StateSize& size);

/// What the arrays of a batch allocate; texts that batches share are left out.
[[nodiscard]] std::size_t bytesOf(const model::RecordBatch& batch) noexcept;

/// The batches that an operator holds, each once, and the texts they refer to. *Thread:* one; the
/// batches outlive it.
class HeldBatches {
public:
    void add(const model::RecordBatch& batch);
    [[nodiscard]] std::size_t bytes() const;

private:
    std::set<const model::RecordBatch*> m_batches;
    std::size_t m_bytes = 0;
    /// By dictionary, which grows while batches of one writer share it: the view of most texts.
    std::map<const model::TextDictionary*, model::TextView> m_texts;
};

/// What a hash table allocates: its buckets, and a node with link and hash for each entry.
template <typename Map>
[[nodiscard]] std::size_t tableBytes(const Map& map) noexcept {
    return map.bucket_count() * sizeof(void*) +
           map.size() * (sizeof(typename Map::value_type) + 2 * sizeof(void*));
}

/// What a queue allocates: blocks of 512 bytes, one even when it is empty, and pointers to them.
template <typename T>
[[nodiscard]] std::size_t dequeBytes(const std::deque<T>& queue) noexcept {
    constexpr std::size_t kBlock = 512;
    constexpr std::size_t kInBlock = sizeof(T) < kBlock ? kBlock / sizeof(T) : 1;
    const std::size_t blocks = queue.size() / kInBlock + 1;
    return blocks * std::max(kBlock, sizeof(T)) +
           std::max<std::size_t>(8, blocks + 2) * sizeof(void*);
}

/// What a text allocates beside itself.
[[nodiscard]] inline std::size_t textBytes(const std::string& text) noexcept {
    return text.capacity() > std::string().capacity() ? text.capacity() + 1 : 0;
}

} // namespace vigil::engine
