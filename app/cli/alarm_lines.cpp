// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/alarm_lines.h"

#include "app/cli/json_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <tuple>

namespace vigil::app {

std::string alarmLine(const alerts::AlarmEvent& event) {
    const auto number = [](const std::optional<double>& value) {
        return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
    };
    const auto& alarm = event.alarm;
    nlohmann::ordered_json line{{"time", toIso8601(event.time)},
                                {"bed", alarm.bed},
                                {"patient", alarm.patient},
                                {"rule", alarm.rule},
                                {"event", alerts::name(event.what)},
                                {"priority", alerts::name(alarm.priority)},
                                {"value", number(alarm.value)},
                                {"limit", number(alarm.limit)},
                                {"id", alarm.id},
                                {"incident", alarm.incidentId},
                                {"subject", alarm.subject},
                                {"signal", alarm.signal},
                                {"state", alerts::name(alarm.condition)}};
    if (event.past)
        line["past"] = true;
    return jsonText(line);
}

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
        out << alarmLine(event) << '\n';
}

std::size_t AlarmCollector::raised() const {
    const base::MutexLock lock(m_mutex);
    return static_cast<std::size_t>(std::ranges::count_if(
        m_events, [](const auto& e) { return e.what == alerts::AlarmEvent::What::Raised; }));
}

} // namespace vigil::app
