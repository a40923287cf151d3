// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/kafka/kafka_publisher.h"

#include "base/clock.h"
#include "transport/kafka/kafka_configuration.h"
#include "transport/net/network_probe.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <string>
#include <utility>

namespace vigil::transport {

using namespace std::chrono_literals;

/// The library's producer; its callbacks run inside our calls of poll and flush.
class KafkaPublisher::Producer {
public:
    ~Producer() {
        if (handle == nullptr)
            return;
        rd_kafka_purge(handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
        rd_kafka_destroy(handle);
    }

    static void onDelivery(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
        auto& self = *static_cast<Producer*>(opaque);
        if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
            self.delivered.fetch_add(1, std::memory_order_relaxed);
            return;
        }
        self.failed.fetch_add(1, std::memory_order_relaxed);
        self.lastError = kafkaError(message->err, rd_kafka_err2str(message->err));
    }

    static void onError(rd_kafka_t*, int code, const char* reason, void* opaque) {
        static_cast<Producer*>(opaque)->lastEvent = kafkaError(code, reason);
    }

    [[nodiscard]] Error whyNot(Error otherwise) const {
        return lastEvent ? *lastEvent : std::move(otherwise);
    }

    rd_kafka_t* handle = nullptr;
    std::atomic<std::uint64_t> delivered{0}, failed{0};
    std::optional<Error> lastError; ///< of a delivery
    std::optional<Error> lastEvent; ///< of the connection
};

KafkaPublisher::KafkaPublisher(std::unique_ptr<Producer> producer)
    : m_producer(std::move(producer)) {}

KafkaPublisher::~KafkaPublisher() = default;

Result<std::unique_ptr<KafkaPublisher>> KafkaPublisher::open(const KafkaOptions& options,
                                                             std::size_t maxInFlight) {
    ignoreBrokenPipes();
    KafkaConfiguration settings(options);
    settings.set("enable.idempotence", "true"); // implies that all replicas confirm
    settings.set("compression.codec", "lz4");
    settings.set("linger.ms", "5");
    settings.set("message.timeout.ms", "30000");
    settings.set("queue.buffering.max.messages",
                 std::to_string(std::clamp<std::size_t>(maxInFlight, 1, 1'000'000)));
    if (auto good = settings.check(); !good)
        return propagate(good);
    auto producer = std::make_unique<Producer>();
    rd_kafka_conf_set_opaque(settings.handle(), producer.get());
    rd_kafka_conf_set_dr_msg_cb(settings.handle(), Producer::onDelivery);
    rd_kafka_conf_set_error_cb(settings.handle(), Producer::onError);
    std::array<char, 256> reason{};
    producer->handle =
        rd_kafka_new(RD_KAFKA_PRODUCER, settings.handle(), reason.data(), reason.size());
    if (producer->handle == nullptr)
        return fail(ErrorCode::InvalidArgument, reason.data());
    settings.release();
    return std::unique_ptr<KafkaPublisher>(new KafkaPublisher(std::move(producer)));
}

Result<void> KafkaPublisher::publish(std::string_view topic, std::string_view key,
                                     std::string_view payload,
                                     std::optional<std::int32_t> partition,
                                     std::chrono::milliseconds patience) {
    const std::string name(topic);
    const auto deadline = base::SystemClock{}.steadyNow() + patience;
    for (;;) {
        // The library copies key and payload; its interface lacks the const.
        const auto code =
            rd_kafka_producev(m_producer->handle, RD_KAFKA_V_TOPIC(name.c_str()),
                              RD_KAFKA_V_PARTITION(partition.value_or(RD_KAFKA_PARTITION_UA)),
                              RD_KAFKA_V_KEY(key.data(), key.size()),
                              RD_KAFKA_V_VALUE(const_cast<char*>(payload.data()), payload.size()),
                              RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
        rd_kafka_poll(m_producer->handle, 0);
        if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
            return {};
        if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
            auto error = kafkaError(code, rd_kafka_err2str(code));
            error.context = name;
            return tl::unexpected<Error>(std::move(error));
        }
        if (base::SystemClock{}.steadyNow() > deadline)
            return tl::unexpected<Error>(m_producer->whyNot(
                {ErrorCode::Timeout, "the broker does not confirm in time", name}));
        rd_kafka_poll(m_producer->handle, 20);
    }
}

Result<void> KafkaPublisher::flush(std::chrono::milliseconds patience) {
    const auto code = rd_kafka_flush(m_producer->handle, static_cast<int>(patience.count()));
    if (auto error = std::exchange(m_producer->lastError, std::nullopt))
        return tl::unexpected<Error>(std::move(*error));
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        return tl::unexpected<Error>(
            m_producer->whyNot({ErrorCode::Timeout, "the broker does not confirm in time", {}}));
    return {};
}

std::uint64_t KafkaPublisher::delivered() const {
    return m_producer->delivered.load(std::memory_order_relaxed);
}

std::uint64_t KafkaPublisher::failed() const {
    return m_producer->failed.load(std::memory_order_relaxed);
}

} // namespace vigil::transport
