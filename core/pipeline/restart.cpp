// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/restart.h"

#include "base/log.h"

#include <algorithm>

namespace vigil::pipeline {

void Restart::take(std::optional<store::RestartState> state, bool stores) {
    m_state = std::move(state);
    m_stores = stores;
    if (m_state && !stores)
        m_state->checkpoint = {}; // whoever stores goes on from there
    m_midway = savedStates().areMidway();
}

std::optional<std::uint64_t> Restart::nextAlarm() const {
    if (!m_state || !m_state->numbersKnown)
        return std::nullopt;
    return m_state->alarms.nextOccurrence;
}

bool Restart::hasFinite() const { return std::ranges::any_of(m_workspace.sources, isFinite); }

bool Restart::resumable() const {
    const auto goesOn = [this](const SourceConfig& source) {
        const auto traits = source.spec->traits();
        return traits.resumable && (!traits.finite || m_resumesRecordings);
    };
    return !m_workspace.sources.empty() && std::ranges::all_of(m_workspace.sources, goesOn);
}

bool Restart::resumes(const SourceConfig& source) const {
    return isFinite(source) && m_resumesRecordings && goesOn();
}

const store::CheckpointState& Restart::checkpoint() const {
    static const store::CheckpointState nothing;
    return m_state ? m_state->checkpoint : nothing;
}

const store::DeliveryRestart& Restart::deliveries() const {
    static const store::DeliveryRestart nothing;
    return m_state ? m_state->deliveries : nothing;
}

std::string Restart::describeSources() const { return SavedStates::describe(m_workspace.sources); }

SavedStates Restart::savedStates() const { return {checkpoint(), describeSources()}; }

void Restart::forgetStates() {
    if (m_state)
        m_state->checkpoint = {};
}

std::set<std::string, std::less<>> Restart::expectedBeds() const {
    std::set<std::string, std::less<>> beds;
    for (const auto& bed : m_workspace.beds)
        beds.insert(bed.id);
    // How many beds are simulated may have been changed.
    if (m_state && std::ranges::any_of(m_workspace.sources, isLive))
        beds.insert(m_state->alarms.beds.begin(), m_state->alarms.beds.end());
    return beds;
}

void Restart::resumeAlarms(const SavedStates& saved, AlarmStage& alarms, EventTime now) const {
    if (!m_state)
        return;
    alarms.restore(m_state->alarms.open, m_state->incidents, now);
    const bool recorded = hasFinite();
    if (!resumable() || !m_stores || playsAgain()) // they come again on purpose
        return;
    auto judged = saved.judged();
    // The journal is newer than the checkpoint.
    judged.insert(judged.end(), m_state->alarms.judged.begin(), m_state->alarms.judged.end());
    alarms.resume(judged, recorded ? EventTime::max() : now + m_workspace.clock.ahead, recorded);
}

bool Restart::playsAgain() const {
    return hasFinite() && !m_midway && m_state && !m_state->checkpoint.positions.empty();
}

bool Restart::isAheadOf(EventTime now, const engine::QueryRouter& router) const {
    if (hasFinite())
        return false; // their times are their own
    const EventTime reached = router.watermark();
    return reached != kMaxTime && reached > now + m_workspace.clock.ahead;
}

std::vector<QueryRestart> Restart::resumeQueries(
    const SavedStates& saved, const std::vector<std::shared_ptr<const engine::Query>>& queries,
    QueryHub& hub, std::vector<std::unique_ptr<EngineShard>>& shards, EventTime now) const {
    std::vector<QueryRestart> restarts(queries.size());
    for (std::size_t i = 0; i < queries.size(); ++i) {
        const auto& name = m_workspace.queries[i].name;
        auto resumed = saved.resume(name, queries[i], static_cast<unsigned>(shards.size()));
        if (!resumed) {
            restarts[i].refused = resumed.error().text();
            log::warning("vigil.pipeline",
                         "query '{}' begins with its next row, its windows of the run before are "
                         "lost: {}",
                         name, restarts[i].refused);
            continue;
        }
        if (!*resumed)
            continue;
        if (isAheadOf(now, *(*resumed)->router)) {
            restarts[i].refused = "its windows had come to a time that is yet to be: the "
                                  "computer's clock has been put back";
            log::warning("vigil.pipeline", "query '{}' begins with its next row: {}", name,
                         restarts[i].refused);
            continue;
        }
        restarts[i].resumed = true;
        hub.resume(i, std::move((*resumed)->router));
        for (std::size_t shard = 0; shard < shards.size(); ++shard)
            shards[shard]->resume(i, std::move((*resumed)->shards[shard]));
    }
    return restarts;
}

std::vector<TechnicalChange> Restart::endedAlarms() const {
    std::vector<TechnicalChange> ended;
    if (!m_state)
        return ended;
    using Rule = alerts::TechnicalRule;
    for (const auto& alarm : m_state->alarms.open) {
        const auto rule = alerts::technicalRuleOf(alarm);
        const bool watched = std::ranges::any_of(m_workspace.sources, [&](const auto& source) {
            if (source.name != alarm.subject)
                return false;
            return rule == Rule::SourceLost ||
                   // A made-up client id is nobody else's.
                   (rule == Rule::SessionTaken && !source.spec->exclusiveName().empty());
        });
        // The store tells anew what is wrong with it; references could be opened, or there would be
        // no start; clocks are measured afresh.
        if (rule && (alarm.bed.empty() || rule == Rule::ClockOff) && !watched)
            ended.push_back({*rule, alarm.subject, false, alarm.priority, alarm.bed});
    }
    return ended;
}

} // namespace vigil::pipeline
