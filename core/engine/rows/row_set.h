// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/expression/expression.h"
#include "engine/rows/chunk.h"

#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

namespace vigil::engine {

/// Rows inside one SELECT: either some rows of a chunk, or tuples of rows that a join made.
/// Analytic results go along as `slots`. *Thread:* one. *Owns:* tuples and what they point into.
class RowSet {
public:
    RowSet() = default;

    /// All rows of a chunk, which must outlive the set; where it is shared by shards, the rows of
    /// `shard`.
    RowSet(const Chunk& chunk, std::shared_ptr<const BatchColumns> columns,
           std::uint16_t shard = 0);

    /// An empty set of tuples of `tables` rows each.
    explicit RowSet(std::size_t tables) : m_tables(tables) {}

    [[nodiscard]] std::size_t size() const noexcept {
        return m_chunk == nullptr ? m_times.size()
               : m_chosen         ? m_selection.size()
                                  : m_chunk->size();
    }

    /// The rows of tuple `i`, one for each table.
    [[nodiscard]] std::span<const RowView> views(std::size_t i, RowView& scratch) const {
        if (m_chunk == nullptr)
            return std::span(m_tuples).subspan(i * m_tables, m_tables);
        const auto at = position(i);
        scratch = {m_columns.get(), m_chunk->row(at), m_chunk->times[at]};
        return {&scratch, 1};
    }

    [[nodiscard]] EventTime time(std::size_t i) const noexcept {
        return m_chunk == nullptr ? m_times[i] : m_chunk->times[position(i)];
    }

    [[nodiscard]] std::uint64_t order(std::size_t i) const noexcept {
        return m_chunk == nullptr ? m_orders[i] : m_chunk->orderOf(position(i));
    }

    [[nodiscard]] std::uint32_t block(std::size_t i) const noexcept {
        return m_chunk == nullptr ? (m_blocks.empty() ? 0 : m_blocks[i])
                                  : m_chunk->blockOf(position(i));
    }

    /// Analytic results of row `i`.
    [[nodiscard]] std::span<const model::Value> slots(std::size_t i) const noexcept {
        return std::span(m_slots).subspan(i * m_slotCount, m_slotCount);
    }

    /// The columns of a set that is not made of tuples, else nullptr.
    [[nodiscard]] const std::shared_ptr<const BatchColumns>& columns() const noexcept {
        return m_columns;
    }

    /// Batch row numbers where the set is not made of tuples; `scratch` holds them where needed.
    /// Empty: row i is i.
    [[nodiscard]] std::span<const std::uint32_t> rows(std::vector<std::uint32_t>& scratch) const;
    /// Times of all rows.
    [[nodiscard]] std::span<const EventTime> times(std::vector<EventTime>& scratch) const;

    /// True when the times are known never to decrease.
    [[nodiscard]] bool ascending() const noexcept {
        return m_chunk != nullptr && m_chunk->ascending;
    }

    /// Bounds of the times, where they are known.
    [[nodiscard]] TimeBounds bounds() const noexcept {
        return m_chunk == nullptr ? TimeBounds{} : m_chunk->bounds;
    }

    /// Makes `context` see row `i`.
    void show(std::size_t i, EvalContext& context, RowView& scratch) const {
        context.sources = views(i, scratch);
        context.slots = slots(i);
        context.time = time(i);
        context.prepared = m_prepared.get();
        context.preparedRow = i;
        context.failure.clear();
    }

    void setSlots(std::vector<model::Value> slots, std::size_t perRow) {
        m_slots = std::move(slots);
        m_slotCount = perRow;
    }

    /// What calls of user functions give, row by row; made by prepareCalls().
    [[nodiscard]] PreparedCalls& prepared() {
        if (m_prepared == nullptr)
            m_prepared = std::make_shared<PreparedCalls>();
        return *m_prepared;
    }

    /// Keeps only the rows `kept` (ascending).
    void keep(const std::vector<std::uint32_t>& kept);

    /// Adds a tuple. The batches it points into are kept by keepAlive().
    void append(std::span<const RowView> tuple, EventTime time, std::uint64_t order);

    /// The same for all tuples at once: their blocks, as in Chunk.
    void setBlocks(std::vector<std::uint32_t> blocks) { m_blocks = std::move(blocks); }

    void keepAlive(std::shared_ptr<const BatchColumns> columns);

    /// What the rows point into, each once.
    [[nodiscard]] std::vector<std::shared_ptr<const BatchColumns>> alive() const;
    /// What these rows of one tuple point into: of many batches only theirs.
    [[nodiscard]] std::vector<std::shared_ptr<const BatchColumns>>
    aliveOf(std::span<const RowView> views) const;

private:
    [[nodiscard]] std::size_t position(std::size_t i) const noexcept {
        return m_chosen ? m_selection[i] : i;
    }

    const Chunk* m_chunk = nullptr;
    std::shared_ptr<const BatchColumns> m_columns;
    bool m_chosen = false;
    std::vector<std::uint32_t> m_selection;

    std::size_t m_tables = 1;
    std::vector<RowView> m_tuples;
    std::vector<EventTime> m_times;
    std::vector<std::uint64_t> m_orders;
    std::vector<std::uint32_t> m_blocks; ///< empty: none
    std::unordered_map<const BatchColumns*, std::shared_ptr<const BatchColumns>> m_alive;

    std::vector<model::Value> m_slots;
    std::size_t m_slotCount = 0;
    std::shared_ptr<PreparedCalls> m_prepared; ///< null: none
};

} // namespace vigil::engine
