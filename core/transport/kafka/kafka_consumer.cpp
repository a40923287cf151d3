// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/kafka/kafka_consumer.h"

#include "base/clock.h"
#include "base/log.h"
#include "transport/kafka/kafka_configuration.h"
#include "transport/net/network_probe.h"

#include <librdkafka/rdkafka.h>

#include <array>
#include <deque>
#include <set>
#include <utility>

namespace vigil::transport {
namespace {

constexpr std::chrono::seconds kClosePatience{3};

template <auto Function>
struct Free {
    template <typename T>
    void operator()(T* p) const noexcept {
        Function(p);
    }
};

using ListPtr =
    std::unique_ptr<rd_kafka_topic_partition_list_t, Free<rd_kafka_topic_partition_list_destroy>>;
using MessagePtr = std::unique_ptr<rd_kafka_message_t, Free<rd_kafka_message_destroy>>;
using TopicPtr = std::unique_ptr<rd_kafka_topic_t, Free<rd_kafka_topic_destroy>>;

int millis(std::chrono::milliseconds span) { return static_cast<int>(span.count()); }

tl::unexpected<Error> failure(rd_kafka_resp_err_t code, const std::string& context) {
    auto error = kafkaError(code, rd_kafka_err2str(code));
    error.context = context;
    return tl::unexpected<Error>(std::move(error));
}

MessageProperties headersOf(rd_kafka_message_t& message) {
    MessageProperties all;
    rd_kafka_headers_t* headers = nullptr; // of the message
    if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return all;
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    for (std::size_t i = 0; i < kMostProperties; ++i) {
        if (rd_kafka_header_get_all(headers, i, &name, &value, &size) != RD_KAFKA_RESP_ERR_NO_ERROR)
            break;
        all.emplace_back(name, std::string(static_cast<const char*>(value), size));
    }
    return all;
}

} // namespace

class KafkaConsumer::Library {
public:
    bool readsHeaders = false;

    ~Library() {
        if (handle != nullptr)
            close();
    }

    /// Serves the library's events without taking a message away.
    static void onError(rd_kafka_t*, int code, const char* reason, void* opaque) {
        // Runs inside poll(), in its thread.
        static_cast<Library*>(opaque)->errors.push_back(kafkaError(code, reason));
    }

    rd_kafka_t* handle = nullptr;
    ListPtr assigned;
    std::set<std::pair<std::string, std::int32_t>> held;

    /// What is assigned and not held.
    [[nodiscard]] ListPtr read() const {
        ListPtr list(rd_kafka_topic_partition_list_new(assigned->cnt));
        for (int i = 0; i < assigned->cnt; ++i)
            if (const auto& entry = assigned->elems[i];
                !held.contains({entry.topic, entry.partition}))
                rd_kafka_topic_partition_list_add(list.get(), entry.topic, entry.partition);
        return list;
    }

