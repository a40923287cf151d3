// SPDX-License-Identifier: GPL-3.0-or-later
#include "../../pipeline/pushed_source.h"
#include "pipeline/pipeline.h"
#include "pipeline/sources/mqtt_kind.h"
#include "store/journal/journal.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>

using namespace vigil;
using namespace std::chrono_literals;
using alerts::AlarmEvent;

namespace {

/// The machine's clocks, of which the wall clock can be set and the computer be put to sleep.
class SetClock final : public base::Clock {
public:
    [[nodiscard]] ArrivalTime now() const override { return m_machine.now() + Ticks{m_wall}; }

    [[nodiscard]] SteadyTime steadyNow() const override { return m_machine.steadyNow(); }

    [[nodiscard]] SteadyTime bootNow() const override { return steadyNow() + Ticks{m_boot}; }

    bool waitUntil(SteadyTime deadline, const std::stop_token& stop) override {
        return m_machine.waitUntil(deadline, stop);
    }

    void step(Ticks by) { m_wall += by.count(); }

    void sleep(Ticks span) {
        m_boot += span.count();
        m_wall += span.count();
    }

private:
    base::SystemClock m_machine;
    std::atomic<std::int64_t> m_wall{0};
    std::atomic<std::int64_t> m_boot{0};
};

} // namespace

/// What a session makes of steps and sleeps of its computer. The devices go by the computer's
/// clock.
class TestClockAlarms : public QObject {
    Q_OBJECT

    SetClock m_clock;
    QTemporaryDir m_folder;
    tests::PushedSource* m_source = nullptr;
    base::Mutex m_mutex;
    std::vector<AlarmEvent> m_events GUARDED_BY(m_mutex);

    [[nodiscard]] std::string database() const {
        return m_folder.filePath(QStringLiteral("ward.db")).toStdString();
    }

    std::unique_ptr<pipeline::Pipeline> start() {
        pipeline::Workspace workspace;
        workspace.sources.resize(1);
        workspace.sources[0].name = "ward";
        workspace.sources[0].spec = std::make_shared<pipeline::MqttSpec>();
        workspace.beds.push_back({"B01", "B01", {}, {}});
        alerts::LimitRule high;
        high.id = high.signal = "HR";
        high.high = 130;
        workspace.rules.limits.push_back(high);
        pipeline::PipelineOptions options;
        options.database = database();
        options.onAlarms = [this](const auto& events) {
            const base::MutexLock lock(m_mutex);
            m_events.insert(m_events.end(), events.begin(), events.end());
        };
        options.openSource = [this](const auto&, const auto&) {
            auto source = std::make_unique<tests::PushedSource>(m_clock);
            m_source = source.get();
            pipeline::OpenedSource opened;
            opened.source = std::move(source);
            return Result<pipeline::OpenedSource>(std::move(opened));
        };
        auto opened = pipeline::Pipeline::open(std::move(workspace), m_clock, std::move(options));
        return opened && (*opened)->start() ? std::move(*opened) : nullptr;
    }

    /// Five values a second.
    void sendFor(std::chrono::milliseconds span, double heartRate) {
        for (auto sent = 0ms; sent < span; sent += 200ms) {
            m_source->send("B01", heartRate);
            QTest::qWait(200);
        }
    }

    [[nodiscard]] std::optional<AlarmEvent> newest(alerts::TechnicalRule rule,
                                                   AlarmEvent::What what) {
        return newest(std::string(alerts::name(rule)), what);
    }

    [[nodiscard]] std::optional<AlarmEvent> newest(const std::string& rule, AlarmEvent::What what) {
        const base::MutexLock lock(m_mutex);
        const auto found = std::find_if(m_events.rbegin(), m_events.rend(), [&](const auto& event) {
            return event.alarm.rule == rule && event.what == what;
        });
        return found != m_events.rend() ? std::optional(*found) : std::nullopt;
    }

private Q_SLOTS:

    void init() {
        const base::MutexLock lock(m_mutex);
        m_events.clear();
    }

    void aSleepIsAGapAndNoSilence() {
        using Rule = alerts::TechnicalRule;
        {
            const auto session = start();
            QVERIFY(session != nullptr);
            sendFor(1200ms, 72);
            m_clock.sleep(2h);
            sendFor(1600ms, 185);
            QTRY_VERIFY(newest(Rule::ComputerSlept, AlarmEvent::What::Raised));
            const auto slept = newest(Rule::ComputerSlept, AlarmEvent::What::Raised);
            QCOMPARE(std::round(*slept->alarm.value), 7200.0);
            QTRY_VERIFY(newest("HR-high", AlarmEvent::What::Raised));
            QVERIFY(!newest(Rule::Stale, AlarmEvent::What::Raised));
            QVERIFY(!newest(Rule::ClockStep, AlarmEvent::What::Raised));
            QVERIFY(!newest(Rule::ClockOff, AlarmEvent::What::Raised));
            const auto now = session->snapshot()->now;
            QVERIFY(std::chrono::abs(now - eventAtArrival(m_clock.now())) < Ticks(2s));
            QTRY_VERIFY_WITH_TIMEOUT(newest(Rule::Stale, AlarmEvent::What::Raised), 8000);
        }
        store::OpenOptions options;
        options.readOnly = true;
        auto database = store::Database::open(this->database(), options);
        QVERIFY(database.has_value());
        const auto losses = store::Journal::losses(*database, {});
        QVERIFY(losses.has_value());
        const auto gap =
            std::ranges::find(*losses, store::LossKind::NotWatched, &store::LossEvent::kind);
        QVERIFY(gap != losses->end());
        QVERIFY(std::chrono::abs(gap->to - gap->from - Ticks(2h)) < Ticks(1s));
    }

    void aStepIsToldAndNobodyIsSilentForIt() {
        using Rule = alerts::TechnicalRule;
        const auto session = start();
        QVERIFY(session != nullptr);
        sendFor(1200ms, 72);
        for (const Ticks step : {Ticks{1h}, Ticks{-1h}, Ticks{-24h}, Ticks{24h}}) {
            m_clock.step(step);
            sendFor(2600ms, 72);
            const auto told = newest(Rule::ClockStep, AlarmEvent::What::Raised);
            QVERIFY(told);
            QCOMPARE(std::round(*told->alarm.value),
                     std::round(std::chrono::duration<double>(step).count()));
            // The devices went with the computer: so do all times.
            const auto now = session->snapshot()->now;
            QVERIFY(std::chrono::abs(now - eventAtArrival(m_clock.now())) < Ticks(2s));
            sendFor(600ms, 185);
            QTRY_VERIFY(newest("HR-high", AlarmEvent::What::Raised));
            sendFor(400ms, 72);
            QTRY_VERIFY(newest("HR-high", AlarmEvent::What::Cleared));
            QVERIFY(!newest(Rule::Stale, AlarmEvent::What::Raised));
            QVERIFY(!newest(Rule::ClockOff, AlarmEvent::What::Raised));
            const base::MutexLock lock(m_mutex);
            std::erase_if(m_events,
                          [](const auto& event) { return event.alarm.rule == "HR-high"; });
        }
        QTRY_VERIFY_WITH_TIMEOUT(newest(Rule::Stale, AlarmEvent::What::Raised), 8000);
    }
};

QTEST_GUILESS_MAIN(TestClockAlarms)
#include "tst_clock_alarms.moc"
