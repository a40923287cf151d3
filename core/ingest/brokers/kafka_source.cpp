// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/brokers/kafka_source.h"

#include "base/log.h"
#include "ingest/brokers/backlog_order.h"
#include "ingest/brokers/broker_worker.h"
#include "ingest/brokers/kafka_positions.h"
#include "transport/kafka/kafka_consumer.h"
#include "transport/net/network_probe.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <utility>

namespace vigil::ingest {
namespace {

using namespace std::chrono_literals;
using transport::KafkaConsumer;

constexpr const char* kLog = "vigil.ingest.kafka";
constexpr auto kRetryMin = 250ms;
constexpr auto kRetryMax = 4000ms;
constexpr auto kAnswerPatience = 3s;
constexpr auto kPollSpan = 100ms;
constexpr auto kFullPollSpan = 20ms;
constexpr auto kCheckSpan = 1s;
/// How often the number of partitions is looked at.
constexpr auto kPartitionSpan = 60s;
/// How long a look may spend on asking for the ends of partitions.
constexpr auto kAskSpan = 200ms;

} // namespace

/// One start()..stop() and its thread.
class KafkaSource::Worker final : public BrokerWorker {
public:
    Worker(const KafkaSourceOptions& options, std::uint32_t source, const base::Clock& clock,
           RawQueue& queue, std::unique_ptr<KafkaConsumer> consumer);

private:
    std::optional<Ending> session(const std::stop_token& stop) override;
    void addTo(SourceStatus& status) const override;

    /// Until the consumer is of no more use; why.
    Error read(const std::stop_token& stop);
    /// Finds the partitions, settles where to read each and begins.
    Result<void> assignAll();
    Result<void> reassign();
    /// Chooses the position of a partition the broker has just described.
    void settle(std::uint32_t partition, const KafkaConsumer::Bounds& bounds);
    /// Null when there is nothing to do about it.
    std::optional<Error> handle(KafkaConsumer::Polled polled);
    std::optional<Error> settleAgain(const transport::KafkaRecord& record);
    void take(transport::KafkaRecord record);
    void deliver();
    /// Of each partition what has waited at the broker since it was last read.
    void expectBacklog();
    /// Hands on what of a backlog is next, and has the partitions wait for each other.
    void takeInOrder();
    void lookAround(SteadyTime now);
    void lookForBrokers(SteadyTime now);
    void lookForPartitions();
    Error precise(Error error);
    void publishLags();
    /// While paused nothing is fetched, and the ends would grow old unseen.
    void askForEnds(SteadyTime deadline);
    void countConnect();

    const KafkaSourceOptions m_options;
    RawQueue& m_queue;

    // The thread's own.
    std::unique_ptr<KafkaConsumer> m_consumer;
    KafkaPositions m_positions;
    BacklogOrder m_order;             ///< of what has waited in several partitions
    std::deque<RawMessage> m_waiting; ///< taken from the consumer, not yet by the queue
    bool m_reachable = false;
    bool m_doubtful = false; ///< an error was heard: ask whether a broker answers
    std::uint32_t m_lastAsked = 0;
    SteadyTime m_lastReached{}, m_lastLook{}, m_lastCount{};

