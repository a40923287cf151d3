// SPDX-License-Identifier: GPL-3.0-or-later
// A Kafka topic through the whole pipeline: values on the board, windows, an outage of the broker,
// messages that retention removed while the program was down.
#include "ingest/convention_writer.h"
#include "kafka_admin.h"
#include "kafka_fixture.h"
#include "pipeline/pipeline.h"
#include "pipeline/sources/kafka_kind.h"
#include "service_test.h"
#include "store/journal/journal.h"
#include "store/trend/trend_reader.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <map>

using namespace vigil;
using namespace vigil::pipeline;
using namespace vigil::tests;

namespace {

constexpr const char* kTopic = "ward";
constexpr std::array kBeds{"B1", "B2"};
constexpr auto kSilent = 2s; ///< until a bed counts as silent

} // namespace

class TestKafkaPipeline : public QObject {
    Q_OBJECT
private:
    base::SystemClock m_clock;
    KafkaFixture m_kafka;
    TemporaryFolder m_folder;
    int m_sent = 0; ///< rows of each bed
    base::Mutex m_mutex;
    std::map<std::string, std::int64_t> m_counted; ///< rows in windows, by bed
    std::map<std::string, int> m_windows;          ///< how often a window was given

    [[nodiscard]] std::filesystem::path database() const { return m_folder.path() / "ward.db"; }

    [[nodiscard]] Workspace workspace() const {
        Workspace workspace;
        workspace.shards = 2;
        workspace.rules.stale.bedSilent = kSilent;
        alerts::LimitRule high;
        high.id = "HR";
        high.signal = "HR";
        high.high = 200;
        workspace.rules.limits = {high};
        SourceConfig source;
        source.name = "ward";
        source.stream = "vitals";
        source.spec = std::make_shared<KafkaSpec>(m_kafka.optionsFor(kTopic));
        workspace.sources = {source};
        workspace.queries = {{"means",
                              "SELECT bed, COUNT(*) AS n, MAX(HR) AS hr INTO means FROM vitals"
                              " GROUP BY bed, TumblingWindow(second, 1)",
                              0}};
        return workspace;
    }

    std::unique_ptr<Pipeline> open() {
        PipelineOptions options;
        options.database = database();
        options.onResult = [this](const std::string&, const engine::QueryResult& result) {
            const base::MutexLock lock(m_mutex);
            for (std::size_t row = 0; row < result.rows->rowCount(); ++row) {
                const std::string bed(result.rows->column("bed")->text(row));
                m_counted[bed] += result.rows->column("n")->value(row).asBigInt();
                ++m_windows[bed + toIso8601(result.rows->eventTime[row])];
            }
        };
        auto opened = Pipeline::open(workspace(), m_clock, std::move(options));
        if (!opened || !(*opened)->start()) {
            qWarning("%s", opened ? "not started" : opened.error().text().c_str());
            return nullptr;
        }
        return std::move(*opened);
    }

    /// `count` rows a bed, ten a second, all in one partition; HR says how many were sent before.
    void send(int count) {
        for (int i = 0; i < count; ++i, ++m_sent) {
            for (const auto* bed : kBeds) {
                ingest::MessageHead head;
                head.deviceId = head.patientId = bed;
                head.time = eventAtArrival(m_clock.now());
                head.seq = m_sent;
                const std::array values{ingest::MetricValue{"HR", 60.0 + m_sent % 100}};
                QVERIFY(m_kafka.publisher->publish(kTopic, bed,
                                                   ingest::numericsMessage(head, values), 0));
            }
            m_clock.waitFor(100ms, {});
        }
        m_kafka.flush();
    }

    static bool shows(const Pipeline& pipeline, double hr, Freshness freshness) {
        const auto snapshot = pipeline.snapshot();
        return snapshot->beds.size() == kBeds.size() &&
               std::ranges::all_of(snapshot->beds, [&](const BedView& bed) {
                   const auto found = std::ranges::find(bed.numerics, "HR", &NumericView::signal);
                   return found != bed.numerics.end() && found->value == hr &&
                          found->freshness == freshness;
               });
    }

    [[nodiscard]] double lastRate() const { return 60.0 + (m_sent - 1) % 100; }

    static std::size_t standing(const Pipeline& pipeline, const std::string& rule) {
        const auto snapshot = pipeline.snapshot();
        return static_cast<std::size_t>(
            std::ranges::count(snapshot->alarms, rule, &alerts::AlarmStatus::rule));
    }

    static SourceState stateOf(const Pipeline& pipeline) {
        return pipeline.snapshot()->sources[0].state;
    }

