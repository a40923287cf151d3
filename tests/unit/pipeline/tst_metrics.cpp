// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/view/metrics.h"

#include <QTest>

using namespace vigil;
using namespace vigil::pipeline;
using namespace std::chrono_literals;

class TestMetrics : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void theWindowForgets() {
        LatencyWindow window;
        const SteadyTime t{100s};
        window.record(10ms, t);
        QCOMPARE(window.view(t + 1s).count, std::uint64_t{1});
        QCOMPARE(window.view(t + 6s).count, std::uint64_t{1});
        QCOMPARE(window.view(t + 12s).count, std::uint64_t{0});
        QCOMPARE(window.total().count(), std::uint64_t{1});
    }

    void aSilenceOfTwoTurnsForgetsAtOnce() {
        LatencyWindow window;
        window.record(10ms, SteadyTime{100s});
        QCOMPARE(window.view(SteadyTime{150s}).count, std::uint64_t{0});
    }

    void quantilesAreInMilliseconds() {
        LatencyWindow window;
        for (int i = 1; i <= 100; ++i)
            window.record(std::chrono::milliseconds(i), SteadyTime{1s});
        const auto view = window.view(SteadyTime{1s});
        QVERIFY(view.p50Ms >= 50 && view.p50Ms < 54);
        QVERIFY(view.p99Ms >= 99 && view.p99Ms <= 100);
        QCOMPARE(view.maxMs, 100.0);
    }

    void ratesSettleOnTheTruth() {
        RateMeter meter;
        double rate = 0;
        for (int i = 0; i <= 100; ++i)
            rate = meter.update(static_cast<std::uint64_t>(i) * 20, SteadyTime{i * 100ms});
        QVERIFY2(rate > 195 && rate <= 200.001, qPrintable(QString::number(rate)));
        // A counter that starts again (a new session) is no negative rate.
        QCOMPARE(meter.update(0, SteadyTime{20s}), 0.0);
    }
};

QTEST_APPLESS_MAIN(TestMetrics)
#include "tst_metrics.moc"
