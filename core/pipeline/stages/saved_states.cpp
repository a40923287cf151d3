// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/saved_states.h"

#include "base/byte_stream.h"
#include "model/value.h"

#include <algorithm>

namespace vigil::pipeline {

SavedStates::SavedStates(store::CheckpointState stored, std::string sources)
    : m_stored(std::move(stored)), m_sources(std::move(sources)) {}

// The suffixes keep the rows of all queries apart, whatever the queries are called.
std::string SavedStates::routerKey(std::string_view query) {
    return std::string(query) + "/router";
}

std::string SavedStates::shardKey(std::string_view query, unsigned shard) {
    return std::string(query) + "/shard " + std::to_string(shard);
}

std::string SavedStates::alarmsKey() { return "/alarms"; }

std::string SavedStates::alarmsState(const std::vector<alerts::Judged>& judged) {
    base::ByteWriter out;
    for (const auto& entry : judged) {
        out.text(entry.bed);
        out.text(entry.signal);
        out.signedNumber(entry.from.time_since_epoch().count());
        out.text(entry.rule);
        out.byte(entry.onset ? 1 : 0);
        if (entry.onset)
            out.signedNumber(entry.onset->time_since_epoch().count());
    }
    return out.take();
}

std::vector<alerts::Judged> SavedStates::judged() const {
    std::vector<alerts::Judged> all;
    for (const auto& stored : m_stored.queryStates) {
        if (!stored.query.starts_with(alarmsKey()))
            continue;
        base::ByteReader in(stored.state);
        while (in.ok() && !in.atEnd()) {
            alerts::Judged entry;
            entry.bed = in.text();
            entry.signal = in.text();
            entry.from = EventTime{Ticks{in.signedNumber()}};
            entry.rule = in.text();
            if (in.byte() != 0)
                entry.onset = EventTime{Ticks{in.signedNumber()}};
            if (in.ok())
                all.push_back(std::move(entry));
        }
    }
    return all;
}

std::string SavedStates::sourcesKey() { return "/sources"; }

std::string SavedStates::describe(const std::vector<SourceConfig>& sources) {
    std::string text;
    for (const auto& source : sources) {
        text += source.name + '\t' + source.stream;
        text += source.spec->identity() + '\n';
    }
    return text;
}

bool SavedStates::areSame(std::string_view sources, std::string_view others,
                          const std::vector<std::string>& streams) {
    const auto isRead = [&streams](std::string_view line) {
        const auto stream = line.substr(std::min(line.find('\t') + 1, line.size()));
        const auto name = stream.substr(0, stream.find('\t'));
        return std::ranges::any_of(
            streams, [name](const auto& each) { return model::equalNames(each, name); });
    };
    const auto nextLine = [](std::string_view& text) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        return line;
    };
    while (!sources.empty() || !others.empty()) {
        const auto line = nextLine(sources);
        const auto other = nextLine(others);
        if (line != other && (isRead(line) || isRead(other)))
            return false;
    }
    return true;
}

std::string SavedStates::sequencesKey(std::string_view source) {
    return "/sequences " + std::string(source);
}

std::string SavedStates::sequencesState(std::int64_t next, std::string_view sequences) {
    base::ByteWriter out;
    out.signedNumber(next);
    out.append(sequences);
    return out.take();
}

std::optional<SavedStates::Sequences> SavedStates::sequences(const store::CheckpointState& stored,
                                                             std::string_view source) {
    const auto found =
        std::ranges::find(stored.queryStates, sequencesKey(source), &store::QueryState::query);
    if (found == stored.queryStates.end())
        return std::nullopt;
    base::ByteReader in(found->state);
    const std::int64_t next = in.signedNumber();
    if (!in.ok())
        return std::nullopt;
    return Sequences{next, found->state.substr(found->state.size() - in.left())};
}

bool SavedStates::areMidway() const {
    const auto* const sources = find(sourcesKey());
    return sources != nullptr && *sources == m_sources;
}

const std::string* SavedStates::find(std::string_view key) const {
    const auto found = std::ranges::find(m_stored.queryStates, key, &store::QueryState::query);
    return found == m_stored.queryStates.end() ? nullptr : &found->state;
}

Result<std::string_view> SavedStates::part(const std::string& key) const {
    if (const auto* const state = find(key); state != nullptr)
        return std::string_view(*state);
    if (std::ranges::find(m_stored.damagedQueries, key) != m_stored.damagedQueries.end())
        return fail(ErrorCode::Corrupt, "the stored state is damaged: its checksum is wrong", key);
    return fail(ErrorCode::InvalidArgument,
                "a part of the state is missing: it was taken with fewer shards", key);
}

Result<std::optional<ResumedQuery>>
SavedStates::resume(std::string_view name, const std::shared_ptr<const engine::Query>& query,
                    unsigned shards) const {
    const std::string router = routerKey(name);
    const bool known = std::ranges::any_of(keys(), [&](const auto& key) { return key == router; });
    if (!known)
        return std::nullopt;
    auto sources = part(sourcesKey());
    if (!sources)
        return propagate(sources);
    if (!areSame(*sources, m_sources, query->inputNames()))
        return fail(ErrorCode::InvalidArgument,
                    "the state was taken when the workspace had other sources", std::string(name));
    ResumedQuery resumed;
    auto routerState = part(router);
    if (!routerState)
        return propagate(routerState);
    resumed.router = std::make_unique<engine::QueryRouter>(query, shards);
    if (auto restored = resumed.router->restore(*routerState); !restored)
        return tl::unexpected(std::move(restored.error()).within(router));
    for (unsigned i = 0; i < shards; ++i) {
        const std::string key = shardKey(name, i);
        auto state = part(key);
        if (!state)
            return propagate(state);
        auto& shard =
            resumed.shards.emplace_back(std::make_unique<engine::QueryShard>(query, shards));
        if (auto restored = shard->restore(*state, i, shards); !restored)
            return tl::unexpected(std::move(restored.error()).within(key));
    }
    return std::optional(std::move(resumed));
}

std::vector<std::string> SavedStates::keys() const {
    std::vector<std::string> all = m_stored.damagedQueries;
    for (const auto& state : m_stored.queryStates)
        all.push_back(state.query);
    return all;
}

} // namespace vigil::pipeline
