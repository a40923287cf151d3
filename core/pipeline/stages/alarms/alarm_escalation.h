// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm_table.h"
#include "alerts/escalation/escalator.h"
#include "base/clock.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace vigil::pipeline {

/// What was decided about incidents along with some events of alarms. *Thread:* value, moved.
struct IncidentNews {
    std::vector<alerts::IncidentChange> changes;
    std::vector<alerts::Notice> notices; ///< to be told outside

    [[nodiscard]] bool empty() const noexcept { return changes.empty() && notices.empty(); }
};

/// Joins alarms and escalation on the alarm thread: each event of an alarm reaches the escalator in
/// its order, and what that wants of an alarm is done at once.
/// *Thread:* the alarm thread's; construction and restore() before it starts. *Owns:* the chains of
/// open incidents, the pause of the sound.
class AlarmEscalation {
public:
    AlarmEscalation(alerts::EscalationPlan plan, base::Clock& clock, bool screen)
        : m_escalator(std::move(plan)), m_clock(clock) {
        m_escalator.setScreen(screen);
    }

    /// Goes on with open incidents under an edited plan.
    void setPlan(alerts::EscalationPlan plan) {
        m_escalator.setPlan(std::move(plan));
        m_due = {};
    }

    /// Before the alarms of the run before are restored.
    void restore(std::vector<alerts::IncidentRecord> records,
                 std::vector<alerts::Silence> silences);
    /// After them.
    void reconcile(const alerts::AlarmTable& alarms);

    /// Follows `events`, which what it does about them is added to, and takes what is due. `at`:
    /// the time line's present.
    void follow(alerts::AlarmTable& alarms, std::vector<alerts::AlarmEvent>& events, EventTime at);

    [[nodiscard]] SteadyTime due() const noexcept { return m_due; }

    /// What was decided since it was last asked.
    [[nodiscard]] IncidentNews take();

    // What happens outside the alarms; follow() comes after.
    void presented(std::uint64_t alarm, alerts::Escalator::Presented how);

    /// Whether alarms can be heard here.
    void setSound(bool there) noexcept { m_escalator.setSound(there); }

    void settled(const std::string& key, const std::optional<std::string>& refused);
    void channelFails(const std::string& channel, const std::string& why);
    void silence(alerts::Silence silence);
    /// When it is over, what it was; nullopt: none of that number holds.
    [[nodiscard]] std::optional<alerts::Silence> unsilence(std::uint64_t id);

    /// No sound for a time. A new alarm ends it.
    void pauseAudio(Ticks span);
    /// By the wall clock; nullopt: it is not paused.
    [[nodiscard]] std::optional<EventTime> audioPausedUntil() const;

private:
    [[nodiscard]] alerts::Moment now() const;
    void act(const alerts::AlarmRequest& request, alerts::AlarmTable& alarms,
             std::vector<alerts::AlarmEvent>& events, EventTime at) const;

    alerts::Escalator m_escalator;
    base::Clock& m_clock;
    alerts::EscalationOutput m_out;
    std::size_t m_followed = 0; ///< of the events that wait to be handed on
    SteadyTime m_due = SteadyTime::max();
    std::optional<std::pair<SteadyTime, EventTime>> m_audioPaused;
};

} // namespace vigil::pipeline
