// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/escalation/escalator.h"

#include "alerts/incident.h"
#include "base/plain_text.h"
#include "model/shard_of.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace vigil::alerts {
namespace {

using What = IncidentEntry::What;

constexpr std::string_view kScreen = "screen", kSound = "sound";
/// Longest name of a channel that stands in a key as it is; keys have 128 characters at most.
constexpr std::size_t kLongestInKey = 40;
/// Calls under way that an incident remembers; what comes of older ones is no longer told.
constexpr std::size_t kMostAttempts = 256;

/// The same in each run, whatever number the alarm gets.
std::string keyOf(const AlarmStatus& alarm) {
    std::string text;
    for (const auto& part : {alarm.bed, alarm.rule, alarm.subject, alarm.signal}) {
        text += part;
        text += '\x1f';
    }
    text += std::to_string(toMicros(alarm.onset));
    return hexDigits(model::keyHash(text)) + hexDigits(model::keyHash(text + '\x1e'));
}

bool isCalling(const IncidentRecord& record) {
    return record.state == IncidentState::Triggered && !record.exhausted &&
           !record.policy.steps.empty();
}

/// It stands, and a worse alarm says it as well: it is not shown, either. See Slot::fold().
bool isFolded(const AlarmStatus& alarm) {
    return alarm.presence == SignalPresence::Off && (alarm.condition == ConditionState::Active ||
                                                     alarm.condition == ConditionState::Latched ||
                                                     alarm.condition == ConditionState::Unknown);
}

SteadyTime steadyAt(EventTime wall, Moment now) { return now.steady + (wall - now.wall); }

} // namespace

std::string_view name(Notice::Event value) noexcept {
    constexpr std::array<std::string_view, 4> kWords{"triggered", "escalated", "acknowledged",
                                                     "resolved"};
    return kWords[static_cast<std::size_t>(value)];
}

Escalator::Escalator(EscalationPlan plan)
    : m_plan(std::move(plan)), m_silences(m_plan.silences),
      m_inhibitors(m_plan.inhibitions.size()) {}

void Escalator::setPlan(EscalationPlan plan) {
    m_plan = std::move(plan);
    std::erase_if(m_silences, [](const Silence& silence) { return silence.id == 0; });
    m_silences.insert(m_silences.end(), m_plan.silences.begin(), m_plan.silences.end());
    m_inhibitors.assign(m_plan.inhibitions.size(), {});
    for (const auto& [id, chain] : m_chains)
        noteInhibitor(chain);
    m_muteAgain = true;
}

void Escalator::restore(std::vector<IncidentRecord> records, Moment now) {
    for (auto& record : records) {
        Chain chain;
        // What lies ahead of the clock was dated by one that has been put back since.
        chain.loopStarted = steadyAt(std::min(record.loopStarted, now.wall), now);
        if (record.until)
            chain.until = steadyAt(*record.until, now);
        if (record.state == IncidentState::Resolved)
            chain.until =
                steadyAt(record.resolved.value_or(now.wall) + Incident::kReopenWindow, now);
        if (record.state == IncidentState::Suppressed) // whether it still is, is to be seen
            record.state = IncidentState::Triggered;
        const auto id = record.id;
        chain.record = std::move(record);
        noteInhibitor(m_chains.insert_or_assign(id, std::move(chain)).first->second);
    }
    m_muteAgain = true;
}

void Escalator::reconcile(const std::vector<AlarmStatus>& standing, Moment now,
                          EscalationOutput& out) {
    std::set<std::uint64_t> incidents;
    for (const auto& alarm : standing)
        incidents.insert(alarm.incidentId);
    for (auto& [id, chain] : m_chains) {
        if (incidents.contains(id) || chain.record.state == IncidentState::Resolved)
            continue;
        AlarmEvent ended;
        ended.alarm = chain.record.alarm;
        ended.alarm.presence = SignalPresence::Off;
        resolve(chain, ended, now, out);
        noteInhibitor(chain);
        giveOut(chain, out);
    }
}

