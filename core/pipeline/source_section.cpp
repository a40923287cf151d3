// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/source_section.h"

#include "base/units.h"
#include "ingest/decode/json_path_decoder.h"

#include <algorithm>

namespace vigil::pipeline {
namespace {

using Kind = SourceConfig::Kind;

void readTls(const TomlSection& source, transport::TlsOptions& tls) {
    const auto section = source.sub("tls", Section::Tls);
    if (!section)
        return;
    tls.enabled = true;
    const auto file = [&](std::string_view key, std::string& out) {
        std::filesystem::path path = out;
        section->path(key, path);
        out = path.string();
    };
    file("ca", tls.caFile);
    file("certificate", tls.clientCertFile);
    file("key", tls.clientKeyFile);
}

void readMqtt(const TomlSection& section, ingest::MqttSourceOptions& mqtt) {
    section.text("host", mqtt.host);
    readTls(section, mqtt.tls);
    if (mqtt.tls.enabled)
        mqtt.port = 8883;
    section.integer("port", mqtt.port, 1, 65535);
    section.text("client_id", mqtt.clientId);
    section.text("user", mqtt.user);
    section.secret("password", mqtt.password);
    using Version = transport::MqttVersion;
    section.choice<Version>(
        "version", mqtt.version,
        {{"auto", Version::Automatic}, {"5", Version::V5}, {"3.1.1", Version::V311}});
    section.integer("qos", mqtt.qos, 0, 2);
    section.boolean("clean_session", mqtt.cleanSession);
    Ticks keepAlive = mqtt.keepAlive;
    section.span("keep_alive", keepAlive);
    mqtt.keepAlive = std::chrono::ceil<std::chrono::seconds>(keepAlive);
    Ticks retryMax = mqtt.retryMax;
    section.span("retry_max", retryMax);
    mqtt.retryMax = std::chrono::ceil<std::chrono::milliseconds>(retryMax);
    mqtt.retryMin = std::min(mqtt.retryMin, mqtt.retryMax);
    section.texts("topics", mqtt.topicFilters);
}

void readKafka(const TomlSection& section, ingest::KafkaSourceOptions& kafka) {
    section.text("brokers", kafka.brokers);
    section.texts("topics", kafka.topics);
    section.text("user", kafka.user);
    section.secret("password", kafka.password);
    using Sasl = transport::SaslMechanism;
    section.choice<Sasl>("sasl", kafka.sasl,
                         {{"plain", Sasl::Plain},
                          {"scram-sha-256", Sasl::ScramSha256},
                          {"scram-sha-512", Sasl::ScramSha512}});
    readTls(section, kafka.tls);
    section.choice<bool>("begin", kafka.fromBeginning, {{"oldest", true}, {"newest", false}});
}

void readReplay(const TomlSection& section, ReplayConfig& replay) {
    std::string path;
    if (section.required("path", path))
        replay.path = section.resolve(path);
    replay.speed = section.number("speed").value_or(1);
}

void readSimulator(const TomlSection& section, SimulatorConfig& simulator) {
    section.integer("beds", simulator.beds, 1, 1024);
    section.integer("seed", simulator.seed, 0, INT64_MAX);
    section.texts("scenarios", simulator.scenarios);
    section.boolean("demo", simulator.demoScript);
    section.boolean("waveforms", simulator.waveforms);
}

void readSignals(const TomlSection& section, ingest::StreamMapping& mapping) {
    section.each("signal", Section::MappedSignal, [&](const TomlSection& entry) {
        auto& signal = mapping.signals.emplace_back();
        entry.requiredName("name", signal.signal);
        entry.required("path", signal.value.path);
        entry.text("unit", signal.unit);
        signal.unit = std::string(units::canonical(signal.unit));
    });
}

void readReadings(const TomlSection& section, ingest::StreamMapping& mapping) {
    const auto entry = section.sub("readings", Section::Readings);
    if (!entry)
        return;
    auto& readings = mapping.readings.emplace();
    entry->text("array", readings.array.path);
    entry->text("name", readings.name.path);
    entry->text("value", readings.value.path);
    entry->text("unit", readings.unit.path);
    entry->text("time", readings.time.path);
}

void readMapping(const TomlSection& section, ingest::StreamMapping& mapping) {
    using F = ingest::TimestampFormat;
    if (!section.has("bed"))
        section.problem("[source.mapping] has no 'bed'",
                        "name the path of the subject's key, for example bed = \"topic:2\"");
    section.text("bed", mapping.bed.path);
    section.text("time", mapping.time.path);
    section.text("patient", mapping.patient.path);
    section.text("device", mapping.device.path);
    section.text("sequence", mapping.sequence.path);
    section.choice<F>("time_format", mapping.timeFormat,
                      {{"iso8601", F::Iso8601},
                       {"epoch_s", F::EpochSeconds},
                       {"epoch_ms", F::EpochMillis},
                       {"epoch_us", F::EpochMicros},
                       {"epoch_ns", F::EpochNanos}});
    readSignals(section, mapping);
    readReadings(section, mapping);
    if (mapping.signals.empty() && !mapping.readings)
        section.problem("[source.mapping] maps no signal",
                        "add [[source.mapping.signal]] or [source.mapping.readings]");
    else if (!mapping.bed.path.empty())
        if (const auto tried = ingest::JsonPathDecoder::open(mapping, {}); !tried)
            section.problem("this mapping cannot work: " + tried.error().text(),
                            "see the paths and units above");
}

Section sectionOf(Kind kind) {
    switch (kind) {
    case Kind::Mqtt:
        return Section::MqttSource;
    case Kind::Kafka:
        return Section::KafkaSource;
    case Kind::Replay:
        return Section::ReplaySource;
    case Kind::Simulator:
        break;
    }
    return Section::SimulatorSource;
}

void readKind(const TomlSection& section, SourceConfig& source) {
    switch (source.kind) {
    case Kind::Mqtt:
        readMqtt(section, source.mqtt);
        break;
    case Kind::Kafka:
        readKafka(section, source.kafka);
        break;
    case Kind::Replay:
        readReplay(section, source.replay);
        break;
    case Kind::Simulator:
        return readSimulator(section, source.simulator); // its messages have one shape
    }
    if (source.kind != Kind::Replay && section.has("behind")) {
        Ticks behind = model::ClockBounds{}.behind;
        section.positiveSpan("behind", behind);
        source.behind = behind;
    }
    if (const auto mapping = section.sub("mapping", Section::Mapping))
        readMapping(*mapping, source.mapping.emplace());
}

} // namespace

void readSource(const TomlSection& section, Workspace& workspace) {
    SourceConfig source;
    section.requiredName("name", source.name);
    section.name("stream", source.stream);
    if (std::ranges::any_of(workspace.sources,
                            [&](const auto& other) { return other.name == source.name; }))
        section.problem("there are two sources named '" + source.name + "'", "rename one");
    if (!section.has("kind"))
        return section.problem("[[source]] has no 'kind'",
                               "add kind = \"mqtt\", \"kafka\", \"replay\" or \"simulator\"");
    if (!section.choice<Kind>("kind", source.kind,
                              {{"mqtt", Kind::Mqtt},
                               {"kafka", Kind::Kafka},
                               {"replay", Kind::Replay},
                               {"simulator", Kind::Simulator}}))
        return;
    readKind(section.as(sectionOf(source.kind)), source);
    workspace.sources.push_back(std::move(source));
}

} // namespace vigil::pipeline
