// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/brokers/kafka_positions.h"
#include "kafka_fixture.h"
#include "kafka_records.h"
#include "service_test.h"

#include <QTest>

#include <map>
#include <numeric>
#include <set>

using namespace vigil;
using namespace vigil::tests;

namespace {

constexpr std::int32_t kPartitions = 4;

std::int64_t totalLag(const ingest::SourceStatus& status) {
    std::int64_t total = 0;
    for (const auto& lag : status.lags)
        total += lag.lag.value_or(0);
    return total;
}

bool lagsKnown(const ingest::SourceStatus& status) {
    return !status.lags.empty() && std::all_of(status.lags.begin(), status.lags.end(),
                                               [](const auto& lag) { return lag.lag.has_value(); });
}

} // namespace

/// One broker serves all tests; each test has topics of its own.
class TestKafkaSource : public QObject {
    Q_OBJECT
private:
    base::SystemClock m_clock;
    KafkaFixture m_kafka;

    void publish(const std::string& topic, int from, int count) {
        m_kafka.publish(topic, from, count, kPartitions);
    }

    /// The first message creates the topic; it may take a try or two.
    void createTopic(const std::string& topic) {
        QVERIFY(m_kafka.publisher->publish(topic, "", "first", 0));
        m_kafka.flush();
    }

    /// Numbers seen, "first" left out; every one at most once.
    std::set<int> numbers(const Collector& got) {
        std::set<int> seen;
        for (const auto& message : got.all)
            if (message.payload != "first" && !seen.insert(std::stoi(message.payload)).second)
                qWarning("%s came twice", message.payload.c_str());
        return seen;
    }

    static std::set<int> range(int count) {
        std::set<int> all;
        for (int i = 0; i < count; ++i)
            all.insert(i);
        return all;
    }

private Q_SLOTS:

    void initTestCase() { m_kafka.start(); }

    void headersComeWhereAsked() {
        createTopic("headers");
        const transport::MessageProperties headers{{"tenant", "a"},
                                                   {"raw", std::string("\0\xff", 2)}};
        KafkaRecords records(m_kafka.optionsFor("headers").brokers);
        QVERIFY(records.put("headers", "k", "1", EventTime{std::chrono::hours{24}}, headers));
        QVERIFY(records.flush());
        for (const bool asked : {true, false}) {
            auto options = m_kafka.optionsFor("headers");
            options.readsHeaders = asked;
            KafkaSource source(options, 0, m_clock);
            Collector got;
            QVERIFY(source.start(got.queue));
            QVERIFY(got.untilCount(2));
            const auto sent = std::ranges::find(got.all, "1", &ingest::RawMessage::payload);
            QVERIFY(sent != got.all.end());
            QCOMPARE(sent->key, std::string("k"));
            QVERIFY(sent->properties == (asked ? headers : transport::MessageProperties{}));
        }
    }

    void readsEveryPartitionInOrder() {
        createTopic("order");
        publish("order", 0, 2000);
        KafkaSource source(m_kafka.optionsFor("order"), 5, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilCount(2001));
        std::map<std::uint32_t, std::int64_t> last;
        for (const auto& message : got.all) {
            QCOMPARE(message.source, 5U);
            QCOMPARE(message.topic, std::string("order"));
            const auto before = last.find(message.partition);
            QCOMPARE(message.offset, before == last.end() ? 0 : before->second + 1);
            last[message.partition] = message.offset;
            if (message.payload == "first")
                continue;
            const int number = std::stoi(message.payload);
            QCOMPARE(message.key, "p-" + std::to_string(number % 7));
            QCOMPARE(ingest::kafkaPartitionName(message.partition).partition, number % kPartitions);
        }
        QCOMPARE(last.size(), std::size_t{kPartitions});
        QCOMPARE(numbers(got), range(2000));
        // Counted just after it was handed on.
        QTRY_COMPARE(source.status().messages, std::uint64_t{2001});
        const auto status = source.status();
        QCOMPARE(status.state, SourceState::Connected);
        QCOMPARE(status.connects, std::uint64_t{1});
        QVERIFY(!status.lastError);
    }

    void partitionsOfSeveralTopicsStayApart() {
        createTopic("one");
        createTopic("two");
        auto options = m_kafka.optionsFor("one");
        options.topics = {"one", "two"};
        KafkaSource source(options, 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilCount(2));
        for (const auto& message : got.all)
            QCOMPARE(message.partition, ingest::kafkaPartition(message.topic == "one" ? 0 : 1, 0));
    }

    void newestSkipsWhatIsThere() {
        createTopic("newest");
        publish("newest", 1000, 40);
        auto options = m_kafka.optionsFor("newest");
        options.fromBeginning = false;
        KafkaSource source(options, 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilState(source, SourceState::Connected));
        publish("newest", 0, 40);
        QVERIFY(got.untilCount(40));
        got.take(300ms);
        QCOMPARE(numbers(got), range(40));
    }

    void goesOnFromSavedPositions() {
        createTopic("saved");
        publish("saved", 0, 3000);
        Collector got(100);
        auto options = m_kafka.optionsFor("saved");
        std::map<std::uint32_t, std::int64_t> done;
        int restarts = 0;
        // Each run is cut short; what it handed on and the store "committed" is where the next
        // one begins, and what was in the queue and not committed must come again.
        while (got.all.size() < 3001 && restarts < 20) {
            ++restarts;
            Collector run(100);
            KafkaSource source(options, 0, m_clock);
            QVERIFY(source.start(run.queue));
            QVERIFY(run.until(
                [&] { return run.all.size() >= 400 || got.all.size() + run.all.size() >= 3001; }));
            source.stop();
            for (const auto& message : run.all)
                done[message.partition] = message.offset + 1;
            options.starts.clear();
            for (const auto& [partition, next] : done)
                options.starts.push_back(
                    {"saved", ingest::kafkaPartitionName(partition).partition, next});
            got.all.insert(got.all.end(), run.all.begin(), run.all.end());
        }
        QVERIFY(restarts > 2);
        QCOMPARE(got.all.size(), std::size_t{3001});
        QCOMPARE(numbers(got), range(3000));
    }

