// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/brokers/kafka_source.h"

#include "base/log.h"
#include "transport/kafka/kafka_consumer.h"
#include "transport/net/network_probe.h"
#include "transport/net/reconnect_policy.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <map>
#include <random>
#include <thread>
#include <utility>

namespace vigil::ingest {
namespace {

using namespace std::chrono_literals;

constexpr const char* kLog = "vigil.ingest.kafka";
constexpr auto kRetryMin = 250ms;
constexpr auto kRetryMax = 4000ms;
/// Between attempts with credentials that worked before and are refused now.
constexpr auto kRefusedRetry = 30s;
constexpr auto kAnswerPatience = 3s;
constexpr auto kPollSpan = 100ms;
constexpr auto kFullPollSpan = 20ms;
constexpr auto kCheckSpan = 1s;
/// How often the number of partitions is looked at.
constexpr auto kPartitionSpan = 60s;
/// How long a look may spend on asking for the ends of partitions.
constexpr auto kAskSpan = 200ms;

bool isFinal(ErrorCode code) noexcept {
    return code == ErrorCode::Authentication || code == ErrorCode::InvalidArgument ||
           code == ErrorCode::Io;
}

} // namespace

/// One start()..stop() and its thread.
class KafkaSource::Worker {
public:
    Worker(const KafkaSourceOptions& options, std::uint32_t source, const base::Clock& clock,
           RawQueue& queue);

    void begin(std::unique_ptr<transport::KafkaConsumer> consumer);
    void end();
    [[nodiscard]] SourceStatus status() const;
    void committed(std::uint32_t partition, std::int64_t offset);
    [[nodiscard]] std::map<std::uint32_t, std::int64_t> committedPositions() const;

private:
    struct Position {
        std::int64_t next = 0;           ///< offset of the next message to hand on
        std::optional<std::int64_t> end; ///< where the broker's next one will come
    };

    void run(const std::stop_token& stop);
    /// Until the consumer is of no more use; why.
    Error session(const std::stop_token& stop);
    /// Finds the partitions, settles where to read each and begins.
    Result<void> assignAll();
    Result<void> reassign();
    /// Chooses the position of a partition the broker has just described.
    void settle(std::uint32_t partition, const transport::KafkaConsumer::Bounds& bounds);
    /// Null when there is nothing to do about it.
    std::optional<Error> handle(transport::KafkaConsumer::Polled polled);
    void take(transport::KafkaRecord record);
    void deliver();
    void lookAround(SteadyTime now);
    bool retreat(Error error, const std::stop_token& stop);
    Error precise(Error error);
    [[nodiscard]] std::optional<std::uint32_t> encode(const transport::KafkaRecord& record) const;

    [[nodiscard]] const std::string& topicOf(std::uint32_t partition) const {
        return m_options.topics[kafkaPartitionName(partition).topicIndex];
    }

    void setState(SourceState state, std::optional<SteadyTime> nextRetry = std::nullopt);
    void setError(std::optional<Error> error);
    void publishLags();
    /// While paused nothing is fetched, and the ends would grow old unseen.
    void askForEnds(SteadyTime deadline);

    const KafkaSourceOptions m_options;
    const std::uint32_t m_source;
    const base::Clock& m_clock;
    RawQueue& m_queue;
    transport::ReconnectPolicy m_policy;

    // The thread's own.
    std::unique_ptr<transport::KafkaConsumer> m_consumer;
    std::map<std::uint32_t, Position> m_positions;
    std::deque<RawMessage> m_waiting; ///< taken from the consumer, not yet by the queue
    bool m_everUp = false;
    bool m_reachable = false;
    bool m_doubtful = false; ///< an error was heard: ask whether a broker answers
    std::uint32_t m_lastAsked = 0;
    SteadyTime m_lastReached{}, m_lastLook{}, m_lastCount{};

