// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulated_traces.h"

#include <QTest>

#include <algorithm>
#include <numbers>
#include <numeric>
#include <span>

using namespace vigil;
using namespace vigil::ingest;

namespace {

constexpr double kSeconds = 300;

WardOptions calmWard() {
    WardOptions o;
    o.scenarios.emplace();
    return o;
}

/// Times of the QRS complexes of a bed: the peaks above half of the usual height, 0.28 s apart. The
/// paced bed's QRS points down; its spikes do not.
std::vector<double> detectBeats(const SimulatedTraces& traces, const std::string& bed) {
    const double sign = bed == "B09" ? -1 : 1;
    const auto& ecg = traces.at(bed, "ECG_II");
    // Height that 0.4 % of the samples exceed: robust against a few tall ectopics.
    std::vector<double> heights;
    for (const auto& s : ecg)
        heights.push_back(sign * s.value);
    std::sort(heights.begin(), heights.end());
    const double threshold = 0.55 * heights[heights.size() - heights.size() / 250];
    std::vector<double> beats;
    double height = 0;
    for (const auto& s : ecg) {
        const double value = sign * s.value;
        if (value < threshold)
            continue;
        if (beats.empty() || s.time - beats.back() > 0.28) {
            beats.push_back(s.time);
            height = value;
        } else if (value > height) {
            beats.back() = s.time;
            height = value;
        }
    }
    return beats;
}

SimulatedTraces::Series between(const SimulatedTraces::Series& series, double from, double to) {
    const auto before = [](const auto& s, double t) { return s.time < t; };
    return {std::lower_bound(series.begin(), series.end(), from, before),
            std::lower_bound(series.begin(), series.end(), to, before)};
}

bool isLower(const SimulatedTraces::Sample& a, const SimulatedTraces::Sample& b) {
    return a.value < b.value;
}

SimulatedTraces::Sample lowest(const SimulatedTraces::Series& series, double from, double to) {
    const auto part = between(series, from, to);
    return part.empty() ? SimulatedTraces::Sample{to, 1e9}
                        : *std::min_element(part.begin(), part.end(), isLower);
}

SimulatedTraces::Sample highest(const SimulatedTraces::Series& series, double from, double to) {
    const auto part = between(series, from, to);
    return part.empty() ? SimulatedTraces::Sample{to, -1e9}
                        : *std::max_element(part.begin(), part.end(), isLower);
}

double mean(std::span<const double> values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Power of a tachogram, resampled at 4 Hz, at one frequency.
double power(const std::vector<double>& beats, double frequency) {
    constexpr double kRate = 4;
    std::vector<double> intervals;
    std::size_t beat = 1;
    for (double t = beats[1]; t < beats.back(); t += 1 / kRate) {
        while (beat + 1 < beats.size() && beats[beat] < t)
            ++beat;
        intervals.push_back(beats[beat] - beats[beat - 1]);
    }
    const double level = mean(intervals);
    double re = 0;
    double im = 0;
    for (std::size_t i = 0; i < intervals.size(); ++i) {
        const double position = static_cast<double>(i) / static_cast<double>(intervals.size() - 1);
        const double window = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * position);
        const double angle = 2 * std::numbers::pi * frequency * static_cast<double>(i) / kRate;
        re += window * (intervals[i] - level) * std::cos(angle);
        im += window * (intervals[i] - level) * std::sin(angle);
    }
    return re * re + im * im;
}

/// Frequency of the largest power in a band, and that power over the band's mean.
std::pair<double, double> peak(const std::vector<double>& beats, double from, double to) {
    double best = 0;
    double at = from;
    double sum = 0;
    int count = 0;
    for (double f = from; f <= to; f += 0.004, ++count) {
        const double p = power(beats, f);
        sum += p;
        if (p > best) {
            best = p;
            at = f;
        }
    }
    return {at, best * count / sum};
}

} // namespace

class TestSimulatorPhysiology : public QObject {
    Q_OBJECT
    SimulatedTraces m_traces;

private Q_SLOTS:

    void initTestCase() { m_traces = simulate(calmWard(), kSeconds); }

    void beds_data() {
        QTest::addColumn<QString>("name");
        for (int bed = 1; bed <= 12; ++bed)
            QTest::addRow("B%02d", bed) << QStringLiteral("B%1").arg(bed, 2, 10, QLatin1Char('0'));
    }

    void heartRateAgreesWithTheEcg_data() { beds_data(); }

