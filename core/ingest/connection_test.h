// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace vigil::ingest {

class Decoder;

struct TlsOptions {
    bool enabled = false;
    std::string caFile;         ///< PEM; empty: the system's trust store
    std::string clientCertFile; ///< PEM; empty: none
    std::string clientKeyFile;
};

/// Of MQTT. Automatic: 5, and 3.1.1 with a broker that does not know it.
enum class MqttVersion { Automatic, V5, V311 };

/// The largest message that is taken, unless somebody says otherwise.
inline constexpr std::size_t kLargestMessage = std::size_t{16} << 20U;

/// What a broker sends, retained, when it hears nothing of the client any more, unless that has
/// said goodbye.
struct MqttWill {
    std::string topic, payload;
};

struct MqttOptions {
    std::string host = "localhost";
    std::uint16_t port = 1883;
    std::string clientId; ///< empty: one is made, unique to this process
    std::string user;
    Secret password; ///< never logged
    TlsOptions tls;
    MqttVersion version = MqttVersion::Automatic;
    int qos = 1; ///< 0, 1 or 2
    bool cleanSession = false;
    std::chrono::seconds keepAlive{5};
    std::chrono::milliseconds retryMin{500};
    std::chrono::milliseconds retryMax{4000};
    /// Out of touch for this long: the client is made anew, whatever it believes.
    std::chrono::milliseconds renewAfter{30'000};
    std::vector<std::string> topicFilters{"vigil/#"};
    std::size_t largestMessage = kLargestMessage; ///< bytes, with its topic

    /// Where what is received is kept until it is committed (JournalOptions), so that the source
    /// goes on after any end of the program. Without a folder it begins anew each time.
    struct Journal {
        std::filesystem::path folder;
        std::string owner;
        std::chrono::seconds keep{0};
        std::int64_t committed = -1; ///< next number to work off; -1: unknown
        /// Numbers of senders are learned from here on; -1: not at all.
        std::int64_t learnFrom = -1;
    };

    Journal journal;
    std::optional<MqttWill> will{};
};

/// How user and password are shown to a Kafka broker.
enum class SaslMechanism { Plain, ScramSha256, ScramSha512 };

struct KafkaOptions {
    std::string brokers = "localhost:9092"; ///< comma-separated host:port
    std::vector<std::string> topics{"vigil.numerics"};
    std::string user; ///< SASL when set
    Secret password;
    SaslMechanism sasl = SaslMechanism::Plain;
    TlsOptions tls;
    /// Out of reach for this long: the consumer is made anew.
    std::chrono::milliseconds renewAfter{30'000};
    std::size_t largestMessage = kLargestMessage; ///< bytes, with its key
    /// Where to begin when no position is saved: oldest or newest message.
    bool fromBeginning = true;

    /// Saved positions: next offset to read by (topic, partition).
    struct Start {
        std::string topic;
        std::int32_t partition = 0;
        std::int64_t next = 0;
    };

    std::vector<Start> starts;
};

/// The steps of a connection test, in order; each names what a failure means.
enum class TestStage { Name, Tcp, Tls, Authentication, Subscribe, FirstMessage, Decoded };

struct TestProgress {
    enum class Outcome { Running, Passed, Failed, Skipped };
    TestStage stage = TestStage::Name;
    Outcome outcome = Outcome::Running;
    std::optional<Error> error; ///< of a failed stage
    std::string detail;         ///< resolved address, TLS version, topic, the decoded row as text
    std::chrono::milliseconds took{0};
};

/// Runs the stages in the caller's thread until one fails, all pass, `stop` is requested or
/// `patience` is over while waiting for the first message (then that stage fails: "test OK and
/// still no data" cannot happen). `report` is called for every change, in the same thread.
void testMqtt(const MqttOptions& options, Decoder& decoder, std::chrono::seconds patience,
              const std::stop_token& stop, const std::function<void(const TestProgress&)>& report);
void testKafka(const KafkaOptions& options, Decoder& decoder, std::chrono::seconds patience,
               const std::stop_token& stop, const std::function<void(const TestProgress&)>& report);

} // namespace vigil::ingest
