// SPDX-License-Identifier: GPL-3.0-or-later
// The part of Pipeline that goes on where the run before ended.
#include "base/log.h"
#include "pipeline/pipeline.h"
#include "pipeline/stages/saved_states.h"

#include <algorithm>
#include <set>

namespace vigil::pipeline {

void Pipeline::resumeAlarms(const SavedStates& saved) {
    const EventTime now = eventAtArrival(m_arrivals.now());
    m_alarms->restore(m_restart->alarms.open, now);
    const bool recorded = std::ranges::any_of(m_workspace.sources, isFinite);
    const bool anew = !m_midway && !m_restart->checkpoint.positions.empty(); // it was through
    if (!resumable() || !m_store || (recorded && anew)) // recordings come again on purpose
        return;
    auto judged = saved.judged();
    // The journal is newer than the checkpoint.
    judged.insert(judged.end(), m_restart->alarms.judged.begin(), m_restart->alarms.judged.end());
    m_alarms->resume(judged, recorded ? EventTime::max() : now + m_workspace.clock.ahead, recorded);
}

bool Pipeline::isAheadOfNow(const engine::QueryRouter& router) const {
    if (std::ranges::any_of(m_workspace.sources, isFinite))
        return false; // their times are their own
    const EventTime reached = router.watermark();
    return reached != kMaxTime &&
           reached > eventAtArrival(m_arrivals.now()) + m_workspace.clock.ahead;
}

void Pipeline::resumeQueries(const SavedStates& saved) {
    const auto shards = static_cast<unsigned>(m_shards.size());
    for (std::size_t i = 0; i < m_queries.size(); ++i) {
        const auto& name = m_workspace.queries[i].name;
        auto resumed = saved.resume(name, m_queries[i], shards);
        if (!resumed) {
            m_restarts[i].refused = resumed.error().text();
            log::warning("vigil.pipeline",
                         "query '{}' begins with its next row, its windows of the run before are "
                         "lost: {}",
                         name, m_restarts[i].refused);
            continue;
        }
        if (!*resumed)
            continue;
        if (isAheadOfNow(*(*resumed)->router)) {
            m_restarts[i].refused = "its windows had come to a time that is yet to be: the "
                                    "computer's clock has been put back";
            log::warning("vigil.pipeline", "query '{}' begins with its next row: {}", name,
                         m_restarts[i].refused);
            continue;
        }
        m_restarts[i].resumed = true;
        m_hub->resume(i, std::move((*resumed)->router));
        for (unsigned shard = 0; shard < shards; ++shard)
            m_shards[shard]->resume(i, std::move((*resumed)->shards[shard]));
    }
}

std::set<std::string, std::less<>> Pipeline::expectedBeds() const {
    std::set<std::string, std::less<>> beds;
    for (const auto& bed : m_workspace.beds)
        beds.insert(bed.id);
    // How many beds are simulated may have been changed.
    if (m_restart && std::ranges::any_of(m_workspace.sources, isLive))
        beds.insert(m_restart->alarms.beds.begin(), m_restart->alarms.beds.end());
    return beds;
}

void Pipeline::watchBeds() {
    if (std::ranges::any_of(m_workspace.sources, isFinite))
        return;
    for (const auto& bed : expectedBeds())
        m_alarms->watch(bed);
}

void Pipeline::endAlarmsOfLastRun() {
    if (!m_restart)
        return;
    using Rule = alerts::TechnicalRule;
    for (const auto& alarm : m_restart->alarms.open) {
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
            raiseTechnical(*rule, alarm.subject, false, alarm.priority, alarm.bed);
    }
}

} // namespace vigil::pipeline
