// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "pipeline/stages/alarms/alarm_escalation.h"
#include "pipeline/view/metrics.h"

#include <cstdint>
#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace vigil::pipeline {

/// Brings what happens to alarms from the alarm thread to all who want it: the way out of the
/// program, the journal. Measures how long a raised one took to be shown, and keeps where on
/// the time line of a replay alarms were raised.
/// *Thread:* any. *Owns:* the open measurements and the marks.
class AlarmRouter {
public:
    /// When an alarm was raised, and how urgent it is.
    using Mark = std::pair<EventTime, alerts::Priority>;

    struct Context {
        base::Clock& clock;
        LatencyWindow& presented;
        bool keepsMarks = false; ///< there is a time line to show them on
        // Called within take(), in this order; must return at once. Both may be empty.
        std::function<void(const std::vector<alerts::AlarmEvent>&)> onAlarms;
        std::function<void(std::vector<alerts::AlarmEvent>, IncidentNews)> journal;
    };

    explicit AlarmRouter(Context context);

    /// In the order in which it happened.
    void take(std::vector<alerts::AlarmEvent> events, IncidentNews news = {});
    /// A display has shown the alarm: closes the measurement from its deciding sample. Only the
    /// first display counts.
    void reportPresented(std::uint64_t alarmId);

    /// In the order in which they were raised.
    [[nodiscard]] std::vector<Mark> marks() const;
    /// The time line has jumped to `time`: what was raised from then on will be raised anew.
    void forgetMarksFrom(EventTime time);

private:
    const Context m_context;
    mutable base::Mutex m_mutex;
    std::vector<Mark> m_marks GUARDED_BY(m_mutex);
    /// Raised alarms that no display has reported yet, with the arrival of their sample.
    std::map<std::uint64_t, SteadyTime> m_unpresented GUARDED_BY(m_mutex);
};

} // namespace vigil::pipeline
