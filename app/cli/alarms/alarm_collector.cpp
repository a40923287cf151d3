// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/alarms/alarm_collector.h"

#include "pipeline/view/alarm_line.h"

#include <algorithm>
#include <tuple>

namespace vigil::app {

void AlarmCollector::add(const std::vector<alerts::AlarmEvent>& events) {
    const base::MutexLock lock(m_mutex);
    m_events.insert(m_events.end(), events.begin(), events.end());
}

void AlarmCollector::write(std::ostream& out) const {
    const base::MutexLock lock(m_mutex);
    auto ordered = m_events;
    std::ranges::stable_sort(ordered, {}, [](const alerts::AlarmEvent& e) {
        return std::tie(e.time, e.alarm.bed, e.alarm.rule);
    });
    for (const auto& event : ordered)
        out << pipeline::alarmLine(event) << '\n';
}

std::size_t AlarmCollector::raised() const {
    const base::MutexLock lock(m_mutex);
    return static_cast<std::size_t>(std::ranges::count_if(
        m_events, [](const auto& e) { return e.what == alerts::AlarmEvent::What::Raised; }));
}

} // namespace vigil::app
