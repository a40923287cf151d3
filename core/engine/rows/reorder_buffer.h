// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/rows/chunk.h"
#include "engine/state/query_inspection.h"

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

namespace vigil::engine {

class StateReader;
class StateWriter;

/// Holds rows until the watermark has passed them and hands them out by event time, equal times
/// in arrival order. Memory: the rows within the out-of-order tolerance, and the batches they lie
/// in. *Thread:* one.
class ReorderBuffer {
public:
    /// Takes the rows of a chunk; they may come in any order of time.
    void add(const Chunk& chunk);

    /// The rows before `watermark`, by time, cut where the batch changes.
    [[nodiscard]] std::vector<Chunk> release(EventTime watermark);

    /// The time of the row that goes out after `rows` others; nullopt when there are not so many.
    [[nodiscard]] std::optional<EventTime> timeAfter(std::size_t rows) const noexcept {
        return m_head + rows < m_held.size() ? std::optional(m_held[m_head + rows].time)
                                             : std::nullopt;
    }

    /// All rows held, in the same order and form; they stay.
    [[nodiscard]] std::vector<Chunk> held() const;

    [[nodiscard]] StateSize size() const;

    void save(StateWriter& out) const;
    /// Into a new buffer.
    void load(StateReader& in);

private:
    struct Held {
        EventTime time{};
        std::uint64_t order = 0;
        model::BatchPtr batch;
        std::uint32_t row = 0;

        [[nodiscard]] bool operator<(const Held& other) const noexcept {
            return time != other.time ? time < other.time : order < other.order;
        }
    };

    static void append(std::vector<Chunk>& out, const Held& held);

    std::vector<Held> m_held; ///< sorted from m_head on
    std::size_t m_head = 0;
    std::unordered_map<const model::RecordBatch*, std::size_t> m_rowsOf; ///< held, by batch
};

} // namespace vigil::engine
