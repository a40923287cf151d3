// SPDX-License-Identifier: GPL-3.0-or-later
// Nothing that a sender, a query, a screen or a disk does holds an alarm up for longer than a
// second.
#include "pipeline/pipeline.h"
#include "pipeline/sources/mqtt_kind.h"
#include "pushed_source.h"
#include "store/journal/journal.h"
#include "store/writer.h"

#include <QCoreApplication>
#include <QTemporaryDir>
#include <QTest>

#include <dlfcn.h>
#include <unistd.h>

#include <atomic>
#include <map>
#include <thread>

using namespace vigil;
using namespace vigil::pipeline;
using namespace vigil::tests;
using namespace std::chrono_literals;

namespace {

/// How long the disk takes for a sync of any file of this program.
std::atomic<std::chrono::milliseconds> syncTakes{0ms};
std::atomic<int> slowSyncs{0};

using Sync = int (*)(int);

int slowSync(const char* name, int file) {
    if (const auto takes = syncTakes.load(); takes > 0ms) {
        std::this_thread::sleep_for(takes);
        ++slowSyncs;
    }
    return reinterpret_cast<Sync>(dlsym(RTLD_NEXT, name))(file);
}

} // namespace

// In place of the C library's, for SQLite as well.
extern "C" {
int fsync(int file) { return slowSync("fsync", file); }

int fdatasync(int file) { return slowSync("fdatasync", file); }
}

namespace {

constexpr auto kPromise = 1s;
constexpr auto kStopPromise = 3s;
constexpr auto kAlarmEvery = 300ms;
constexpr int kBeds = 20;

const char* const kSelfJoins = R"(
WITH a1 AS (SELECT l.HR AS HR, l.bed AS bed FROM vitals l JOIN vitals r
            ON l.bed = r.bed AND DATEDIFF(second, l, r) BETWEEN 0 AND 15),
     a2 AS (SELECT l.HR AS HR, l.bed AS bed FROM a1 l JOIN a1 r
            ON l.bed = r.bed AND DATEDIFF(second, l, r) BETWEEN 0 AND 15),
     a3 AS (SELECT l.HR AS HR, l.bed AS bed FROM a2 l JOIN a2 r
            ON l.bed = r.bed AND DATEDIFF(second, l, r) BETWEEN 0 AND 15),
     a4 AS (SELECT l.HR AS HR, l.bed AS bed FROM a3 l JOIN a3 r
            ON l.bed = r.bed AND DATEDIFF(second, l, r) BETWEEN 0 AND 15)
SELECT HR, bed INTO joined FROM a4)";

const char* const kEveryPair = R"(
WITH s AS (SELECT l.HR AS HR FROM vitals l JOIN vitals r
           ON DATEDIFF(second, l, r) BETWEEN 0 AND 600)
SELECT l.HR INTO pairs FROM s l JOIN vitals r ON DATEDIFF(second, l, r) BETWEEN 0 AND 600)";

const char* const kGrowingText = R"(
WITH t1 AS (SELECT CONCAT(deviceId, deviceId, deviceId, deviceId, deviceId, deviceId) AS t
            FROM vitals),
     t2 AS (SELECT CONCAT(t, t, t, t, t, t, t, t, t, t) AS t FROM t1),
     t3 AS (SELECT CONCAT(t, t, t, t, t, t, t, t, t, t) AS t FROM t2),
     t4 AS (SELECT CONCAT(t, t, t, t, t, t, t, t, t, t) AS t FROM t3),
     t5 AS (SELECT CONCAT(t, t, t, t, t, t, t, t, t, t) AS t FROM t4)
SELECT COLLECT(t) AS texts INTO long FROM t5 GROUP BY SlidingWindow(hour, 1))";

class Ward {
public:
    using Queries = std::vector<std::pair<std::string, std::string>>;

    /// `database`: empty for none.
    explicit Ward(const Queries& queries, const std::filesystem::path& database = {},
                  bool watched = false) {
        Workspace workspace;
        workspace.name = "ward";
        SourceConfig source;
        source.name = "s";
        source.spec = std::make_shared<MqttSpec>();
        workspace.sources = {source};
        for (int bed = 0; bed < kBeds; ++bed) {
            BedConfig config;
            config.id = config.label = bedOf(bed);
            workspace.beds.push_back(config);
        }
        for (const auto& [name, sql] : queries) {
            QueryConfig query;
            query.name = name;
            query.sql = sql;
            workspace.queries.push_back(query);
        }
        alerts::LimitRule rule;
        rule.id = "hr";
        rule.signal = "HR";
        rule.high = 120;
        workspace.rules.limits = {rule};
        if (watched) {
            rule.id = "joined";
            rule.signal = "joined.HR";
            workspace.rules.limits.push_back(rule);
        }
        PipelineOptions options;
        options.database = database;
        options.openSource = [this](const SourceConfig&, const auto&) -> Result<OpenedSource> {
            OpenedSource opened;
            auto made = std::make_unique<PushedSource>(m_clock);
            m_source = made.get();
            opened.source = std::move(made);
            return opened;
        };
        options.onAlarms = [this](const std::vector<alerts::AlarmEvent>& events) {
            const base::MutexLock lock(m_mutex);
            for (const auto& event : events)
                if (event.alarm.rule == "hr-high" && event.what == alerts::AlarmEvent::What::Raised)
                    m_raised.emplace_back(m_clock.steadyNow());
        };
        // As the screens hear of it: on the main thread, which sends and works off no event.
        options.onPublished = [] {
            QMetaObject::invokeMethod(
                QCoreApplication::instance(), [] {}, Qt::QueuedConnection);
        };
        auto opened = Pipeline::open(std::move(workspace), m_clock, std::move(options));
        if (!opened)
            qFatal("%s", opened.error().text().c_str());
        pipeline = std::move(*opened);
        if (auto started = pipeline->start(); !started)
            qFatal("%s", started.error().text().c_str());
    }

