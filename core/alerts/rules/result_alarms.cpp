// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/rules/result_alarms.h"

#include <algorithm>

namespace vigil::alerts {

namespace {

/// Stands between output and key in Judged::signal.
constexpr char kKeyMark = '\x1f';

SubjectPtr about(const SubjectPtr& rule, const std::string& key) {
    if (key.empty())
        return rule;
    auto subject = *rule;
    subject.about = key;
    return std::make_shared<const Subject>(std::move(subject));
}

} // namespace

ResultAlarms::Entry& ResultAlarms::entryOf(std::uint32_t rule, const SubjectPtr& subject,
                                           const std::string& key) {
    const auto found = m_entries.find({rule, key});
    if (found != m_entries.end())
        return found->second;
    return m_entries.emplace(Key{rule, key}, Entry{Slot(about(subject, key)), {}}).first->second;
}

ResultAlarms::Outcome ResultAlarms::observe(std::uint32_t rule, const SubjectPtr& subject,
                                            const std::string& key, const Row& row,
                                            const EventSink& sink) {
    if (m_entries.find({rule, key}) == m_entries.end()) {
        // Of a key that is at rest nothing has to be known.
        if (row.reading != Reading::Violating)
            return Outcome::Taken;
        if (m_entries.size() >= kMost)
            return Outcome::Refused;
    }
    auto& entry = entryOf(rule, subject, key);
    if (row.at < entry.last.value_or(EventTime::min()) || row.at < entry.from)
        return Outcome::Late;
    entry.last = row.at;
    if (!row.reading)
        return Outcome::Taken;
    if (row.reading == Reading::Violating)
        entry.slot.setText(row.text);
    entry.slot.observe(*row.reading, row.value, row.at, sink);
    return Outcome::Taken;
}

void ResultAlarms::advance(std::uint32_t rule, Ticks clearAfter, EventTime complete,
                           const EventSink& sink) {
    for (auto it = begin(rule); it != m_entries.end() && it->first.first == rule;) {
        auto& [slot, last, from] = it->second;
        // A row of that very moment may still come, and decides.
        if (const auto due = slot.due(); due && *due < complete)
            slot.elapse(*due, sink);
        const auto state = slot.condition().state();
        const bool over = last && clearAfter > Ticks::zero() && *last + clearAfter < complete;
        if (over && state != ConditionState::Inactive && state != ConditionState::Latched)
            slot.observe(Reading::Clear, std::nullopt, *last + clearAfter, sink);
        const bool atRest =
            slot.condition().state() == ConditionState::Inactive &&
            std::max(last.value_or(EventTime::min()), from) + Incident::kReopenWindow < complete;
        it = atRest ? m_entries.erase(it) : std::next(it);
    }
}

void ResultAlarms::lose(std::uint32_t rule, EventTime at, const EventSink& sink) {
    for (auto it = begin(rule); it != m_entries.end() && it->first.first == rule; ++it)
        it->second.slot.lose(at, sink);
}

void ResultAlarms::translate(Ticks by) {
    for (auto& [key, entry] : m_entries) {
        entry.slot.translate(by);
        if (entry.last)
            *entry.last += by;
        if (entry.from != EventTime::min())
            entry.from += by;
    }
}

void ResultAlarms::setPlan(const RulePlan& plan, EventTime at, const EventSink& sink) {
    auto earlier = std::exchange(m_entries, {});
    for (auto& [key, entry] : earlier) {
        const auto rule = plan.resultRuleOf(entry.slot.subject().rule);
        if (!rule) {
            entry.slot.switchOff(at, sink);
            continue;
        }
        entry.slot.adopt(about(plan.resultSubject(*rule), key.second), at, sink);
        m_entries.emplace(Key{*rule, key.second}, std::move(entry));
    }
}

void ResultAlarms::restore(std::uint32_t rule, const SubjectPtr& subject,
                           const AlarmStatus& earlier, EventTime at, const EventSink& sink) {
    auto& entry = entryOf(rule, subject, earlier.subject);
    entry.slot.restore(earlier, at, sink);
    // It counts from here on for how long no row has come.
    entry.last = std::max(earlier.raised, entry.last.value_or(earlier.raised));
}

void ResultAlarms::addJudged(const std::string& bed, std::vector<Judged>& out) const {
    for (const auto& [key, entry] : m_entries) {
        const auto from = entry.last ? std::max(*entry.last + Ticks{1}, entry.from) : entry.from;
        const bool pending = entry.slot.condition().state() == ConditionState::Pending;
        const auto& subject = entry.slot.subject();
        out.push_back({bed, subject.signal + kKeyMark + key.second, from, subject.rule,
                       pending ? std::optional(entry.slot.condition().onset()) : std::nullopt});
    }
}

void ResultAlarms::resume(std::uint32_t rule, const SubjectPtr& subject, const Judged& judged,
                          EventTime latest) {
    // The journal tells of the output alone; that is enough where the bed is the key.
    const auto mark = judged.signal.find(kKeyMark);
    auto& entry =
        entryOf(rule, subject, mark == std::string::npos ? "" : judged.signal.substr(mark + 1));
    entry.from = std::max(entry.from, std::min(judged.from, latest));
    if (judged.onset && *judged.onset <= latest)
        entry.slot.resumeDelay(*judged.onset);
}

} // namespace vigil::alerts
