// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"
#include "engine/query_router.h"
#include "engine/query_shard.h"
#include "model/dead_letter.h"
#include "model/delivery.h"
#include "pipeline/workspace/workspace.h"
#include "store/journal/checkpoint.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::pipeline {

/// A query as it was at one moment: its router and what each shard knew of it.
struct ResumedQuery {
    std::unique_ptr<engine::QueryRouter> router;
    std::vector<std::unique_ptr<engine::QueryShard>> shards;
};

/// What a shard knows at one moment; empty when nobody asked for states. *Thread:* value.
struct ShardStates {
    std::vector<Result<std::string>> queries; ///< one each
    std::vector<model::DeadLetter> letters;   ///< of rows that failed since the answer before
    std::vector<model::Delivery> deliveries;  ///< of rows for sinks, likewise
    store::StoreBatch trends;                 ///< of results, likewise
};

/// The states of a store: a row for the router and one for each shard of a query, so that no state
/// is copied on its way, one for the alarms, and one that says which sources the rows came from
/// (watermarks are kept by the number of a source). *Thread:* value.
class SavedStates {
public:
    /// `sources` describes the sources of the workspace that is opened.
    SavedStates(store::CheckpointState stored, std::string sources);

    [[nodiscard]] static std::string routerKey(std::string_view query);
    [[nodiscard]] static std::string shardKey(std::string_view query, unsigned shard);
    /// Of the row that says how far alarms had been judged.
    [[nodiscard]] static std::string alarmsKey();
    [[nodiscard]] static std::string alarmsState(const std::vector<alerts::Judged>& judged);
    /// Of the row with the numbers of a source's senders, as they were before message `next`.
    [[nodiscard]] static std::string sequencesKey(std::string_view source);
    [[nodiscard]] static std::string sequencesState(std::int64_t next, std::string_view sequences);
    /// Of the row that describes the sources.
    [[nodiscard]] static std::string sourcesKey();
    /// Describes the sources by their places, for the row and for the constructor.
    [[nodiscard]] static std::string describe(const std::vector<SourceConfig>& sources);
    /// True when these streams come from the same sources, in the same places.
    [[nodiscard]] static bool areSame(std::string_view sources, std::string_view others,
                                      const std::vector<std::string>& streams);

    /// nullopt when nothing was saved under that name. Errors: InvalidArgument (of another query,
    /// other sources, another number of shards), Unsupported, Corrupt. Then there is no way to go
    /// on with this query but from its next row.
    [[nodiscard]] Result<std::optional<ResumedQuery>>
    resume(std::string_view name, const std::shared_ptr<const engine::Query>& query,
           unsigned shards) const;

    /// How far alarms had been judged; nothing when that is damaged. Earlier versions kept a row a
    /// shard.
    [[nodiscard]] std::vector<alerts::Judged> judged() const;

    struct Sequences {
        std::int64_t next = 0;
        std::string state; ///< for Decoder::resumeSequences()
    };

    /// nullopt when nothing was saved of that source, or it is damaged.
    [[nodiscard]] static std::optional<Sequences> sequences(const store::CheckpointState& stored,
                                                            std::string_view source);

    /// True when a run over the same sources was in the middle of them.
    [[nodiscard]] bool areMidway() const;

    /// Every row of the store, readable or not.
    [[nodiscard]] std::vector<std::string> keys() const;

private:
    [[nodiscard]] const std::string* find(std::string_view key) const;
    [[nodiscard]] Result<std::string_view> part(const std::string& key) const;

    const store::CheckpointState m_stored;
    const std::string m_sources;
};

} // namespace vigil::pipeline
