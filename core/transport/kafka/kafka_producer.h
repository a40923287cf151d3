// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "transport/kafka/kafka_options.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigil::transport {

/// One message of a batch. Valid while it is sent.
struct KafkaOutgoing {
    std::string_view topic;
    std::string_view key; ///< empty: none
    std::string_view payload;
    std::string_view headerName, headerValue; ///< an empty name: no header
};

struct KafkaProducerOptions {
    KafkaOptions brokers;
    std::string compression = "lz4"; ///< none, gzip, snappy, lz4, zstd
    /// A batch is a transaction, whose number is committed with it: none is there twice, whatever
    /// is killed when. Unique to this sender; empty: no transactions, and a batch that was on its
    /// way when the process was killed may come again.
    std::string transactionalId{};
    std::string topic{}; ///< whose consumer positions hold the numbers; of transactions
};

/// Sends batches of messages to Kafka, each until all of it is confirmed by all replicas
/// (idempotent: an outage doubles nothing, whatever its length).
/// *Thread:* one. *Owns:* its producer and the batch that is on its way.
class KafkaProducer {
public:
    /// Errors: InvalidArgument, Io (a certificate file). Connects to nothing yet.
    [[nodiscard]] static Result<std::unique_ptr<KafkaProducer>> open(KafkaProducerOptions options);
    ~KafkaProducer();

    /// Sends batch `number`; numbers grow within `lane`, a word. A batch that was committed by an
    /// earlier process is passed over. Returns the records that will never be taken, with the
    /// reason. After an error the same batch must be sent again, or none at all; what of it is on
    /// its way is waited for then, not sent twice.
    /// Errors: Timeout (nothing within `patience`), Connection, Authentication, NotFound (topic),
    /// Cancelled.
    [[nodiscard]] Result<std::vector<std::pair<std::size_t, std::string>>>
    send(std::span<const KafkaOutgoing> records, std::string_view lane, std::uint64_t number,
         std::chrono::milliseconds patience, const std::stop_token& stop);

private:
    class Batch;
    class Library;
    explicit KafkaProducer(std::unique_ptr<Library> library);
    std::unique_ptr<Library> m_library;
};

} // namespace vigil::transport
