// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/outputs/notice_message.h"

#include "base/plain_text.h"
#include "model/shard_of.h"
#include "model/signal_catalog.h"

#include <nlohmann/json.hpp>

namespace vigil::pipeline {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kChannelLane = "channel:";

Json numberOf(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

Json bodyOf(const alerts::Notice& notice) {
    const auto& incident = notice.incident;
    const auto& alarm = incident.alarm;
    const auto* const signal = model::findSignal(alarm.signal);
    Json body{{"version", 1},
              {"event", alerts::name(notice.event)},
              {"incidentId", incident.id},
              {"dedupKey", incident.key},
              {"state", alerts::name(incident.state)},
              {"priority", alerts::name(alarm.priority)},
              {"kind", alerts::name(alarm.kind)},
              {"patientRef", alarm.patient.empty()
                                 ? std::string()
                                 : hexDigits(model::keyHash("patient " + alarm.patient))},
              {"location", alarm.bed},
              {"rule", alarm.rule},
              {"subject", alarm.subject},
              {"metric", alarm.signal},
              {"value", numberOf(alarm.value)},
              {"unit", signal != nullptr ? signal->unit : std::string_view()},
              {"limit", numberOf(alarm.limit)},
              {"direction", alerts::name(alarm.side)},
              {"text", alarm.text},
              {"onsetUtc", toIso8601(alarm.onset)},
              {"sentUtc", toIso8601(notice.sent)},
              {"step", notice.step},
              {"loop", notice.loop},
              {"to", notice.to},
              {"acknowledgedBy", incident.acknowledgedBy},
              {"notForClinicalUse", true}};
    return body;
}

} // namespace

std::string laneOfChannel(std::string_view channel) {
    return std::string(kChannelLane) + std::string(channel);
}

std::string_view channelOfLane(std::string_view lane) {
    return lane.starts_with(kChannelLane) ? lane.substr(kChannelLane.size()) : std::string_view{};
}

model::Delivery deliveryOf(const alerts::Notice& notice) {
    model::Delivery delivery;
    delivery.kind = model::Delivery::Kind::Alarms;
    delivery.sink = laneOfChannel(notice.channel);
    auto& message = delivery.messages.emplace_back();
    message.id = notice.key;
    message.key = std::to_string(notice.incident.id);
    message.payload =
        shownJson(bodyOf(notice).dump(-1, ' ', false, Json::error_handler_t::replace));
    message.time = notice.sent;
    return delivery;
}

} // namespace vigil::pipeline
