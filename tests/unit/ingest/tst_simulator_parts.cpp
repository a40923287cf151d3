// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/simulator/breathing.h"
#include "ingest/simulator/noise.h"
#include "ingest/simulator/pulse_wave.h"
#include "model/signal_catalog.h"
#include "simulated_traces.h"

#include <QTest>

#include <algorithm>

using namespace vigil;
using namespace vigil::ingest;

class TestSimulatorParts : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void noiseHasTheStatedMoments() {
        constexpr int kCount = 100'000;
        const Noise noise(7);
        double uniform = 0;
        double sum = 0;
        double squares = 0;
        double product = 0;
        for (int i = 0; i < kCount; ++i) {
            const double u = noise.uniform(1, i);
            QVERIFY(u >= 0 && u < 1);
            uniform += u;
            const double bell = noise.bell(1, i);
            QVERIFY(std::abs(bell) < 3.47);
            sum += bell;
            squares += bell * bell;
            product += bell * noise.bell(2, i);
        }
        QVERIFY(std::abs(uniform / kCount - 0.5) < 0.005);
        QVERIFY(std::abs(sum / kCount) < 0.015);
        QVERIFY(std::abs(squares / kCount - 1) < 0.02);
        QVERIFY(std::abs(product / kCount) < 0.015); // streams are independent
        QCOMPARE(noise.bell(3, -5), Noise(7).bell(3, -5));
        QVERIFY(noise.uniform(1, 1) != noise.child(1).uniform(1, 1));
        QVERIFY(noise.child(2).uniform(1, 1) != noise.child(1).uniform(1, 1));
    }

    void driftIsSmoothAndBounded() {
        const Noise noise(3);
        double low = 1;
        double high = -1;
        for (double t = -50; t < 500; t += 0.01) {
            const double now = noise.drift(4, t, 5);
            QVERIFY(std::abs(now - noise.drift(4, t + 0.01, 5)) < 0.01);
            low = std::min(low, now);
            high = std::max(high, now);
        }
        QVERIFY(low < -0.4 && low >= -1);
        QVERIFY(high > 0.4 && high <= 1);
    }

    void aPulseRisesFallsAndReturns_data() {
        QTest::addColumn<double>("rate");
        for (const double rate : {40.0, 60.0, 90.0, 138.0, 180.0})
            QTest::addRow("%.0f/min", rate) << rate;
    }

    void aPulseRisesFallsAndReturns() {
        QFETCH(double, rate);
        const PulseForm form;
        Pulse pulse{10, 80, 40, ejectionTime(rate), 0};
        const double interval = 60 / rate;
        pulse.tau = runOffConstant(80, 40, pulse.ejection, interval, form);
        QCOMPARE(pulse.at(10, form), 80.0);
        // Back at the foot when the next beat comes, but for what is left of the dicrotic wave.
        QVERIFY(std::abs(pulse.at(10 + interval, form) - 80) < 3);
        double peak = 0;
        for (double t = 10; t < 10 + interval; t += 0.001) {
            peak = std::max(peak, pulse.at(t, form));
            QVERIFY(std::abs(pulse.at(t + 0.001, form) - pulse.at(t, form)) < 1.5); // continuous
        }
        QVERIFY(std::abs(peak - 120) < 0.1);
        const double mean = pulse.mean(10 + interval, form);
        QVERIFY(mean > 88 && mean < 103);
        QVERIFY(std::abs(pulse.at(60, form) - form.restLevel) < 1); // no next beat
        if (rate <= 90) { // a notch: the pressure rises again after the valve closes
            const double notch = pulse.at(10 + pulse.ejection, form);
            QVERIFY(pulse.at(10 + pulse.ejection + form.dicroticWidth, form) > notch);
        }
    }

    void breathsFollowTheirDrive() {
        Breathing breathing(Noise(5), 0, 0.0);
        breathing.extend(60, [](double) { return Breathing::Drive{15, 0.8}; });
        QVERIFY(std::abs(breathing.rate(60) - 15) < 1e-9);
        QCOMPARE(breathing.rate(2), 0.0); // none completed yet
        QVERIFY(breathing.volume(8) < 1e-9);
        double highest = 0;
        for (double t = 8; t < 12; t += 0.01)
            highest = std::max(highest, breathing.volume(t));
        QVERIFY(std::abs(highest - 0.8) < 0.001);
        breathing.forgetBefore(30);
        QVERIFY(std::abs(breathing.rate(60) - 15) < 1e-9);
    }

    /// Everything goes wrong everywhere, at odd rates: values stay such as a monitor could send.
    void anyMixtureStaysPlausible_data() {
        QTest::addColumn<int>("seed");
        for (const int seed : {1, 5, 77})
            QTest::addRow("seed %d", seed) << seed;
    }

    void anyMixtureStaysPlausible() {
        QFETCH(int, seed);
        WardOptions o;
        o.beds = 24;
        o.seed = static_cast<std::uint64_t>(seed);
        o.packetsPerSecond = 3;
        o.rateHz = {300, 100, 60, 25};
        o.scenarios.emplace();
        for (int bed = 1; bed <= 24; ++bed)
            for (std::size_t kind = 0; kind < kScenarioKinds; ++kind)
                if ((bed * 7 + static_cast<int>(kind) * 3 + seed) % 4 != 0)
                    o.scenarios->push_back({static_cast<ScenarioKind>(kind),
                                            (bed < 10 ? "B0" : "B") + std::to_string(bed),
                                            std::chrono::seconds{(bed * 5 + seed * 11) % 60},
                                            {}});
        const auto traces = simulate(o, 120);
        for (const auto& [key, series] : traces.series) {
            const auto* info = model::findSignal(key.second);
            QVERIFY(info != nullptr);
            const bool ecg = key.second == "ECG_II";
            QVERIFY(!series.empty());
            double last = -1;
            for (const auto& s : series) {
                QVERIFY(s.time > last);
                last = s.time;
                const bool nullable =
                    ecg || key.second == "HR" || key.second == "PR" || key.second == "SpO2";
                QVERIFY2(std::isnan(s.value)
                             ? nullable
                             : s.value >= info->hardLow && s.value <= info->hardHigh,
                         key.second.c_str());
            }
        }
        for (int bed = 1; bed <= 24; ++bed) {
            const std::string name = (bed < 10 ? "B0" : "B") + std::to_string(bed);
            for (const auto& s : traces.at(name, "ABP_SYS")) {
                const double diastolic = traces.value(name, "ABP_DIA", s.time);
                const double mean = traces.value(name, "ABP_MEAN", s.time);
                QVERIFY(diastolic <= mean && mean <= s.value);
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestSimulatorParts)
#include "tst_simulator_parts.moc"
