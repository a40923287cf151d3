// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/alarms/alarm_escalation.h"

#include <algorithm>

namespace vigil::pipeline {

using What = alerts::AlarmRequest::What;

alerts::Moment AlarmEscalation::now() const {
    return {m_clock.steadyNow(), eventAtArrival(m_clock.now())};
}

void AlarmEscalation::restore(std::vector<alerts::IncidentRecord> records,
                              std::vector<alerts::Silence> silences) {
    m_escalator.restore(std::move(records), now());
    for (auto& silence : silences)
        m_escalator.silence(std::move(silence), now(), m_out);
    m_due = {};
}

void AlarmEscalation::reconcile(const alerts::AlarmTable& alarms) {
    m_escalator.reconcile(alarms.shown(), now(), m_out);
}

void AlarmEscalation::follow(alerts::AlarmTable& alarms, std::vector<alerts::AlarmEvent>& events,
                             EventTime at) {
    const auto moment = now();
    bool acted = false;
    for (;;) {
        for (; m_followed < events.size(); ++m_followed) {
            const auto& event = events[m_followed]; // the list grows only below
            if (event.what == alerts::AlarmEvent::What::Raised && !event.past)
                m_audioPaused.reset(); // no pause outlives a new alarm
            m_escalator.observe(event, moment, m_out);
            acted = true;
        }
        if (moment.steady >= m_due || acted)
            m_escalator.tick(moment, m_out);
        const auto requests = std::exchange(m_out.requests, {});
        for (const auto& request : requests)
            act(request, alarms, events, at);
        if (m_followed >= events.size() && requests.empty())
            break;
    }
    if (acted || moment.steady >= m_due)
        m_due = m_escalator.due();
}

void AlarmEscalation::act(const alerts::AlarmRequest& request, alerts::AlarmTable& alarms,
                          std::vector<alerts::AlarmEvent>& events, EventTime at) const {
    const auto& alarm = request.alarm;
    switch (request.what) {
    case What::Unacknowledge:
        alarms.unacknowledge(alarm.id, "acknowledge time-out", at, events);
        return;
    case What::EndSnooze:
        alarms.endSnooze(alarm.id, at, events);
        return;
    case What::Suppress:
    case What::Unsuppress:
        alarms.suppress(alarm.id, request.what == What::Suppress, at, events);
        return;
    case What::NobodyAnswered:
    case What::Answered:
        alarms.setTechnical(alarm.bed, alerts::TechnicalRule::NobodyAnswered,
                            alarm.subject.empty() ? alarm.rule : alarm.rule + ' ' + alarm.subject,
                            request.what == What::NobodyAnswered, alerts::Priority::High, {}, at,
                            events);
        return;
    }
}

IncidentNews AlarmEscalation::take() {
    m_followed = 0;
    return {std::exchange(m_out.changes, {}), std::exchange(m_out.notices, {})};
}

void AlarmEscalation::presented(std::uint64_t alarm, alerts::Escalator::Presented how) {
    m_escalator.presented(alarm, how, now(), m_out);
    m_due = {};
}

void AlarmEscalation::settled(const std::string& key, const std::optional<std::string>& refused) {
    m_escalator.settled(key, refused ? &*refused : nullptr, now(), m_out);
    m_due = {};
}

void AlarmEscalation::channelFails(const std::string& channel, const std::string& why) {
    m_escalator.channelFails(channel, why, now(), m_out);
    m_due = {};
}

void AlarmEscalation::silence(alerts::Silence silence) {
    m_escalator.silence(std::move(silence), now(), m_out);
    m_due = {};
}

std::optional<alerts::Silence> AlarmEscalation::unsilence(std::uint64_t id) {
    const auto& all = m_escalator.silences();
    const auto found = std::ranges::find(all, id, &alerts::Silence::id);
    if (found == all.end())
        return std::nullopt;
    auto ended = *found;
    if (!m_escalator.unsilence(id, now(), m_out))
        return std::nullopt;
    ended.to = now().wall;
    m_due = {};
    return ended;
}

void AlarmEscalation::pauseAudio(Ticks span) {
    m_audioPaused = {now().steady + span, now().wall + span};
}

std::optional<EventTime> AlarmEscalation::audioPausedUntil() const {
    if (!m_audioPaused || m_audioPaused->first <= m_clock.steadyNow())
        return std::nullopt;
    return m_audioPaused->second;
}

} // namespace vigil::pipeline
