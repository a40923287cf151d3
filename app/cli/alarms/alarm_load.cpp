// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/alarms/alarm_load.h"

#include "alerts/technical_rule.h"

#include <algorithm>
#include <compare>
#include <iterator>
#include <set>

namespace vigil::app {
namespace {

std::set<std::string> idsOf(const alerts::RuleSet& rules, bool technical) {
    std::set<std::string> ids;
    for (const auto& limit : rules.limits) {
        if (!limit.enabled)
            continue;
        if (limit.judging.kind == alerts::LimitKind::Absence)
            ids.insert(limit.id);
        else if (limit.low)
            ids.insert(limit.id + "-low");
        if (limit.judging.kind != alerts::LimitKind::Absence && limit.high)
            ids.insert(limit.id + "-high");
    }
    for (const auto& rule : rules.results)
        ids.insert(rule.id);
    if (technical)
        for (const auto rule : {alerts::TechnicalRule::Stale, alerts::TechnicalRule::SignalMissing})
            ids.emplace(alerts::name(rule));
    return ids;
}

/// Those of `from` that `without` has not, each as often.
std::vector<RaisedAlarm> difference(const std::vector<RaisedAlarm>& from,
                                    const std::vector<RaisedAlarm>& without) {
    std::vector<RaisedAlarm> rest;
    std::ranges::set_difference(from, without, std::back_inserter(rest),
                                [](const auto& a, const auto& b) { return std::is_lt(a <=> b); });
    return rest;
}

} // namespace

AlarmLoad::AlarmLoad(const alerts::RuleSet& rules, bool technical) : m_technical(technical) {
    const base::MutexLock lock(m_mutex);
    for (const auto& id : idsOf(rules, technical))
        m_alarms.try_emplace(id);
}

void AlarmLoad::add(const std::vector<alerts::AlarmEvent>& events) {
    const base::MutexLock lock(m_mutex);
    for (const auto& event : events) {
        const auto& alarm = event.alarm;
        const auto technical = alerts::technicalRuleOf(alarm);
        const bool counts = alarm.kind == alerts::AlarmKind::Physiological ||
                            (m_technical && (technical == alerts::TechnicalRule::Stale ||
                                             technical == alerts::TechnicalRule::SignalMissing));
        if (event.what == alerts::AlarmEvent::What::Raised && counts)
            m_alarms[alarm.rule].push_back(
                {event.time, alarm.bed, alarm.subject, alarm.priority, alarm.value});
    }
}

AlarmLoad::ByRule AlarmLoad::alarms() const {
    const base::MutexLock lock(m_mutex);
    auto ordered = m_alarms;
    for (auto& [rule, alarms] : ordered)
        std::ranges::sort(alarms, [](const auto& a, const auto& b) { return std::is_lt(a <=> b); });
    return ordered;
}

std::vector<RuleComparison> compared(const AlarmLoad::ByRule& now, const AlarmLoad::ByRule& then) {
    auto all = now;
    for (const auto& [rule, alarms] : then)
        all.try_emplace(rule);
    const std::vector<RaisedAlarm> none;
    std::vector<RuleComparison> comparisons;
    for (const auto& [rule, unused] : all) {
        const auto before = now.find(rule);
        const auto after = then.find(rule);
        const auto& old = before != now.end() ? before->second : none;
        const auto& made = after != then.end() ? after->second : none;
        comparisons.push_back(
            {rule, old.size(), made.size(), difference(made, old), difference(old, made)});
    }
    return comparisons;
}

std::size_t countOf(const AlarmLoad::ByRule& alarms) {
    std::size_t count = 0;
    for (const auto& [rule, raised] : alarms)
        count += raised.size();
    return count;
}

} // namespace vigil::app