    static std::string bedOf(int bed) { return "B" + std::to_string(10 + bed); }

    /// `perSecond` messages for so long; now and then one alarm of the first bed.
    void send(std::chrono::milliseconds span, int perSecond) {
        const SteadyTime begin = m_clock.steadyNow();
        SteadyTime next = begin;
        for (std::int64_t sent = 0; m_clock.steadyNow() - begin < span; ++sent) {
            if (const SteadyTime now = m_clock.steadyNow(); now >= next) {
                next = now + kAlarmEvery;
                m_source->send(bedOf(0), 80);
                m_sent.push_back(m_clock.steadyNow());
                m_source->send(bedOf(0), 150);
            }
            m_source->send(bedOf(1 + static_cast<int>(sent % (kBeds - 1))), 72);
            std::this_thread::sleep_until(begin + sent * 1s / perSecond);
        }
    }

    /// Empty when every alarm was raised in time, and the end came in time as well.
    [[nodiscard]] std::string verdict() {
        std::this_thread::sleep_for(kPromise);
        std::string wrong;
        {
            const base::MutexLock lock(m_mutex);
            if (m_raised.size() != m_sent.size())
                wrong += std::to_string(m_raised.size()) + " of " + std::to_string(m_sent.size()) +
                         " alarms; ";
            for (std::size_t i = 0; i < std::min(m_raised.size(), m_sent.size()); ++i)
                worst = std::max(worst, m_raised[i] - m_sent[i]);
        }
        if (worst > kPromise)
            wrong += "an alarm took " + std::to_string(worst / 1ms) + " ms; ";
        const SteadyTime begin = m_clock.steadyNow();
        pipeline->stop();
        const auto took = m_clock.steadyNow() - begin;
        if (took > kStopPromise)
            wrong += "the end took " + std::to_string(took / 1ms) + " ms";
        return wrong;
    }

    [[nodiscard]] PushedSource& source() { return *m_source; }

    [[nodiscard]] const QueryView* query(const std::string& name) {
        m_seen = pipeline->snapshot();
        const auto found = std::ranges::find(m_seen->queries, name, &QueryView::name);
        return found == m_seen->queries.end() ? nullptr : &*found;
    }

    /// Subjects and priorities of a rule that stands.
    [[nodiscard]] std::map<std::string, alerts::Priority> standing(std::string_view rule) {
        std::map<std::string, alerts::Priority> found;
        const auto snapshot = pipeline->snapshot();
        for (const auto& alarm : snapshot->alarms)
            if (alarm.rule == rule)
                found.emplace(alarm.subject, alarm.priority);
        return found;
    }

    std::unique_ptr<Pipeline> pipeline;
    std::chrono::nanoseconds worst{0};

private:
    base::SystemClock m_clock;
    PushedSource* m_source = nullptr;
    std::vector<SteadyTime> m_sent;
    std::shared_ptr<const Snapshot> m_seen;
    base::Mutex m_mutex;
    std::vector<SteadyTime> m_raised GUARDED_BY(m_mutex);
};

constexpr const char* kCount =
    "SELECT bed, COUNT(*) AS n INTO counts FROM vitals GROUP BY bed, TumblingWindow(second, 1)";

std::vector<store::LossEvent> lossesOf(const std::string& path, store::LossKind kind) {
    auto database = store::Database::open(path, {true, false, {}});
    auto losses = store::Journal::losses(*database, {}).value_or(std::vector<store::LossEvent>{});
    std::erase_if(losses, [kind](const store::LossEvent& loss) { return loss.kind != kind; });
    return losses;
}

} // namespace

