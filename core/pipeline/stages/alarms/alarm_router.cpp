// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/alarms/alarm_router.h"

namespace vigil::pipeline {
namespace {

// Neither may grow for ever: a headless program reports nothing, a replay may run for days.
constexpr std::size_t kMostMarks = 2000;
constexpr std::size_t kMostUnpresented = 1000;

} // namespace

AlarmRouter::AlarmRouter(Context context) : m_context(std::move(context)) {}

void AlarmRouter::take(std::vector<alerts::AlarmEvent> events, IncidentNews news) {
    {
        const base::MutexLock lock(m_mutex);
        for (const auto& event : events) {
            if (event.what != alerts::AlarmEvent::What::Raised)
                continue;
            if (event.sampleReceived != SteadyTime{} && m_unpresented.size() < kMostUnpresented)
                m_unpresented.emplace(event.alarm.id, event.sampleReceived);
            if (m_context.keepsMarks && m_marks.size() < kMostMarks)
                m_marks.emplace_back(event.time, event.alarm.priority);
        }
    }
    if (m_context.onAlarms && !events.empty())
        m_context.onAlarms(events);
    if (m_context.journal)
        m_context.journal(std::move(events), std::move(news));
}

void AlarmRouter::reportPresented(std::uint64_t alarmId) {
    const SteadyTime now = m_context.clock.steadyNow();
    const base::MutexLock lock(m_mutex);
    const auto raised = m_unpresented.find(alarmId);
    if (raised == m_unpresented.end())
        return;
    m_context.presented.record(now - raised->second, now);
    m_unpresented.erase(raised);
}

std::vector<AlarmRouter::Mark> AlarmRouter::marks() const {
    const base::MutexLock lock(m_mutex);
    return m_marks;
}

void AlarmRouter::forgetMarksFrom(EventTime time) {
    const base::MutexLock lock(m_mutex);
    std::erase_if(m_marks, [time](const Mark& mark) { return mark.first >= time; });
}

} // namespace vigil::pipeline
