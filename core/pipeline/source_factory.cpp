// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/source_factory.h"

#include "base/checksum.h"
#include "ingest/brokers/kafka_positions.h"
#include "ingest/brokers/kafka_source.h"
#include "ingest/brokers/mqtt_source.h"
#include "ingest/decode/convention_decoder.h"
#include "ingest/decode/json_path_decoder.h"
#include "ingest/replay/paced_source.h"
#include "ingest/simulator/ward_simulator.h"
#include "pipeline/saved_states.h"
#include "pipeline/sources/recording_formats.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cctype>

namespace vigil::pipeline {
namespace {

Result<OpenedSource> play(std::unique_ptr<model::Recording> recording, base::Clock& clock,
                          ingest::PacedOptions options) {
    OpenedSource opened;
    opened.outline = recording->outline();
    auto source = std::make_unique<ingest::PacedSource>(std::move(recording), clock, options);
    opened.replay = source.get();
    opened.source = std::move(source);
    return opened;
}

Result<OpenedSource> openSimulator(const SimulatorConfig& config, std::uint32_t index,
                                   base::Clock& clock) {
    ingest::WardOptions ward;
    ward.beds = config.beds;
    ward.seed = config.seed;
    ward.start = eventAtArrival(clock.now());
    ward.waveforms = config.waveforms;
    if (!config.demoScript || !config.scenarios.empty()) {
        auto& scenarios = ward.scenarios.emplace();
        if (config.demoScript)
            scenarios = ingest::demoScript();
        for (const auto& text : config.scenarios) {
            auto scenario = ingest::parseScenario(text);
            if (!scenario)
                return propagate(scenario);
            scenarios.push_back(*scenario);
        }
    }
    auto simulator = ingest::WardSimulator::open(std::move(ward));
    if (!simulator)
        return propagate(simulator);
    auto opened = play(std::move(*simulator), clock, {.source = index});
    if (opened)
        opened->replay = nullptr; // a live ward has no seek bar
    return opened;
}

/// A file name that no two names share.
std::string fileNameOf(const std::string& name) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string file;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 || c == '-' || c == '_')
            file += c;
        else
            file += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
    }
    return file;
}

/// Differs for a file that was made anew at the same place.
std::string identityOf(const std::filesystem::path& path) {
    struct statx facts {};

    if (::statx(AT_FDCWD, path.c_str(), 0, STATX_INO | STATX_BTIME, &facts) != 0)
        return {};
    return std::to_string(facts.stx_dev_major) + ':' + std::to_string(facts.stx_dev_minor) + ' ' +
           std::to_string(facts.stx_ino) + ' ' + std::to_string(facts.stx_btime.tv_sec) + '.' +
           std::to_string(facts.stx_btime.tv_nsec);
}

/// The number under which the positions in a recording are kept: another one has others.
std::uint32_t partitionOf(const std::filesystem::path& path, const model::RecordingFacts& outline) {
    std::string text = path.filename().string() + '\n' + outline.format + '\n';
    text += std::to_string(outline.start.time_since_epoch().count()) + '\n';
    text += std::to_string(outline.duration.count());
    return base::Checksum().add(text).value();
}

std::optional<ingest::PacedOptions::Resume>
resumeOf(const SourceConfig& config, const model::RecordingFacts& outline,
         const std::vector<store::NamedPosition>& positions) {
    const auto& goOn = config.replay.goOn;
    if (!goOn)
        return std::nullopt;
    ingest::PacedOptions::Resume resume;
    resume.partition = partitionOf(config.replay.path, outline);
    resume.again = !goOn->midway;
    for (const auto& position : positions)
        if (position.source == config.name && position.partition == resume.partition)
            resume.next = position.next;
    return resume;
}

ingest::KafkaSourceOptions resumed(ingest::KafkaSourceOptions kafka, const std::string& source,
                                   const std::vector<store::NamedPosition>& positions) {
    for (const auto& position : positions) {
        const auto name = ingest::kafkaPartitionName(position.partition);
        if (position.source == source && name.topicIndex < kafka.topics.size())
            kafka.starts.push_back({kafka.topics[name.topicIndex], name.partition, position.next});
    }
    return kafka;
}

} // namespace

ingest::IngressPlace journalOf(const std::string& source, const std::filesystem::path& database,
                               Ticks keep, const store::CheckpointState& stored) {
    ingest::IngressPlace journal;
    journal.folder = database.string() + ".ingress";
    journal.folder /= fileNameOf(source);
    journal.owner = identityOf(database);
    journal.keep = std::chrono::duration_cast<std::chrono::seconds>(keep);
    for (const auto& position : stored.positions)
        if (position.source == source && position.partition == 0)
            journal.committed = position.next;
    if (const auto saved = SavedStates::sequences(stored, source))
        journal.learnFrom = saved->next;
    return journal;
}

std::string addressOf(const SourceConfig& config) {
    switch (config.kind) {
    case SourceConfig::Kind::Mqtt:
        return config.mqtt.host + ':' + std::to_string(config.mqtt.port);
    case SourceConfig::Kind::Kafka:
        return config.kafka.brokers;
    case SourceConfig::Kind::Replay:
        return config.replay.path.string();
    case SourceConfig::Kind::Simulator:
        break;
    }
    return {};
}

Result<OpenedSource> openSource(const SourceConfig& config, std::uint32_t index, base::Clock& clock,
                                bool startPaused,
                                const std::vector<store::NamedPosition>& positions) {
    switch (config.kind) {
    case SourceConfig::Kind::Mqtt: {
        OpenedSource opened;
        opened.source = std::make_unique<ingest::MqttSource>(config.mqtt, index, clock);
        return opened;
    }
    case SourceConfig::Kind::Kafka: {
        OpenedSource opened;
        opened.source = std::make_unique<ingest::KafkaSource>(
            resumed(config.kafka, config.name, positions), index, clock);
        return opened;
    }
    case SourceConfig::Kind::Replay: {
        auto recording = openRecording(config.replay.path);
        if (!recording)
            return propagate(recording);
        auto resume = resumeOf(config, (*recording)->outline(), positions);
        return play(std::move(*recording), clock,
                    {.source = index,
                     .speed = config.replay.speed,
                     .startPaused = startPaused,
                     .resume = resume});
    }
    case SourceConfig::Kind::Simulator:
        return openSimulator(config.simulator, index, clock);
    }
    return fail(ErrorCode::Internal, "unknown kind of source");
}

Result<std::unique_ptr<ingest::Decoder>> makeDecoder(const SourceConfig& config,
                                                     const std::vector<BedConfig>& beds) {
    ingest::DecodeOptions options;
    options.stream = config.stream;
    for (const auto& bed : beds)
        if (!bed.patient.empty())
            options.bedOfPatient.emplace(bed.patient, bed.id);
    if (!config.mapping)
        return std::make_unique<ingest::ConventionDecoder>(std::move(options));
    auto mapped = ingest::JsonPathDecoder::open(*config.mapping, std::move(options));
    if (!mapped)
        return propagate(mapped);
    return std::unique_ptr<ingest::Decoder>(std::move(*mapped));
}

} // namespace vigil::pipeline