void Escalator::note(Chain& chain, What what, Moment now, std::string actor, std::string reason) {
    IncidentEntry entry;
    entry.incident = chain.record.id;
    entry.time = now.wall;
    entry.what = what;
    entry.round = chain.record.round;
    entry.loop = chain.record.loop;
    entry.step = chain.record.step;
    entry.actor = std::move(actor);
    entry.reason = std::move(reason);
    chain.entries.push_back(std::move(entry));
    chain.changed = true;
}

void Escalator::giveOut(Chain& chain, EscalationOutput& out) {
    if (!std::exchange(chain.changed, false))
        return;
    out.changes.push_back({chain.record, std::exchange(chain.entries, {})});
}

void Escalator::observe(const AlarmEvent& event, Moment now, EscalationOutput& out) {
    const auto& alarm = event.alarm;
    if (alarm.incidentId == 0)
        return;
    using Happened = AlarmEvent::What;
    m_muteAgain |= event.what == Happened::Raised || event.what == Happened::Cleared ||
                   event.what == Happened::Reset || event.what == Happened::Updated;
    const auto found = m_chains.find(alarm.incidentId);
    if (found == m_chains.end()) {
        if (event.what == Happened::Raised || event.what == Happened::Restored)
            open(event, now, out);
        return;
    }
    auto& chain = found->second;
    const auto before = chain.record.state;
    chain.record.alarm = alarm;
    switch (event.what) {
    case Happened::Raised:
        if (before == IncidentState::Resolved && !event.past)
            call(chain, alarm, now, What::Reopened, {}, out);
        break;
    case Happened::Escalated:
        if (!event.past)
            call(chain, alarm, now, What::PriorityRaised, {}, out);
        break;
    case Happened::Unacknowledged:
        call(chain, alarm, now, What::Unacknowledged, alarm.acknowledgedBy, out);
        break;
    case Happened::Acknowledged:
        acknowledge(chain, alarm, now, out);
        break;
    case Happened::Snoozed:
        chain.record.state = IncidentState::Snoozed;
        chain.record.until = alarm.snoozedUntil;
        chain.until = steadyAt(alarm.snoozedUntil.value_or(now.wall), now);
        // What was still to come comes as much later.
        chain.loopStarted += std::max(std::chrono::nanoseconds{}, chain.until - now.steady);
        chain.record.loopStarted += std::max(Ticks{}, *chain.record.until - now.wall);
        note(chain, What::Snoozed, now);
        break;
    case Happened::Updated:
        if (before == IncidentState::Snoozed && alarm.incident == IncidentState::Triggered) {
            chain.record.state = IncidentState::Triggered;
            chain.record.until.reset();
            chain.until = SteadyTime::max();
            note(chain, What::SnoozeEnded, now);
        }
        break;
    case Happened::Cleared:
    case Happened::Reset:
        resolve(chain, event, now, out);
        break;
    default:
        break;
    }
    noteInhibitor(chain);
    advance(chain, now, out);
    giveOut(chain, out);
}

void Escalator::open(const AlarmEvent& event, Moment now, EscalationOutput& out) {
    const auto& alarm = event.alarm;
    Chain chain;
    chain.record.id = alarm.incidentId;
    chain.record.key = alerts::keyOf(alarm);
    chain.record.alarm = alarm;
    chain.record.opened = now.wall;
    chain.record.state =
        alarm.acknowledged ? IncidentState::Acknowledged : IncidentState::Triggered;
    chain.record.acknowledgedBy = alarm.acknowledgedBy;
    chain.record.loopStarted = now.wall;
    chain.loopStarted = now.steady;
    const auto* const policy = m_plan.policyFor(alarm);
    if (policy != nullptr && !event.past) // it was so then: nobody is called for it
        chain.record.policy = *policy;
    note(chain, What::Opened, now);
    auto& opened = m_chains.insert_or_assign(alarm.incidentId, std::move(chain)).first->second;
    noteInhibitor(opened);
    if (const auto why = whyMuted(opened, now)) {
        opened.record.state = IncidentState::Suppressed;
        note(opened, What::Suppressed, now, {}, *why);
        out.requests.push_back({AlarmRequest::What::Suppress, alarm});
    }
    advance(opened, now, out);
    giveOut(opened, out);
}

