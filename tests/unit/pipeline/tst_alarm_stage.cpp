// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/alarms/alarm_stage.h"

#include <QTest>

#include <atomic>
#include <map>
#include <thread>

using namespace vigil;
using namespace vigil::pipeline;
using namespace std::chrono_literals;
using What = alerts::AlarmEvent::What;

namespace {

model::BatchPtr rowOf(int second, const std::string& signal, double value,
                      const std::string& bed = "B1") {
    auto batch = std::make_shared<model::RecordBatch>();
    const auto micros = second * 1'000'000LL;
    batch->beginRow(eventFromMicros(micros), arrivalFromMicros(micros), {});
    batch->columnForWriting("bed").appendText(bed);
    batch->columnForWriting(signal).appendFloat(value);
    batch->finishRow();
    return batch;
}

/// HR of a row, and a result of a query, above 120.
alerts::RuleSet rules() {
    alerts::RuleSet set;
    for (const auto* signal : {"HR", "avg.hr"}) {
        alerts::LimitRule rule;
        rule.id = signal;
        rule.signal = signal;
        rule.high = 120;
        set.limits.push_back(rule);
    }
    set.stale.bedSilent = Ticks::zero();
    set.stale.signalSilent = Ticks::zero();
    return set;
}

/// The stage with whatever hears of it.
class World {
public:
    explicit World(bool waits = false) : inbox(1, [this] { stage->wakeForResults(); }) {
        stage = std::make_unique<AlarmStage>(AlarmStage::Context{
            m_rules, clock, metrics, [this] { return ++m_id; },
            [this](const std::vector<alerts::AlarmEvent>& events, const IncidentNews&) {
                const base::MutexLock lock(m_mutex);
                for (const auto& event : events)
                    if (event.what == What::Raised)
                        m_raised.push_back(event.alarm.signal);
            },
            [this](bool) { ++views; },
            [this](std::uint64_t capture, const std::vector<alerts::Judged>& judged,
                   std::chrono::nanoseconds) {
                const base::MutexLock lock(m_mutex);
                for (const auto& entry : judged)
                    m_captured[capture].push_back(entry.signal);
                m_captured[capture].push_back("end");
            },
            &inbox, waits});
    }

    ~World() { inbox.leave(0); }

    void tick(int second) { stage->tick(eventFromMicros(second * 1'000'000LL)); }

    void result(int second, double value) {
        handedOn &= inbox.hand(0, {rowOf(second, "avg.hr", value), false, 0, ++m_turn, {}});
    }

    /// Results of a query that take seconds to judge.
    void manyResults(std::size_t query) {
        auto many = std::make_shared<model::RecordBatch>();
        for (int row = 0; row < 400'000; ++row) {
            many->beginRow(eventFromMicros(row), arrivalFromMicros(row), {});
            many->columnForWriting("bed").appendText("B2");
            many->columnForWriting("avg.hr").appendFloat(70);
            many->finishRow();
        }
        const model::BatchPtr shared = many;
        for (std::uint64_t turn = 0; turn < 50; ++turn)
            handedOn &= inbox.hand(0, {shared, false, query, turn, {}});
    }

    void stop() {
        inbox.leave(0);
        stage->stop();
    }

    [[nodiscard]] std::vector<std::string> raised() {
        const base::MutexLock lock(m_mutex);
        return m_raised;
    }

    [[nodiscard]] std::vector<std::string> captured(std::uint64_t capture) {
        const base::MutexLock lock(m_mutex);
        return m_captured[capture];
    }

    base::SystemClock clock;
    Metrics metrics;
    ResultInbox inbox;
    std::atomic<int> views{0};
    bool handedOn = true; ///< all results
    std::unique_ptr<AlarmStage> stage;

private:
    const alerts::RuleSet m_rules = ::rules();
    std::uint64_t m_id = 0;
    std::uint64_t m_turn = 0;
    base::Mutex m_mutex;
    std::vector<std::string> m_raised GUARDED_BY(m_mutex);
    std::map<std::uint64_t, std::vector<std::string>> m_captured GUARDED_BY(m_mutex);
};

} // namespace

