// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/mapping_presets.h"

#include <array>
#include <utility>

namespace vigil::ingest {
namespace {

/// "Temperature" is that of a patient to the catalog; these senders measure rooms and machines.
constexpr auto kAmbient = "AmbientTemperature";

/// Every number at the path is a signal, by its key.
SignalPath all(std::string path, std::string topic = {}) {
    return {"*", {std::move(path)}, {}, std::move(topic)};
}

/// The states of entities, one a topic: <base>/<domain>/<entity>/state.
StreamMapping homeAssistant() {
    StreamMapping mapping;
    mapping.bed = {"topic:2"};
    mapping.signals = {{"state", {"."}, {}, "+/+/+/state"}};
    return mapping;
}

/// What a flow sends by its node "mqtt out": the payload alone, an object of numbers.
StreamMapping nodeRed() {
    StreamMapping mapping;
    mapping.bed = {"topic:1"};
    mapping.signals = {all("*")};
    return mapping;
}

/// Notifications of the second generation and later, as the device's components give them.
StreamMapping shelly() {
    StreamMapping mapping;
    mapping.bed = {"topic:0"};
    mapping.time = {"params.ts"};
    const std::string topic = "+/events/rpc";
    mapping.signals = {{kAmbient, {R"(params."temperature:0".tC)"}, "Cel", topic},
                       {"humidity", {R"(params."humidity:0".rh)"}, "%", topic},
                       {"battery", {R"(params."devicepower:0".battery.percent)"}, "%", topic},
                       {"output", {R"(params."switch:0".output)"}, {}, topic},
                       {"power", {R"(params."switch:0".apower)"}, "W", topic},
                       {"voltage", {R"(params."switch:0".voltage)"}, "V", topic},
                       {"current", {R"(params."switch:0".current)"}, "A", topic},
                       {"energy", {R"(params."switch:0".aenergy.total)"}, "W.h", topic}};
    return mapping;
}

/// One value a topic: shellies/<device>/sensor/temperature.
StreamMapping shellyFirst() {
    StreamMapping mapping;
    mapping.bed = {"topic:1"};
    mapping.signals = {{kAmbient, {"."}, "Cel", "shellies/+/sensor/temperature"},
                       {"humidity", {"."}, "%", "shellies/+/sensor/humidity"},
                       {"battery", {"."}, "%", "shellies/+/sensor/battery"},
                       {"power", {"."}, "W", "shellies/+/relay/0/power"},
                       {"energy", {"."}, "W.min", "shellies/+/relay/0/energy"}};
    return mapping;
}

/// Its sensors are objects under their own names. The unit of a temperature stands in a field
/// ("TempUnit"), not with the value: it is taken as it is sent.
StreamMapping tasmota() {
    StreamMapping mapping;
    mapping.bed = {"topic:1"};
    mapping.time = {"Time"};
    const std::string topic = "+/+/SENSOR";
    mapping.signals = {{kAmbient, {"*.Temperature"}, {}, topic},
                       {"Humidity", {"*.Humidity"}, "%", topic},
                       {"DewPoint", {"*.DewPoint"}, {}, topic},
                       {"Pressure", {"*.Pressure"}, {}, topic},
                       {"Illuminance", {"*.Illuminance"}, "lx", topic},
                       {"Power", {"ENERGY.Power"}, "W", topic},
                       {"Voltage", {"ENERGY.Voltage"}, "V", topic},
                       {"Current", {"ENERGY.Current"}, "A", topic},
                       {"EnergyTotal", {"ENERGY.Total"}, "kW.h", topic},
                       {"RSSI", {"Wifi.RSSI"}, "%", "+/+/STATE"}};
    return mapping;
}

/// Telemetry of a device, {"ts":..,"values":{..}} or an array of it; whose it is, its topic does
/// not say.
StreamMapping thingsBoard() {
    StreamMapping mapping;
    mapping.rows = {"."};
    mapping.time = {"ts"};
    mapping.signals = {all("values.*")};
    return mapping;
}

/// State of a device, <base>/<friendly name>; what the bridge says of itself is none.
StreamMapping zigbee2Mqtt() {
    StreamMapping mapping;
    mapping.bed = {"topic:1"};
    mapping.signals = {{kAmbient, {"temperature"}, "Cel", "+/+"}, all("*", "+/+")};
    return mapping;
}

constexpr std::array kPresets{
    MappingPreset{"home-assistant", "homeassistant/+/+/state", {}, homeAssistant},
    MappingPreset{"node-red", "+/+", {}, nodeRed},
    MappingPreset{"shelly", "+/events/rpc", "epoch_s", shelly},
    MappingPreset{"shelly-gen1", "shellies/#", {}, shellyFirst},
    MappingPreset{"tasmota", "tele/+/+", "iso8601", tasmota},
    MappingPreset{"thingsboard", "v1/devices/me/telemetry", "epoch_ms", thingsBoard},
    MappingPreset{"zigbee2mqtt", "zigbee2mqtt/+", {}, zigbee2Mqtt},
};

} // namespace

std::span<const MappingPreset> mappingPresets() { return kPresets; }

} // namespace vigil::ingest