/// People are called anew: with the policy of now, from its first step on.
void Escalator::call(Chain& chain, const AlarmStatus& alarm, Moment now, What why,
                     const std::string& actor, EscalationOutput& out) {
    auto& record = chain.record;
    if (std::exchange(record.exhausted, false))
        out.requests.push_back({AlarmRequest::What::Answered, alarm});
    if (const auto* policy = m_plan.policyFor(alarm);
        policy != nullptr && why != What::Unacknowledged && why != What::AcknowledgeTimeout)
        record.policy = *policy;
    ++record.round;
    record.loop = record.step = 0;
    record.state = IncidentState::Triggered;
    record.resolved.reset();
    record.until.reset();
    record.loopStarted = now.wall;
    chain.loopStarted = now.steady;
    chain.until = SteadyTime::max();
    chain.stepAtOnce = false;
    note(chain, why, now, actor);
    m_muteAgain = true;
}

void Escalator::acknowledge(Chain& chain, const AlarmStatus& alarm, Moment now,
                            EscalationOutput& out) {
    auto& record = chain.record;
    record.state = IncidentState::Acknowledged;
    record.acknowledgedBy = alarm.acknowledgedBy;
    record.until.reset();
    chain.until = SteadyTime::max();
    if (std::exchange(record.exhausted, false))
        out.requests.push_back({AlarmRequest::What::Answered, alarm});
    if (record.policy.ackTimeout > Ticks::zero()) {
        record.until = now.wall + record.policy.ackTimeout;
        chain.until = now.steady + record.policy.ackTimeout;
    }
    note(chain, What::Acknowledged, now, alarm.acknowledgedBy);
    tellEnd(chain, Notice::Event::Acknowledged, now, out);
}

void Escalator::resolve(Chain& chain, const AlarmEvent& event, Moment now, EscalationOutput& out) {
    auto& record = chain.record;
    if (record.state == IncidentState::Resolved)
        return;
    if (std::exchange(record.exhausted, false))
        out.requests.push_back({AlarmRequest::What::Answered, event.alarm});
    record.state = IncidentState::Resolved;
    record.resolved = now.wall;
    record.until.reset();
    chain.until = now.steady + Incident::kReopenWindow;
    note(chain, What::Resolved, now,
         event.what == AlarmEvent::What::Reset ? event.alarm.acknowledgedBy : std::string());
    tellEnd(chain, Notice::Event::Resolved, now, out);
}

void Escalator::close(Chain& chain, Moment now) {
    chain.record.state = IncidentState::Closed;
    note(chain, What::Closed, now);
}

/// Those who were called hear how it ended.
void Escalator::tellEnd(Chain& chain, Notice::Event event, Moment now, EscalationOutput& out) {
    for (const auto& channel : chain.record.told) {
        Notice notice;
        notice.key = keyOf(chain, name(event), channel, chain.record.step);
        notice.channel = notice.to = channel;
        notice.event = event;
        notice.incident = chain.record;
        notice.loop = chain.record.loop;
        notice.step = chain.record.step;
        notice.sent = now.wall;
        out.notices.push_back(std::move(notice));
    }
}

std::string Escalator::keyOf(const Chain& chain, std::string_view event, std::string_view channel,
                             unsigned step) {
    const auto& record = chain.record;
    return record.key + '.' + std::to_string(record.round) + '.' + std::to_string(record.loop) +
           '.' + std::to_string(step) + '.' + std::string(event) + '.' +
           (channel.size() <= kLongestInKey ? std::string(channel)
                                            : hexDigits(model::keyHash(channel)));
}

