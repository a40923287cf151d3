// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/workspace_keys.h"

#include "pipeline/workspace/alarms/alarm_keys.h"

#include <algorithm>
#include <array>

namespace vigil::pipeline {
namespace {

using Key = WorkspaceKey;
using enum KeyType;

constexpr std::array kRoot{
    Key{"workspace", Table, "", "Name of the workspace, threads, limits by age, permissions."},
    Key{"source", Tables, kRequired, "Where data come from: a broker, a recording, the simulator."},
    Key{"bed", Tables, "beds as they are seen", "Beds that are expected, in the order of display."},
    Key{"reference", Tables, "", "Files that queries join by name."},
    Key{"query", Tables, "", "Queries over the streams of the sources."},
    Key{"sink", Tables, "", "Where results and alarms go outside the program."},
    Key{"limit", Tables, "the limits of adults", "Alarm limits on signals."},
    Key{"rule", Tables, "", "Alarm rules on the rows that queries give."},
    Key{"stale", Table, "", "When silence is an alarm."},
    Key{"layout", Table, "", "What the tiles of the ward show."},
    Key{"store", Table, "", "Where data are kept, and for how long."},
    Key{"clock", Table, "", "How far the clocks of devices may be off."},
    Key{"limits", Table, "", "What a session may cost, whatever is sent to it."},
    Key{"beacon", Table, "no beacon", "How an outside watcher is told that monitoring goes on."},
    Key{"escalation", Table, "", "Policy of the alarms whose rules name none, by priority."},
    Key{"policy", Tables, "", "Who is told of an alarm that nobody takes on, and when."},
    Key{"person", Tables, "", "People, and the channels that reach them."},
    Key{"team", Tables, "", "People who are told together."},
    Key{"schedule", Tables, "", "Who is on call when."},
    Key{"silence", Tables, "", "Alarms that call nobody for a while."},
    Key{"maintenance", Tables, "", "The same for planned work."},
    Key{"inhibit", Tables, "", "Alarms that call nobody while another one stands."},
    Key{"channel", Tables, "", "Ways to people who are to be told of alarms."}};

constexpr std::array kWorkspace{
    Key{"name", Name, "the name of the file", "Name in titles, and of the database."},
    Key{"shards", Whole, "1", "Threads that run queries, 1 to 64. Results do not depend on it."},
    Key{"preset", Choice, "\"adult\" where there is no [[limit]]",
        "Table of alarm limits: \"adult\", \"paediatric\" or \"neonate\"."},
    Key{"allow_commands", Flag, "false", "Channels may start programs (kind = \"command\")."}};

constexpr std::array kSource{
    Key{"name", Name, kRequired, "Name of the source, unlike that of any other."},
    Key{"kind", Choice, kRequired, "\"mqtt\", \"kafka\", \"replay\" or \"simulator\"."},
    Key{"stream", Name, "\"vitals\"", "Name that queries use in FROM; sources may share one."}};

constexpr std::array kTls{
    Key{"ca", Path, "the authorities of the system",
        "PEM file of the authorities that the server must be known to. The table alone, without a "
        "key, switches encryption on; the name of the host is always checked."},
    Key{"certificate", Path, "", "PEM file of the certificate that is shown to the server."},
    Key{"key", Path, "", "PEM file of its private key."}};

constexpr std::array kMapping{
    Key{"preset", Choice, "none",
        "A mapping that is made already, for the other keys to change: \"home-assistant\", "
        "\"node-red\", \"shelly\", \"shelly-gen1\", \"tasmota\", \"thingsboard\" or "
        "\"zigbee2mqtt\" (vigilctl presets)."},
    Key{"format", Choice, "\"json\"",
        "How messages are written: \"json\", \"cbor\", \"msgpack\", \"influx\" (lines) or "
        "\"sparkplug\" (Sparkplug B, which names its values itself). gzip is found by itself."},
    Key{"rows", Text, "the message is one row",
        "Path of an array whose elements are rows, or of one row; \".\" where the message is "
        "that."},
    Key{"bed", Text, "required; of Sparkplug B the device, else the edge node",
        "Path of the bed: keys with dots between (a key with a dot in quotes), \"topic:1\" (a "
        "level "
        "of the topic, from 0), \"key\" (of Kafka), \"header:name\" (of Kafka, or a user property "
        "of "
        "MQTT 5) or \"=constant\". A step \"*\" is any key."},
    Key{"time", Text, "the time of Kafka's record, else the arrival", "Path of the event time."},
    Key{"time_format", Text, "ISO-8601, or a number whose unit its size tells",
        "\"iso8601\", \"epoch\", \"epoch_s\", \"epoch_ms\", \"epoch_us\", \"epoch_ns\", or a "
        "pattern such as \"%d/%m/%Y %H:%M:%S\" or \"dd.MM.yyyy HH:mm:ss\"."},
    Key{"time_zone", Text, "UTC", "Zone of times that name none: \"Europe/Berlin\", \"+02:00\"."},
    Key{"patient", Text, "none", "Path of the id of the patient."},
    Key{"device", Text, "none", "Path of the id of the device."},
    Key{"sequence", Text, "gaps cannot be seen",
        "Path of the running number of the device's messages."},
    Key{"readings", Table, "",
        "An array of readings that name themselves, beside or instead of 'signal'."},
    Key{"signal", Tables, "", "One entry a value of a message."}};

constexpr std::array kMappedSignal{
    Key{"name", Name, kRequired,
        "Name of the signal, as in [[limit]] and queries; or \"topic:2\"; \"*\": each key at the "
        "path, which then ends in \"*\"."},
    Key{"path", Text, kRequired,
        "Path of its value; \".\" for a message that is one value; of Sparkplug B the metric."},
    Key{"unit", Text, "that of the catalog", "Unit of the sender (UCUM); converted where known."},
    Key{"topic", Text, "all", "Filter of the topics that bring it: \"+/+/temperature\"."}};

constexpr std::array kReadings{
    Key{"array", Text, "", "Path of the array."},
    Key{"name", Text, "", "Path of the name of the signal within an element, as all below."},
    Key{"value", Text, "", "Path of its value."},
    Key{"unit", Text, "that of the catalog", "Path of its unit."},
    Key{"time", Text, "that of the message", "Path of its own time."}};

constexpr std::array kBed{
    Key{"id", Name, kRequired, "Key of the messages."},
    Key{"label", Text, "the id", "Name on the screens."},
    Key{"patient", Name, "", "Id of the patient expected there; messages of it go to this bed."},
    Key{"name", Text, "", "Name of the patient."},
    Key{"preset", Choice, "that of the ward",
        "Table of alarm limits of this bed: \"adult\", \"paediatric\" or \"neonate\"."}};

constexpr std::array kReference{
    Key{"name", Name, kRequired, "Name in FROM and JOIN."},
    Key{"path", Path, kRequired, "The file. It is watched, and read again when it changes."},
    Key{"format", Choice, "by the name of the file",
        "\"csv\", \"tsv\", \"psv\", \"jsonl\" or \"json\"."}};

constexpr std::array kQuery{
    Key{"name", Name, kRequired, "Name of the query."},
    Key{"sql", Text, kRequired, "Its text; see vigil-query(7)."},
    Key{"live", Flag, "false", "Screens show what its open windows hold so far (provisional)."},
    Key{"memory", Bytes, "its share of half of [limits] memory, 16MiB at least",
        "What it may hold, 64KiB to 1024GiB; over it the query is stopped, and told."},
    Key{"rows_per_turn", Whole, "no bound",
        "Rows that one turn may make, 1000 to 1000000000000; over it the query is stopped."},
    Key{"time", Span, "\"10s\"", "What one turn may take; \"0s\" is no bound."},
    Key{"functions", Path, "none", "JavaScript file of its udf.* and uda.*; see help udf."}};

constexpr std::array kSink{
    Key{"name", Name, kRequired, "Name of the sink. What a query writes INTO it goes there."},
    Key{"kind", Choice, kRequired, "\"file\", \"mqtt\", \"kafka\" or \"webhook\"."},
    Key{"from", Names, "", "Further outputs that go there; \"alarms\" for all transitions."}};

constexpr std::array kLayout{
    Key{"density", Choice, "what was chosen last", "Size of the tiles: \"S\", \"M\" or \"L\"."},
    Key{"waves", Names, "what comes", "Waves of a tile from the top, as far as there is room."},
    Key{"numerics", Names, "what comes", "Numbers of a tile; ABP, NIBP and PAP stand for pairs."}};

constexpr std::array kStore{
    Key{"path", Path, "vigil/NAME.db in the data folder (XDG)", "File of the database."},
    Key{"keep_trends", Span, "\"30d\"", "How long numbers are kept; \"0s\": for ever."},
    Key{"keep_raw", Span, "\"15m\"", "How long messages of MQTT are kept as they came."},
    Key{"enabled", Flag, "true", "Without a store nothing survives the end of the program."}};

constexpr std::array kClock{
    Key{"ahead", Span, "\"5s\"", "How far a device's clock may go before that of this computer."},
    Key{"behind", Span, "\"5s\"", "How late values may be before the clock is in question."}};

constexpr std::array kLimits{
    Key{"unknown_beds", Whole, "1000",
        "Beds that are served beside the expected ones, 0 to 50000."},
    Key{"memory", Bytes, "\"400MiB\"", "Of the whole process, 64MiB to 1024GiB."},
    Key{"message", Bytes, "\"16MiB\"",
        "Largest message, 1KiB to 256MiB, and no more than a source may keep waiting (an eighth of "
        "'memory', shared by the sources)."}};

constexpr std::array kBeacon{
    Key{"file", Path, "", "A file that is written at each beat."},
    Key{"mqtt", Name, "", "Name of the [[source]] whose broker takes the beats."},
    Key{"topic", Text, "", "Topic there."},
    Key{"every", Span, "\"2s\"", "From beat to beat, 100ms to 1m; more than 5s is warned of."}};

/// In the order of the enum.
std::span<const SectionKeys> sections() {
    static const std::array all{
        SectionKeys{Section::Root, "the workspace", kRoot},
        SectionKeys{Section::Workspace, "[workspace]", kWorkspace},
        SectionKeys{Section::Source, "[[source]]", kSource, nullptr, true},
        SectionKeys{Section::Tls, "a [tls] table", kTls},
        SectionKeys{Section::Mapping, "[source.mapping]", kMapping},
        SectionKeys{Section::MappedSignal, "[[source.mapping.signal]]", kMappedSignal},
        SectionKeys{Section::Readings, "[source.mapping.readings]", kReadings},
        SectionKeys{Section::Bed, "[[bed]]", kBed},
        SectionKeys{Section::Reference, "[[reference]]", kReference},
        SectionKeys{Section::Query, "[[query]]", kQuery},
        SectionKeys{Section::Sink, "[[sink]]", kSink, nullptr, true},
        SectionKeys{Section::Channel, "[[channel]]", alarmKeys(Section::Channel), nullptr, true},
        SectionKeys{Section::Limit, "[[limit]]", alarmKeys(Section::Limit)},
        SectionKeys{Section::OtherSignal, "the other signal of a [[limit]]",
                    alarmKeys(Section::OtherSignal)},
        SectionKeys{Section::Rule, "[[rule]]", alarmKeys(Section::Rule)},
        SectionKeys{Section::Stale, "[stale]", alarmKeys(Section::Stale)},
        SectionKeys{Section::Layout, "[layout]", kLayout},
        SectionKeys{Section::Store, "[store]", kStore},
        SectionKeys{Section::Clock, "[clock]", kClock},
        SectionKeys{Section::Limits, "[limits]", kLimits},
        SectionKeys{Section::Beacon, "[beacon]", kBeacon},
        SectionKeys{Section::Escalation, "[escalation]", alarmKeys(Section::Escalation)},
        SectionKeys{Section::Policy, "[[policy]]", alarmKeys(Section::Policy)},
        SectionKeys{Section::PolicyStep, "a step of a [[policy]]", alarmKeys(Section::PolicyStep)},
        SectionKeys{Section::Person, "[[person]]", alarmKeys(Section::Person)},
        SectionKeys{Section::Team, "[[team]]", alarmKeys(Section::Team)},
        SectionKeys{Section::Schedule, "[[schedule]]", alarmKeys(Section::Schedule)},
        SectionKeys{Section::Rotation, "[[schedule.rotation]]", alarmKeys(Section::Rotation)},
        SectionKeys{Section::ShiftOverride, "[[schedule.override]]",
                    alarmKeys(Section::ShiftOverride)},
        SectionKeys{Section::Silence, "[[silence]]", alarmKeys(Section::Silence)},
        SectionKeys{Section::Maintenance, "[[maintenance]]", alarmKeys(Section::Silence)},
        SectionKeys{Section::Inhibit, "[[inhibit]]", alarmKeys(Section::Inhibit)},
    };
    return all;
}

} // namespace

std::string_view describe(KeyType type) noexcept {
    switch (type) {
    case Text:
        return "text";
    case Name:
        return "name";
    case Path:
        return "file";
    case Secret:
        return "secret";
    case Choice:
        return "word";
    case Whole:
        return "whole number";
    case Number:
        return "number";
    case Flag:
        return "true or false";
    case Span:
        return "time span";
    case Bytes:
        return "size";
    case Texts:
        return "list of texts";
    case Names:
        return "list of names";
    case TextOrTexts:
        return "text, or a list of texts";
    case Table:
        return "table";
    case Tables:
        break;
    }
    return "tables";
}

const WorkspaceKey* SectionKeys::find(std::string_view key) const {
    const auto found = std::ranges::find(keys, key, &WorkspaceKey::name);
    if (found != keys.end())
        return &*found;
    return base != nullptr ? base->find(key) : nullptr;
}

std::vector<std::string_view> SectionKeys::all() const {
    auto names = base != nullptr ? base->all() : std::vector<std::string_view>{};
    for (const auto& key : keys)
        names.push_back(key.name);
    return names;
}

std::span<const SectionKeys> workspaceKeys() { return sections(); }

const SectionKeys& keysOf(Section section) { return sections()[static_cast<std::size_t>(section)]; }

} // namespace vigil::pipeline
