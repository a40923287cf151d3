// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/view/hour_trend.h"

#include <QTest>

using namespace vigil;
using namespace vigil::pipeline;
using namespace std::chrono_literals;

namespace {

constexpr EventTime kStart{Ticks(2000h)};

/// Values of one `interval` over [from, to) seconds.
void play(HourTrend& trend, int from, int to, int interval) {
    for (int second = from; second < to; second += interval)
        trend.add(kStart + std::chrono::seconds{second}, 60 + second % 7);
}

/// Seconds after the start of the points that begin a stretch of the line.
std::vector<int> beginnings(const HourTrend& trend) {
    std::vector<int> seconds;
    for (const HourPoint& point : *trend.line())
        if (!point.joined)
            seconds.push_back(static_cast<int>(
                std::chrono::floor<std::chrono::seconds>(point.at - kStart).count()));
    return seconds;
}

} // namespace

class TestHourTrend : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void aLineIsConnectedAtAnyRate_data() {
        QTest::addColumn<int>("interval");
        QTest::addColumn<int>("points");
        for (const auto& [interval, points] : {std::pair(1, 360),
                                               {2, 360},
                                               {5, 360},
                                               {10, 360},
                                               {15, 240},
                                               {60, 60},
                                               {300, 12},
                                               {900, 4}})
            QTest::addRow("every %d s", interval) << interval << points;
    }

    void aLineIsConnectedAtAnyRate() {
        QFETCH(int, interval);
        QFETCH(int, points);
        HourTrend trend;
        play(trend, 0, 3600, interval);
        QCOMPARE(static_cast<int>(trend.line()->size()), points);
        QCOMPARE(beginnings(trend), std::vector<int>{0});
    }

    void missingValuesBreakTheLine_data() {
        QTest::addColumn<int>("interval");
        QTest::addColumn<int>("from"); ///< seconds without values
        QTest::addColumn<int>("to");
        QTest::addColumn<bool>("broken");
        QTest::newRow("each second, half a minute") << 1 << 600 << 630 << true;
        QTest::newRow("each second, a few") << 1 << 602 << 607 << false;
        QTest::newRow("each ten seconds, one") << 10 << 600 << 610 << false;
        QTest::newRow("each ten seconds, three") << 10 << 600 << 630 << true;
        QTest::newRow("each minute, one") << 60 << 600 << 660 << false;
        QTest::newRow("each minute, two") << 60 << 600 << 720 << true;
        QTest::newRow("each five minutes, one") << 300 << 600 << 900 << false;
        QTest::newRow("each five minutes, three") << 300 << 600 << 1500 << true;
    }

    void missingValuesBreakTheLine() {
        QFETCH(int, interval);
        QFETCH(int, from);
        QFETCH(int, to);
        QFETCH(bool, broken);
        HourTrend trend;
        play(trend, 0, from, interval);
        play(trend, to, 3600, interval);
        QCOMPARE(beginnings(trend), (broken ? std::vector<int>{0, to} : std::vector<int>{0}));
    }

    void anotherRateIsNoGap() {
        HourTrend trend;
        play(trend, 0, 1800, 60);
        play(trend, 1800, 3600, 1);
        QCOMPARE(beginnings(trend), std::vector<int>{0});
    }

    void jitterIsNoGap() {
        HourTrend trend;
        for (int i = 0; i < 60; ++i) // 9 s early and late in turn
            trend.add(kStart + std::chrono::seconds{60 * i + (i % 2 == 0 ? 0 : 18)}, 70);
        QCOMPARE(beginnings(trend), std::vector<int>{0});
    }

    void twoValuesAreNoLine() {
        HourTrend trend;
        trend.add(kStart, 60);
        trend.add(kStart + 60s, 61);
        QCOMPARE(beginnings(trend), (std::vector<int>{0, 60})); // nobody knows what is usual
    }

    void anHourIsKept() {
        HourTrend trend;
        play(trend, 0, 7200, 1);
        QCOMPARE(trend.line()->size(), std::size_t{360});
        QVERIFY(trend.line()->front().at == kStart + 3600s);
        trend.add(kStart + 10s, 200); // an hour and more behind the newest
        QVERIFY(trend.line()->front().at == kStart + 3600s);
        trend.add(kStart + 20h, 60);
        QCOMPARE(trend.line()->size(), std::size_t{1});
    }

    void valuesMayComeLate() {
        HourTrend trend;
        trend.add(kStart + 25s, 90);
        trend.add(kStart + 3s, 60);
        trend.add(kStart + 14s, 70);
        QCOMPARE(trend.line()->size(), std::size_t{3});
        QCOMPARE(trend.line()->at(1).value, 70.0F);
    }

    void meansAreOfTenSeconds() {
        HourTrend trend;
        for (int second = 0; second < 20; ++second)
            trend.add(kStart + std::chrono::seconds{second}, second < 10 ? 60 : 70 + second % 2);
        trend.add(kStart + 20s, 80);
        QCOMPARE(trend.line()->at(0).value, 60.0F);
        QCOMPARE(trend.line()->at(1).value, 70.5F);
    }

    /// The same values come from the store and from the stream: none counts twice.
    void valuesOfBeforeFillWhatIsNotKnown() {
        HourTrend stored;
        for (int second = 0; second < 27; ++second)
            stored.add(kStart + std::chrono::seconds{second}, 60);
        HourTrend trend;
        for (int second = 25; second < 40; ++second)
            trend.add(kStart + std::chrono::seconds{second}, 80);
        trend.merge(stored);
        QCOMPARE(trend.line()->size(), std::size_t{4});
        QCOMPARE(trend.line()->at(1).value, 60.0F);
        QCOMPARE(trend.line()->at(2).value, 60.0F); // seven stored, five of the stream
        QCOMPARE(trend.line()->at(3).value, 80.0F);
        trend.merge(stored);
        QCOMPARE(trend.line()->size(), std::size_t{4});
    }

    void timesBefore1970HaveTheirSlots() {
        HourTrend trend;
        trend.add(EventTime{Ticks(-1s)}, 60);
        trend.add(EventTime{Ticks(1s)}, 70);
        QCOMPARE(trend.line()->size(), std::size_t{2});
        QVERIFY(trend.line()->front().at == EventTime{Ticks(-10s)});
    }

    void aLineIsSharedUntilItChanges() {
        HourTrend trend;
        trend.add(kStart, 60);
        const auto line = trend.line();
        QCOMPARE(trend.line(), line);
        trend.add(kStart + 10s, 60);
        QVERIFY(trend.line() != line);
    }
};

QTEST_APPLESS_MAIN(TestHourTrend)
#include "tst_hour_trend.moc"