void Escalator::tick(Moment now, EscalationOutput& out) {
    if (m_muteAgain || (m_nextEdge && now.wall >= *m_nextEdge))
        mute(now, out);
    for (auto it = m_chains.begin(); it != m_chains.end();) {
        auto& chain = it->second;
        advance(chain, now, out);
        giveOut(chain, out);
        it = chain.record.state == IncidentState::Closed ? m_chains.erase(it) : std::next(it);
    }
}

/// Takes what is due of one incident.
void Escalator::advance(Chain& chain, Moment now, EscalationOutput& out) {
    auto& record = chain.record;
    for (auto& attempt : chain.attempts)
        if (attempt.state == Attempt::State::Waiting && attempt.giveUp <= now.steady)
            settle(chain, attempt, Attempt::State::Failed, What::Failed,
                   attempt.channel == kSound ? "it has not sounded in time"
                                             : "no screen has shown it in time",
                   now);
    judgeStep(chain);
    if (chain.until <= now.steady) {
        chain.until = SteadyTime::max();
        if (record.state == IncidentState::Resolved)
            return close(chain, now);
        if (record.state == IncidentState::Snoozed)
            out.requests.push_back({AlarmRequest::What::EndSnooze, record.alarm});
        if (record.state == IncidentState::Acknowledged) {
            note(chain, What::AcknowledgeTimeout, now, record.acknowledgedBy);
            chain.noticesAcker = true;
            out.requests.push_back({AlarmRequest::What::Unacknowledge, record.alarm});
        }
        return;
    }
    while (isCalling(record) && dueOf(chain) <= now.steady) {
        if (record.step < record.policy.steps.size())
            takeStep(chain, now, out);
        else
            endLoop(chain, now, out);
    }
}

void Escalator::takeStep(Chain& chain, Moment now, EscalationOutput& out) {
    auto& record = chain.record;
    const auto number = record.step;
    auto recipients = recipientsOf(m_plan, record.policy.steps[number].notify, now.wall);
    if (std::exchange(chain.noticesAcker, false))
        for (auto& acker : recipientsOf(m_plan, {"person:" + record.acknowledgedBy}, now.wall))
            if (acker.fault.empty() && // else it is nobody of the plan
                std::ranges::find(recipients, acker.channel, &Recipient::channel) ==
                    recipients.end())
                recipients.push_back(std::move(acker));
    chain.stepAtOnce = false;
    ++record.step;
    chain.changed = true;
    for (const auto& recipient : recipients)
        reach(chain, recipient, number, now, out);
    judgeStep(chain);
}

void Escalator::reach(Chain& chain, const Recipient& recipient, unsigned step, Moment now,
                      EscalationOutput& out) {
    auto& record = chain.record;
    Attempt attempt;
    attempt.key = keyOf(chain, "call", recipient.channel, step);
    attempt.to = recipient.to;
    attempt.channel = recipient.channel;
    attempt.round = record.round;
    attempt.loop = record.loop;
    attempt.step = step;
    auto& added = chain.attempts.emplace_back(std::move(attempt));
    const auto fails = [&](std::string why) {
        settle(chain, added, Attempt::State::Failed, What::Failed, std::move(why), now);
    };
    if (!recipient.fault.empty())
        return fails(recipient.fault);
    if (recipient.channel == kScreen || recipient.channel == kSound) {
        if (recipient.channel == kScreen ? !m_screen : !m_sound)
            return fails("there is no " + recipient.channel + " here");
        added.giveUp = now.steady + kPresentWithin;
        return settle(chain, added, Attempt::State::Waiting, What::Called, "waits", now);
    }
    if (std::ranges::find(m_plan.channels, recipient.channel) == m_plan.channels.end())
        return fails("there is no such channel");
    settle(chain, added, Attempt::State::Waiting, What::Called, "sent", now);
    if (std::ranges::find(record.told, recipient.channel) == record.told.end())
        record.told.push_back(recipient.channel);
    Notice notice;
    notice.key = added.key;
    notice.channel = recipient.channel;
    notice.to = recipient.to;
    notice.event =
        record.loop == 0 && step == 0 ? Notice::Event::Triggered : Notice::Event::Escalated;
    notice.incident = record;
    notice.loop = record.loop;
    notice.step = step;
    notice.sent = now.wall;
    out.notices.push_back(std::move(notice));
    while (chain.attempts.size() > kMostAttempts)
        chain.attempts.erase(chain.attempts.begin());
}