    std::atomic<std::uint64_t> m_messages{0}, m_bytes{0}, m_missed{0};
    mutable base::Mutex m_mutex;
    SourceStatus m_status GUARDED_BY(m_mutex);
    std::map<std::uint32_t, std::int64_t> m_committed GUARDED_BY(m_mutex);
    std::jthread m_thread;
};

KafkaSource::Worker::Worker(const KafkaSourceOptions& options, std::uint32_t source,
                            const base::Clock& clock, RawQueue& queue)
    : m_options(options), m_source(source), m_clock(clock), m_queue(queue),
      m_policy(clock, kRetryMin, kRetryMax, std::random_device{}()) {
    for (const auto& start : options.starts) {
        const auto topic = std::find(options.topics.begin(), options.topics.end(), start.topic);
        const auto index = static_cast<std::size_t>(topic - options.topics.begin());
        m_positions[kafkaPartition(index, start.partition)] = {start.next, std::nullopt};
    }
}

void KafkaSource::Worker::begin(std::unique_ptr<transport::KafkaConsumer> consumer) {
    m_consumer = std::move(consumer);
    setState(SourceState::Connecting);
    m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void KafkaSource::Worker::end() {
    m_thread.request_stop();
    if (m_thread.joinable())
        m_thread.join();
    setState(SourceState::Stopped);
}

SourceStatus KafkaSource::Worker::status() const {
    const base::MutexLock lock(m_mutex);
    SourceStatus copy = m_status;
    copy.messages = m_messages.load(std::memory_order_relaxed);
    copy.bytes = m_bytes.load(std::memory_order_relaxed);
    copy.missed = m_missed.load(std::memory_order_relaxed);
    return copy;
}

void KafkaSource::Worker::committed(std::uint32_t partition, std::int64_t offset) {
    const base::MutexLock lock(m_mutex);
    m_committed[partition] = offset + 1;
}

std::map<std::uint32_t, std::int64_t> KafkaSource::Worker::committedPositions() const {
    const base::MutexLock lock(m_mutex);
    return m_committed;
}

void KafkaSource::Worker::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        Error error = session(stop);
        m_consumer.reset();
        if (stop.stop_requested() || !retreat(std::move(error), stop))
            break;
    }
    m_consumer.reset();
}