    void fullQueuePausesAndLosesNothing() {
        createTopic("full");
        KafkaSource source(m_kafka.optionsFor("full"), 0, m_clock);
        Collector got(50);
        QVERIFY(source.start(got.queue));
        QVERIFY(waitFor([&] { return source.status().messages == 1; }));
        publish("full", 0, 5000);
        QVERIFY(waitFor([&] { return source.status().messages == 50; }));
        QVERIFY(waitFor([&] { return totalLag(source.status()) > 4000; }, 15s));
        QVERIFY(lagsKnown(source.status()));
        QCOMPARE(source.status().messages, std::uint64_t{50});
        QCOMPARE(source.status().state, SourceState::Connected);
        QVERIFY(got.untilCount(5001, 20s));
        got.take(200ms);
        QCOMPARE(got.all.size(), std::size_t{5001});
        QCOMPARE(numbers(got), range(5000));
        QVERIFY(waitFor([&] { return totalLag(source.status()) == 0; }));
        QVERIFY(lagsKnown(source.status()));
        QCOMPARE(source.status().dropped, std::uint64_t{0});
    }

    void brokerMayGoAndComeBack_data() {
        QTest::addColumn<bool>("kill");
        QTest::newRow("stopped") << false;
        QTest::newRow("killed") << true;
    }

    void brokerMayGoAndComeBack() {
        QFETCH(bool, kill);
        const std::string topic = kill ? "killed" : "stopped";
        createTopic(topic);
        KafkaSource source(m_kafka.optionsFor(topic), 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        publish(topic, 0, 100);
        QVERIFY(got.untilCount(101));
        if (kill)
            m_kafka.server.kill();
        else
            m_kafka.server.stop();
        QVERIFY(got.untilState(source, SourceState::Reconnecting, 15s));
        QCOMPARE(source.status().lastError->code, ErrorCode::Connection);
        for (int i = 100; i < 150; ++i)
            QVERIFY(m_kafka.publisher->publish(topic, "", std::to_string(i), i % kPartitions));
        QVERIFY(m_kafka.server.start());
        const auto up = m_clock.steadyNow();
        QVERIFY(got.untilState(source, SourceState::Connected, 10s));
        qInfo("back after %lld ms",
              static_cast<long long>((m_clock.steadyNow() - up) / std::chrono::milliseconds(1)));
        QVERIFY(m_kafka.publisher->flush(20s));
        QVERIFY(got.untilCount(151));
        got.take(200ms);
        QCOMPARE(got.all.size(), std::size_t{151});
        QCOMPARE(numbers(got), range(150));
        QVERIFY(!source.status().lastError);
    }

    void positionThatIsGoneIsReported() {
        createTopic("gone");
        publish("gone", 0, 40);
        auto options = m_kafka.optionsFor("gone");
        options.starts = {{"gone", 1, 5000}, {"gone", 2, 3}};
        KafkaSource source(options, 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilCount(11 + 0 + 7 + 10));
        const auto status = source.status();
        QVERIFY(status.lastError);
        QCOMPARE(status.lastError->code, ErrorCode::NotFound);
        QCOMPARE(status.lastError->context, std::string("gone[1]"));
        QVERIFY(status.lastError->detail.find("5000") != std::string::npos);
        QCOMPARE(status.state, SourceState::Connected);
        publish("gone", 41, 1);
        QVERIFY(got.until([&] { return got.all.back().payload == "41"; }));
        QCOMPARE(got.all.size(), std::size_t{29});
    }

    void unknownTopicIsAwaited() {
        KafkaSource source(m_kafka.optionsFor("later"), 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilState(source, SourceState::Reconnecting));
        QCOMPARE(source.status().lastError->code, ErrorCode::NotFound);
        QVERIFY(source.status().nextRetry);
        createTopic("later");
        QVERIFY(got.untilCount(1, 15s));
        QVERIFY(!source.status().lastError);
    }

    void stopsSoonWithoutABroker() {
        auto options = m_kafka.optionsFor("x");
        options.brokers = "127.0.0.1:1";
        KafkaSource source(options, 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilState(source, SourceState::Reconnecting));
        QCOMPARE(source.status().lastError->code, ErrorCode::Connection);
        QVERIFY(source.status().lags.empty());
        const auto begin = m_clock.steadyNow();
        source.stop();
        QVERIFY(m_clock.steadyNow() - begin < 5s);
        QCOMPARE(source.status().state, SourceState::Stopped);
    }

    void badOptionsAreRefusedAtOnce() {
        Collector got;
        const auto refused = [&](KafkaSourceOptions options) {
            KafkaSource source(std::move(options), 0, m_clock);
            const auto started = source.start(got.queue);
            return !started && started.error().code == ErrorCode::InvalidArgument;
        };
        auto options = m_kafka.optionsFor("a");
        options.topics.clear();
        QVERIFY(refused(options));
        options.topics = {"a", "a"};
        QVERIFY(refused(options));
        options.topics = {"a"};
        options.starts = {{"b", 0, 1}};
        QVERIFY(refused(options));
        options.starts = {{"a", 0, -1}};
        QVERIFY(refused(options));
    }
};

VIGIL_SERVICE_TEST_MAIN(TestKafkaSource, "Kafka", KafkaServer::isInstalled())
#include "tst_kafka_source.moc"
