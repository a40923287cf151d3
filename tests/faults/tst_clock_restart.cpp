// SPDX-License-Identifier: GPL-3.0-or-later
// What the headless program finds when it starts again: an hour that waited at the broker, beds
// that are silent, a source that is still away.
#include "../pipeline/mqtt_fixture.h"
#include "backlog_checks.h"
#include "clock_ward.h"
#include "service_test.h"

using namespace vigil;
using namespace vigil::tests;

class TestClockRestart : public QObject {
    Q_OBJECT

    static MosquittoServer::Options quick() {
        MosquittoServer::Options options;
        options.persistent = false; // measures no disk; sessions outlive the client, not the broker
        return options;
    }

    static ClockWard::Send through(std::unique_ptr<MqttPublisher>& publisher) {
        return [&publisher](const Device&, const std::string& topic, const std::string& payload,
                            EventTime) { return publisher->publish(topic, payload).has_value(); };
    }

private Q_SLOTS:

    void anHourWaitedAtTheBroker() {
        const TemporaryFolder folder;
        MosquittoServer broker(quick());
        QVERIFY(broker.start());
        auto publisher = publisherFor(optionsFor(broker));
        QVERIFY(publisher);
        WardRun run("after an hour", folder.path());
        const auto workspace = clockWorkspace(
            mqttSources(broker.port(), "client_id = \"vigil-hour\"\nclean_session = false\n"), 1);
        ClockWard ward(through(publisher));
        ward.runs = {&run};
        QVERIFY(run.start(workspace));
        QVERIFY(ward.awaitLive());
        run.stop();

        const PastHour hour(eventAtArrival(base::SystemClock{}.now()));
        for (const auto* bed : {"past-1", "past-2"}) {
            Device device;
            device.bed = bed;
            device.high = {{7, 15}};
            ward.devices.push_back(device);
        }
        for (const auto& past : hour.values())
            for (const auto& device : ward.devices) {
                if (device.bed == "hello")
                    continue;
                const auto [topic, payload] =
                    ClockWard::message(device, past.time, past.heartRate, past.number);
                QVERIFY(publisher->publish(topic, payload));
            }
        QVERIFY(publisher->flush());
        QVERIFY(run.start(workspace));
        ward.begin();
        QVERIFY(ward.play(15 + kPromise));
        QVERIFY(publisher->flush());
        run.stop();
        for (const auto* bed : {"past-1", "past-2"}) {
            const auto wrong = hour.whatIsWrong(ward, run, bed);
            QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
        }
        QVERIFY2(run.endsBeforeBegin().isEmpty(), qPrintable(run.endsBeforeBegin()));
        QCOMPARE(run.report()[QStringLiteral("duplicates")].toInt(-1), 0);
        QVERIFY2(run.refused().empty(), "a backlog is refused");
    }

    /// Nothing but the database tells the second run of that bed.
    void aBedOfTheLastRunIsSilent() {
        const TemporaryFolder folder;
        MosquittoServer broker(quick());
        QVERIFY(broker.start());
        auto publisher = publisherFor(optionsFor(broker));
        QVERIFY(publisher);
        WardRun run("after a restart", folder.path());
        ClockWard ward(through(publisher));
        ward.runs = {&run};
        for (const auto* bed : {"silent", "silent-mapped", "sends"})
            ward.devices.emplace_back().bed = bed;
        ward.devices[1].mapped = true;
        for (int i = 0; i < 2; ++i)
            ward.devices[std::size_t(i)].silent = {{3, kForever}};
        const auto workspace = clockWorkspace(mqttSources(broker.port()), 2);
        QVERIFY(run.start(workspace));
        QVERIFY(ward.awaitLive());
        ward.begin();
        QVERIFY(ward.play(3));
        run.stop();
        for (const auto* bed : {"silent", "silent-mapped"})
            QVERIFY(run.first(bed, "stale", "raised") == nullptr);
        QVERIFY(run.start(workspace));
        const auto isTold = [&] {
            return run.first("silent", "stale", "raised") != nullptr &&
                   run.first("silent-mapped", "stale", "raised") != nullptr;
        };
        QVERIFY(ward.play(3 + 30, [&] { return !isTold(); }));
        QVERIFY(run.running());
        for (const auto* bed : {"silent", "silent-mapped"}) {
            const auto* line = run.first(bed, "stale", "raised");
            QVERIFY2(line != nullptr, qPrintable(run.told(bed, ward.zero())));
            const auto after = ward.at(line->seen) - ward.at(*run.running());
            QVERIFY2(after < kPromise + 1, qPrintable(run.told(bed, ward.zero())));
        }
        QVERIFY2(run.first("sends", "stale", "raised") == nullptr,
                 qPrintable(run.told("sends", ward.zero())));
        run.stop();
        QVERIFY2(run.endsBeforeBegin().isEmpty(), qPrintable(run.endsBeforeBegin()));
    }

    void aSourceIsStillAway() {
        const TemporaryFolder folder;
        MosquittoServer broker(quick());
        QVERIFY(broker.start());
        auto publisher = publisherFor(optionsFor(broker));
        QVERIFY(publisher);
        WardRun run("without a broker", folder.path());
        ClockWard ward(through(publisher));
        ward.runs = {&run};
        const auto workspace = clockWorkspace(mqttSources(broker.port()), 1);
        QVERIFY(run.start(workspace));
        QVERIFY(ward.awaitLive());
        broker.kill();
        ward.devices.clear();
        ward.begin();
        const auto told = [&](const char* event) {
            return std::ranges::count_if(run.lines(), [&](const AlarmLine& line) {
                return line.rule == QLatin1String("source-lost") &&
                       line.event == QLatin1String(event);
            });
        };
        QVERIFY(ward.play(30, [&] { return told("raised") < 2; }));
        QCOMPARE(told("raised"), 2);
        run.stop();
        QCOMPARE(told("cleared"), 0); // the end of the program is no end of the outage

        QVERIFY(run.start(workspace));
        QVERIFY(ward.play(ward.now() + 30, [&] { return !run.running(); }));
        QVERIFY(ward.play(ward.now() + 4));
        QCOMPARE(told("cleared"), 0);
        QVERIFY(broker.start());
        const auto back = ward.now();
        QVERIFY(ward.play(back + 30, [&] { return told("cleared") < 2; }));
        QVERIFY2(told("cleared") == 2, qPrintable(run.told({}, ward.zero())));
        QVERIFY2(ward.now() - back < kPromise, qPrintable(run.told({}, ward.zero())));
        run.stop();
        QVERIFY2(run.endsBeforeBegin().isEmpty(), qPrintable(run.endsBeforeBegin()));
    }
};

VIGIL_SERVICE_TEST_MAIN(TestClockRestart, "mosquitto", MosquittoServer::isInstalled())
#include "tst_clock_restart.moc"
