// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/kafka/kafka_producer.h"

#include "base/clock.h"
#include "base/log.h"
#include "transport/kafka/kafka_configuration.h"
#include "transport/net/network_probe.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

namespace vigil::transport {

using namespace std::chrono_literals;

namespace {

constexpr std::string_view kLog = "vigil.transport.kafka";
constexpr auto kPoll = 50ms;
/// Of one call that belongs to a transaction.
constexpr int kCallMs = 2000;
constexpr std::size_t kMostInFlight = 100'000;
constexpr unsigned kIndexBits = 32;
constexpr std::uintptr_t kIndexMask = (std::uintptr_t{1} << kIndexBits) - 1;

using Handle = std::unique_ptr<rd_kafka_t, decltype(&rd_kafka_destroy)>;
using Topics = std::unique_ptr<rd_kafka_topic_partition_list_t,
                               decltype(&rd_kafka_topic_partition_list_destroy)>;

Topics positionOf(const std::string& topic, std::int64_t offset) {
    Topics list(rd_kafka_topic_partition_list_new(1), rd_kafka_topic_partition_list_destroy);
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), 0)->offset = offset;
    return list;
}

/// A message that no broker of this kind will ever take.
bool isRefusal(rd_kafka_resp_err_t code) noexcept {
    return code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE || code == RD_KAFKA_RESP_ERR__INVALID_ARG ||
           code == RD_KAFKA_RESP_ERR_INVALID_RECORD || code == RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION;
}

} // namespace

/// What has become of each record of the batch that is on its way.
class KafkaProducer::Batch {
public:
    enum class State : std::uint8_t { Unsent, Sent, Confirmed, Refused };

    std::string lane;
    std::uint64_t number = 0;
    std::uintptr_t round = 0; ///< differs from batch to batch, and where one is begun anew
    std::vector<State> states;
    std::vector<std::pair<std::size_t, std::string>> refused;
    std::size_t onTheWay = 0;
    std::optional<Error> failure; ///< of the newest record that was not confirmed
    bool committing = false;      ///< of a transaction: only its end is not known

    /// What the library carries along with a record, in a pointer.
    [[nodiscard]] std::uintptr_t tagOf(std::uintptr_t index) const noexcept {
        return (round << kIndexBits) | index;
    }

    [[nodiscard]] bool isDone() const {
        return std::ranges::all_of(states, [](State state) { return state >= State::Confirmed; });
    }
};

class KafkaProducer::Library {
public:
    explicit Library(KafkaProducerOptions options) : m_options(std::move(options)) {}

    ~Library() { close(); }

    Result<void> open();
    Result<std::vector<std::pair<std::size_t, std::string>>>
    send(std::span<const KafkaOutgoing> records, std::string_view lane, std::uint64_t number,
         std::chrono::milliseconds patience, const std::stop_token& stop);

private:
    static void onDelivery(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque);

    static void onError(rd_kafka_t*, int code, const char* reason, void* opaque) {
        static_cast<Library*>(opaque)->m_event = kafkaError(code, reason);
    }

    [[nodiscard]] bool transactional() const noexcept { return !m_options.transactionalId.empty(); }

    [[nodiscard]] std::string groupOf(std::string_view lane) const {
        return m_options.transactionalId + '.' + std::string(lane);
    }

    void close();
    Result<void> begin();
    [[nodiscard]] Result<bool> isCommitted(std::string_view lane, std::uint64_t number);
    Result<void> produce(std::span<const KafkaOutgoing> records, SteadyTime deadline,
                         const std::stop_token& stop);
    rd_kafka_resp_err_t produceOne(const KafkaOutgoing& record, std::size_t index);
    Result<void> awaitConfirmed(SteadyTime deadline, const std::stop_token& stop);
    Result<void> commit();
    /// What a call of a transaction returned; consumes it.
    Result<void> checked(rd_kafka_error_t* error);
    /// Everything of the batch is to be sent again, in a new transaction.
    void abort();
    /// The producer is of no more use: the next send() makes another.
    void discard();

