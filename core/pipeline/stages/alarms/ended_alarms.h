// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"

#include <deque>
#include <memory>
#include <vector>

namespace vigil::pipeline {

/// The newest alarms that are over, for the screens; the journal has all of them.
/// *Thread:* the alarm thread's. *Owns:* the list.
class EndedAlarms {
public:
    using List = std::vector<alerts::AlarmStatus>;

    static constexpr std::size_t kMost = 500;

    void add(const alerts::AlarmEvent& event) {
        using What = alerts::AlarmEvent::What;
        const bool ended = event.what == What::Reset || event.what == What::Cleared;
        if (!ended || event.alarm.id == 0)
            return;
        m_alarms.push_back(event.alarm);
        if (m_alarms.size() > kMost)
            m_alarms.pop_front();
        m_list.reset();
    }

    /// The time line has jumped back to `time`.
    void forgetFrom(EventTime time) {
        std::erase_if(m_alarms, [time](const auto& alarm) { return alarm.onset >= time; });
        m_list.reset();
    }

    /// The newest last. Shared until another one ends.
    [[nodiscard]] std::shared_ptr<const List> list() {
        if (!m_list)
            m_list = std::make_shared<const List>(m_alarms.begin(), m_alarms.end());
        return m_list;
    }

private:
    std::deque<alerts::AlarmStatus> m_alarms;
    std::shared_ptr<const List> m_list;
};

} // namespace vigil::pipeline
