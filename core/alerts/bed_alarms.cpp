// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/bed_alarms.h"

#include <algorithm>
#include <limits>
#include <tuple>

namespace vigil::alerts {
namespace {

using namespace std::chrono_literals;

/// Late values within this of each other are of one kind; of a kind that has lasted so long, each
/// is of now.
constexpr Ticks kLateTogether = 10s;
constexpr Ticks kLateForLong = 1s;

double secondsOf(Ticks span) { return std::chrono::duration<double>(span).count(); }

} // namespace

BedAlarms::BedAlarms(std::string bed, std::shared_ptr<const RulePlan> plan)
    : m_bed(std::move(bed)), m_plan(std::move(plan)), m_silent(m_plan->bedSilent()) {
    for (const auto& watch : m_plan->watchesFor(m_bed))
        addSlot(Slot(watch.subject));
    layOut();
}

void BedAlarms::addSlot(Slot slot, std::unique_ptr<ValueJudge> judge) {
    const auto& [judging, limit] = std::tie(slot.subject().judging, slot.subject().limit);
    if (judging.isPlain() || judging.kind == LimitKind::Absence)
        judge.reset();
    else if (!judge || !(judge->judging() == judging) || !(judge->limit() == limit))
        judge = std::make_unique<ValueJudge>(judging, limit);
    m_limits.push_back(std::move(slot));
    m_judges.push_back(std::move(judge));
}

/// Makes the table of signals fit the slots, which are in the order of their signals.
void BedAlarms::layOut() {
    m_worse.assign(m_limits.size(), {});
    for (std::uint32_t mild = 0; mild < m_limits.size(); ++mild)
        for (std::uint32_t worse = 0; worse < m_limits.size(); ++worse)
            if (isMilder(m_limits[mild].subject(), m_limits[worse].subject()))
                m_worse[mild].push_back(worse);
    for (std::uint32_t i = 0; i < m_plan->signalCount(); ++i)
        m_signals.emplace_back(m_plan->missing(i));
    const auto watches = m_plan->watchesFor(m_bed);
    for (std::uint32_t i = 0; i < m_signals.size(); ++i) {
        auto& signal = m_signals[i];
        const auto belongs = [i](const RulePlan::Watch& watch) { return watch.signal == i; };
        const auto first = std::find_if(watches.begin(), watches.end(), belongs);
        const auto end = std::find_if_not(first, watches.end(), belongs);
        signal.firstSlot = static_cast<std::uint32_t>(first - watches.begin());
        signal.endSlot = static_cast<std::uint32_t>(end - watches.begin());
        signal.quietLow = -std::numeric_limits<double>::infinity();
        signal.quietHigh = std::numeric_limits<double>::infinity();
        for (auto it = first; it != end; ++it) {
            const auto& limit = it->subject->limit;
            if (it->subject->judging.remembers())
                signal.quietLow = std::numeric_limits<double>::infinity(); // every value counts
            else if (limit.side == LimitSide::Low)
                signal.quietLow = std::max(signal.quietLow, limit.bound);
            else if (limit.side == LimitSide::High)
                signal.quietHigh = std::min(signal.quietHigh, limit.bound);
        }
    }
}

void BedAlarms::seen(EventTime event, ArrivalTime arrival, const EventSink& sink) {
    const bool arrivalKnown = arrival != ArrivalTime{};
    // Query results and recordings may carry no arrival. Beside rows that do they are no sign of
    // life and say nothing about the bed's time line: a window of earlier rows may close after the
    // bed fell silent.
    if (m_arrivalKnown && !arrivalKnown)
        return;
    m_arrivalKnown = arrivalKnown;
    m_watched = true;
    m_past.reset();
    m_since = m_since.value_or(event);
    m_life.beat(event, arrivalKnown ? eventAtArrival(arrival) : event);
    if (m_silent.condition().isStanding()) {
        const auto before = sink.out.size();
        m_silent.observe(Reading::Clear, std::nullopt, m_life.last(), sink);
        settle(sink, before);
    }
}

void BedAlarms::seenPast(EventTime event) {
    watch(); // it was there: that nothing newer comes is to be told
    m_past = std::max(m_past.value_or(event), event);
    m_pastComes = true;
}

bool BedAlarms::keepsComingLate(Signal& signal, EventTime arrival) {
    if (!signal.late || arrival - signal.late->second > kLateTogether)
        signal.late.emplace(arrival, arrival);
    signal.late->second = arrival;
    return arrival - signal.late->first >= kLateForLong;
}

bool BedAlarms::sample(std::uint32_t index, EventTime at, double value,
                       std::optional<EventTime> liveAt, const EventSink& sink) {
    auto& signal = m_signals[index];
    if (at < signal.from)
        return false;
    if (signal.seen) {
        if (at < signal.last) {
            if (!liveAt || !keepsComingLate(signal, *liveAt))
                return false;
            at = signal.last;
        }
        signal.beat.add(at - signal.last);
    } else if (signal.from != EventTime::min()) {
        joinRuns(signal, at);
    }
    signal.seen = true;
    signal.last = at;
    signal.value = value;
    if (signal.calm && value >= signal.quietLow && value <= signal.quietHigh)
        return true;
    const auto before = sink.out.size();
    observe(signal, at, value, sink);
    settle(sink, before);
    return true;
}

void BedAlarms::observe(Signal& signal, EventTime at, double value, const EventSink& sink) {
    signal.calm = true;
    if (signal.missing.condition().isStanding())
        signal.missing.observe(Reading::Clear, std::nullopt, at, sink);
    for (auto i = signal.firstSlot; i < signal.endSlot; ++i) {
        observeSlot(i, at, value, sink);
        signal.calm = signal.calm && m_limits[i].condition().state() == ConditionState::Inactive;
    }
    foldMilder(signal, at, sink);
}

bool BedAlarms::isOutdone(std::size_t slot) const {
    return std::ranges::any_of(m_worse[slot], [this](std::uint32_t worse) {
        const auto state = m_limits[worse].condition().state();
        return state == ConditionState::Active ||
               (state == ConditionState::Unknown && m_limits[worse].condition().isStanding());
    });
}

void BedAlarms::foldMilder(const Signal& signal, EventTime at, const EventSink& sink) {
    for (auto i = signal.firstSlot; i < signal.endSlot; ++i)
        if (!m_worse[i].empty() || m_limits[i].isFolded())
            m_limits[i].fold(isOutdone(i), at, sink);
}

void BedAlarms::observeSlot(std::size_t index, EventTime at, double value, const EventSink& sink) {
    auto& slot = m_limits[index];
    if (slot.subject().judging.kind == LimitKind::Absence) {
        slot.observe(Reading::Clear, std::nullopt, at, sink);
    } else if (auto& judge = m_judges[index]) {
        if (const auto verdict = judge->judge(at, value, beside(slot.subject(), at)))
            slot.observe(verdict->reading, verdict->value, at, sink);
    } else if (slot.condition().isStanding() || !isOutdone(index) ||
               slot.subject().limit.read(value) != Reading::Violating) {
        slot.observe(value, at, sink);
    }
}

/// A quality that was told too long ago says nothing of the value.
ValueJudge::Beside BedAlarms::beside(const Subject& subject, EventTime at) const {
    ValueJudge::Beside beside;
    if (subject.otherSignal)
        beside.other = m_signals[*subject.otherSignal].noted;
    if (!subject.qualitySignal)
        return beside;
    const auto& quality = m_signals[*subject.qualitySignal];
    const auto most = m_plan->stale().signalSilent;
    if (quality.noted &&
        (most <= Ticks::zero() || at - quality.noted->at <= silence(most, quality.beat)))
        beside.quality = quality.noted->value;
    return beside;
}

std::optional<EventTime> BedAlarms::silentFrom() const noexcept {
    if (m_plan->stale().bedSilent <= Ticks::zero())
        return std::nullopt;
    return m_life.last() + silence(m_plan->stale().bedSilent, m_life.interval());
}

std::optional<EventTime> BedAlarms::missingFrom(std::size_t index) const noexcept {
    const auto& signal = m_signals[index];
    const auto most = m_plan->signalAge(static_cast<std::uint32_t>(index));
    if (!signal.seen || most <= Ticks::zero() || signal.firstSlot == signal.endSlot)
        return std::nullopt;
    return signal.last + silence(most, signal.beat);
}

/// Raises what has been violated long enough, in the order of the due times; a delay that would
/// end only after its data went stale does not. Due exactly now waits: a value of this very moment
/// may still come, and decides.
void BedAlarms::elapseDelays(EventTime now, const EventSink& sink) {
    struct Due {
        EventTime when;
        Slot* slot;
    };

    std::vector<Due> dues;
    const auto silent = silentFrom();
    for (std::size_t i = 0; i < m_signals.size(); ++i) {
        // A delay of the run before ends with a value, not in silence.
        if (m_signals[i].calm || !m_signals[i].seen)
            continue;
        const auto missing = missingFrom(i);
        for (auto s = m_signals[i].firstSlot; s < m_signals[i].endSlot; ++s) {
            const auto when = m_limits[s].due();
            if (when && *when < now && (!silent || *when < *silent) &&
                (!missing || *when < *missing))
                dues.push_back({*when, &m_limits[s]});
        }
    }
    std::stable_sort(dues.begin(), dues.end(),
                     [](const Due& a, const Due& b) { return a.when < b.when; });
    for (const auto& due : dues)
        if (!isOutdone(static_cast<std::size_t>(due.slot - m_limits.data())))
            due.slot->elapse(due.when, sink);
    for (const auto& signal : m_signals)
        if (!dues.empty())
            foldMilder(signal, now, sink);
}

void BedAlarms::loseSlot(std::size_t slot, EventTime at, const EventSink& sink) {
    if (m_judges[slot])
        m_judges[slot]->interrupt();
    if (m_limits[slot].subject().judging.kind != LimitKind::Absence) // that is what it watches
        m_limits[slot].lose(at, sink);
}

void BedAlarms::loseAll(EventTime at, const EventSink& sink) {
    for (std::size_t slot = 0; slot < m_limits.size(); ++slot)
        loseSlot(slot, at, sink);
}

void BedAlarms::judgeAbsences(EventTime now, const EventSink& sink) {
    for (auto& signal : m_signals)
        for (auto s = signal.firstSlot; s < signal.endSlot; ++s) {
            auto& slot = m_limits[s];
            const auto& judging = slot.subject().judging;
            const auto last = signal.seen ? signal.last : m_since.value_or(now);
            if (judging.kind != LimitKind::Absence || now - last < judging.after)
                continue;
            const bool known = slot.condition().state() == ConditionState::Active;
            slot.observe(Reading::Violating, secondsOf(now - last),
                         known ? now : last + judging.after, sink);
            signal.calm = false; // the next value has something to end
        }
}

void BedAlarms::lose(const std::vector<std::uint32_t>& signals, EventTime at,
                     const EventSink& sink) {
    const auto before = sink.out.size();
    for (const auto index : signals) {
        auto& signal = m_signals[index];
        for (auto slot = signal.firstSlot; slot < signal.endSlot; ++slot)
            loseSlot(slot, at, sink);
        signal.calm = false; // the next value is looked at, whatever it is
    }
    settle(sink, before);
}

ResultAlarms::Outcome BedAlarms::observeResult(std::uint32_t rule, const std::string& key,
                                               const ResultAlarms::Row& row,
                                               const EventSink& sink) {
    const auto before = sink.out.size();
    const auto outcome = m_results.observe(rule, m_plan->resultSubject(rule), key, row, sink);
    settle(sink, before);
    return outcome;
}

void BedAlarms::advanceResults(std::uint32_t rule, EventTime complete, const EventSink& sink) {
    const auto before = sink.out.size();
    m_results.advance(rule, m_plan->rules().results[rule].clearAfter, complete, sink);
    settle(sink, before);
}

void BedAlarms::loseResults(std::uint32_t rule, EventTime at, const EventSink& sink) {
    const auto before = sink.out.size();
    m_results.lose(rule, at, sink);
    settle(sink, before);
}

void BedAlarms::tickPast(EventTime now, const EventSink& sink) {
    if (std::exchange(m_pastComes, false))
        return elapseDelays(*m_past, sink);
    // The backlog is through, and nothing of now has come: what it left standing is of the past.
    if (isSilent()) {
        m_past.reset();
        loseAll(now, sink);
    }
}

void BedAlarms::tick(EventTime arrivalNow, const EventSink& sink) {
    if (!m_watched)
        return;
    if (!m_life.begun())
        m_life.begin(arrivalNow);
    const auto now = m_life.at(arrivalNow);
    m_since = m_since.value_or(now);
    const auto before = sink.out.size();
    if (m_past) {
        tickPast(now, sink);
    } else {
        elapseDelays(now, sink);
        judgeAbsences(now, sink);
    }
    const auto silent = silentFrom();
    if (silent && now >= *silent) {
        const auto age = secondsOf(now - m_life.last());
        if (m_silent.condition().state() != ConditionState::Active) {
            loseAll(*silent, sink);
            m_silent.observe(Reading::Violating, age, *silent, sink);
        } else {
            m_silent.observe(Reading::Violating, age, now, sink);
        }
        settle(sink, before);
        return;
    }
    for (std::size_t i = 0; i < m_signals.size() && !m_past; ++i) {
        const auto missing = missingFrom(i);
        if (!missing || now < *missing)
            continue;
        auto& signal = m_signals[i];
        const bool known = signal.missing.condition().state() == ConditionState::Active;
        for (auto s = signal.firstSlot; s < signal.endSlot && !known; ++s)
            loseSlot(s, *missing, sink);
        signal.missing.observe(Reading::Violating, secondsOf(now - signal.last),
                               known ? now : *missing, sink);
        signal.calm = false; // the next value has something to end
    }
    settle(sink, before);
}

void BedAlarms::translate(Ticks by) {
    m_life.translate(by);
    if (m_past)
        *m_past += by;
    if (m_since)
        *m_since += by;
    for (auto& judge : m_judges)
        if (judge)
            judge->translate(by);
    for (auto& signal : m_signals) {
        signal.last += by;
        if (signal.noted)
            signal.noted->at += by;
        if (signal.from != EventTime::min())
            signal.from += by;
        signal.late.reset();
    }
    for (auto& slot : m_limits)
        slot.translate(by);
    m_results.translate(by);
}

void BedAlarms::setTechnical(TechnicalRule rule, std::string_view about, bool holds,
                             Priority priority, std::optional<double> value, EventTime at,
                             const EventSink& sink) {
    const std::pair key(rule, std::string(about));
    auto found = m_technical.find(key);
    if (found == m_technical.end()) {
        if (!holds)
            return;
        found = m_technical.emplace(key, Slot(technicalSubject(rule, {}, about, priority))).first;
    }
    const auto before = sink.out.size();
    found->second.observe(holds ? Reading::Violating : Reading::Clear, value, at, sink);
    if (holds)
        found->second.changePriority(priority, at, sink);
    settle(sink, before);
}

void BedAlarms::setPlan(std::shared_ptr<const RulePlan> plan, EventTime at, const EventSink& sink) {
    const auto before = sink.out.size();
    const auto earlierPlan = std::exchange(m_plan, std::move(plan));
    auto earlierSlots = std::exchange(m_limits, {});
    auto earlierJudges = std::exchange(m_judges, {});
    auto earlierSignals = std::exchange(m_signals, {});
    m_silent.adopt(m_plan->bedSilent(), at, sink);
    for (const auto& watch : m_plan->watchesFor(m_bed)) {
        const auto earlier =
            std::find_if(earlierSlots.begin(), earlierSlots.end(), [&](const Slot& slot) {
                return slot.subject().rule == watch.subject->rule &&
                       slot.subject().signal == watch.subject->signal;
            });
        if (earlier == earlierSlots.end()) {
            addSlot(Slot(watch.subject));
            continue;
        }
        const auto judge = earlierJudges.begin() + (earlier - earlierSlots.begin());
        earlier->adopt(watch.subject, at, sink);
        addSlot(std::move(*earlier), std::move(*judge));
        earlierSlots.erase(earlier);
        earlierJudges.erase(judge);
    }
    for (auto& gone : earlierSlots)
        gone.switchOff(at, sink);
    m_results.setPlan(*m_plan, at, sink);
    layOut();
    for (std::uint32_t i = 0; i < earlierSignals.size(); ++i) {
        auto& earlier = earlierSignals[i];
        const auto index = m_plan->signalOf(earlierPlan->signalName(i));
        if (!index || m_signals[*index].firstSlot == m_signals[*index].endSlot) {
            earlier.missing.switchOff(at, sink);
            continue;
        }
        auto& signal = m_signals[*index];
        signal.seen = earlier.seen;
        signal.last = earlier.last;
        signal.from = earlier.from;
        signal.value = earlier.value;
        signal.noted = earlier.noted;
        signal.beat = earlier.beat;
        signal.calm = false; // settled by the next value
        signal.missing = std::move(earlier.missing);
        signal.missing.adopt(m_plan->missing(*index), at, sink);
    }
    for (const auto& signal : m_signals)
        foldMilder(signal, at, sink);
    settle(sink, before);
}

bool BedAlarms::restore(const AlarmStatus& earlier, EventTime at, const EventSink& sink) {
    const auto technical = technicalRuleOf(earlier);
    if (const auto rule = m_plan->resultRuleOf(earlier.rule);
        rule && earlier.kind == AlarmKind::Physiological) {
        m_standing = true;
        m_results.restore(*rule, m_plan->resultSubject(*rule), earlier, at, sink);
        return true;
    }
    m_watched = m_watched || earlier.kind == AlarmKind::Physiological ||
                technical == TechnicalRule::Stale || technical == TechnicalRule::SignalMissing;
    m_standing = true;
    if (m_patient.empty())
        m_patient = earlier.patient;
    if (earlier.kind == AlarmKind::Physiological) {
        for (auto& signal : m_signals)
            for (auto i = signal.firstSlot; i < signal.endSlot; ++i)
                if (m_limits[i].subject().rule == earlier.rule) {
                    m_limits[i].restore(earlier, at, sink);
                    signal.calm = false;
                    return true;
                }
        return false;
    }
    if (!technical) // of a program that knew other rules
        return false;
    if (technical == TechnicalRule::Stale) {
        m_silent.restore(earlier, at, sink);
        return true;
    }
    if (technical == TechnicalRule::SignalMissing) {
        const auto index = m_plan->signalOf(earlier.signal);
        if (!index)
            return false;
        m_signals[*index].missing.restore(earlier, at, sink);
        m_signals[*index].calm = false;
        return true;
    }
    Slot slot(technicalSubject(*technical, {}, earlier.subject, earlier.priority));
    m_technical.insert_or_assign({*technical, earlier.subject}, std::move(slot))
        .first->second.restore(earlier, at, sink);
    return true;
}

void BedAlarms::addJudged(std::vector<Judged>& out) const {
    for (std::uint32_t i = 0; i < m_signals.size(); ++i) {
        const auto& signal = m_signals[i];
        const auto from = signal.seen ? std::max(signal.last, signal.from) : signal.from;
        if (from == EventTime::min())
            continue;
        out.push_back({m_bed, m_plan->signalName(i), from, {}, {}});
        for (auto s = signal.firstSlot; s < signal.endSlot; ++s)
            if (m_limits[s].condition().state() == ConditionState::Pending)
                out.push_back({m_bed, m_plan->signalName(i), from, m_limits[s].subject().rule,
                               m_limits[s].condition().onset()});
    }
    m_results.addJudged(m_bed, out);
}

void BedAlarms::resume(const Judged& judged, EventTime latest, bool gapless) {
    if (const auto rule = m_plan->resultRuleOf(judged.rule)) {
        m_results.resume(*rule, m_plan->resultSubject(*rule), judged, latest);
        return;
    }
    const auto index = m_plan->signalOf(judged.signal);
    if (!index)
        return;
    auto& signal = m_signals[*index];
    const bool outdated = judged.from < signal.from;
    signal.from = std::max(signal.from, std::min(judged.from, latest));
    if (gapless) {
        m_watched = signal.seen = true;
        signal.last = std::max(signal.last, judged.from);
    }
    for (auto s = signal.firstSlot; s < signal.endSlot; ++s) {
        auto& slot = m_limits[s];
        if (slot.subject().rule != judged.rule)
            continue;
        if (judged.onset && *judged.onset <= latest) {
            if (outdated)
                continue;
            if (*judged.onset > slot.condition().onset())
                slot.dropDelay();
            slot.resumeDelay(*judged.onset);
            signal.calm = false;
        } else if (judged.from > slot.condition().onset()) {
            slot.dropDelay();
        }
    }
}

void BedAlarms::joinRuns(Signal& signal, EventTime at) {
    const auto most = m_plan->stale().bedSilent;
    if (most <= Ticks::zero() || at - signal.from <= most)
        return;
    for (auto s = signal.firstSlot; s < signal.endSlot; ++s)
        m_limits[s].dropDelay();
}

/// Transitions are rare: only they can change whether anything stands.
void BedAlarms::settle(const EventSink& sink, std::size_t eventsBefore) {
    if (sink.out.size() == eventsBefore)
        return;
    m_standing = false;
    forEachSlot(
        [this](const Slot& slot) { m_standing = m_standing || slot.condition().isStanding(); });
}

} // namespace vigil::alerts
