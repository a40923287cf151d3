// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/view/alarm_line.h"

#include "base/plain_text.h"

#include <nlohmann/json.hpp>

namespace vigil::pipeline {

namespace {

nlohmann::ordered_json jsonOf(const alerts::AlarmEvent& event) {
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
    if (!alarm.text.empty())
        line["text"] = alarm.text;
    if (event.past)
        line["past"] = true;
    return line;
}

std::string textOf(const nlohmann::ordered_json& json) {
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

} // namespace

std::string alarmLine(const alerts::AlarmEvent& event) { return shownJson(textOf(jsonOf(event))); }

std::string alarmField(const alerts::AlarmEvent& event, std::string_view member) {
    const auto json = jsonOf(event);
    const auto found = json.find(member);
    if (found == json.end() || found->is_null())
        return {};
    return found->is_string() ? found->get<std::string>() : textOf(*found);
}

} // namespace vigil::pipeline
