// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/query.h"
#include "model/record_batch.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace vigil::pipeline {

/// Which shard has the numerics and alarms of a bed. *Thread:* value.
class BedPlacement {
public:
    explicit BedPlacement(std::size_t shards) : m_shards(shards) {}

    /// `bed` as alarms name it; empty: the system's own.
    [[nodiscard]] std::size_t shardOf(std::string_view bed) const noexcept;
    /// The rows of each shard, by their bed (or else patient). Null where it has none.
    [[nodiscard]] std::vector<model::BatchPtr> split(const model::BatchPtr& rows) const;

    /// True when each result row of the query comes from the shard of its bed: the query is spread
    /// over the shards by the column `bed`, which all its steps pass on as it is.
    [[nodiscard]] static bool isKeptBy(const engine::Query& query);

private:
    std::size_t m_shards;
};

} // namespace vigil::pipeline
