// SPDX-License-Identifier: GPL-3.0-or-later
// The part of Pipeline that joins the store to the stages, or gets along without one.
#include "base/log.h"
#include "pipeline/pipeline.h"

#include <algorithm>

namespace vigil::pipeline {

using namespace std::chrono_literals;

namespace {

/// How long a start waits for the store to say what to go on from.
constexpr auto kPatienceWithStore = 1s;

} // namespace

Result<void> Pipeline::openStore() {
    if (m_options.database.empty())
        return {};
    if (m_options.watchOnly) {
        readStore();
        return {};
    }
    store::WriterOptions options;
    options.path = m_options.database;
    options.retention.trendAge = m_workspace.store.keepTrends;
    for (const auto& source : m_workspace.sources)
        options.sourceNames.push_back(source.name);
    for (const auto& reference : m_workspace.references)
        options.sourceNames.push_back("reference " + reference.name);
    m_store = std::make_unique<StoreStage>(std::move(options), storeContext());
    auto known = m_store->open(kPatienceWithStore);
    if (!known)
        return propagate(known);
    m_restart.take(std::move(*known), true);
    if (m_options.goesOnFrom) // its numbers go on
        return {};
    if (const auto next = m_restart.nextAlarm())
        m_nextAlarmId = *next;
    else
        takeFreshNumbers();
    return {};
}

StoreStage::Context Pipeline::storeContext() {
    StoreStage::Context context{m_clock,
                                m_metrics,
                                [this](const std::vector<store::SourcePosition>& positions) {
                                    for (const auto& position : positions)
                                        if (position.source < m_inputs.size())
                                            m_inputs[position.source].source->committed(
                                                position.partition, position.next - 1);
                                },
                                [this](bool healthy) {
                                    raiseTechnical(alerts::TechnicalRule::StoreStalled, {},
                                                   !healthy, alerts::Priority::Medium);
                                },
                                m_options.diskSpace,
                                std::ranges::any_of(m_workspace.sources, isFinite)};
    context.forgets = m_options.forgets;
    context.onAbsence = [this](std::optional<StoreAbsence> before,
                               std::optional<StoreAbsence> now) {
        using Rule = alerts::TechnicalRule;
        if (before)
            raiseTechnical(Rule::StoreAway, std::string(name(*before)), false,
                           alerts::Priority::Medium);
        if (now)
            raiseTechnical(Rule::StoreAway, std::string(name(*now)), true,
                           alerts::Priority::Medium);
    };
    context.onDeleted = [this](bool told) {
        if (told) // each time is told, also while the one before still is
            raiseTechnical(alerts::TechnicalRule::DatabaseDeleted, {}, false,
                           alerts::Priority::Medium);
        raiseTechnical(alerts::TechnicalRule::DatabaseDeleted, {}, told, alerts::Priority::Medium);
    };
    context.onLateRestart = [this](const store::AlarmRestart& restart,
                                   const store::DeliveryRestart& deliveries,
                                   const store::IncidentRestart& incidents) {
        takeLateRestart(restart, deliveries, incidents);
    };
    context.onResults = [this](std::vector<model::Delivery> results, bool stored) {
        if (m_deliveries)
            m_deliveries->takeResults(std::move(results), stored);
    };
    context.onFetched = [this](const std::string& sink, store::DeliverySlice slice) {
        m_deliveries->refill(sink, std::move(slice));
    };
    context.takenNumbers = [this] { return m_nextAlarmId - 1; };
    context.standing = [this] {
        const auto view = m_alarms->view();
        return view ? view->alarms : std::vector<alerts::AlarmStatus>{};
    };
    return context;
}

void Pipeline::setStoreAside() {
    const base::MutexLock life(m_lifeMutex);
    if (m_store)
        m_store->setAside();
}

void Pipeline::readStore() {
    takeFreshNumbers();
    auto state = store::readRestart(m_options.database);
    if (!state) {
        log::warning("vigil.pipeline", "what is stored cannot be read: {}", state.error().text());
        return;
    }
    m_restart.take(std::move(*state), false);
}

void Pipeline::takeFreshNumbers() {
    // In microseconds nobody raises so many alarms that the next start would find one taken.
    m_nextAlarmId = static_cast<std::uint64_t>(std::max<std::int64_t>(toMicros(m_clock.now()), 1));
}

void Pipeline::takeLateRestart(const store::AlarmRestart& restart,
                               const store::DeliveryRestart& deliveries,
                               const store::IncidentRestart& incidents) {
    if (m_deliveries)
        m_deliveries->takeAlarms(deliveries.alarms);
    if (m_options.goesOnFrom) // its alarms are here
        return;
    auto next = m_nextAlarmId.load();
    while (next < restart.nextOccurrence &&
           !m_nextAlarmId.compare_exchange_weak(next, restart.nextOccurrence)) {
    }
    m_alarms->adopt(restart.open,
                    std::ranges::any_of(m_workspace.sources, isLive) ? restart.beds
                                                                     : std::vector<std::string>{},
                    incidents);
}

} // namespace vigil::pipeline