class TestAlarmPath : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void cleanup() {
        syncTakes = 0ms;
        slowSyncs = 0;
    }

    /// Else a slow disk would keep a new ward waiting, and its end.
    void aNewDatabaseWaitsForTheDiskOnceOrTwice() {
        const QTemporaryDir folder;
        base::SystemClock clock;
        store::WriterOptions options;
        options.path = folder.filePath(QStringLiteral("v.db")).toStdString();
        syncTakes = 1ms;
        auto writer = store::StoreWriter::open(std::move(options), clock);
        QVERIFY(writer.has_value());
        QVERIFY2(slowSyncs >= 1 && slowSyncs <= 2, qPrintable(QString::number(slowSyncs)));
    }

    void aHeavyQueryIsStoppedAndHoldsNothingUp_data() {
        QTest::addColumn<QString>("sql");
        QTest::newRow("self joins") << QString::fromLatin1(kSelfJoins);
        QTest::newRow("every pair") << QString::fromLatin1(kEveryPair);
        QTest::newRow("growing text") << QString::fromLatin1(kGrowingText);
    }

    void aHeavyQueryIsStoppedAndHoldsNothingUp() {
        QFETCH(QString, sql);
        const QTemporaryDir folder;
        Ward ward({{"heavy", sql.toStdString()}, {"light", kCount}},
                  folder.filePath(QStringLiteral("v.db")).toStdString(), true);
        ward.send(8s, 400);
        QTRY_VERIFY_WITH_TIMEOUT(!ward.query("heavy")->stopped.empty(), 10'000);
        const bool isWatched = sql.toStdString() == kSelfJoins;
        QTRY_COMPARE(ward.standing("query-stopped"),
                     (std::map<std::string, alerts::Priority>{
                         {"heavy", isWatched ? alerts::Priority::Medium : alerts::Priority::Low}}));
        QVERIFY(ward.query("light")->stopped.empty());
        const auto before = ward.query("light")->rowsOut;
        ward.send(2500ms, 200);
        QVERIFY(ward.query("light")->rowsOut > before); // the rest goes on
        QCOMPARE(ward.query("heavy")->stateBytes, std::size_t{0});
        QCOMPARE(QString::fromStdString(ward.verdict()), QString());
        // Why, and then how many rows it did not read.
        const auto losses = lossesOf(folder.filePath(QStringLiteral("v.db")).toStdString(),
                                     store::LossKind::QueryStopped);
        QCOMPARE(losses.size(), std::size_t{2});
        QCOMPARE(losses[0].source, std::string("heavy"));
        QVERIFY(!losses[0].reason.empty());
        QCOMPARE(losses[0].count, std::uint64_t{0});
        QCOMPARE(losses[1].reason, std::string("the query was stopped meanwhile"));
        QVERIFY(losses[1].count >= 500);
    }

    void aStoppedQueryCanBeStartedAgain() {
        Ward ward(Ward::Queries{{"heavy", kSelfJoins}, {"light", kCount}});
        QVERIFY(!ward.pipeline->restartQuery("light"));
        QVERIFY(!ward.pipeline->restartQuery("nobody"));
        ward.send(6s, 400);
        QTRY_VERIFY_WITH_TIMEOUT(!ward.query("heavy")->stopped.empty(), 10'000);
        const auto in = ward.query("heavy")->rowsOut;
        QVERIFY(ward.pipeline->restartQuery("heavy").has_value());
        QTRY_VERIFY(ward.standing("query-stopped").empty());
        // With few rows it can run.
        for (int second = 0; second < 3; ++second) {
            ward.source().send(Ward::bedOf(3), 70);
            QTest::qWait(1000);
        }
        QTRY_VERIFY(ward.query("heavy")->rowsOut > in);
        QVERIFY(ward.query("heavy")->stopped.empty());
        ward.pipeline->stop();
    }

    void foreignBedsHoldNothingUp() {
        Ward ward(Ward::Queries{});
        for (int bed = 0; bed < 30'000; ++bed)
            ward.source().send("X" + std::to_string(bed), 72);
        ward.send(4s, 200);
        QTRY_VERIFY(!ward.standing("unknown-beds").empty());
        QCOMPARE(QString::fromStdString(ward.verdict()), QString());
    }

    void aSlowDiskHoldsNothingUp() {
        const QTemporaryDir folder;
        Ward ward({{"light", kCount}}, folder.filePath(QStringLiteral("v.db")).toStdString());
        syncTakes = 2000ms;
        ward.send(5s, 500);
        QVERIFY(slowSyncs > 0);
        QCOMPARE(ward.pipeline->metrics().storeSkipped.load(), std::uint64_t{0});
        QCOMPARE(QString::fromStdString(ward.verdict()), QString());
    }

    void allAtOnceHoldsNothingUp() {
        const QTemporaryDir folder;
        Ward ward({{"joins", kSelfJoins}, {"pairs", kEveryPair}, {"texts", kGrowingText}},
                  folder.filePath(QStringLiteral("v.db")).toStdString(), true);
        syncTakes = 2000ms;
        for (int bed = 0; bed < 30'000; ++bed)
            ward.source().send("X" + std::to_string(bed), 72);
        ward.send(6s, 2000);
        QCOMPARE(QString::fromStdString(ward.verdict()), QString());
    }
};

QTEST_GUILESS_MAIN(TestAlarmPath)
#include "tst_alarm_path.moc"
