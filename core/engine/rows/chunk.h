// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/rows/time_spread.h"
#include "model/record_batch.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace vigil::engine {

/// The time of each row of a chunk: those of the batch read in place, or a list. *Thread:* value;
/// times of a batch live as long as it.
class RowTimes {
public:
    RowTimes() = default;

    /// The event times of all rows of a batch.
    explicit RowTimes(const model::RecordBatch& batch) : m_batch(&batch.eventTime) {}

    [[nodiscard]] std::size_t size() const noexcept { return list().size(); }

    [[nodiscard]] bool empty() const noexcept { return list().empty(); }

    [[nodiscard]] EventTime operator[](std::size_t i) const noexcept { return list()[i]; }

    [[nodiscard]] EventTime back() const noexcept { return list().back(); }

    // NOLINTNEXTLINE(google-explicit-constructor): the point is to read them as a span
    [[nodiscard]] operator std::span<const EventTime>() const noexcept { return list(); }

    void push_back(EventTime time) { own().push_back(time); }

    /// A list of the chunk's own, to be changed.
    [[nodiscard]] std::vector<EventTime>& own() {
        if (m_batch != nullptr)
            m_own = *std::exchange(m_batch, nullptr);
        return m_own;
    }

private:
    [[nodiscard]] const std::vector<EventTime>& list() const noexcept {
        return m_batch != nullptr ? *m_batch : m_own;
    }

    const std::vector<EventTime>* m_batch = nullptr;
    std::vector<EventTime> m_own;
};

/// Rows on their way between stages: a shared batch, which of its rows, and the time each has
/// (System.Timestamp()) after the policies. *Thread:* built by one, then read only, by all shards.
struct Chunk {
    model::BatchPtr batch;
    std::vector<std::uint32_t> rows;  ///< row numbers in `batch`; empty = all rows in order
    RowTimes times;                   ///< one entry for each row of the chunk
    std::vector<std::uint64_t> order; ///< arrival order, breaks ties; empty = firstOrder + i
    std::uint64_t firstOrder = 0;
    /// Rows that APPLY made of one row have its number, other than 0: they stay together, in their
    /// order. Empty: every row stands for itself.
    std::vector<std::uint32_t> block;
    bool ascending = false; ///< known: times never decrease
    TimeBounds bounds;      ///< of the times, where they are known
    /// The shard of each row; empty = they all belong to whom the chunk is handed.
    std::vector<std::uint16_t> shards;
    /// Reference data only: set where this is a new version of the whole table. Rows of streams
    /// later than that look into it, those before see the version they had.
    std::optional<EventTime> versionAfter;

    [[nodiscard]] std::size_t size() const noexcept { return times.size(); }

    [[nodiscard]] std::uint32_t row(std::size_t i) const noexcept {
        return rows.empty() ? static_cast<std::uint32_t>(i) : rows[i];
    }

    [[nodiscard]] std::uint64_t orderOf(std::size_t i) const noexcept {
        return order.empty() ? firstOrder + i : order[i];
    }

    [[nodiscard]] std::uint32_t blockOf(std::size_t i) const noexcept {
        return block.empty() ? 0 : block[i];
    }
};

/// What one shard works off in one turn: rows for each source of the plan, then the watermark.
struct ShardInput {
    struct Part {
        std::uint32_t source = 0; ///< index in Plan::sources
        std::shared_ptr<const Chunk> chunk;
    };

    std::uint16_t shard = 0; ///< of the rows of a chunk that are its own
    std::vector<Part> parts;
    EventTime watermark = kMinTime; ///< all rows before it are in; kMaxTime at the end

    /// True when there is nothing to do for a shard that already knows `known`.
    [[nodiscard]] bool idle(EventTime known) const noexcept {
        return parts.empty() && watermark <= known;
    }
};

} // namespace vigil::engine
