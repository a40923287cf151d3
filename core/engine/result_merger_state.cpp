// SPDX-License-Identifier: GPL-3.0-or-later
// The part of ResultMerger that survives a restart.
#include "engine/result_merger.h"
#include "engine/state/state_reader.h"
#include "engine/state/state_writer.h"

namespace vigil::engine {

void ResultMerger::save(StateWriter& out) const {
    for (const auto& lane : m_lanes) {
        out.number(lane.parts.size());
        for (const auto& part : lane.parts) {
            const std::size_t rows = part.rows->rowCount();
            out.number(part.select);
            out.flag(!part.windowEnd.empty());
            out.number(rows);
            for (std::uint32_t row = 0; row < rows; ++row) {
                out.row(part.rows, row);
                out.number(part.order[row]);
                out.number(part.block.empty() ? 0 : part.block[row]);
                if (part.windowEnd.empty())
                    continue;
                out.time(part.windowStart[row]);
                out.time(part.windowEnd[row]);
            }
        }
    }
}

void ResultMerger::load(StateReader& in) {
    for (auto& lane : m_lanes) {
        const std::size_t parts = in.count();
        for (std::size_t p = 0; p < parts && in.ok(); ++p) {
            QueryResult part;
            part.output = lane.name;
            part.select = static_cast<std::uint32_t>(in.number());
            const bool windows = in.flag();
            const std::size_t rows = in.count();
            for (std::size_t i = 0; i < rows && in.ok(); ++i) {
                const auto at = in.row();
                if (!in.ok())
                    return;
                if (i == 0)
                    part.rows = at.batch;
                // A result is a batch of its own, whole and in order.
                if (at.batch != part.rows || at.row != i || rows != at.batch->rowCount())
                    in.refuse("a result is not that of its batch");
                part.order.push_back(in.number());
                part.block.push_back(static_cast<std::uint32_t>(in.number()));
                if (!windows)
                    continue;
                part.windowStart.push_back(in.time());
                part.windowEnd.push_back(in.time());
            }
            if (rows == 0)
                part.rows = std::make_shared<const model::RecordBatch>();
            lane.parts.push_back(std::move(part));
        }
    }
}

} // namespace vigil::engine
