// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "base/clock.h"
#include "ingest/simulator/ward_simulator.h"
#include "store/recording/recording_writer.h"
#include "transport/kafka/kafka_publisher.h"
#include "transport/mqtt/mqtt_publisher.h"

#include <algorithm>
#include <charconv>
#include <iostream>
#include <map>
#include <memory>

namespace vigil::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 250ms;       ///< with a broker that takes nothing
constexpr auto kPatienceAtEnd = 10s;    ///< with one that has not confirmed everything
constexpr auto kPatienceWhenAsked = 1s; ///< with it when the program is asked to end
constexpr std::size_t kInFlight = 100;  ///< of MQTT
constexpr auto kOldest = 1s; ///< readings later than this are not sent to a broker any more

struct Options {
    int beds = 12;
    std::uint64_t seed = 1;
    std::string duration;
    std::string to;
    std::string speed = "1";
    std::string start;
    std::vector<std::string> scenarios;
    bool waveforms = true;
    int qos = 1;
    double rate = 0; ///< of all waves; 0: each its own
};

/// Where simulated messages go. *Thread:* one.
class Sink {
public:
    virtual ~Sink() = default;
    virtual Result<void> send(const model::RecordedMessage& message) = 0;
    /// `patience` with who confirms.
    virtual Result<void> finish(std::chrono::milliseconds patience) = 0;
    /// A broker that is away costs its messages, as it would cost a monitor's; a file that cannot
    /// be written ends the run.
    [[nodiscard]] virtual bool survivesErrors() const = 0;
};

class MqttSink final : public Sink {
public:
    explicit MqttSink(std::unique_ptr<transport::MqttPublisher> publisher)
        : m_publisher(std::move(publisher)) {}

    Result<void> send(const model::RecordedMessage& message) override {
        return m_publisher->publish(message.topic, message.payload, false, kPatience);
    }

    Result<void> finish(std::chrono::milliseconds patience) override {
        return m_publisher->flush(patience);
    }

    bool survivesErrors() const override { return true; }

private:
    std::unique_ptr<transport::MqttPublisher> m_publisher;
};

class KafkaSink final : public Sink {
public:
    KafkaSink(std::unique_ptr<transport::KafkaPublisher> publisher, std::string topic,
              std::map<std::uint32_t, std::string> patients)
        : m_publisher(std::move(publisher)), m_topic(std::move(topic)),
          m_patients(std::move(patients)) {}

    Result<void> send(const model::RecordedMessage& message) override {
        return m_publisher->publish(m_topic, m_patients[message.partition], message.payload,
                                    std::nullopt, kPatience);
    }

    Result<void> finish(std::chrono::milliseconds patience) override {
        return m_publisher->flush(patience);
    }

    bool survivesErrors() const override { return true; }

private:
    std::unique_ptr<transport::KafkaPublisher> m_publisher;
    std::string m_topic;
    std::map<std::uint32_t, std::string> m_patients; ///< by bed index
};

class FileSink final : public Sink {
public:
    explicit FileSink(std::unique_ptr<store::RecordingWriter> writer)
        : m_writer(std::move(writer)) {}

    Result<void> send(const model::RecordedMessage& message) override {
        return m_writer->append(message);
    }

    Result<void> finish(std::chrono::milliseconds /*patience*/) override {
        return m_writer->finish();
    }

    bool survivesErrors() const override { return false; }

private:
    std::unique_ptr<store::RecordingWriter> m_writer;
};

struct Address {
    std::string host;
    std::uint16_t port = 0;
    std::string rest; ///< after the first '/'
};

Result<Address> addressOf(std::string_view text, std::uint16_t defaultPort) {
    Address address;
    address.port = defaultPort;
    if (const auto slash = text.find('/'); slash != std::string_view::npos) {
        address.rest = text.substr(slash + 1);
        text = text.substr(0, slash);
    }
    if (const auto colon = text.rfind(':'); colon != std::string_view::npos) {
        const auto digits = text.substr(colon + 1);
        const auto [end, status] =
            std::from_chars(digits.data(), digits.data() + digits.size(), address.port);
        if (status != std::errc{} || end != digits.data() + digits.size() || address.port == 0)
            return fail(ErrorCode::InvalidArgument, "not a port number", std::string(digits));
        text = text.substr(0, colon);
    }
    address.host = text;
    if (address.host.empty())
        return fail(ErrorCode::InvalidArgument, "the address names no host");
    return address;
}

Result<std::unique_ptr<Sink>> openSink(const Options& options,
                                       const ingest::WardSimulator& simulator,
                                       const std::stop_token& stop) {
    const std::string_view to = options.to;
    if (to.starts_with("mqtt://")) {
        auto address = addressOf(to.substr(7), 1883);
        if (!address)
            return propagate(address);
        transport::MqttOptions mqtt;
        mqtt.host = address->host;
        mqtt.port = address->port;
        mqtt.qos = options.qos;
        auto publisher = transport::MqttPublisher::open(mqtt, kInFlight, stop);
        if (!publisher)
            return propagate(publisher);
        return std::make_unique<MqttSink>(std::move(*publisher));
    }
    if (to.starts_with("kafka://")) {
        auto address = addressOf(to.substr(8), 9092);
        if (!address)
            return propagate(address);
        if (address->rest.empty())
            return fail(ErrorCode::InvalidArgument, "name a topic: kafka://HOST:PORT/TOPIC",
                        options.to);
        transport::KafkaOptions kafka;
        kafka.brokers = address->host + ':' + std::to_string(address->port);
        auto publisher = transport::KafkaPublisher::open(kafka);
        if (!publisher)
            return propagate(publisher);
        std::map<std::uint32_t, std::string> patients;
        for (const auto& bed : simulator.beds())
            patients.emplace(static_cast<std::uint32_t>(patients.size()), bed.patientId);
        return std::make_unique<KafkaSink>(std::move(*publisher), address->rest,
                                           std::move(patients));
    }
    store::RecordingOptions recording;
    recording.workspace = "simulator";
    recording.appVersion = VIGIL_VERSION;
    recording.sourceNames = {"simulator"};
    auto writer = store::RecordingWriter::create(options.to, std::move(recording));
    if (!writer)
        return propagate(writer);
    return std::make_unique<FileSink>(std::move(*writer));
}