    std::deque<Error> errors;

private:
    void close();
};

/// Closing serves the library's events until it is done, for a limited time: it has been known to
/// hang, and then the consumer is better left behind than waited for.
void KafkaConsumer::Library::close() {
    assigned.reset(); // pausing hangs references on it that the library waits for
    rd_kafka_assign(handle, nullptr);
    std::unique_ptr<rd_kafka_queue_t, Free<rd_kafka_queue_destroy>> events(
        rd_kafka_queue_new(handle));
    rd_kafka_error_destroy(rd_kafka_consumer_close_queue(handle, events.get()));
    const base::SystemClock clock;
    const auto deadline = clock.steadyNow() + kClosePatience;
    while (rd_kafka_consumer_closed(handle) == 0 && clock.steadyNow() < deadline)
        if (auto* event = rd_kafka_queue_poll(events.get(), 20))
            rd_kafka_event_destroy(event);
    const bool closed = rd_kafka_consumer_closed(handle) != 0;
    events.reset(); // the library waits for it
    if (closed)
        rd_kafka_destroy(handle);
    else
        log::error("vigil.transport.kafka", "a consumer does not close and is left behind");
}

KafkaConsumer::KafkaConsumer(std::unique_ptr<Library> library) : m_library(std::move(library)) {}

KafkaConsumer::~KafkaConsumer() = default;

Result<std::unique_ptr<KafkaConsumer>> KafkaConsumer::open(const KafkaOptions& options) {
    ignoreBrokenPipes();
    KafkaConfiguration settings(options);
    settings.set("group.id", "vigil"); // needed by assign(); never joined
    settings.set("enable.auto.commit", "false");
    settings.set("enable.auto.offset.store", "false");
    settings.set("auto.offset.reset", "error");
    settings.set("allow.auto.create.topics", "false");
    settings.set("isolation.level", "read_committed");
    settings.set("check.crcs", "true");
    settings.set("statistics.interval.ms", "1000"); // keeps the known ends fresh while paused
    settings.set("queued.max.messages.kbytes", "16384");
    settings.set("fetch.wait.max.ms", "100");
    if (auto good = settings.check(); !good)
        return propagate(good);
    auto library = std::make_unique<Library>();
    library->readsHeaders = options.readsHeaders;
    rd_kafka_conf_set_opaque(settings.handle(), library.get());
    rd_kafka_conf_set_error_cb(settings.handle(), Library::onError);
    std::array<char, 256> reason{};
    library->handle =
        rd_kafka_new(RD_KAFKA_CONSUMER, settings.handle(), reason.data(), reason.size());
    if (library->handle == nullptr)
        return fail(ErrorCode::InvalidArgument, reason.data());
    settings.release();
    rd_kafka_poll_set_consumer(library->handle);
    return std::unique_ptr<KafkaConsumer>(new KafkaConsumer(std::move(library)));
}

Result<std::int32_t> KafkaConsumer::partitionCount(const std::string& topic,
                                                   std::chrono::milliseconds patience) {
    const TopicPtr handle(rd_kafka_topic_new(m_library->handle, topic.c_str(), nullptr));
    if (!handle)
        return failure(rd_kafka_last_error(), topic);
    const rd_kafka_metadata_t* metadata = nullptr;
    const auto code =
        rd_kafka_metadata(m_library->handle, 0, handle.get(), &metadata, millis(patience));
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        return failure(code, topic);
    const std::unique_ptr<const rd_kafka_metadata_t, Free<rd_kafka_metadata_destroy>> owner(
        metadata);
    // The broker's verdict first: a topic that may not be read comes without partitions as well.
    if (metadata->topic_cnt == 1 && metadata->topics[0].err != RD_KAFKA_RESP_ERR_NO_ERROR)
        return failure(metadata->topics[0].err, topic);
    if (metadata->topic_cnt != 1 || metadata->topics[0].partition_cnt == 0)
        return failure(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, topic);
    return metadata->topics[0].partition_cnt;
}

Result<KafkaConsumer::Bounds> KafkaConsumer::bounds(const std::string& topic,
                                                    std::int32_t partition,
                                                    std::chrono::milliseconds patience) {
    Bounds found;
    const auto code = rd_kafka_query_watermark_offsets(m_library->handle, topic.c_str(), partition,
                                                       &found.low, &found.high, millis(patience));
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        return failure(code, topic);
    return found;
}

std::optional<std::int64_t> KafkaConsumer::knownEnd(const std::string& topic,
                                                    std::int32_t partition) const {
    Bounds known;
    if (rd_kafka_get_watermark_offsets(m_library->handle, topic.c_str(), partition, &known.low,
                                       &known.high) != RD_KAFKA_RESP_ERR_NO_ERROR ||
        known.high < 0)
        return std::nullopt;
    return known.high;
}

Result<void> KafkaConsumer::reach(std::chrono::milliseconds patience) {
    const rd_kafka_metadata_t* metadata = nullptr;
    const auto code = rd_kafka_metadata(m_library->handle, 0, nullptr, &metadata, millis(patience));
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        return failure(code, {});
    rd_kafka_metadata_destroy(metadata);
    return {};
}

Result<void> KafkaConsumer::assign(const std::vector<KafkaPosition>& positions) {
    ListPtr list(rd_kafka_topic_partition_list_new(static_cast<int>(positions.size())));
    for (const auto& position : positions)
        rd_kafka_topic_partition_list_add(list.get(), position.topic.c_str(), position.partition)
            ->offset = position.next;
    const auto code = rd_kafka_assign(m_library->handle, list.get());
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        return failure(code, {});
    m_library->assigned = std::move(list);
    m_library->held.clear();
    m_paused = false;
    return {};
}

void KafkaConsumer::pause() {
    if (!m_paused && m_library->assigned)
        rd_kafka_pause_partitions(m_library->handle, m_library->read().get());
    m_paused = true;
}

void KafkaConsumer::resume() {
    // Resuming what is not paused may jump back in this release.
    if (m_paused && m_library->assigned)
        rd_kafka_resume_partitions(m_library->handle, m_library->read().get());
    m_paused = false;
}

void KafkaConsumer::hold(const std::string& topic, std::int32_t partition) {
    if (!m_library->held.emplace(topic, partition).second || m_paused)
        return;
    const ListPtr list(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition);
    rd_kafka_pause_partitions(m_library->handle, list.get());
}

void KafkaConsumer::release(const std::string& topic, std::int32_t partition) {
    if (m_library->held.erase({topic, partition}) == 0 || m_paused)
        return;
    const ListPtr list(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition);
    rd_kafka_resume_partitions(m_library->handle, list.get());
}

KafkaConsumer::Polled KafkaConsumer::poll(std::chrono::milliseconds patience) {
    Polled polled;
    const MessagePtr message(rd_kafka_consumer_poll(m_library->handle, millis(patience)));
    if (!message) {
        if (!m_library->errors.empty()) {
            polled.kind = Polled::Kind::Failure;
            polled.error = std::move(m_library->errors.front());
            m_library->errors.pop_front();
            if (polled.error.code == ErrorCode::Internal)
                polled.kind = Polled::Kind::Fatal;
        }
        return polled;
    }
    if (message->rkt != nullptr)
        polled.record.topic = rd_kafka_topic_name(message->rkt);
    polled.record.partition = message->partition;
    polled.record.offset = message->offset;
    rd_kafka_timestamp_type_t timeType = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
    const auto millis = rd_kafka_message_timestamp(message.get(), &timeType);
    if (timeType != RD_KAFKA_TIMESTAMP_NOT_AVAILABLE && millis >= 0)
        polled.record.time = eventFromMicros(millis * 1000);
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        polled.kind = Polled::Kind::Record;
        polled.record.key.assign(static_cast<const char*>(message->key), message->key_len);
        polled.record.payload.assign(static_cast<const char*>(message->payload), message->len);
        if (m_library->readsHeaders)
            polled.record.headers = headersOf(*message);
        return polled;
    }
    polled.error = kafkaError(message->err, rd_kafka_message_errstr(message.get()));
    polled.error.context = polled.record.topic;
    const bool range = message->err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET ||
                       message->err == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE;
    polled.kind = range ? Polled::Kind::OutOfRange : Polled::Kind::Failure;
    return polled;
}

} // namespace vigil::transport