Error KafkaSource::Worker::session(const std::stop_token& stop) {
    if (!m_consumer) {
        auto made = transport::KafkaConsumer::open(m_options);
        if (!made)
            return std::move(made.error());
        m_consumer = std::move(*made);
    }
    if (auto reached = m_consumer->reach(kAnswerPatience); !reached)
        return precise(std::move(reached.error()));
    setError(std::nullopt);
    {
        const base::MutexLock lock(m_mutex);
        ++m_status.connects;
        m_status.encrypted = m_options.tls.enabled;
    }
    if (auto assigned = assignAll(); !assigned)
        return precise(std::move(assigned.error()));
    m_everUp = m_reachable = true;
    m_doubtful = false;
    m_lastReached = m_lastLook = m_lastCount = m_clock.steadyNow();
    m_policy.connected();
    setState(SourceState::Connected);
    publishLags();
    log::info(kLog, "source {}: reading {} partitions", m_source, m_positions.size());
    while (!stop.stop_requested()) {
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

void KafkaSource::Worker::settle(std::uint32_t partition,
                                 const transport::KafkaConsumer::Bounds& bounds) {
    const auto known = m_positions.find(partition);
    if (known == m_positions.end()) {
        // A partition that appears while we read was empty before: all of it is new.
        const bool oldest = m_options.fromBeginning || m_everUp;
        m_positions[partition] = {oldest ? bounds.low : bounds.high, bounds.high};
        return;
    }
    auto& position = known->second;
    position.end = bounds.high;
    if (position.next >= bounds.low && position.next <= bounds.high)
        return;
    const bool tooOld = position.next < bounds.low;
    const auto gone = tooOld ? bounds.low - position.next : 0;
    const auto chosen = tooOld ? bounds.low : bounds.high;
    Error error{ErrorCode::NotFound,
                "the broker does not hold position " + std::to_string(position.next) + " (" +
                    std::to_string(bounds.low) + " to " + std::to_string(bounds.high) +
                    "); reading goes on at " + std::to_string(chosen) +
                    (tooOld ? ", " + std::to_string(gone) + " messages are lost" : ""),
                topicOf(partition) + "[" + std::to_string(kafkaPartitionName(partition).partition) +
                    "]"};
    log::warning(kLog, "source {}: {}", m_source, error.text());
    setError(std::move(error));
    m_missed.fetch_add(static_cast<std::uint64_t>(gone), std::memory_order_relaxed);
    position.next = chosen;
}

Result<void> KafkaSource::Worker::reassign() {
    std::vector<transport::KafkaPosition> positions;
    positions.reserve(m_positions.size());
    for (const auto& [partition, position] : m_positions)
        if (position.end) // a saved position of a partition that is gone has none
            positions.push_back(
                {topicOf(partition), kafkaPartitionName(partition).partition, position.next});
    return m_consumer->assign(positions);
}

std::optional<Error> KafkaSource::Worker::handle(transport::KafkaConsumer::Polled polled) {
    using Kind = transport::KafkaConsumer::Polled::Kind;
    switch (polled.kind) {
    case Kind::Nothing:
        return std::nullopt;
    case Kind::Record:
        take(std::move(polled.record));
        return std::nullopt;
    case Kind::OutOfRange: {
        auto bounds =
            m_consumer->bounds(polled.record.topic, polled.record.partition, kAnswerPatience);
        const auto partition = encode(polled.record);
        if (!bounds)
            return std::move(bounds.error());
        if (partition)
            settle(*partition, *bounds);
        if (auto again = reassign(); !again)
            return std::move(again.error());
        return std::nullopt;
    }
    case Kind::Failure:
        log::debug(kLog, "source {}: {}", m_source, polled.error.text());
        if (polled.error.code == ErrorCode::Authentication)
            return std::move(polled.error);
        m_doubtful = true;
        if (polled.error.code == ErrorCode::NotFound)
            setError(std::move(polled.error));
        return std::nullopt;
    case Kind::Fatal:
        return std::move(polled.error);
    }
    return std::nullopt;
}

std::optional<std::uint32_t>
KafkaSource::Worker::encode(const transport::KafkaRecord& record) const {
    for (std::size_t i = 0; i < m_options.topics.size(); ++i)
        if (m_options.topics[i] == record.topic)
            return kafkaPartition(i, record.partition);
    return std::nullopt;
}

void KafkaSource::Worker::take(transport::KafkaRecord record) {
    const auto partition = encode(record);
    if (!partition)
        return;
    auto& position = m_positions[*partition];
    // The library may hand out once more what it had fetched before a pause.
    if (record.offset < position.next)
        return;
    position.next = record.offset + 1;
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
    if (raw.key.size() + raw.payload.size() > m_options.largestMessage) {
        raw.kind = RawMessage::Kind::TooLarge;
        raw.refusedBytes = raw.payload.size();
        raw.payload = {};
    }
    m_waiting.push_back(std::move(raw));
    deliver();
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
    if (m_doubtful || !m_reachable) {
        m_doubtful = false;
        const bool before = std::exchange(m_reachable, m_consumer->reach(kCheckSpan).has_value());
        if (m_reachable)
            m_lastReached = now;
        if (m_reachable && !before) {
            setState(SourceState::Connected);
            setError(std::nullopt);
            const base::MutexLock lock(m_mutex);
            ++m_status.connects;
        } else if (!m_reachable && before) {
            log::warning(kLog, "source {}: no broker can be reached", m_source);
            setError(Error{ErrorCode::Connection, "no broker can be reached", m_options.brokers});
            setState(SourceState::Reconnecting);
        }
    }
    if (m_reachable && now - m_lastCount >= kPartitionSpan) {
        m_lastCount = now;
        for (std::size_t topic = 0; topic < m_options.topics.size(); ++topic) {
            const auto count = m_consumer->partitionCount(m_options.topics[topic], kCheckSpan);
            if (count && *count > 0 && !m_positions.contains(kafkaPartition(topic, *count - 1))) {
                if (auto again = assignAll(); !again)
                    setError(std::move(again.error()));
                break;
            }
        }
    }
    if (m_reachable && m_consumer->isPaused())
        askForEnds(now + kAskSpan);
    publishLags();
}

void KafkaSource::Worker::askForEnds(SteadyTime deadline) {
    for (std::size_t i = 0; i < m_positions.size() && m_clock.steadyNow() < deadline; ++i) {
        auto next = m_positions.upper_bound(m_lastAsked);
        if (next == m_positions.end())
            next = m_positions.begin();
        m_lastAsked = next->first;
        const auto bounds =
            m_consumer->bounds(topicOf(next->first), kafkaPartitionName(next->first).partition,
                               std::chrono::duration_cast<std::chrono::milliseconds>(kAskSpan));
        if (!bounds) {
            m_doubtful = true;
            return;
        }
        next->second.end = bounds->high;
    }
}

void KafkaSource::Worker::publishLags() {
    std::vector<PartitionLag> lags;
    lags.reserve(m_positions.size());
    for (auto& [partition, position] : m_positions) {
        // Heard with the last fetch; while paused askForEnds() has the later news.
        const auto heard =
            m_consumer->knownEnd(topicOf(partition), kafkaPartitionName(partition).partition);
        if (heard && !m_consumer->isPaused())
            position.end = heard;
        PartitionLag lag{partition, position.next, std::nullopt};
        if (position.end && m_reachable) // what was heard before an outage is no news
            lag.lag = std::max<std::int64_t>(*position.end - position.next, 0);
        lags.push_back(lag);
    }
    const base::MutexLock lock(m_mutex);
    m_status.lags = std::move(lags);
}

Error KafkaSource::Worker::precise(Error error) {
    // A verdict on the topic.
    if (error.code == ErrorCode::NotFound || error.code == ErrorCode::Authentication)
        return error;
    // What the library's calls say ("transport failure") hides what its events say.
    for (int i = 0; i < 20; ++i) {
        auto polled = m_consumer->poll(0ms);
        if (polled.kind == transport::KafkaConsumer::Polled::Kind::Nothing)
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

bool KafkaSource::Worker::retreat(Error error, const std::stop_token& stop) {
    const bool final = isFinal(error.code);
    log::warning(kLog, "source {}: {}", m_source, error.text());
    setError(std::move(error));
    {
        const base::MutexLock lock(m_mutex);
        m_status.encrypted = false;
        for (auto& lag : m_status.lags)
            lag.lag.reset();
    }
    auto retry = m_policy.next();
    if (final && !m_everUp) {
        setState(SourceState::Failed);
        return false;
    }
    if (final)
        retry = m_clock.steadyNow() + kRefusedRetry;
    setState(SourceState::Reconnecting, retry);
    // Waiting blocks nobody: there is no consumer to be polled now.
    return base::SystemClock{}.waitUntil(retry, stop);
}

void KafkaSource::Worker::setState(SourceState state, std::optional<SteadyTime> nextRetry) {
    const base::MutexLock lock(m_mutex);
    m_status.enter(state, nextRetry, m_clock.steadyNow());
}

void KafkaSource::Worker::setError(std::optional<Error> error) {
    const base::MutexLock lock(m_mutex);
    m_status.lastError = std::move(error);
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
    auto consumer = transport::KafkaConsumer::open(m_options);
    if (!consumer)
        return propagate(consumer);
    auto made = std::make_shared<Worker>(m_options, m_source, m_clock, queue);
    made->begin(std::move(*consumer));
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

void KafkaSource::committed(std::uint32_t partition, std::int64_t offset) {
    if (const auto known = worker())
        known->committed(partition, offset);
}

std::vector<transport::KafkaPosition> KafkaSource::committedStarts() const {
    auto starts = m_options.starts;
    const auto known = worker();
    if (!known)
        return starts;
    for (const auto& [partition, next] : known->committedPositions()) {
        const auto name = kafkaPartitionName(partition);
        if (name.topicIndex >= m_options.topics.size())
            continue;
        const auto& topic = m_options.topics[name.topicIndex];
        const auto same = std::find_if(starts.begin(), starts.end(), [&](const auto& start) {
            return start.topic == topic && start.partition == name.partition;
        });
        if (same != starts.end())
            same->next = next;
        else
            starts.push_back({topic, name.partition, next});
    }
    return starts;
}

std::shared_ptr<KafkaSource::Worker> KafkaSource::worker() const {
    const base::MutexLock lock(m_mutex);
    return m_worker;
}

} // namespace vigil::ingest
