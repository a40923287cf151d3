// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/rule_plan.h"

#include "model/signal_catalog.h"
#include "model/value.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace vigil::alerts {
namespace {

std::string_view catalogName(std::string_view name) {
    const auto* known = model::findSignal(name);
    return known != nullptr ? known->name : name;
}

/// What is common to the sides of a rule.
Subject subjectOf(const LimitRule& rule, const std::string& signal) {
    Subject subject;
    subject.rule = rule.id;
    subject.signal = signal;
    subject.priority = rule.priority;
    subject.policy.latching = rule.latching;
    subject.policy.count = std::max<std::uint32_t>(1, rule.count);
    subject.escalation = rule.policy;
    subject.judging = rule.judging;
    return subject;
}

SubjectPtr subjectOf(const ResultRule& rule) {
    auto subject = std::make_shared<Subject>();
    subject->rule = rule.id;
    subject->signal = rule.output;
    subject->priority = rule.priority;
    subject->policy = {rule.delay, rule.latching, std::max<std::uint32_t>(1, rule.count)};
    subject->escalation = rule.policy;
    return subject;
}

SubjectPtr sideOf(Subject subject, const LimitRule& rule, LimitSide side, double bound) {
    subject.rule += side == LimitSide::Low ? "-low" : "-high";
    subject.limit = {side, bound, std::max(0.0, rule.hysteresis)};
    subject.policy.delay = side == LimitSide::Low ? rule.delayLow : rule.delayHigh;
    return std::make_shared<const Subject>(std::move(subject));
}

} // namespace

bool isMilder(const Subject& mild, const Subject& worse) {
    const auto& a = mild.limit;
    const auto& b = worse.limit;
    return mild.signal == worse.signal && a.side == b.side && a.side != LimitSide::None &&
           mild.judging.isPlain() && worse.judging.isPlain() && worse.priority > mild.priority &&
           (a.side == LimitSide::High ? b.bound > a.bound : b.bound < a.bound);
}

SubjectPtr technicalSubject(TechnicalRule rule, std::string_view signal, std::string_view about,
                            Priority priority) {
    auto subject = std::make_shared<Subject>();
    subject->rule = name(rule);
    subject->signal = signal;
    subject->about = about;
    subject->kind = AlarmKind::Technical;
    subject->priority = priority;
    return subject;
}

Ticks mostAgeOf(const StaleRule& rule, std::string_view signal, Ticks otherwise) {
    const auto& ages = rule.signalAges;
    for (auto exception = ages.rbegin(); exception != ages.rend(); ++exception)
        if (model::equalNames(catalogName(exception->signal), catalogName(signal)))
            return exception->most;
    return model::findSignal(signal) != nullptr ? rule.signalSilent : otherwise;
}

std::string provisionalName(std::string_view signal) {
    return std::string(signal) + " (provisional)";
}

RulePlan::RulePlan(RuleSet rules) : m_rules(std::move(rules)) {
    m_bedSilent = technicalSubject(TechnicalRule::Stale, {}, {}, m_rules.stale.bedPriority);
    for (std::size_t i = 0; i < m_rules.limits.size(); ++i) {
        const auto& rule = m_rules.limits[i];
        if (!rule.enabled)
            continue;
        const auto signal =
            addSignal(rule.provisional ? provisionalName(rule.signal) : rule.signal);
        auto subject = subjectOf(rule, m_signals[signal].name);
        if (rule.judging.quality)
            subject.qualitySignal = addNoted(rule.judging.quality->signal);
        if (rule.judging.other)
            subject.otherSignal = addNoted(rule.judging.other->signal);
        if (rule.judging.kind == LimitKind::Absence) {
            subject.policy.count = 1;
            m_sides.push_back({signal, i, std::make_shared<const Subject>(std::move(subject))});
            continue;
        }
        const auto add = [&](LimitSide side, std::optional<double> bound) {
            if (bound && !std::isnan(*bound))
                m_sides.push_back({signal, i, sideOf(subject, rule, side, *bound)});
        };
        add(LimitSide::Low, rule.low);
        add(LimitSide::High, rule.high);
    }
    for (const auto& rule : m_rules.results)
        m_results.push_back(subjectOf(rule));
    // Of one signal and side the worst first: see isMilder().
    const auto order = [](const Side& side) {
        const auto& limit = side.subject->limit;
        const double worst = limit.side == LimitSide::High  ? -limit.bound
                             : limit.side == LimitSide::Low ? limit.bound
                                                            : 0;
        return std::tuple(side.signal, limit.side, worst);
    };
    std::stable_sort(m_sides.begin(), m_sides.end(),
                     [&](const Side& a, const Side& b) { return order(a) < order(b); });
}

std::optional<std::uint32_t> RulePlan::resultRuleOf(std::string_view id) const noexcept {
    const auto found = std::ranges::find(m_rules.results, id, &ResultRule::id);
    if (found == m_rules.results.end())
        return std::nullopt;
    return static_cast<std::uint32_t>(found - m_rules.results.begin());
}

std::uint32_t RulePlan::addSignal(const std::string& name) {
    if (const auto known = signalOf(name))
        return *known;
    Signal signal;
    signal.name = catalogName(name);
    // Columns of queries come at their windows' pace: judged only where a bound is given.
    signal.most = mostAgeOf(m_rules.stale, name, Ticks::zero());
    signal.missing = technicalSubject(TechnicalRule::SignalMissing, signal.name, {},
                                      m_rules.stale.signalPriority);
    m_signals.push_back(std::move(signal));
    return static_cast<std::uint32_t>(m_signals.size() - 1);
}

std::uint32_t RulePlan::addNoted(const std::string& name) {
    const auto signal = addSignal(name);
    m_signals[signal].noted = true;
    return signal;
}

std::vector<RulePlan::Watch> RulePlan::watchesFor(std::string_view bed) const {
    const auto overridden = [&](const LimitRule& general) {
        return std::any_of(m_rules.limits.begin(), m_rules.limits.end(), [&](const auto& rule) {
            return !rule.bed.empty() && rule.bed == bed && rule.id == general.id;
        });
    };
    std::vector<Watch> watches;
    for (const auto& side : m_sides) {
        const auto& rule = m_rules.limits[side.rule];
        if (rule.bed.empty() ? !overridden(rule) : rule.bed == bed)
            watches.push_back({side.signal, side.subject});
    }
    return watches;
}

std::optional<std::uint32_t> RulePlan::signalOf(std::string_view column) const {
    const auto name = catalogName(column);
    for (std::size_t i = 0; i < m_signals.size(); ++i)
        if (model::equalNames(m_signals[i].name, name))
            return static_cast<std::uint32_t>(i);
    return std::nullopt;
}

} // namespace vigil::alerts