    void heartRateAgreesWithTheEcg() {
        QFETCH(QString, name);
        const std::string bed = name.toStdString();
        const auto beats = detectBeats(m_traces, bed);
        int compared = 0;
        for (const auto& hr : m_traces.at(bed, "HR")) {
            const auto end = std::upper_bound(beats.begin(), beats.end(), hr.time);
            if (end - beats.begin() < 12 || hr.time - *(end - 1) < 0.02 || end == beats.end() ||
                *end - hr.time < 0.02)
                continue; // a peak within a few samples of the second may count or not
            const double rate = 60.0 * 10 / (*(end - 1) - *(end - 11));
            QVERIFY2(std::abs(rate - hr.value) <= 2.0,
                     qPrintable(
                         QStringLiteral("t=%1 HR=%2 ECG=%3").arg(hr.time).arg(hr.value).arg(rate)));
            const double pr = m_traces.value(bed, "PR", hr.time);
            if (bed != "B05" && bed != "B02" && bed != "B12") // no pulse deficit in regular rhythms
                QVERIFY(std::abs(pr - hr.value) <= 2.0);
            ++compared;
        }
        QVERIFY(compared > 250);
    }

    void pressuresAgreeWithTheWave_data() { beds_data(); }

    void pressuresAgreeWithTheWave() {
        QFETCH(QString, name);
        const std::string bed = name.toStdString();
        const auto beats = detectBeats(m_traces, bed);
        const auto& wave = m_traces.at(bed, "ABP");
        std::vector<double> feet; // the line sees a beat 0.11 to 0.18 s after its R peak
        for (const double beat : beats)
            feet.push_back(lowest(wave, beat + 0.05, beat + 0.25).time);
        int compared = 0;
        for (const auto& systolic : m_traces.at(bed, "ABP_SYS")) {
            const auto end = std::upper_bound(feet.begin(), feet.end(), systolic.time);
            if (end != feet.begin() && systolic.time - *(end - 1) < 0.02)
                continue; // a foot within two samples of the second may count or not
            if (end != feet.end() && *end - systolic.time < 0.02)
                continue;
            if (end - feet.begin() < 12 || systolic.time > kSeconds - 2)
                continue;
            std::vector<double> highs;
            std::vector<double> lows;
            for (auto foot = end - 9; foot + 1 != end; ++foot) {
                highs.push_back(highest(wave, *foot, *(foot + 1)).value);
                lows.push_back(lowest(wave, *(foot + 1), *(foot + 1) + 0.001).value);
            }
            const double diastolic = m_traces.value(bed, "ABP_DIA", systolic.time);
            const double meanPressure = m_traces.value(bed, "ABP_MEAN", systolic.time);
            QVERIFY2(std::abs(mean(highs) - systolic.value) <= 2.0,
                     qPrintable(QStringLiteral("t=%1 sys=%2 wave=%3")
                                    .arg(systolic.time)
                                    .arg(systolic.value)
                                    .arg(mean(highs))));
            QVERIFY2(std::abs(mean(lows) - diastolic) <= 2.0,
                     qPrintable(QStringLiteral("t=%1 dia=%2 wave=%3")
                                    .arg(systolic.time)
                                    .arg(diastolic)
                                    .arg(mean(lows))));
            const double part = (meanPressure - diastolic) / (systolic.value - diastolic);
            QVERIFY(part > 0.3 && part < 0.5); // about a third above the diastolic
            ++compared;
        }
        QVERIFY(compared > 200);
    }

    void respirationRateAgreesWithTheWave_data() { beds_data(); }

    void respirationRateAgreesWithTheWave() {
        QFETCH(QString, name);
        const std::string bed = name.toStdString();
        std::vector<double> breaths; // upward crossings of the middle
        bool low = true;
        for (const auto& s : m_traces.at(bed, "Resp")) {
            if (low && s.value > 0.15) {
                breaths.push_back(s.time);
                low = false;
            } else if (s.value < -0.15) {
                low = true;
            }
        }
        int compared = 0;
        for (const auto& rr : m_traces.at(bed, "RR")) {
            const auto end = std::upper_bound(breaths.begin(), breaths.end(), rr.time);
            if (end - breaths.begin() < 8)
                continue;
            const double rate = 60.0 * 6 / (*(end - 1) - *(end - 7));
            QVERIFY2(
                std::abs(rate - rr.value) <= 1.0,
                qPrintable(
                    QStringLiteral("t=%1 RR=%2 wave=%3").arg(rr.time).arg(rr.value).arg(rate)));
            ++compared;
        }
        QVERIFY(compared > 200);
    }