    const KafkaProducerOptions m_options;
    rd_kafka_t* m_handle = nullptr;
    bool m_ready = false; ///< transactions: registered with the brokers
    bool m_begun = false; ///< transactions: one is open
    std::map<std::string, std::int64_t, std::less<>> m_committed; ///< number by lane
    Batch m_batch;
    std::uintptr_t m_rounds = 0;
    std::optional<Error> m_event; ///< of the connection
};

Result<void> KafkaProducer::Library::open() {
    if (m_handle != nullptr)
        return {};
    ignoreBrokenPipes();
    KafkaConfiguration settings(m_options.brokers);
    settings.set("enable.idempotence", "true"); // implies that all replicas confirm
    settings.set("compression.codec", m_options.compression);
    settings.set("linger.ms", "5");
    settings.set("queue.buffering.max.messages", std::to_string(kMostInFlight));
    if (transactional()) {
        settings.set("transactional.id", m_options.transactionalId);
        settings.set("transaction.timeout.ms", "60000");
    } else {
        // Sent once and waited for, however long: sending it again could double it.
        settings.set("message.timeout.ms", "0");
    }
    if (auto good = settings.check(); !good)
        return good;
    rd_kafka_conf_set_opaque(settings.handle(), this);
    rd_kafka_conf_set_dr_msg_cb(settings.handle(), onDelivery);
    rd_kafka_conf_set_error_cb(settings.handle(), onError);
    std::array<char, 256> reason{};
    m_handle = rd_kafka_new(RD_KAFKA_PRODUCER, settings.handle(), reason.data(), reason.size());
    if (m_handle == nullptr)
        return fail(ErrorCode::InvalidArgument, reason.data());
    settings.release();
    return {};
}

void KafkaProducer::Library::close() {
    if (m_handle == nullptr)
        return;
    rd_kafka_purge(m_handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    rd_kafka_destroy(std::exchange(m_handle, nullptr));
}

void KafkaProducer::Library::onDelivery(rd_kafka_t*, const rd_kafka_message_t* message,
                                        void* opaque) {
    auto& batch = static_cast<Library*>(opaque)->m_batch;
    const auto tag = reinterpret_cast<std::uintptr_t>(message->_private);
    const auto index = tag & kIndexMask;
    // Of a batch that was given up others may still be told of.
    if (tag != batch.tagOf(index) || index >= batch.states.size() ||
        batch.states[index] != Batch::State::Sent)
        return;
    --batch.onTheWay;
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        batch.states[index] = Batch::State::Confirmed;
        return;
    }
    const auto error = kafkaError(message->err, rd_kafka_err2str(message->err));
    if (isRefusal(message->err)) {
        batch.states[index] = Batch::State::Refused;
        batch.refused.emplace_back(index, error.detail);
        return;
    }
    batch.states[index] = Batch::State::Unsent;
    batch.failure = error;
}

Result<void> KafkaProducer::Library::checked(rd_kafka_error_t* error) {
    if (error == nullptr)
        return {};
    const std::unique_ptr<rd_kafka_error_t, decltype(&rd_kafka_error_destroy)> owned(
        error, rd_kafka_error_destroy);
    auto told = kafkaError(rd_kafka_error_code(error), rd_kafka_error_string(error));
    if (m_event && told.code == ErrorCode::Timeout)
        told = *m_event;
    if (rd_kafka_error_is_fatal(error) != 0)
        discard();
    else if (rd_kafka_error_txn_requires_abort(error) != 0)
        abort();
    return tl::unexpected(std::move(told));
}

