// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/shard_choice.h"

#include "engine/expression/value_ops.h"
#include "model/shard_of.h"

#include <string>

namespace vigil::engine {

using model::Value;

void ShardChoice::choose(Chunk& chunk) {
    auto& to = chunk.shards;
    to.resize(chunk.size());
    if (m_columns->empty()) {
        constexpr std::uint64_t kRowsInTurn = 1024;
        for (std::size_t i = 0; i < to.size(); ++i)
            to[i] = static_cast<std::uint16_t>(chunk.orderOf(i) / kRowsInTurn % m_shards);
        return;
    }
    const BatchColumns columns(chunk.batch, *m_columns);
    const auto* const flat = m_columns->size() == 1 ? columns.flat(0) : nullptr;
    if (flat == nullptr || flat->kind() != model::Column::Kind::Text) {
        for (std::size_t i = 0; i < to.size(); ++i)
            to[i] = shardOf(columns.value(0, chunk.row(i)));
        return;
    }
    auto& known = m_shardOfCode.of(*flat).values;
    const auto& codes = flat->codes();
    std::uint32_t unknown = 0;
    for (std::size_t i = 0; i < to.size(); ++i) {
        const auto shard = known[codes[chunk.row(i)]];
        unknown |= shard;
        to[i] = static_cast<std::uint16_t>(shard);
    }
    if (unknown < CodeTable::kUnknown && !flat->hasNulls())
        return;
    for (std::size_t i = 0; i < to.size(); ++i) {
        const auto row = chunk.row(i);
        if (flat->isNull(row)) {
            to[i] = shardOf(Value());
            continue;
        }
        auto& shard = known[codes[row]];
        if (shard == CodeTable::kUnknown)
            shard = shardOf(columns.value(0, row));
        to[i] = static_cast<std::uint16_t>(shard);
    }
}

std::uint16_t ShardChoice::shardOf(const Value& key) const {
    if (key.type() == Value::Type::Text)
        return static_cast<std::uint16_t>(model::shardOf(key.asText(), m_shards));
    std::string bytes;
    appendKey(bytes, key);
    return static_cast<std::uint16_t>(model::shardOf(bytes, m_shards));
}

} // namespace vigil::engine
