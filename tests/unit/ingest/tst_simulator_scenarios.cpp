// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulated_traces.h"

#include <QTest>

#include <algorithm>

using namespace vigil;
using namespace vigil::ingest;
using namespace std::chrono_literals;

namespace {

SimulatedTraces play(const char* scenario, double seconds, bool waveforms = true, double from = 0) {
    WardOptions o;
    o.beds = 2;
    o.waveforms = waveforms;
    o.scenarios = {parseScenario(scenario).value()};
    return simulate(o, seconds, from);
}

/// Mean and spread (max - min) of a wave between two times; NaN samples are skipped.
std::pair<double, double> level(const SimulatedTraces::Series& series, double from, double to) {
    double low = 1e9;
    double high = -1e9;
    double sum = 0;
    int count = 0;
    for (const auto& s : series) {
        if (s.time < from || s.time >= to || std::isnan(s.value))
            continue;
        low = std::min(low, s.value);
        high = std::max(high, s.value);
        sum += s.value;
        ++count;
    }
    return {sum / count, high - low};
}

} // namespace

class TestSimulatorScenarios : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void parsing() {
        const auto s = parseScenario("Lead-Off:B03@1.5m/15m").value();
        QCOMPARE(s.kind, ScenarioKind::LeadOff);
        QCOMPARE(s.bed, std::string("B03"));
        QCOMPARE(s.at, Ticks{90s});
        QCOMPARE(s.every, Ticks{15min});
        QCOMPARE(parseScenario("asystole:B120@0").value().every, Ticks{0});
        for (std::size_t i = 0; i < kScenarioKinds; ++i) {
            const auto kind = static_cast<ScenarioKind>(i);
            const auto text = std::string(scenarioName(kind)) + ":B01@5s";
            QCOMPARE(parseScenario(text).value().kind, kind);
        }
    }

    void parsingErrors_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("empty") << QByteArray("") << QByteArray("NAME:BED@TIME");
        QTest::newRow("no bed") << QByteArray("asystole:@5s") << QByteArray("NAME:BED@TIME");
        QTest::newRow("no time") << QByteArray("asystole:B01") << QByteArray("NAME:BED@TIME");
        QTest::newRow("name") << QByteArray("fever:B01@5s") << QByteArray("tachycardia");
        QTest::newRow("time") << QByteArray("asystole:B01@soon") << QByteArray("soon");
        QTest::newRow("negative") << QByteArray("asystole:B01@-5s") << QByteArray("asystole");
        QTest::newRow("period") << QByteArray("asystole:B01@5s/10s") << QByteArray("period");
        QTest::newRow("period text") << QByteArray("asystole:B01@5s/x") << QByteArray("asystole");
    }

    void parsingErrors() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, says);
        const auto scenario = parseScenario(text.toStdString());
        QVERIFY(!scenario.has_value());
        QCOMPARE(scenario.error().code, ErrorCode::Parse);
        QVERIFY2(scenario.error().text().find(says.toStdString()) != std::string::npos,
                 scenario.error().text().c_str());
    }

    void levelsAreSmoothAndRepeat() {
        const ScenarioTimeline timeline({parseScenario("hypotension:B01@10s/20m").value()}, "B01",
                                        Ticks{0});
        const auto kind = ScenarioKind::Hypotension;
        const auto& shape = scenarioShape(kind);
        QCOMPARE(timeline.level(kind, 9.9), 0.0);
        QCOMPARE(timeline.level(kind, 10 + shape.onset + 1), 1.0);
        QCOMPARE(timeline.level(kind, 10 + shape.total() + 1), 0.0);
        QCOMPARE(timeline.level(kind, 1210 + shape.onset + 1), 1.0);
        double last = 0;
        for (double t = 0; t < 1200; t += 0.5) {
            const double now = timeline.level(kind, t);
            QVERIFY(std::abs(now - last) < 0.01);
            last = now;
        }
        QVERIFY(timeline.never(ScenarioKind::Asystole));
        QVERIFY(!timeline.never(kind));
        QVERIFY(!timeline.plateauEnd(kind, 5).has_value());
        QCOMPARE(timeline.plateauEnd(kind, 10 + shape.onset + 1).value(),
                 10 + shape.onset + shape.plateau);
    }

    void desaturation() {
        const auto traces = play("desaturation:B01@60s", 300, false);
        QVERIFY(traces.value("B01", "SpO2", 59) >= 95);
        QVERIFY(traces.value("B01", "SpO2", 100) <= 86);
        QVERIFY(traces.value("B01", "RR", 130) >= 28);
        QVERIFY(traces.value("B01", "HR", 120) >= 105);
        QVERIFY(traces.value("B01", "SpO2", 260) >= 95);
        QVERIFY(traces.value("B02", "SpO2", 100) >= 92); // the neighbour is well
    }

    void tachycardia() {
        const auto traces = play("tachycardia:B02@60s", 300, false);
        QVERIFY(traces.value("B02", "HR", 59) < 80);
        QVERIFY(std::abs(traces.value("B02", "HR", 120) - 138) <= 5);
        QVERIFY(traces.value("B02", "ABP_SYS", 120) < traces.value("B02", "ABP_SYS", 59) - 10);
        QVERIFY(traces.value("B02", "HR", 290) < 80);
    }

    void hypotension() {
        const auto traces = play("hypotension:B01@60s", 540, false);
        QVERIFY(traces.value("B01", "ABP_SYS", 59) > 110);
        QVERIFY(traces.value("B01", "ABP_SYS", 110) > 100); // it takes minutes
        const double at = 300;
        QVERIFY(traces.value("B01", "ABP_SYS", at) < 85);
        QVERIFY(traces.value("B01", "ABP_MEAN", at) < 62);
        QVERIFY(traces.value("B01", "HR", at) > 115);
        QVERIFY(traces.value("B01", "RR", at) > 25);
        QVERIFY(traces.value("B01", "Temp", at) > 39.0);
        QVERIFY(traces.value("B01", "ABP_SYS", 530) > 110);
    }

    void asystole() {
        const auto traces = play("asystole:B01@60s", 140);
        QVERIFY(traces.value("B01", "HR", 59.5) > 60);
        QCOMPARE(traces.value("B01", "HR", 70), 0.0);
        QVERIFY(std::isnan(traces.value("B01", "PR", 70)));
        QVERIFY(std::isnan(traces.value("B01", "SpO2", 70)));
        QVERIFY(traces.value("B01", "ABP_MEAN", 75) < 25);
        QVERIFY(traces.value("B01", "ABP_MEAN", 75) > 5);
        QVERIFY(level(traces.at("B01", "ECG_II"), 55, 60).second > 0.8);
        QVERIFY(level(traces.at("B01", "ECG_II"), 62, 85).second < 0.2);
        QVERIFY(level(traces.at("B01", "Pleth"), 70, 85).second < 0.15);
        QVERIFY(level(traces.at("B01", "ABP"), 72, 85).second < 6);
        QVERIFY(traces.value("B01", "HR", 110) > 40);
        QVERIFY(traces.value("B01", "ABP_SYS", 135) > 100);
    }

    void leadOff() {
        const auto traces = play("lead-off:B01@20s", 80);
        const auto& ecg = traces.at("B01", "ECG_II");
        for (const auto& s : ecg)
            QCOMPARE(std::isnan(s.value), s.time >= 20 - 1e-9 && s.time < 65 - 1e-9);
        QVERIFY(std::isnan(traces.value("B01", "HR", 40)));
        QVERIFY(!std::isnan(traces.value("B01", "HR", 19)));
        QVERIFY(!std::isnan(traces.value("B01", "HR", 66)));
        QVERIFY(!std::isnan(traces.value("B01", "PR", 40)));
        QVERIFY(level(traces.at("B01", "ABP"), 40, 45).second > 30);
    }

    void artefact() {
        const auto traces = play("artefact:B01@30s", 80);
        QVERIFY(level(traces.at("B01", "ECG_II"), 36, 55).second >
                1.3 * level(traces.at("B01", "ECG_II"), 10, 29).second);
        int missing = 0;
        double low = 100;
        for (const auto& s : traces.at("B01", "SpO2")) {
            if (s.time < 32 || s.time > 57)
                continue;
            missing += std::isnan(s.value) ? 1 : 0;
            low = std::fmin(low, s.value);
        }
        QVERIFY(missing > 0 || low < 93);
        QVERIFY(level(traces.at("B01", "HR"), 35, 55).second < 20);
        QVERIFY(traces.value("B01", "SpO2", 70) >= 95);
    }

    void disconnectLosesMessagesAndSaysHowMany() {
        const auto traces = play("disconnect:B01@20s", 80);
        const auto from = kWardStart + 20s;
        const auto to = kWardStart + 65s;
        for (const char* name : {"numerics", "ECG_II", "Pleth", "ABP", "Resp"}) {
            const auto& stream = traces.streams.at({"B01", name});
            std::size_t holes = 0;
            for (std::size_t i = 0; i < stream.seq.size(); ++i) {
                QVERIFY(stream.sent[i] < from || stream.sent[i] >= to);
                if (i == 0 || stream.seq[i] == stream.seq[i - 1] + 1)
                    continue;
                ++holes;
                const bool numerics = std::string_view(name) == "numerics";
                QCOMPARE(stream.seq[i] - stream.seq[i - 1] - 1,
                         std::int64_t{numerics ? 45 : 45 * 4});
            }
            QCOMPARE(holes, std::size_t{1});
        }
        QCOMPARE(traces.streams.at({"B02", "numerics"}).seq.size(), std::size_t{80});
    }

    void demoRaisesAnAlarmInTimeAndCalmsDown() {
        WardOptions o;
        o.waveforms = false;
        const auto traces = simulate(o, 240);
        double crossed = -1;
        double recovered = -1;
        for (const auto& s : traces.at("B07", "SpO2")) {
            if (crossed < 0 && s.value < 88)
                crossed = s.time;
            else if (crossed >= 0 && recovered < 0 && s.value >= 88)
                recovered = s.time;
        }
        QVERIFY2(crossed > 10 && crossed <= 27, qPrintable(QString::number(crossed)));
        QVERIFY2(recovered > 100 && recovered < 190, qPrintable(QString::number(recovered)));
        QVERIFY(traces.value("B07", "SpO2", 5) >= 94);
        QVERIFY(traces.value("B07", "HR", 90) > 120);
        QVERIFY(traces.value("B07", "SpO2", 230) >= 94);
        for (int bed = 1; bed <= 12; ++bed) {
            if (bed == 7)
                continue;
            const std::string name = (bed < 10 ? "B0" : "B") + std::to_string(bed);
            for (const auto& s : traces.at(name, "SpO2"))
                QVERIFY(s.value >= 90);
        }
    }

    void demoGoesOnForAnHourMostlyCalm() {
        WardOptions o;
        o.waveforms = false;
        const auto traces = simulate(o, 3600);
        int inTrouble = 0;
        int total = 0;
        std::vector<int> troubledBeds(13, 0);
        for (int bed = 1; bed <= 12; ++bed) {
            const std::string name = (bed < 10 ? "B0" : "B") + std::to_string(bed);
            const auto& hr = traces.at(name, "HR");
            total += 3600;
            int bad = 3600 - static_cast<int>(hr.size()); // disconnected
            for (std::size_t i = 0; i < hr.size(); ++i) {
                const double spo2 = traces.at(name, "SpO2")[i].value;
                const double systolic = traces.at(name, "ABP_SYS")[i].value;
                if (!(hr[i].value >= 50 && hr[i].value <= 120 && spo2 >= 90 && systolic >= 90 &&
                      systolic <= 160))
                    ++bad;
            }
            troubledBeds[static_cast<std::size_t>(bed)] = bad;
            inTrouble += bad;
        }
        QVERIFY2(inTrouble > total / 100 && inTrouble < total / 10,
                 qPrintable(QString::number(inTrouble)));
        for (const int bed : {1, 4, 5, 6, 9})
            QCOMPARE(troubledBeds[static_cast<std::size_t>(bed)], 0);
        for (const int bed : {2, 3, 7, 8, 10, 11, 12})
            QVERIFY(troubledBeds[static_cast<std::size_t>(bed)] > 0);
        // The loop: B07 deteriorates again after 15 minutes.
        QVERIFY(traces.value("B07", "SpO2", 900 + 60) < 85);
        QVERIFY(traces.value("B07", "SpO2", 1800 + 60) < 85);
    }
};

QTEST_APPLESS_MAIN(TestSimulatorScenarios)
#include "tst_simulator_scenarios.moc"
