// SPDX-License-Identifier: GPL-3.0-or-later
// An hour that waited in several partitions of a broker, dated by its records alone: windows are
// those of a run that was there all the time.
#include "base/clock.h"
#include "base/mutex.h"
#include "kafka_fixture.h"
#include "kafka_records.h"
#include "pipeline/pipeline.h"
#include "pipeline/sources/kafka_kind.h"
#include "service_test.h"

#include <QTest>

#include <map>

using namespace vigil;
using namespace vigil::pipeline;
using namespace vigil::tests;

namespace {

constexpr const char* kTopic = "hour";
constexpr int kBeds = 12;
constexpr auto kMinute = std::chrono::minutes{1};

struct Window {
    std::int64_t count = 0;
    double sum = 0;

    friend bool operator==(const Window&, const Window&) = default;
};

using Windows = std::map<std::pair<EventTime, std::string>, Window>;

/// Windows are open at their beginning.
EventTime endOf(EventTime time) {
    return EventTime{Ticks{std::chrono::ceil<std::chrono::minutes>(time.time_since_epoch())}};
}

} // namespace

class TestKafkaBacklog : public QObject {
    Q_OBJECT

    base::SystemClock m_clock;
    KafkaFixture m_kafka;
    base::Mutex m_mutex;
    Windows m_windows GUARDED_BY(m_mutex);
    int m_twice GUARDED_BY(m_mutex) = 0;

    [[nodiscard]] Workspace workspace() const {
        Workspace workspace;
        SourceConfig source;
        source.name = "ward";
        source.stream = "vitals";
        auto options = m_kafka.optionsFor(kTopic);
        options.fromBeginning = true;
        source.spec = std::make_shared<KafkaSpec>(options);
        ingest::StreamMapping mapping;
        mapping.bed = {"key"};
        mapping.signals = {{"load", {"."}, "", ""}};
        source.mapping = mapping;
        workspace.sources = {source};
        workspace.queries = {{"sums",
                              "SELECT bed, COUNT(*) AS n, SUM(load) AS s INTO sums FROM vitals"
                              " GROUP BY bed, TumblingWindow(minute, 1)",
                              0}};
        return workspace;
    }

    void note(const engine::QueryResult& result) {
        const base::MutexLock lock(m_mutex);
        const auto& rows = *result.rows;
        for (std::size_t row = 0; row < rows.rowCount(); ++row) {
            const std::pair key{rows.eventTime[row], std::string(rows.column("bed")->text(row))};
            const Window window{rows.column("n")->value(row).asBigInt(),
                                *rows.column("s")->number(row)};
            m_twice += m_windows.emplace(key, window).second ? 0 : 1;
        }
    }

    std::size_t windowsUpTo(EventTime end) {
        const base::MutexLock lock(m_mutex);
        return static_cast<std::size_t>(std::ranges::count_if(
            m_windows, [end](const auto& entry) { return entry.first.first <= end; }));
    }

private Q_SLOTS:

    void initTestCase() { m_kafka.start(); }

    void windowsAreThoseOfARunWithoutTheOutage() {
        const auto now = eventAtArrival(m_clock.now());
        const EventTime last = endOf(now - 2 * kMinute); // the newest window that is surely over
        Windows expected;
        KafkaRecords records(m_kafka.server.address());
        for (EventTime time = endOf(now) - 61 * kMinute; time < now - std::chrono::seconds{1};
             time += std::chrono::seconds{2})
            for (int bed = 0; bed < kBeds; ++bed) {
                const auto name = "bed-" + std::to_string(bed);
                const auto value = time.time_since_epoch() / std::chrono::seconds{2} % 97 + bed;
                QVERIFY(records.put(kTopic, name, std::to_string(value), time));
                if (endOf(time) > last)
                    continue;
                auto& window = expected[{endOf(time), name}];
                ++window.count;
                window.sum += static_cast<double>(value);
            }
        QVERIFY(records.flush());
        PipelineOptions options;
        options.onResult = [this](const std::string&, const auto& result) { note(result); };
        auto opened = Pipeline::open(workspace(), m_clock, std::move(options));
        QVERIFY2(opened, opened ? "" : opened.error().text().c_str());
        QVERIFY((*opened)->start());
        QTRY_COMPARE_WITH_TIMEOUT(windowsUpTo(last), expected.size(), 60'000);
        (*opened)->stop();
        const base::MutexLock lock(m_mutex);
        std::erase_if(m_windows, [last](const auto& entry) { return entry.first.first > last; });
        QCOMPARE(m_twice, 0);
        for (const auto& [key, window] : expected) {
            const auto& found = m_windows[key];
            QVERIFY2(found == window,
                     (key.second + " at " + toIso8601(key.first) + ": " +
                      std::to_string(found.count) + " of " + std::to_string(window.count))
                         .c_str());
        }
        QCOMPARE((*opened)->metrics().late.load(), std::uint64_t{0});
        QCOMPARE((*opened)->metrics().deadLetters.load(), std::uint64_t{0});
    }
};

VIGIL_SERVICE_TEST_MAIN(TestKafkaBacklog, "Kafka", KafkaServer::isInstalled())
#include "tst_kafka_backlog.moc"