void KafkaProducer::Library::abort() {
    m_begun = false;
    m_batch = {};
    rd_kafka_purge(m_handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    auto* const error = rd_kafka_abort_transaction(m_handle, kCallMs);
    if (error == nullptr)
        return;
    log::debug(kLog, "a transaction cannot be aborted: {}", rd_kafka_error_string(error));
    rd_kafka_error_destroy(error);
    discard();
}

void KafkaProducer::Library::discard() {
    close();
    m_ready = m_begun = false;
    m_committed.clear();
    m_batch = {};
}

Result<void> KafkaProducer::Library::begin() {
    if (!m_ready) {
        // Whoever had the id before is put out, and what it left open is aborted.
        if (auto done = checked(rd_kafka_init_transactions(m_handle, kCallMs)); !done)
            return done;
        m_ready = true;
    }
    if (m_begun)
        return {};
    auto begun = checked(rd_kafka_begin_transaction(m_handle));
    m_begun = begun.has_value();
    return begun;
}

Result<bool> KafkaProducer::Library::isCommitted(std::string_view lane, std::uint64_t number) {
    auto known = m_committed.find(lane);
    if (known == m_committed.end()) {
        KafkaConfiguration settings(m_options.brokers);
        settings.set("group.id", groupOf(lane));
        if (auto good = settings.check(); !good)
            return propagate(good);
        std::array<char, 256> reason{};
        const Handle asker(
            rd_kafka_new(RD_KAFKA_CONSUMER, settings.handle(), reason.data(), reason.size()),
            rd_kafka_destroy);
        if (!asker)
            return fail(ErrorCode::InvalidArgument, reason.data());
        settings.release();
        const auto place = positionOf(m_options.topic, RD_KAFKA_OFFSET_INVALID);
        const auto code = rd_kafka_committed(asker.get(), place.get(), kCallMs);
        const auto one = code != RD_KAFKA_RESP_ERR_NO_ERROR ? code : place->elems[0].err;
        if (one != RD_KAFKA_RESP_ERR_NO_ERROR)
            return tl::unexpected(kafkaError(one, rd_kafka_err2str(one)));
        known = m_committed.emplace(lane, place->elems[0].offset).first;
    }
    return known->second >= 0 && static_cast<std::uint64_t>(known->second) >= number;
}

rd_kafka_resp_err_t KafkaProducer::Library::produceOne(const KafkaOutgoing& record,
                                                       std::size_t index) {
    const std::string topic(record.topic);
    rd_kafka_headers_t* headers = nullptr;
    if (!record.headerName.empty()) {
        headers = rd_kafka_headers_new(1);
        rd_kafka_header_add(
            headers, record.headerName.data(), static_cast<ssize_t>(record.headerName.size()),
            record.headerValue.data(), static_cast<ssize_t>(record.headerValue.size()));
    }
    // The library copies key and payload; its interface lacks the const.
    const auto code = rd_kafka_producev(
        m_handle, RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_PARTITION(RD_KAFKA_PARTITION_UA),
        RD_KAFKA_V_KEY(record.key.empty() ? nullptr : record.key.data(), record.key.size()),
        RD_KAFKA_V_VALUE(const_cast<char*>(record.payload.data()), record.payload.size()),
        RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
        // NOLINTNEXTLINE(performance-no-int-to-ptr): a number, carried as the library does
        RD_KAFKA_V_OPAQUE(reinterpret_cast<void*>(m_batch.tagOf(index))), RD_KAFKA_V_END);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR && headers != nullptr)
        rd_kafka_headers_destroy(headers); // it was not taken over
    return code;
}

Result<void> KafkaProducer::Library::produce(std::span<const KafkaOutgoing> records,
                                             SteadyTime deadline, const std::stop_token& stop) {
    for (std::size_t i = 0; i < records.size();) {
        if (m_batch.states[i] != Batch::State::Unsent) {
            ++i;
            continue;
        }
        const auto code = produceOne(records[i], i);
        rd_kafka_poll(m_handle, 0);
        if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
            m_batch.states[i++] = Batch::State::Sent;
            ++m_batch.onTheWay;
        } else if (isRefusal(code)) {
            m_batch.states[i] = Batch::State::Refused;
            m_batch.refused.emplace_back(i++, rd_kafka_err2str(code));
        } else if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
            return tl::unexpected(kafkaError(code, rd_kafka_err2str(code)));
        } else if (stop.stop_requested() || base::SystemClock{}.steadyNow() > deadline) {
            return tl::unexpected(m_event.value_or(
                Error{ErrorCode::Timeout, "the brokers do not confirm in time", {}}));
        } else {
            rd_kafka_poll(m_handle, static_cast<int>(kPoll.count()));
        }
    }
    return {};
}