class TestAlarmStage : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void whatIsOverIsRemembered() {
        World world;
        world.stage->start();
        QTRY_VERIFY(world.stage->view());
        world.stage->evaluate(rowOf(1, "HR", 140));
        world.stage->evaluate(rowOf(2, "HR", 150));
        QTRY_COMPARE(world.stage->view()->alarms.size(), std::size_t{1});
        QVERIFY(world.stage->view()->over->empty());
        world.stage->evaluate(rowOf(3, "HR", 80));
        QTRY_COMPARE(world.stage->view()->over->size(), std::size_t{1});
        QCOMPARE(*world.stage->view()->over->front().extreme, 150.0);
        QVERIFY(world.stage->view()->alarms.empty());
        world.stop();
    }

    void limitsThatAreSetAreShown() {
        World world;
        world.stage->start();
        QTRY_VERIFY(world.stage->view());
        QCOMPARE(alerts::ruleFor(*world.stage->view()->rules, "B1", "HR")->bed, std::string());
        alerts::LimitOverride limits;
        limits.bed = "B1";
        limits.rule = "HR";
        limits.high = 140;
        world.stage->ask(alarm_task::SetLimits{limits});
        QTRY_COMPARE(alerts::ruleFor(*world.stage->view()->rules, "B1", "HR")->high,
                     std::optional(140.0));
        QCOMPARE(alerts::ruleFor(*world.stage->view()->rules, "B2", "HR")->high,
                 std::optional(120.0));
        world.stop();
    }

    void withoutASoundThereIsATechnicalAlarm() {
        World world;
        world.stage->start();
        world.stage->ask(alarm_task::SoundState{false, true});
        QTRY_VERIFY(world.stage->view() && world.stage->view()->alarms.size() == 1);
        QCOMPARE(world.stage->view()->alarms.front().rule, std::string("channel-failing"));
        QCOMPARE(world.stage->view()->alarms.front().subject, std::string("sound"));
        world.stage->ask(alarm_task::SoundState{true, false});
        QTRY_VERIFY(world.stage->view()->alarms.empty());
        world.stop();
    }

    /// A shard that never comes to an end holds no alarm of live rows up.
    void liveNothingIsWaitedFor() {
        World world;
        world.stage->start();
        world.stage->evaluate(rowOf(1, "HR", 150));
        world.tick(2);
        QTRY_COMPARE(world.raised(), std::vector<std::string>{"HR"});
        // A result is judged when it comes.
        world.result(1, 130);
        QTRY_COMPARE(world.raised(), (std::vector<std::string>{"HR", "avg.hr"}));
        world.stop();
    }

    /// Many rows of results come in slices, between which rows of now are judged.
    void manyResultsHoldNothingUp() {
        World world;
        world.manyResults(0);
        world.stage->start();
        const auto before = world.clock.steadyNow();
        world.stage->evaluate(rowOf(1, "HR", 150));
        while (world.raised().empty() && world.clock.steadyNow() - before < 20s)
            std::this_thread::yield();
        const auto took = world.clock.steadyNow() - before;
        QCOMPARE(world.raised(), std::vector<std::string>{"HR"});
        // The results take many times as long.
        world.stop();
        const auto all = world.clock.steadyNow() - before;
        QVERIFY2(took * 3 < all,
                 qPrintable(QStringLiteral("%1 of %2 ms").arg(took / 1ms).arg(all / 1ms)));
    }

    /// Nor do those of one query hold up those of another.
    void queriesAreServedInTurn() {
        World world;
        world.manyResults(3);
        world.result(1, 130);
        const auto before = world.clock.steadyNow();
        world.stage->start();
        while (world.raised().empty() && world.clock.steadyNow() - before < 20s)
            std::this_thread::yield();
        const auto took = world.clock.steadyNow() - before;
        QCOMPARE(world.raised(), std::vector<std::string>{"avg.hr"});
        world.stop();
        const auto all = world.clock.steadyNow() - before;
        QVERIFY2(took * 3 < all,
                 qPrintable(QStringLiteral("%1 of %2 ms").arg(took / 1ms).arg(all / 1ms)));
        QVERIFY(world.handedOn);
    }

    /// What rests on a query that was stopped is not known any more, nor is what waits judged.
    void alarmsOfAStoppedQueryAreUnknown() {
        World world;
        world.stage->start();
        world.stage->evaluate(rowOf(1, "HR", 150));
        world.result(1, 130);
        QTRY_COMPARE(world.raised().size(), std::size_t{2});
        world.stage->lose(0, {"avg"});
        const auto stateOf = [&](const std::string& signal) {
            const auto view = world.stage->view();
            for (const auto& alarm : view->alarms)
                if (alarm.signal == signal)
                    return alarm.condition;
            return alerts::ConditionState::Inactive;
        };
        QTRY_COMPARE(stateOf("avg.hr"), alerts::ConditionState::Unknown);
        QCOMPARE(stateOf("HR"), alerts::ConditionState::Active);
        world.result(2, 131);
        QTRY_COMPARE(stateOf("avg.hr"), alerts::ConditionState::Active);
        world.stop();
    }

    void replayedATickWaitsForResultsBeforeIt() {
        World world(true);
        world.stage->start();
        world.stage->evaluate(rowOf(1, "HR", 150));
        world.tick(2);
        world.stage->evaluate(rowOf(3, "HR", 70));
        world.tick(4);
        QTRY_COMPARE(world.raised(), std::vector<std::string>{"HR"});
        world.result(1, 130);
        world.inbox.pass(0);
        QTRY_COMPARE(world.raised(), (std::vector<std::string>{"HR", "avg.hr"}));
        world.stop();
        QCOMPARE(world.stage->view()->now, eventFromMicros(4'000'000));
    }

    /// What a shard computed before a capture is judged in it, or it would be judged by nobody.
    void aCaptureCoversTheResultsBeforeIt() {
        World world;
        world.stage->start();
        world.stage->evaluate(rowOf(1, "HR", 80));
        world.stage->capture(7);
        world.stage->evaluate(rowOf(2, "HR", 150)); // what is of now goes on
        QTRY_COMPARE(world.raised(), std::vector<std::string>{"HR"});
        QVERIFY(world.captured(7).empty());
        world.result(1, 130);
        world.inbox.pass(0);
        QTRY_VERIFY(!world.captured(7).empty());
        auto signals = world.captured(7);
        QCOMPARE(signals.back(), std::string("end"));
        QVERIFY(std::ranges::find(signals, "avg.hr") != signals.end());
        world.stage->capture(8);
        world.stop();
        QVERIFY(!world.captured(8).empty());
    }

    void viewsShareWhatDidNotChange() {
        World world;
        world.stage->start();
        world.stage->evaluate(rowOf(1, "HR", 80, "B1"));
        world.stage->evaluate(rowOf(1, "HR", 80, "B2"));
        QTRY_VERIFY(world.stage->view() && world.stage->view()->beds.size() == 2);
        const auto before = world.stage->view();
        world.stage->evaluate(rowOf(2, "HR", 81, "B2"));
        QTRY_VERIFY(world.stage->view() != before);
        const auto after = world.stage->view();
        QVERIFY(after->beds[0] == before->beds[0]);
        QVERIFY(after->beds[1] != before->beds[1]);
        QCOMPARE(after->beds[1]->numerics[0].value, 81.0);
        world.stop();
    }
};

QTEST_GUILESS_MAIN(TestAlarmStage)
#include "tst_alarm_stage.moc"
