// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/sound/sound_plan.h"

#include "widgets/text/wording.h"

#include <algorithm>

namespace vigil::widgets {
namespace {

/// Who has acknowledged an alarm is not startled at once by a lesser one.
constexpr std::chrono::seconds kAfterSilence{2};

Burst burstOf(alerts::Priority priority) {
    switch (priority) {
    case alerts::Priority::High:
        return Burst::High;
    case alerts::Priority::Medium:
        return Burst::Medium;
    case alerts::Priority::Low:
        return Burst::Low;
    case alerts::Priority::Info:
    case alerts::Priority::None:
        break;
    }
    return Burst::None;
}

} // namespace

void SoundPlan::begin(Burst burst, SteadyTime now, Step& step) {
    const auto shape = shapeOf(burst);
    step.start = burst;
    m_burst = burst;
    m_burstEnds = now + shape.length;
    m_next = now + shape.period;
}

/// True when there was a sound to be ended.
bool SoundPlan::silence(SteadyTime now) {
    const bool sounded = sounds(now);
    m_burst = Burst::None;
    m_next = now;
    return sounded;
}

SoundPlan::Step SoundPlan::remind(SteadyTime now) {
    Step step;
    m_heard.clear();
    if (m_burst != Burst::Reminder) {
        step.stop = silence(now);
        m_burst = Burst::Reminder;
        m_burstEnds = now;
        m_next = now + shapeOf(Burst::Reminder).period;
    } else if (now >= m_next) {
        begin(Burst::Reminder, now, step);
    }
    return step;
}

SoundPlan::Step SoundPlan::update(const std::vector<alerts::AlarmStatus>& alarms, bool paused,
                                  SteadyTime now) {
    if (m_off)
        return remind(now);
    if (m_burst == Burst::Reminder)
        silence(now);
    Step step;
    Burst most = Burst::None, newest = Burst::None;
    std::set<std::uint64_t> known;
    bool someStands = false; ///< one that sounded stands, and sounds no more: a person was there
    for (const auto& alarm : alarms) {
        const Burst burst = burstOf(alarm.priority);
        if (!wantsAttention(alarm) || burst == Burst::None) {
            someStands = someStands || m_known.contains(alarm.id);
            continue;
        }
        most = std::max(most, burst);
        if (!m_known.contains(alarm.id))
            newest = std::max(newest, burst);
        known.insert(alarm.id);
    }
    m_known = std::move(known);
    if (paused || most == Burst::None) {
        m_heard.clear();
        if (paused || someStands)
            step.stop = silence(now);
        else if (!sounds(now))
            silence(now);
        return step;
    }
    if (sounds(now) && m_burst > most && someStands) {
        step.stop = silence(now);
        m_next = now + kAfterSilence;
    }
    const bool busy = sounds(now);
    const bool worse = most > m_burst && m_burst != Burst::None;
    if (worse || (!busy && (now >= m_next || newest == most)))
        begin(most, now, step);
    for (const auto id : m_known)
        if (!m_heard.contains(id))
            step.heard.push_back(id);
    m_heard = m_known;
    return step;
}

} // namespace vigil::widgets
