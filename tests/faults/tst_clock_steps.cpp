// SPDX-License-Identifier: GPL-3.0-or-later
// The computer's clock is set while healthy devices send: forward and back by 20 seconds, an hour
// and a day, and back first. Each run sees its own computer's clock, all see the same ward.
#include "../pipeline/mqtt_fixture.h"
#include "clock_ward.h"
#include "service_test.h"

#include <QJsonDocument>

#include <array>

using namespace vigil;
using namespace vigil::tests;

namespace {

constexpr double kHour = 3600;
constexpr double kDay = 24 * kHour;

constexpr double kStep = 6;
constexpr double kBack = kStep + 10;
constexpr double kEnd = kBack + 10;
/// Long enough for the program to have seen the step, short enough for what follows.
constexpr double kAfter = 1.5;

struct Computer {
    const char* label;
    double ahead;
    int shards;
};

constexpr std::array kComputers{Computer{"20 s ahead", 20, 1}, Computer{"an hour ahead", kHour, 3},
                                Computer{"a day ahead", kDay, 1},
                                Computer{"an hour back", -kHour, 1}};

/// Where the average of windows violates its limit: before, after each of the steps.
const std::vector<Span> kPulses{{1, 4}, {kStep + 1, kStep + 5}, {kBack + 1, kBack + 5}};

std::vector<Device> wardDevices() {
    std::vector<Device> all;
    const auto add = [&](const char* bed) -> Device& {
        all.emplace_back().bed = bed;
        return all.back();
    };
    add("calm");
    add("calm-mapped").mapped = true;
    add("slow").every = 1;
    add("pulses").high = kPulses;
    add("pulses-mapped").high = kPulses;
    all.back().mapped = true;
    add("high-after-step").high = {{kStep + kAfter, kBack - 1}};
    add("high-after-back").high = {{kBack + kAfter, kForever}};
    all.back().mapped = true;
    // Begins before the clock is set back and ends after it.
    add("high-over-back").high = {{kBack - 3, kBack + 3}};
    add("gone-after-step").silent = {{kStep + kAfter}};
    add("gone-after-back").silent = {{kBack + kAfter}};
    return all;
}

} // namespace

class TestClockSteps : public QObject {
    Q_OBJECT

    TemporaryFolder m_folder;
    MosquittoServer m_broker{[] {
        MosquittoServer::Options options;
        options.persistent = false; // measures no disk
        return options;
    }()};
    std::unique_ptr<MqttPublisher> m_publisher;
    std::vector<std::unique_ptr<WardRun>> m_runs;
    SteadyTime m_stepped{}, m_setBack{};
    ClockWard m_ward{
        [this](const Device&, const std::string& topic, const std::string& payload, EventTime) {
            return m_publisher->publish(topic, payload).has_value();
        }};

    static void addRows(const std::vector<std::string>& beds) {
        QTest::addColumn<QString>("bed");
        QTest::addColumn<int>("computer");
        for (const auto& bed : beds)
            for (std::size_t i = 0; i < kComputers.size(); ++i)
                QTest::addRow("%s, %s", bed.c_str(), kComputers[i].label)
                    << QString::fromStdString(bed) << int(i);
    }

    QByteArray told(const WardRun& run, const QString& bed) const {
        return (run.told(bed.toStdString(), m_ward.zero()) + run.told({}, m_ward.zero())).toUtf8();
    }

private Q_SLOTS:

    void initTestCase() {
        QVERIFY(m_broker.start());
        m_publisher = publisherFor(optionsFor(m_broker));
        QVERIFY(m_publisher);
        m_ward.devices = wardDevices();
        for (const auto& computer : kComputers) {
            const auto name = "run" + std::to_string(m_runs.size());
            m_runs.push_back(std::make_unique<WardRun>(computer.label, m_folder.path() / name));
            m_runs.back()->fakeTime(fakeTimeLibrary());
            QVERIFY(m_runs.back()->start(
                clockWorkspace(mqttSources(m_broker.port()), computer.shards, {"calm", "never"})));
            m_ward.runs.push_back(m_runs.back().get());
        }
        QVERIFY2(m_ward.awaitLive(), m_runs[0]->label().c_str());
        m_ward.begin();
        QVERIFY(m_ward.play(kStep));
        m_stepped = base::SystemClock{}.steadyNow();
        for (std::size_t i = 0; i < m_runs.size(); ++i)
            m_runs[i]->setClock(kComputers[i].ahead);
        QVERIFY(m_ward.play(kBack));
        m_setBack = base::SystemClock{}.steadyNow();
        for (const auto& run : m_runs)
            run->setClock(0);
        QVERIFY(m_ward.play(kEnd));
        QVERIFY(m_publisher->flush());
        for (const auto& run : m_runs)
            run->stop();
    }

    void eachStepIsTold_data() { addRows({""}); }