void Escalator::settle(Chain& chain, Attempt& attempt, Attempt::State state, What what,
                       std::string result, Moment now) {
    attempt.state = state;
    note(chain, what, now);
    auto& entry = chain.entries.back();
    entry.round = attempt.round;
    entry.loop = attempt.loop;
    entry.step = attempt.step;
    entry.to = attempt.to;
    entry.result = std::move(result);
}

void Escalator::judgeStep(Chain& chain) {
    const auto& record = chain.record;
    if (!isCalling(record) || record.step == 0 || record.step >= record.policy.steps.size())
        return;
    bool any = false;
    for (const auto& attempt : chain.attempts) {
        if (attempt.round != record.round || attempt.loop != record.loop ||
            attempt.step + 1 != record.step)
            continue;
        if (attempt.state != Attempt::State::Failed)
            return;
        any = true;
    }
    chain.stepAtOnce = chain.stepAtOnce || any;
}

void Escalator::endLoop(Chain& chain, Moment now, EscalationOutput& out) {
    auto& record = chain.record;
    if (record.loop >= record.policy.repeat) {
        record.exhausted = true;
        note(chain, What::Exhausted, now);
        out.requests.push_back({AlarmRequest::What::NobodyAnswered, record.alarm});
        return;
    }
    ++record.loop;
    record.step = 0;
    chain.stepAtOnce = false;
    chain.loopStarted = now.steady;
    record.loopStarted = now.wall;
    std::erase_if(chain.attempts,
                  [](const Attempt& each) { return each.state != Attempt::State::Waiting; });
    chain.changed = true;
}

SteadyTime Escalator::dueOf(const Chain& chain) const {
    const auto& record = chain.record;
    SteadyTime due = chain.until;
    for (const auto& attempt : chain.attempts)
        if (attempt.state == Attempt::State::Waiting)
            due = std::min(due, attempt.giveUp);
    if (!isCalling(record))
        return due;
    const auto& policy = record.policy;
    if (record.step >= policy.steps.size())
        return std::min(due, chain.loopStarted + policy.repeatEvery);
    const SteadyTime step =
        chain.stepAtOnce ? SteadyTime{} : chain.loopStarted + policy.steps[record.step].after;
    return std::min(due, step);
}

SteadyTime Escalator::due() const {
    SteadyTime due = m_muteAgain && !m_chains.empty() ? SteadyTime{} : SteadyTime::max();
    for (const auto& [id, chain] : m_chains)
        due = std::min(due, dueOf(chain));
    return due;
}

void Escalator::presented(std::uint64_t alarm, Presented how, Moment now, EscalationOutput& out) {
    const bool sounded = how == Presented::Sounded;
    for (auto& [id, chain] : m_chains) {
        if (chain.record.alarm.id != alarm)
            continue;
        for (auto& attempt : chain.attempts)
            if (attempt.channel == (sounded ? kSound : kScreen) &&
                attempt.state == Attempt::State::Waiting)
                settle(chain, attempt, Attempt::State::Reached, What::Delivered,
                       sounded ? "sounded" : "presented", now);
        giveOut(chain, out);
    }
}

void Escalator::settled(std::string_view key, const std::string* refused, Moment now,
                        EscalationOutput& out) {
    for (auto& [id, chain] : m_chains) {
        if (!key.starts_with(chain.record.key))
            continue;
        const auto attempt = std::ranges::find(chain.attempts, key, &Attempt::key);
        if (attempt == chain.attempts.end())
            continue;
        settle(chain, *attempt, refused ? Attempt::State::Failed : Attempt::State::Reached,
               refused ? What::Failed : What::Delivered, refused ? *refused : "delivered", now);
        advance(chain, now, out);
        giveOut(chain, out);
    }
}

