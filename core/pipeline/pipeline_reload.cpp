// SPDX-License-Identifier: GPL-3.0-or-later
// The part of Pipeline that hands over to a session with an edited workspace, and takes over.
#include "pipeline/pipeline.h"
#include "pipeline/sources/source_decoder.h"
#include "pipeline/stages/saved_states.h"

#include <algorithm>

namespace vigil::pipeline {

std::shared_ptr<Handover> Pipeline::handOver(const std::set<std::string, std::less<>>& kept) {
    const base::MutexLock life(m_lifeMutex);
    if (m_life != Life::Running)
        return nullptr;
    end(&kept);
    if (m_beacon)
        m_beacon->stop();
    auto handover = std::make_shared<Handover>();
    leave(*handover, kept);
    return handover;
}

void Pipeline::leave(Handover& handover, const std::set<std::string, std::less<>>& kept) {
    handover.shared = m_shared;
    handover.alarms.emplace(m_alarms->leave());
    handover.states = queryStates();
    handover.acknowledged = m_publisher->acknowledged();
    for (std::size_t i = 0; i < m_inputs.size(); ++i) {
        const auto& config = m_workspace.sources[i];
        if (!kept.contains(config.name)) {
            handover.endedSources.insert(config.name);
            continue;
        }
        if (isFinite(config))
            handover.replay = m_replay;
        handover.inputs.emplace(config.name, Handover::Kept{std::exchange(m_inputs[i], {}),
                                                            m_supervisor.missedTold(i)});
    }
    std::erase_if(m_inputs, [](const Input& input) { return input.source == nullptr; });
}

store::CheckpointState Pipeline::queryStates() {
    store::CheckpointState states;
    if (m_undone > 0) // what was not done is in no state, and comes no more
        return states;
    auto routers = m_hub->save(m_turns.pause());
    std::vector<std::vector<Result<std::string>>> shards;
    for (auto& shard : m_shards)
        shards.push_back(shard->saveQueries());
    const auto add = [&states](std::string key, Result<std::string>& state) {
        if (state)
            states.queryStates.push_back({std::move(key), std::move(*state)});
    };
    for (std::size_t query = 0; query < m_queries.size(); ++query) {
        const auto& name = m_workspace.queries[query].name;
        const auto isWhole = [query](const auto& shard) { return shard[query].has_value(); };
        if (!std::ranges::all_of(shards, isWhole))
            continue;
        add(SavedStates::routerKey(name), routers[query]);
        for (unsigned shard = 0; shard < shards.size(); ++shard)
            add(SavedStates::shardKey(name, shard), shards[shard][query]);
    }
    states.queryStates.push_back({SavedStates::sourcesKey(), m_restart.describeSources()});
    return states;
}

std::optional<Handover::Kept> Pipeline::takeKept(std::uint32_t index) {
    const auto& config = m_workspace.sources[index];
    if (!m_options.goesOnFrom)
        return std::nullopt;
    auto& inputs = m_options.goesOnFrom->inputs;
    const auto found = inputs.find(config.name);
    if (found == inputs.end())
        return std::nullopt;
    auto kept = std::move(found->second);
    inputs.erase(found);
    // Beds may have been edited. It was made once from the same section: it can be made again.
    auto decoder = makeDecoder(config, m_workspace.beds, openingOf(index).readsProperties);
    kept.input.decode->goOn(decodeContext(index), decoder ? std::move(*decoder) : nullptr);
    if (isFinite(config)) {
        m_replay = std::exchange(m_options.goesOnFrom->replay, {});
        m_time.follow(m_replay.control);
    }
    return kept;
}

} // namespace vigil::pipeline