    void eachStepIsTold() {
        QFETCH(int, computer);
        const auto& run = *m_runs[std::size_t(computer)];
        const double ahead = kComputers[std::size_t(computer)].ahead;
        for (const auto& [since, step] : {std::pair{m_stepped, ahead}, {m_setBack, -ahead}}) {
            const AlarmLine* found = nullptr;
            for (const auto& line : run.lines())
                if (found == nullptr && line.rule == QLatin1String("clock-step") &&
                    line.event != QLatin1String("cleared") && line.seen >= since && line.value &&
                    std::abs(*line.value - step) < 1.5)
                    found = &line;
            QVERIFY2(found != nullptr, told(run, {}));
            QVERIFY2(m_ward.at(found->seen) - m_ward.at(since) < kPromise, told(run, {}));
        }
    }

    void healthyBedsRaiseNoTechnicalAlarm_data() {
        addRows({"calm", "calm-mapped", "slow", "pulses", "pulses-mapped", "high-after-step",
                 "high-after-back", "high-over-back", "hello"});
    }

    void healthyBedsRaiseNoTechnicalAlarm() {
        QFETCH(QString, bed);
        QFETCH(int, computer);
        const auto& run = *m_runs[std::size_t(computer)];
        for (const auto* rule : {"stale", "signal-missing", "clock-off"})
            QVERIFY2(run.first(bed.toStdString(), rule, "raised") == nullptr, told(run, bed));
    }

    void highValuesAreJudged_data() {
        addRows({"high-after-step", "high-after-back", "high-over-back"});
    }

    void highValuesAreJudged() {
        QFETCH(QString, bed);
        QFETCH(int, computer);
        const auto& run = *m_runs[std::size_t(computer)];
        const auto name = bed.toStdString();
        const auto since = m_ward.firstHigh(name);
        QVERIFY(since);
        for (const auto& [rule, delay] : {std::pair{"HR-high", 0.0}, {"HR-long-high", 2.0}}) {
            const auto* line = run.first(name, rule, "raised", *since);
            QVERIFY2(line != nullptr, told(run, bed));
            QVERIFY2(m_ward.at(line->seen) - m_ward.at(*since) < kPromise + delay, told(run, bed));
        }
        const int still = m_ward.device(name).high[0].to == kForever ? 1 : 0;
        QVERIFY2(run.standing(name, "HR-high") == still, told(run, bed));
    }

    void whoFallsSilentIsTold_data() { addRows({"gone-after-step", "gone-after-back", "never"}); }

    void whoFallsSilentIsTold() {
        QFETCH(QString, bed);
        QFETCH(int, computer);
        const auto& run = *m_runs[std::size_t(computer)];
        const auto name = bed.toStdString();
        QVERIFY(run.running());
        const auto since = m_ward.sent(name).empty() ? *run.running() : m_ward.lastSent(name);
        // Once, and no step ends it.
        const auto* line = run.first(name, "stale", "raised");
        QVERIFY2(line != nullptr, told(run, bed));
        const auto after = m_ward.at(line->seen) - m_ward.at(since);
        QVERIFY2(after > 3 && after < kPromise + 1, told(run, bed));
        QVERIFY2(run.first(name, "stale", "cleared") == nullptr, told(run, bed));
    }

    void windowsGoOn_data() { addRows({"pulses", "pulses-mapped"}); }

    void windowsGoOn() {
        QFETCH(QString, bed);
        QFETCH(int, computer);
        const auto& run = *m_runs[std::size_t(computer)];
        for (const auto& pulse : kPulses) {
            const auto since = m_ward.firstSent(bed.toStdString(), [&](const Sent& sent) {
                return sent.high && m_ward.at(sent.at) >= pulse.from;
            });
            QVERIFY(since);
            const auto* line = run.first(bed.toStdString(), "avg-high", "raised", *since);
            QVERIFY2(line != nullptr, told(run, bed));
            // The window's length more.
            QVERIFY2(m_ward.at(line->seen) - m_ward.at(*since) < kPromise + 2, told(run, bed));
        }
    }

    void nothingIsRefused() {
        for (const auto& run : m_runs) {
            const auto& report = run->report();
            const auto text = run->label().c_str() + QJsonDocument(report).toJson();
            const auto count = [&](const char* key) {
                return report[QLatin1String(key)].toDouble(-1);
            };
            QVERIFY2(count("rows_in") >= double(m_ward.sentInAll(true)), text.constData());
            for (const auto* key : {"duplicates", "dropped", "dead_letters"})
                QVERIFY2(count(key) == 0, text.constData());
        }
    }

    void noEndIsTimedBeforeItsBegin_data() { addRows({""}); }

    void noEndIsTimedBeforeItsBegin() {
        QFETCH(int, computer);
        const auto wrong = m_runs[std::size_t(computer)]->endsBeforeBegin();
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    }
};

VIGIL_SERVICE_TEST_MAIN(TestClockSteps, "mosquitto with libfaketime",
                        MosquittoServer::isInstalled() && !fakeTimeLibrary().empty())
#include "tst_clock_steps.moc"
