// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/expression/batch_columns.h"
#include "engine/rows/chunk.h"
#include "engine/rows/code_table.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace vigil::engine {

/// Which shard the rows of one source go to: those with equal values of the partition columns to
/// the same one, in turn where there are no such columns. *Thread:* one.
class ShardChoice {
public:
    /// `columns` outlive it.
    ShardChoice(const std::vector<ColumnPath>& columns, unsigned shards)
        : m_columns(&columns), m_shards(shards) {}

    /// Notes the shard of each row.
    void choose(Chunk& chunk);

    [[nodiscard]] std::size_t bytes() const noexcept { return m_shardOfCode.bytes(); }

private:
    [[nodiscard]] std::uint16_t shardOf(const model::Value& key) const;

    const std::vector<ColumnPath>* m_columns;
    unsigned m_shards;
    CodeTable m_shardOfCode; ///< by the codes of texts
};

} // namespace vigil::engine