    std::atomic<std::uint64_t> m_messages{0}, m_bytes{0}, m_missed{0};
};

KafkaSource::Worker::Worker(const KafkaSourceOptions& options, std::uint32_t source,
                            const base::Clock& clock, RawQueue& queue,
                            std::unique_ptr<KafkaConsumer> consumer)
    : BrokerWorker({kLog, source, kRetryMin, kRetryMax}, clock), m_options(options), m_queue(queue),
      m_consumer(std::move(consumer)),
      m_positions(options.topics, options.fromBeginning, options.starts) {}

void KafkaSource::Worker::addTo(SourceStatus& status) const {
    status.messages = m_messages.load(std::memory_order_relaxed);
    status.bytes = m_bytes.load(std::memory_order_relaxed);
    status.missed = m_missed.load(std::memory_order_relaxed);
}

std::optional<BrokerWorker::Ending> KafkaSource::Worker::session(const std::stop_token& stop) {
    Error error = read(stop);
    m_consumer.reset();
    const bool final = isFinal(error.code);
    return Ending{std::move(error), final};
}

Error KafkaSource::Worker::read(const std::stop_token& stop) {
    if (!m_consumer) {
        auto made = KafkaConsumer::open(m_options);
        if (!made)
            return std::move(made.error());
        m_consumer = std::move(*made);
    }
    if (auto reached = m_consumer->reach(kAnswerPatience); !reached)
        return precise(std::move(reached.error()));
    m_status.setError(std::nullopt);
    countConnect();
    if (auto assigned = assignAll(); !assigned)
        return precise(std::move(assigned.error()));
    m_positions.begun();
    m_reachable = true;
    m_doubtful = false;
    m_lastReached = m_lastLook = m_lastCount = m_clock.steadyNow();
    arrived(m_options.tls.enabled);
    publishLags();
    log::info(kLog, "source {}: reading {} partitions", m_source, m_positions.size());
    while (!stop.stop_requested()) {
        takeInOrder();
        deliver();
        auto failure = handle(m_consumer->poll(m_waiting.empty() ? kPollSpan : kFullPollSpan));
        if (failure)
            return std::move(*failure);
        const auto now = m_clock.steadyNow();
        if (now - m_lastLook >= kCheckSpan)
            lookAround(now);
        // Some TLS errors stay with a consumer for ever.
        if (!m_reachable && now - m_lastReached > m_options.renewAfter)
            return {ErrorCode::Connection, "no broker can be reached", m_options.brokers};
    }
    return {ErrorCode::Cancelled, "stopped", {}};
}

void KafkaSource::Worker::countConnect() {
    m_status.change([](SourceStatus& status) { ++status.connects; });
}

Result<void> KafkaSource::Worker::assignAll() {
    for (std::size_t topic = 0; topic < m_options.topics.size(); ++topic) {
        auto count = m_consumer->partitionCount(m_options.topics[topic], kAnswerPatience);
        if (!count)
            return propagate(count);
        for (std::int32_t partition = 0; partition < *count; ++partition) {
            auto bounds = m_consumer->bounds(m_options.topics[topic], partition, kAnswerPatience);
            if (!bounds)
                return propagate(bounds);
            settle(kafkaPartition(topic, partition), *bounds);
        }
    }
    return reassign();
}

void KafkaSource::Worker::settle(std::uint32_t partition, const KafkaConsumer::Bounds& bounds) {
    auto lost = m_positions.settle(partition, bounds.low, bounds.high);
    if (!lost)
        return;
    log::warning(kLog, "source {}: {}", m_source, lost->error.text());
    m_status.setError(std::move(lost->error));
    m_missed.fetch_add(lost->messages, std::memory_order_relaxed);
}

Result<void> KafkaSource::Worker::reassign() {
    auto assigned = m_consumer->assign(m_positions.assignments());
    expectBacklog();
    return assigned;
}

void KafkaSource::Worker::expectBacklog() {
    const auto partitions = m_positions.partitions();
    if (partitions.size() < 2)
        return; // in order by itself
    const auto now = m_clock.steadyNow();
    for (const auto& lag : m_positions.lags(true))
        if (lag.lag && *lag.lag > 0)
            m_order.expect(lag.partition, lag.position, lag.position + *lag.lag, now);
}

std::optional<Error> KafkaSource::Worker::handle(KafkaConsumer::Polled polled) {
    using Kind = KafkaConsumer::Polled::Kind;
    switch (polled.kind) {
    case Kind::Nothing:
        return std::nullopt;
    case Kind::Record:
        take(std::move(polled.record));
        return std::nullopt;
    case Kind::OutOfRange:
        return settleAgain(polled.record);
    case Kind::Failure:
        log::debug(kLog, "source {}: {}", m_source, polled.error.text());
        if (polled.error.code == ErrorCode::Authentication)
            return std::move(polled.error);
        m_doubtful = true;
        if (polled.error.code == ErrorCode::NotFound)
            m_status.setError(std::move(polled.error));
        return std::nullopt;
    case Kind::Fatal:
        return std::move(polled.error);
    }
    return std::nullopt;
}

std::optional<Error> KafkaSource::Worker::settleAgain(const transport::KafkaRecord& record) {
    auto bounds = m_consumer->bounds(record.topic, record.partition, kAnswerPatience);
    if (!bounds)
        return std::move(bounds.error());
    if (const auto partition = m_positions.find(record.topic, record.partition))
        settle(*partition, *bounds);
    if (auto again = reassign(); !again)
        return std::move(again.error());
    return std::nullopt;
}

void KafkaSource::Worker::take(transport::KafkaRecord record) {
    const auto partition = m_positions.find(record.topic, record.partition);
    // The library may hand out once more what it had fetched before a pause.
    if (!partition || !m_positions.advance(*partition, record.offset))
        return;
    m_lastReached = m_clock.steadyNow();
    RawMessage raw;
    raw.source = m_source;
    raw.partition = *partition;
    raw.offset = record.offset;
    raw.arrival = m_clock.now();
    raw.received = m_lastReached;
    raw.brokered = record.time;
    raw.topic = std::move(record.topic);
    raw.key = std::move(record.key);
    raw.payload = std::move(record.payload);
    raw.properties = std::move(record.headers);
    if (raw.key.size() + raw.payload.size() > m_options.largestMessage) {
        raw.kind = RawMessage::Kind::TooLarge;
        raw.refusedBytes = raw.payload.size();
        raw.payload = {};
    }
    if (m_order.isActive()) {
        m_order.put(std::move(raw), m_lastReached);
        takeInOrder();
    } else {
        m_waiting.push_back(std::move(raw));
    }
    deliver();
}

void KafkaSource::Worker::takeInOrder() {
    // What the queue does not take waits in its own partition, and holds that.
    while (m_order.isActive() && m_waiting.empty()) {
        auto next = m_order.take(m_clock.steadyNow());
        if (!next)
            break;
        m_waiting.push_back(std::move(*next));
        deliver();
    }
    for (const auto& change : m_order.changes()) {
        const auto& topic = m_positions.topicOf(change.partition);
        const auto partition = kafkaPartitionName(change.partition).partition;
        if (change.held)
            m_consumer->hold(topic, partition);
        else
            m_consumer->release(topic, partition);
    }
}

void KafkaSource::Worker::deliver() {
    while (!m_waiting.empty()) {
        const auto size = m_waiting.front().payload.size();
        if (!m_queue.tryPush(std::move(m_waiting.front()))) {
            m_consumer->pause();
            return;
        }
        m_waiting.pop_front();
        m_messages.fetch_add(1, std::memory_order_relaxed);
        m_bytes.fetch_add(size, std::memory_order_relaxed);
    }
    // Half empty before it goes on, so that it does not pause and resume for every message.
    if (m_consumer->isPaused() && m_queue.isHalfEmpty())
        m_consumer->resume();
}

void KafkaSource::Worker::lookAround(SteadyTime now) {
    m_lastLook = now;
    if (m_doubtful || !m_reachable)
        lookForBrokers(now);
    if (m_reachable && now - m_lastCount >= kPartitionSpan) {
        m_lastCount = now;
        lookForPartitions();
    }
    if (m_reachable && m_consumer->isPaused())
        askForEnds(now + kAskSpan);
    publishLags();
}

void KafkaSource::Worker::lookForBrokers(SteadyTime now) {
    m_doubtful = false;
    const bool before = std::exchange(m_reachable, m_consumer->reach(kCheckSpan).has_value());
    if (m_reachable)
        m_lastReached = now;
    if (m_reachable && !before) {
        askForEnds(now + kAskSpan);
        expectBacklog();
        m_status.enter(SourceState::Connected);
        m_status.setError(std::nullopt);
        countConnect();
    } else if (!m_reachable && before) {
        log::warning(kLog, "source {}: no broker can be reached", m_source);
        m_status.setError(
            Error{ErrorCode::Connection, "no broker can be reached", m_options.brokers});
        m_status.enter(SourceState::Reconnecting);
    }
}

void KafkaSource::Worker::lookForPartitions() {
    for (std::size_t topic = 0; topic < m_options.topics.size(); ++topic) {
        const auto count = m_consumer->partitionCount(m_options.topics[topic], kCheckSpan);
        if (!count || *count <= 0 || m_positions.contains(kafkaPartition(topic, *count - 1)))
            continue;
        if (auto again = assignAll(); !again)
            m_status.setError(std::move(again.error()));
        return;
    }
}

void KafkaSource::Worker::askForEnds(SteadyTime deadline) {
    for (std::size_t i = 0; i < m_positions.size() && m_clock.steadyNow() < deadline; ++i) {
        m_lastAsked = m_positions.after(m_lastAsked).value_or(0);
        const auto bounds = m_consumer->bounds(
            m_positions.topicOf(m_lastAsked), kafkaPartitionName(m_lastAsked).partition,
            std::chrono::duration_cast<std::chrono::milliseconds>(kAskSpan));
        if (!bounds) {
            m_doubtful = true;
            return;
        }
        m_positions.heard(m_lastAsked, bounds->high);
    }
}

void KafkaSource::Worker::publishLags() {
    // Heard with the last fetch; while paused askForEnds() has the later news.
    if (!m_consumer->isPaused())
        for (const auto partition : m_positions.partitions())
            if (const auto end = m_consumer->knownEnd(m_positions.topicOf(partition),
                                                      kafkaPartitionName(partition).partition))
                m_positions.heard(partition, *end);
    // What was heard before an outage is no news.
    m_status.change(
        [lags = m_positions.lags(m_reachable)](SourceStatus& status) { status.lags = lags; });
}

Error KafkaSource::Worker::precise(Error error) {
    // A verdict on the topic.
    if (error.code == ErrorCode::NotFound || error.code == ErrorCode::Authentication)
        return error;
    // What the library's calls say ("transport failure") hides what its events say.
    for (int i = 0; i < 20; ++i) {
        auto polled = m_consumer->poll(0ms);
        if (polled.kind == KafkaConsumer::Polled::Kind::Nothing)
            break;
        if (polled.error.code == ErrorCode::Authentication)
            return std::move(polled.error);
    }
    const auto brokers = m_options.brokers.substr(0, m_options.brokers.find(','));
    const auto endpoint = transport::parseEndpoint(brokers);
    if (!endpoint)
        return error;
    error.code = ErrorCode::Connection;
    return transport::explainFailure(*endpoint, m_options.tls, std::move(error), {});
}

KafkaSource::KafkaSource(KafkaSourceOptions options, std::uint32_t sourceIndex,
                         const base::Clock& clock)
    : m_options(std::move(options)), m_source(sourceIndex), m_clock(clock) {}

KafkaSource::~KafkaSource() { stop(); }

Result<void> KafkaSource::start(RawQueue& queue) {
    VIGIL_ENSURE(status().state == SourceState::Stopped,
                 return fail(ErrorCode::InvalidArgument, "already started"));
    const auto& topics = m_options.topics;
    if (topics.empty() || topics.size() > 0xFFFF)
        return fail(ErrorCode::InvalidArgument, "no topic, or too many");
    for (const auto& topic : topics)
        if (topic.empty() || std::count(topics.begin(), topics.end(), topic) > 1)
            return fail(ErrorCode::InvalidArgument, "a topic is empty or named twice", topic);
    for (const auto& start : m_options.starts)
        if (std::find(topics.begin(), topics.end(), start.topic) == topics.end() ||
            start.partition < 0 || start.partition > 0xFFFF || start.next < 0)
            return fail(ErrorCode::InvalidArgument, "not a position of a topic that is read",
                        start.topic);
    auto consumer = KafkaConsumer::open(m_options);
    if (!consumer)
        return propagate(consumer);
    auto made = std::make_shared<Worker>(m_options, m_source, m_clock, queue, std::move(*consumer));
    made->begin();
    const base::MutexLock lock(m_mutex);
    m_worker = std::move(made);
    return {};
}

void KafkaSource::stop() {
    if (const auto running = worker())
        running->end();
}

SourceStatus KafkaSource::status() const {
    const auto known = worker();
    return known ? known->status() : SourceStatus{};
}

std::shared_ptr<KafkaSource::Worker> KafkaSource::worker() const {
    const base::MutexLock lock(m_mutex);
    return m_worker;
}

} // namespace vigil::ingest
