// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/canonical_time.h"
#include "base/clock.h"
#include "base/time.h"

#include <QTest>

#include <array>
#include <random>
#include <thread>

using namespace vigil;
using namespace std::chrono_literals;

class TestTime : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void isoRoundTrip_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("canonical");
        const auto row = [](const char* text, const char* canonical) {
            QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(canonical);
        };
        row("1970-01-01", "1970-01-01T00:00:00Z");
        row("2026-11-22T10:00:00.000Z", "2026-11-22T10:00:00Z");
        row("2026-11-22 10:00:00.120", "2026-11-22T10:00:00.120Z");
        row("2015-01-01T00:00:00.1234567Z", "2015-01-01T00:00:00.1234567Z");
        row("2015-01-01T00:00:00.1234567891Z", "2015-01-01T00:00:00.1234567Z");
        row("2015-01-01T01:00:00+01:00", "2015-01-01T00:00:00Z");
        row("2015-01-01T01:30:00-0130", "2015-01-01T03:00:00Z");
        row("2896-10-10T00:31:25.894Z", "2896-10-10T00:31:25.894Z");
        row("1969-12-31T23:59:59.9999999Z", "1969-12-31T23:59:59.9999999Z");
        row("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z");
        row("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z");
        row("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z");
    }

    void isoRoundTrip() {
        QFETCH(QString, text);
        QFETCH(QString, canonical);
        const auto parsed = parseIso8601(text.toStdString());
        QVERIFY2(parsed.has_value(), parsed ? "" : parsed.error().text().c_str());
        QCOMPARE(QString::fromStdString(toIso8601(*parsed)), canonical);
    }

    void isoRefuses_data() {
        QTest::addColumn<QString>("text");
        for (const char* text :
             {"", "now", "2026-13-01", "2026-02-30", "2026-1-1", "2026-01-01T25:00:00",
              "2026-01-01T10:00:00.", "2026-01-01T10:00:00+15:00", "2026-01-01T10:00:00Zjunk",
              "2026-01-01T10", "20260101", "12"})
            QTest::newRow(text) << QString::fromLatin1(text);
    }

    void isoRefuses() {
        QFETCH(QString, text);
        QVERIFY(!parseIso8601(text.toStdString()).has_value());
    }

    /// What is written is read back; what is read so is what is written, whatever is changed.
    void canonicalTimesAreThoseThatAreWritten() {
        std::mt19937_64 random(17);
        constexpr std::int64_t kFirst = -621'355'968'000'000'000; // years 1 to 9999
        constexpr std::int64_t kLast = 2'534'023'007'999'999'999;
        constexpr std::array kSteps{1, 10, 10'000, 10'000'000};
        constexpr std::string_view kOthers = "0123456789-:.TtZz +,";
        std::uniform_int_distribution<std::int64_t> ticks(kFirst, kLast);
        const auto below = [&random](std::size_t count) { return random() % count; };
        for (int i = 0; i < 200'000; ++i) {
            const std::int64_t step = kSteps.at(below(kSteps.size()));
            const EventTime time{Ticks{ticks(random) / step * step}};
            auto text = toIso8601(time);
            QVERIFY2(canonicalTime(text) == time, text.c_str());
            text.at(below(text.size())) = kOthers.at(below(kOthers.size()));
            if (below(4) == 0)
                text.erase(below(text.size()), 1);
            const auto changed = canonicalTime(text);
            QVERIFY2(!changed || toIso8601(*changed) == text, text.c_str());
            const auto parsed = parseIso8601(text);
            QVERIFY2(changed.has_value() == (parsed && toIso8601(*parsed) == text), text.c_str());
        }
        QVERIFY(!canonicalTime(std::string(20, '\0')).has_value());
    }

    void spans() {
        QCOMPARE(parseSpan("5s").value(), Ticks(5s));
        QCOMPARE(parseSpan("1.5 m").value(), Ticks(90s));
        QCOMPARE(parseSpan("250ms").value(), Ticks(250ms));
        QCOMPARE(parseSpan("0").value(), Ticks{0});
        QVERIFY(!parseSpan("5").has_value());
        QVERIFY(!parseSpan("-5s").has_value());
        QVERIFY(!parseSpan("five").has_value());
        for (const auto span : {Ticks(1500ms), Ticks(2h), Ticks(24h), Ticks(10us), Ticks(90s)})
            QCOMPARE(parseSpan(spanText(span)).value(), span);
    }

    void manualClockWakesItsWaiters() {
        base::ManualClock clock(ArrivalTime{});
        std::atomic<bool> reached = false;
        std::jthread waiter(
            [&](const std::stop_token& stop) { reached = clock.waitUntil(SteadyTime{5s}, stop); });
        clock.advance(Ticks(4s));
        QVERIFY(!reached);
        clock.advance(Ticks(1s));
        waiter.join();
        QVERIFY(reached);
    }

    void waitingEndsWithStop() {
        base::SystemClock system;
        base::ManualClock manual(ArrivalTime{});
        for (base::Clock* clock : std::initializer_list<base::Clock*>{&system, &manual}) {
            bool reached = true;
            std::jthread waiter(
                [&](const std::stop_token& stop) { reached = clock->waitFor(1h, stop); });
            waiter.request_stop();
            waiter.join();
            QVERIFY(!reached);
        }
    }

    void steppingTheWallLeavesTheSteadyClock() {
        base::ManualClock clock(ArrivalTime{});
        clock.stepWall(Ticks(-1h));
        QCOMPARE(clock.steadyNow(), SteadyTime{});
        QCOMPARE(clock.now(), ArrivalTime{Ticks(-1h)});
    }
};

QTEST_APPLESS_MAIN(TestTime)
#include "tst_time.moc"