Result<ingest::WardOptions> wardOf(const Options& options, base::Clock& clock) {
    ingest::WardOptions ward;
    ward.beds = options.beds;
    ward.seed = options.seed;
    ward.waveforms = options.waveforms;
    ward.start = eventAtArrival(clock.now());
    if (options.rate > 0)
        ward.rateHz.fill(options.rate);
    if (!options.start.empty()) {
        auto start = parseIso8601(options.start);
        if (!start)
            return propagate(start);
        ward.start = *start;
    }
    if (!options.duration.empty()) {
        auto duration = parseSpan(options.duration);
        if (!duration)
            return propagate(duration);
        ward.duration = *duration;
    }
    if (!options.scenarios.empty()) {
        auto& scenarios = ward.scenarios.emplace();
        for (const auto& text : options.scenarios) {
            if (text == "none")
                continue;
            auto scenario = ingest::parseScenario(text);
            if (!scenario)
                return propagate(scenario);
            scenarios.push_back(*scenario);
        }
    }
    return ward;
}

int simulate(const Options& options, const std::stop_token& stop) {
    base::SystemClock clock;
    double speed = 0;
    if (options.speed != "max") {
        char* end = nullptr;
        speed = std::strtod(options.speed.c_str(), &end);
        if (end == options.speed.c_str() || speed < 0.1 || speed > 10'000) {
            std::cerr << "vigilctl: error: --speed takes 0.1 or more, or max\n";
            return kUsage;
        }
    }
    auto ward = wardOf(options, clock);
    if (!ward) {
        reportFailure(ward.error());
        return kUsage;
    }
    if (speed == 0 && !ward->duration) {
        std::cerr << "vigilctl: error: --speed max needs an end; give --for\n";
        return kUsage;
    }
    const EventTime start = ward->start;
    auto simulator = ingest::WardSimulator::open(std::move(*ward));
    if (!simulator) {
        reportFailure(simulator.error());
        return kUsage;
    }
    auto sink = openSink(options, **simulator, stop);
    if (!sink)
        return reportFailure(sink.error());

    const SteadyTime begin = clock.steadyNow();
    std::uint64_t sent = 0;
    std::uint64_t lost = 0;
    while (!stop.stop_requested()) {
        auto next = (*simulator)->next();
        if (!next)
            return reportFailure(next.error());
        if (!*next)
            break;
        if (speed > 0) {
            const auto after = std::chrono::duration<double>((*next)->time - start) / speed;
            const SteadyTime due =
                begin + std::chrono::duration_cast<std::chrono::nanoseconds>(after);
            clock.waitUntil(due, stop);
            // A monitor does not send old readings once its network is back.
            if ((*sink)->survivesErrors() && clock.steadyNow() - due > kOldest) {
                ++lost;
                continue;
            }
        }
        if (auto done = (*sink)->send(**next); done) {
            ++sent;
        } else if ((*sink)->survivesErrors()) {
            if (lost++ % 1000 == 0)
                std::cerr << "vigilctl: warning: " << done.error().text() << '\n';
        } else {
            return reportFailure(done.error());
        }
    }
    const bool asked = stop.stop_requested();
    if (auto done = (*sink)->finish(asked ? kPatienceWhenAsked : kPatienceAtEnd); !done)
        return reportFailure(done.error());
    std::cerr << sent << " messages sent, " << lost << " could not be sent\n";
    return lost == 0 ? kDone : kFailed;
}

} // namespace

void addSimulateCommand(CLI::App& app, Action& action) {
    auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("simulate", "The demo ward as a publisher");
    command->add_option("--beds", options->beds, "number of beds")
        ->check(CLI::Range(1, 9999))
        ->capture_default_str();
    command->add_option("--seed", options->seed, "equal seeds give equal wards")
        ->capture_default_str();
    command->add_option("--for", options->duration, "length, for example 60s or 2h");
    command
        ->add_option("--to", options->to,
                     "mqtt://HOST:PORT, kafka://HOST:PORT/TOPIC or a .vgl file")
        ->required();
    command->add_option("--speed", options->speed, "times real time, or max")
        ->capture_default_str();
    command->add_option("--start", options->start, "time of the first message (default: now)");
    command->add_option("--scenario", options->scenarios,
                        "NAME:BED@TIME, repeatable; none: a calm ward (default: the demo script)");
    command->add_flag("!--no-waveforms", options->waveforms, "numerics only");
    command->add_option("--wave-rate", options->rate, "samples a second of every wave")
        ->check(CLI::Range(1.0, 1000.0));
    command->add_option("--qos", options->qos, "MQTT quality of service")
        ->check(CLI::Range(0, 2))
        ->capture_default_str();
    command->callback([options, &action] {
        action = [options](const std::stop_token& stop) { return simulate(*options, stop); };
    });
}

} // namespace vigil::app