    /// Rows of windows so far, the same for each bed; -1: beds differ or a window came twice.
    std::int64_t counted() {
        const base::MutexLock lock(m_mutex);
        const bool once =
            std::ranges::all_of(m_windows, [](const auto& w) { return w.second == 1; });
        return once && m_counted["B1"] == m_counted["B2"] ? m_counted["B1"] : -1;
    }

    std::size_t stored(const std::string& bed) const {
        auto trends = store::TrendReader::open(database());
        if (!trends)
            return 0;
        const auto samples = trends->query({bed, "HR", "/min"}, eventFromMicros(0),
                                           eventAtArrival(m_clock.now()) + Ticks(1h));
        return samples ? samples->samples.size() : 0;
    }

private Q_SLOTS:

    void initTestCase() { m_kafka.start(); }

    void anOutageIsShownAndLosesNothing() {
        send(1); // makes the topic
        auto pipeline = open();
        QVERIFY(pipeline);
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(*pipeline), SourceState::Connected, 20'000);
        send(30);
        QTRY_VERIFY(shows(*pipeline, lastRate(), Freshness::Live));
        // Without a row to follow it takes the late tolerance, as long as Qt Test waits unasked.
        QTRY_VERIFY_WITH_TIMEOUT(counted() > 10, 20'000);

        const auto stopped = m_clock.steadyNow();
        m_kafka.server.stop();
        QTRY_COMPARE_WITH_TIMEOUT(standing(*pipeline, "stale"), kBeds.size(), 20'000);
        // The bound, a tick, and what a busy machine adds.
        QVERIFY(m_clock.steadyNow() - stopped < kSilent + 6s);
        QTRY_VERIFY(shows(*pipeline, lastRate(), Freshness::Stale));
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(*pipeline), SourceState::Reconnecting, 20'000);
        QVERIFY(!pipeline->snapshot()->sources[0].error.empty());
        QTRY_COMPARE_WITH_TIMEOUT(standing(*pipeline, "source-lost"), std::size_t{1}, 20'000);

        QVERIFY(m_kafka.server.start());
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(*pipeline), SourceState::Connected, 30'000);
        send(30);
        QTRY_VERIFY_WITH_TIMEOUT(shows(*pipeline, lastRate(), Freshness::Live), 20'000);
        QTRY_COMPARE(standing(*pipeline, "stale"), std::size_t{0});
        QTRY_COMPARE(standing(*pipeline, "source-lost"), std::size_t{0});
        QTRY_COMPARE_WITH_TIMEOUT(counted(), std::int64_t{m_sent}, 20'000);
        pipeline->stop();
        QCOMPARE(pipeline->snapshot()->losses.missing, std::uint64_t{0});
        QCOMPARE(pipeline->snapshot()->losses.duplicates, std::uint64_t{0});
        for (const auto* bed : kBeds)
            QCOMPARE(stored(bed), static_cast<std::size_t>(m_sent));
    }

    void whatRetentionRemovedMeanwhileIsAGap() {
        constexpr int kRemoved = 10; ///< rows of each bed
        const int before = m_sent;
        send(25);
        QVERIFY(deleteRecords(m_kafka.server.address(), kTopic, 0, 2 * (before + kRemoved)));
        auto pipeline = open();
        QVERIFY(pipeline);
        send(20);
        QTRY_VERIFY_WITH_TIMEOUT(shows(*pipeline, lastRate(), Freshness::Live), 20'000);
        QTRY_COMPARE_WITH_TIMEOUT(counted(), std::int64_t{m_sent - kRemoved}, 20'000);
        const auto losses = pipeline->snapshot()->losses;
        QCOMPARE(losses.gaps, std::uint64_t{1});
        QCOMPARE(losses.missing, static_cast<std::uint64_t>(kRemoved * kBeds.size()));
        pipeline->stop();

        store::OpenOptions readOnly;
        readOnly.readOnly = true;
        auto database = store::Database::open(this->database(), readOnly);
        QVERIFY(database);
        const auto journal = store::Journal::losses(*database, {});
        QVERIFY(journal);
        const auto gap =
            std::ranges::find(*journal, store::LossKind::SequenceGap, &store::LossEvent::kind);
        QVERIFY(gap != journal->end());
        QCOMPARE(gap->source, std::string("ward"));
        QCOMPARE(gap->count, static_cast<std::uint64_t>(kRemoved * kBeds.size()));
        QVERIFY2(gap->reason.find("position " + std::to_string(2 * before)) != std::string::npos,
                 gap->reason.c_str());
        for (const auto* bed : kBeds)
            QCOMPARE(stored(bed), static_cast<std::size_t>(m_sent - kRemoved));
    }
};

VIGIL_SERVICE_TEST_MAIN(TestKafkaPipeline, "Kafka", KafkaServer::isInstalled())
#include "tst_kafka_pipeline.moc"
