// SPDX-License-Identifier: GPL-3.0-or-later
// What a Kafka broker does to a source that reads on: deleted messages, a freeze, an outage longer
// than the renewal of the consumer.
#include "kafka_admin.h"
#include "kafka_fixture.h"
#include "service_test.h"

#include <QTest>

#include <algorithm>
#include <set>

using namespace vigil;
using namespace vigil::tests;

/// One broker serves all tests; each test has topics of its own.
class TestKafkaFaults : public QObject {
    Q_OBJECT
private:
    base::SystemClock m_clock;
    KafkaFixture m_kafka;

    /// The numbers of `from` up to below `to`, each exactly once.
    static void verifyNumbers(const Collector& got, int from, int to) {
        std::set<int> seen;
        for (const auto& message : got.all)
            QVERIFY2(seen.insert(std::stoi(message.payload)).second, message.payload.c_str());
        QCOMPARE(static_cast<int>(seen.size()), to - from);
        QCOMPARE(*seen.begin(), from);
        QCOMPARE(*seen.rbegin(), to - 1);
    }

private Q_SLOTS:

    void initTestCase() { m_kafka.start(); }

    void aSavedPositionThatRetentionHasPassedIsAGap() {
        m_kafka.publish("old", 0, 100);
        QVERIFY(deleteRecords(m_kafka.server.address(), "old", 0, 60));
        auto options = m_kafka.optionsFor("old");
        options.starts = {{"old", 0, 10}};
        KafkaSource source(options, 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilCount(40));
        got.take(300ms);
        verifyNumbers(got, 60, 100);
        QCOMPARE(got.all.front().offset, std::int64_t{60});
        const auto status = source.status();
        QCOMPARE(status.missed, std::uint64_t{50});
        QCOMPARE(status.state, SourceState::Connected);
        QVERIFY(status.lastError);
        QCOMPARE(status.lastError->context, std::string("old[0]"));
        for (const auto* part : {"position 10", "60 to 100", "goes on at 60", "50 messages"})
            QVERIFY2(status.lastError->detail.find(part) != std::string::npos,
                     status.lastError->detail.c_str());
    }

    void whatIsDeletedUnderASlowReaderIsAGap() {
        // The reader is held up by a full queue; meanwhile all it has not fetched is deleted.
        const std::string filler(20'000, ' ');
        constexpr int kCount = 4000; // 80 MB: far more than the library fetches ahead
        for (int i = 0; i < kCount; ++i)
            QVERIFY(m_kafka.publisher->publish("under", "p", std::to_string(i) + filler, 0));
        QVERIFY(m_kafka.publisher->flush(60s));
        KafkaSource source(m_kafka.optionsFor("under"), 0, m_clock);
        Collector got(20);
        QVERIFY(source.start(got.queue));
        QVERIFY(waitFor([&] { return source.status().messages == 20; }, 20s));
        QVERIFY(deleteRecords(m_kafka.server.address(), "under", 0, kCount - 10));
        m_kafka.publish("under", kCount, 5);
        QVERIFY(got.until([&] { return !got.all.empty() && got.all.back().offset == kCount + 4; },
                          60s));
        const auto status = source.status();
        QVERIFY(status.missed > 0);
        QCOMPARE(got.all.size() + status.missed, std::size_t{kCount + 5});
    }

    void aFrozenBrokerIsNoticedAndNothingIsLost() {
        m_kafka.publish("frozen", 0, 100);
        KafkaSource source(m_kafka.optionsFor("frozen"), 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilCount(100, 20s));
        QVERIFY(got.until([&] {
            const auto lags = source.status().lags;
            return !lags.empty() && lags[0].lag == 0;
        }));
        m_kafka.server.freeze();
        for (int i = 100; i < 150; ++i)
            QVERIFY(m_kafka.publisher->publish("frozen", "p", std::to_string(i), 0));
        QVERIFY(got.untilState(source, SourceState::Reconnecting, 30s));
        QCOMPARE(source.status().lastError->code, ErrorCode::Connection);
        // The partitions stay listed; how far behind they are nobody can know now.
        const auto lags = source.status().lags;
        QCOMPARE(lags.size(), std::size_t{4});
        QCOMPARE(lags[0].position, std::int64_t{100});
        QVERIFY(std::none_of(lags.begin(), lags.end(), [](const auto& l) { return l.lag; }));
        m_kafka.server.thaw();
        QVERIFY(got.untilState(source, SourceState::Connected, 30s));
        QVERIFY(m_kafka.publisher->flush(60s));
        QVERIFY(got.untilCount(150, 30s));
        got.take(300ms);
        verifyNumbers(got, 0, 150);
        QCOMPARE(source.status().missed, std::uint64_t{0});
        QVERIFY(!source.status().lastError);
        QVERIFY(got.until([&] { return source.status().lags[0].lag == 0; }));
    }

    void anOutageLongerThanTheRenewalIsSurvived() {
        m_kafka.publish("renewed", 0, 100);
        auto options = m_kafka.optionsFor("renewed");
        options.renewAfter = 1s;
        KafkaSource source(options, 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilCount(100, 20s));
        m_kafka.server.stop();
        // Only a retry that a new consumer waits for has a time.
        QVERIFY(got.until([&] { return source.status().nextRetry.has_value(); }, 30s));
        QCOMPARE(source.status().state, SourceState::Reconnecting);
        QVERIFY(m_kafka.server.start());
        QVERIFY(got.untilState(source, SourceState::Connected, 30s));
        QCOMPARE(source.status().connects, std::uint64_t{2});
        m_kafka.publish("renewed", 100, 50);
        QVERIFY(got.untilCount(150, 20s));
        got.take(300ms);
        verifyNumbers(got, 0, 150);
        QCOMPARE(source.status().missed, std::uint64_t{0});
    }
};

VIGIL_SERVICE_TEST_MAIN(TestKafkaFaults, "Kafka", KafkaServer::isInstalled())
#include "tst_kafka_faults.moc"