    void heartRateVariesWithBreathing_data() {
        QTest::addColumn<QString>("name");
        for (const char* bed : {"B01", "B04", "B08", "B10"})
            QTest::addRow("%s", bed) << QString::fromLatin1(bed);
    }

    void heartRateVariesWithBreathing() {
        QFETCH(QString, name);
        const std::string bed = name.toStdString();
        const auto beats = detectBeats(m_traces, bed);
        double breathing = 0;
        for (const auto& rr : m_traces.at(bed, "RR"))
            breathing += rr.value / 60.0 / static_cast<double>(m_traces.at(bed, "RR").size());
        const auto [respiratory, height] = peak(beats, 0.15, 0.5);
        QVERIFY2(std::abs(respiratory - breathing) < 0.035,
                 qPrintable(QStringLiteral("%1 Hz, breathing %2").arg(respiratory).arg(breathing)));
        QVERIFY(height > 4);
        const auto [slow, slowHeight] = peak(beats, 0.06, 0.14);
        QVERIFY2(std::abs(slow - 0.1) < 0.02, qPrintable(QString::number(slow)));
        QVERIFY(slowHeight > 3);
    }

    void rhythmsDiffer() {
        const auto variation = [&](const char* bed) { // between neighbouring intervals
            const auto beats = detectBeats(m_traces, bed);
            std::vector<double> changes;
            std::vector<double> intervals;
            for (std::size_t i = 2; i < beats.size(); ++i) {
                intervals.push_back(beats[i] - beats[i - 1]);
                changes.push_back(std::abs(beats[i] - 2 * beats[i - 1] + beats[i - 2]));
                if (intervals.back() < 0.25 || intervals.back() > 2.05)
                    return -1.0;
            }
            return mean(changes) / mean(intervals);
        };
        QVERIFY(variation("B05") > 0.12);                            // atrial fibrillation
        QVERIFY(variation("B09") >= 0 && variation("B09") < 0.012);  // paced
        QVERIFY(variation("B01") > 0.01 && variation("B01") < 0.08); // sinus
    }

    void ectopicBeatsComeEarlyAndPause() {
        const auto beats = detectBeats(m_traces, "B02");
        const double usual = (beats.back() - beats.front()) / static_cast<double>(beats.size() - 1);
        int ectopics = 0;
        for (std::size_t i = 1; i + 1 < beats.size(); ++i) {
            const double early = beats[i] - beats[i - 1];
            const double pause = beats[i + 1] - beats[i];
            if (early < 0.75 * usual) {
                QVERIFY(pause > 1.2 * usual);
                QVERIFY(std::abs(early + pause - 2 * usual) < 0.2 * usual);
                ++ectopics;
            }
        }
        QVERIFY(ectopics >= 2 && ectopics < 30);
    }

    void calmBedsStayInsideTheLimits_data() {
        QTest::addColumn<int>("seed");
        for (const int seed : {1, 2, 3, 42})
            QTest::addRow("seed %d", seed) << seed;
    }

    void calmBedsStayInsideTheLimits() {
        QFETCH(int, seed);

        struct Limit {
            const char* signal;
            double low;
            double high;
        };

        auto o = calmWard();
        o.seed = static_cast<std::uint64_t>(seed);
        o.waveforms = false;
        const auto traces = simulate(o, 1800);
        for (int bed = 1; bed <= 12; ++bed) {
            const std::string name = (bed < 10 ? "B0" : "B") + std::to_string(bed);
            for (const Limit& limit : {Limit{"HR", 50, 120},
                                       {"PR", 45, 120},
                                       {"SpO2", 90, 100},
                                       {"RR", 8, 30},
                                       {"ABP_SYS", 90, 160},
                                       {"ABP_DIA", 50, 90},
                                       {"ABP_MEAN", 60, 110},
                                       {"Temp", 35, 39}}) {
                const auto& series = traces.at(name, limit.signal);
                QCOMPARE(series.size(), std::size_t{1800});
                for (const auto& s : series)
                    QVERIFY2(s.value >= limit.low && s.value <= limit.high,
                             qPrintable(QStringLiteral("%1 %2=%3 at %4 s")
                                            .arg(QString::fromStdString(name))
                                            .arg(QString::fromLatin1(limit.signal))
                                            .arg(s.value)
                                            .arg(s.time)));
            }
        }
        for (const auto& s : traces.at("B03", "EtCO2"))
            QVERIFY(s.value >= 30 && s.value <= 45);
        QVERIFY(traces.at("B01", "EtCO2").empty());
    }
};

QTEST_APPLESS_MAIN(TestSimulatorPhysiology)
#include "tst_simulator_physiology.moc"
