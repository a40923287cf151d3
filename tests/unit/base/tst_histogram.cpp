// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/histogram.h"

#include <QTest>

#include <random>

using namespace vigil::base;
using namespace std::chrono_literals;

class TestHistogram : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void emptyAnswersZero() {
        const LatencyHistogram h;
        QCOMPARE(h.count(), std::uint64_t{0});
        QCOMPARE(h.quantile(0.99), 0ns);
    }

    void quantilesStayWithinOneSixteenth() {
        LatencyHistogram h;
        std::mt19937_64 random(7);
        std::lognormal_distribution<double> latency(8.0, 2.0);
        std::vector<std::int64_t> values;
        for (int i = 0; i < 50'000; ++i) {
            const auto micros = static_cast<std::int64_t>(latency(random)) + 1;
            values.push_back(micros);
            h.record(std::chrono::microseconds(micros));
        }
        std::sort(values.begin(), values.end());
        for (const double q : {0.01, 0.5, 0.9, 0.99, 0.999}) {
            const auto rank = static_cast<std::size_t>(std::ceil(q * 50'000.0)) - 1;
            const double exact = static_cast<double>(values[rank]);
            const double estimate = static_cast<double>(h.quantile(q).count()) / 1000.0;
            QVERIFY2(estimate >= exact && estimate <= exact * (1 + 1.0 / 16) + 1.0,
                     qPrintable(QStringLiteral("%1: %2 for %3").arg(q).arg(estimate).arg(exact)));
        }
        QCOMPARE(h.max(), std::chrono::nanoseconds(std::chrono::microseconds(values.back())));
    }

    void mergeEqualsRecordingTogether() {
        LatencyHistogram a;
        LatencyHistogram b;
        LatencyHistogram both;
        for (int i = 1; i < 1000; ++i) {
            (i % 2 != 0 ? a : b).record(std::chrono::microseconds(i * 37));
            both.record(std::chrono::microseconds(i * 37));
        }
        a.merge(b);
        QCOMPARE(a.count(), both.count());
        QCOMPARE(a.quantile(0.5), both.quantile(0.5));
        QCOMPARE(a.max(), both.max());
    }

    void extremesAreKept() {
        LatencyHistogram h;
        h.record(-5ms);
        h.record(48h);
        QCOMPARE(h.count(), std::uint64_t{2});
        QCOMPARE(h.max(), std::chrono::nanoseconds(48h));
    }
};

QTEST_APPLESS_MAIN(TestHistogram)
#include "tst_histogram.moc"