Result<void> KafkaProducer::Library::awaitConfirmed(SteadyTime deadline,
                                                    const std::stop_token& stop) {
    while (m_batch.onTheWay > 0) {
        rd_kafka_poll(m_handle, static_cast<int>(kPoll.count()));
        if (m_batch.onTheWay == 0)
            break;
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "the program ends");
        if (base::SystemClock{}.steadyNow() > deadline)
            return tl::unexpected(m_event.value_or(
                Error{ErrorCode::Timeout, "the brokers do not confirm in time", {}}));
    }
    if (m_batch.isDone())
        return {};
    auto failure =
        m_batch.failure.value_or(Error{ErrorCode::Connection, "a message was not confirmed", {}});
    std::array<char, 256> reason{};
    if (rd_kafka_fatal_error(m_handle, reason.data(), reason.size()) !=
        RD_KAFKA_RESP_ERR_NO_ERROR) {
        failure.detail = reason.data();
        discard();
    }
    return tl::unexpected(std::move(failure));
}

Result<void> KafkaProducer::Library::commit() {
    if (!m_batch.committing) {
        const auto place = positionOf(m_options.topic, static_cast<std::int64_t>(m_batch.number));
        auto* const group = rd_kafka_consumer_group_metadata_new(groupOf(m_batch.lane).c_str());
        auto* const error =
            rd_kafka_send_offsets_to_transaction(m_handle, place.get(), group, kCallMs);
        rd_kafka_consumer_group_metadata_destroy(group);
        if (auto sent = checked(error); !sent)
            return sent;
        m_batch.committing = true;
    }
    auto done = checked(rd_kafka_commit_transaction(m_handle, kCallMs));
    if (done) {
        m_begun = false;
        m_committed.insert_or_assign(m_batch.lane, static_cast<std::int64_t>(m_batch.number));
    }
    return done;
}

Result<std::vector<std::pair<std::size_t, std::string>>>
KafkaProducer::Library::send(std::span<const KafkaOutgoing> records, std::string_view lane,
                             std::uint64_t number, std::chrono::milliseconds patience,
                             const std::stop_token& stop) {
    if (auto opened = open(); !opened)
        return propagate(opened);
    const SteadyTime deadline = base::SystemClock{}.steadyNow() + patience;
    if (m_batch.states.size() != records.size() || m_batch.number != number ||
        m_batch.lane != lane) {
        m_batch = {};
        m_batch.lane = lane;
        m_batch.number = number;
        m_batch.round = ++m_rounds;
        m_batch.states.resize(records.size());
    }
    m_event.reset();
    m_batch.failure.reset();
    if (transactional() && !m_batch.committing) {
        if (auto begun = begin(); !begun)
            return propagate(begun);
        const auto known = isCommitted(lane, number);
        if (!known)
            return tl::unexpected(known.error());
        if (*known)
            return std::vector<std::pair<std::size_t, std::string>>{};
    }
    if (auto produced = produce(records, deadline, stop); !produced)
        return propagate(produced);
    if (auto confirmed = awaitConfirmed(deadline, stop); !confirmed) {
        // What was confirmed within a transaction counts for nothing without the rest.
        if (transactional() && m_handle != nullptr && confirmed.error().code != ErrorCode::Timeout)
            abort();
        return propagate(confirmed);
    }
    if (transactional())
        if (auto committed = commit(); !committed)
            return propagate(committed);
    auto refused = std::move(m_batch.refused);
    m_batch = {};
    return refused;
}

KafkaProducer::KafkaProducer(std::unique_ptr<Library> library) : m_library(std::move(library)) {}

KafkaProducer::~KafkaProducer() = default;

Result<std::unique_ptr<KafkaProducer>> KafkaProducer::open(KafkaProducerOptions options) {
    auto library = std::make_unique<Library>(std::move(options));
    if (auto opened = library->open(); !opened)
        return propagate(opened);
    return std::unique_ptr<KafkaProducer>(new KafkaProducer(std::move(library)));
}

Result<std::vector<std::pair<std::size_t, std::string>>>
KafkaProducer::send(std::span<const KafkaOutgoing> records, std::string_view lane,
                    std::uint64_t number, std::chrono::milliseconds patience,
                    const std::stop_token& stop) {
    return m_library->send(records, lane, number, patience, stop);
}

} // namespace vigil::transport
