// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/time.h"
#include "transport/kafka/kafka_options.h"
#include "transport/net/message_properties.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vigil::transport {

struct KafkaRecord {
    std::string topic;
    std::int32_t partition = 0;
    std::int64_t offset = 0;
    std::string key;
    std::string payload;
    std::optional<EventTime> time; ///< its own, of the producer or of the broker
    MessageProperties headers;     ///< where KafkaOptions::readsHeaders
};

/// Reads chosen partitions from chosen positions, one message at a time (the batch calls of this
/// release can lose messages). It joins no consumer group and never chooses a position by itself.
/// *Thread:* one. *Owns:* the library's consumer.
class KafkaConsumer {
public:
    struct Bounds {
        std::int64_t low = 0;  ///< oldest message held
        std::int64_t high = 0; ///< where the next one will come
    };

    struct Polled {
        enum class Kind {
            Nothing,
            Record,
            OutOfRange, ///< the broker does not hold the position of `record`'s partition
            Failure,    ///< brokers down, refused, a bad answer: see `error`
            Fatal,      ///< this consumer is of no more use
        };
        Kind kind = Kind::Nothing;
        KafkaRecord record;
        Error error;
    };

    /// Error: InvalidArgument, Io.
    [[nodiscard]] static Result<std::unique_ptr<KafkaConsumer>> open(const KafkaOptions& options);
    ~KafkaConsumer();

    /// Number of partitions. Errors: NotFound, Connection, Authentication, Timeout.
    [[nodiscard]] Result<std::int32_t> partitionCount(const std::string& topic,
                                                      std::chrono::milliseconds patience);
    /// Asks the broker. Errors: as above.
    [[nodiscard]] Result<Bounds> bounds(const std::string& topic, std::int32_t partition,
                                        std::chrono::milliseconds patience);
    /// The end as last heard, without asking; nullopt until heard.
    [[nodiscard]] std::optional<std::int64_t> knownEnd(const std::string& topic,
                                                       std::int32_t partition) const;
    /// Succeeds when a broker lets us in and answers. Errors: Connection, Timeout.
    [[nodiscard]] Result<void> reach(std::chrono::milliseconds patience);

    /// Replaces what is read and from where; resumes. Error: Connection.
    [[nodiscard]] Result<void> assign(const std::vector<KafkaPosition>& positions);
    /// Stops fetching; poll() goes on serving events. Both without effect when already so.
    void pause();
    void resume();

    [[nodiscard]] bool isPaused() const noexcept { return m_paused; }

    /// The same for one assigned partition, which resume() leaves held.
    void hold(const std::string& topic, std::int32_t partition);
    void release(const std::string& topic, std::int32_t partition);

    [[nodiscard]] Polled poll(std::chrono::milliseconds patience);

private:
    class Library;
    explicit KafkaConsumer(std::unique_ptr<Library> library);
    std::unique_ptr<Library> m_library;
    bool m_paused = false;
};

} // namespace vigil::transport