void Escalator::channelFails(std::string_view channel, const std::string& why, Moment now,
                             EscalationOutput& out) {
    for (auto& [id, chain] : m_chains) {
        for (auto& attempt : chain.attempts)
            if (attempt.channel == channel && attempt.state == Attempt::State::Waiting)
                settle(chain, attempt, Attempt::State::Failed, What::Delayed, why, now);
        advance(chain, now, out);
        giveOut(chain, out);
    }
}

std::optional<std::string> Escalator::whyMuted(const Chain& chain, Moment now) const {
    const auto& alarm = chain.record.alarm;
    if (isFolded(alarm))
        return "a worse alarm of the same parameter stands";
    for (const auto& silence : m_silences)
        if (silence.covers(alarm, now.wall))
            return (silence.maintenance ? "maintenance" : "silence") +
                   (silence.id != 0 ? ' ' + std::to_string(silence.id) : std::string()) +
                   (silence.reason.empty() ? std::string() : ": " + silence.reason);
    for (std::size_t i = 0; i < m_plan.inhibitions.size(); ++i) {
        const auto& inhibition = m_plan.inhibitions[i];
        if (m_inhibitors[i].empty() || !matchAll(inhibition.target, alarm))
            continue;
        for (const auto id : m_inhibitors[i]) {
            const auto& by = m_chains.at(id).record.alarm;
            if (id != chain.record.id && inhibition.inhibits(by, alarm))
                return "inhibited by " + by.rule + (by.bed.empty() ? "" : " of " + by.bed);
        }
    }
    return std::nullopt;
}

void Escalator::noteInhibitor(const Chain& chain) {
    const auto& record = chain.record;
    const bool open =
        record.state != IncidentState::Resolved && record.state != IncidentState::Closed;
    for (std::size_t i = 0; i < m_plan.inhibitions.size(); ++i) {
        if (open && matchAll(m_plan.inhibitions[i].source, record.alarm))
            m_inhibitors[i].insert(record.id);
        else
            m_inhibitors[i].erase(record.id);
    }
}

void Escalator::mute(Moment now, EscalationOutput& out) {
    m_muteAgain = false;
    m_nextEdge.reset();
    for (const auto& silence : m_silences)
        for (const auto edge : {silence.from, silence.to})
            if (edge > now.wall && (!m_nextEdge || edge < *m_nextEdge))
                m_nextEdge = edge;
    std::erase_if(m_silences, [&](const Silence& silence) { return silence.to <= now.wall; });
    for (auto& [id, chain] : m_chains) {
        auto& record = chain.record;
        if (record.state != IncidentState::Triggered && record.state != IncidentState::Suppressed)
            continue;
        const auto why = whyMuted(chain, now);
        if (why.has_value() == (record.state == IncidentState::Suppressed))
            continue;
        record.state = why ? IncidentState::Suppressed : IncidentState::Triggered;
        if (!why) { // its first step is as late as it was heard of
            record.loop = record.step = 0;
            record.loopStarted = now.wall;
            chain.loopStarted = now.steady;
            ++record.round;
        }
        note(chain, why ? What::Suppressed : What::Unsuppressed, now, {}, why.value_or(""));
        out.requests.push_back(
            {why ? AlarmRequest::What::Suppress : AlarmRequest::What::Unsuppress, record.alarm});
        giveOut(chain, out);
    }
}

void Escalator::silence(Silence silence, Moment now, EscalationOutput& out) {
    if (silence.id != 0 &&
        std::ranges::find(m_silences, silence.id, &Silence::id) != m_silences.end())
        return;
    m_silences.push_back(std::move(silence));
    mute(now, out);
}

bool Escalator::unsilence(std::uint64_t id, Moment now, EscalationOutput& out) {
    const auto found = std::ranges::find(m_silences, id, &Silence::id);
    if (id == 0 || found == m_silences.end())
        return false;
    m_silences.erase(found);
    mute(now, out);
    return true;
}

} // namespace vigil::alerts
