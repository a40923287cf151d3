// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/channels/channel_test.h"

#include <nlohmann/json.hpp>

namespace vigil::pipeline {
namespace {

using namespace std::chrono_literals;
using Outcome = ChannelTestStep::Outcome;
using Stage = ChannelTestStage;

constexpr auto kPatience = 5s;

model::Delivery testDelivery(const std::string& channel, ArrivalTime now) {
    const auto time = toIso8601(now);
    const nlohmann::ordered_json body{
        {"version", 1},
        {"event", "test"},
        {"incidentId", 0},
        {"dedupKey", "test"},
        {"state", "test"},
        {"priority", "info"},
        {"patientRef", ""},
        {"location", "TEST"},
        {"rule", "test"},
        {"metric", ""},
        {"value", nullptr},
        {"unit", ""},
        {"limit", nullptr},
        {"direction", ""},
        {"text", "This is a test of the channel " + channel + "; there is no alarm."},
        {"onsetUtc", time},
        {"sentUtc", time},
        {"step", 0},
        {"loop", 0},
        {"notForClinicalUse", true}};
    model::Delivery delivery;
    delivery.number = 1;
    delivery.kind = model::Delivery::Kind::Alarms;
    auto& message = delivery.messages.emplace_back();
    message.id = "test-" + std::to_string(now.time_since_epoch().count());
    message.key = "test";
    message.payload = body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    message.time = eventAtArrival(now);
    return delivery;
}

} // namespace

std::string_view name(ChannelTestStage stage) noexcept {
    switch (stage) {
    case Stage::Name:
        return "name";
    case Stage::Tcp:
        return "tcp";
    case Stage::Tls:
        return "tls";
    case Stage::Send:
        return "send";
    case Stage::Answer:
        break;
    }
    return "answer";
}

bool testChannel(const ChannelConfig& channel, const std::string& workspace,
                 const base::Clock& clock, const std::stop_token& stop,
                 const std::function<void(const ChannelTestStep&)>& report) {
    const auto settle = [&](Stage stage, const Result<std::string>& outcome) {
        report({stage, outcome ? Outcome::Passed : Outcome::Failed,
                outcome ? *outcome : outcome.error().text()});
        return outcome.has_value();
    };
    const auto server = channel.spec->server();
    if (!server) {
        for (const auto stage : {Stage::Name, Stage::Tcp, Stage::Tls})
            report({stage, Outcome::Skipped, "no server"});
    } else {
        if (!settle(Stage::Name, transport::probeName(server->endpoint)) ||
            !settle(Stage::Tcp, transport::probeTcp(server->endpoint, kPatience, stop)))
            return false;
        if (!server->tls.enabled)
            report({Stage::Tls, Outcome::Skipped, "the connection does not begin with it"});
        else if (!settle(Stage::Tls,
                         transport::probeTls(server->endpoint, server->tls, kPatience, stop)))
            return false;
    }
    auto sink = channel.spec->open({channel.name, workspace});
    if (!sink)
        return settle(Stage::Send, tl::unexpected<Error>(sink.error()));
    const auto delivery = testDelivery(channel.name, clock.now());
    const auto sent = (*sink)->deliver(delivery, stop);
    if (!sent)
        return settle(Stage::Send, tl::unexpected<Error>(sent.error()));
    report({Stage::Send, Outcome::Passed, delivery.messages.front().id});
    if (!sent->refused.empty()) {
        report({Stage::Answer, Outcome::Failed, "refused: " + sent->refused.front().second});
        return false;
    }
    report({Stage::Answer, Outcome::Passed, "taken"});
    return true;
}

} // namespace vigil::pipeline
