// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/device_clock.h"

#include <QTest>

#include <chrono>
#include <vector>

using namespace vigil;
using namespace std::chrono_literals;
using model::ClockBounds;
using model::DeviceClock;
using model::MessageTimes;
using Basis = model::TimeBasis;

Q_DECLARE_METATYPE(Ticks)

namespace {

constexpr Ticks kDay = 24h;
constexpr Ticks kYear = 365 * kDay;

ArrivalTime at(Ticks since) { return ArrivalTime{20'000 * kDay + since}; }

/// A message that came at `arrival` with a stamp `ahead` of it.
MessageTimes message(Ticks arrival, Ticks ahead) {
    MessageTimes times;
    times.arrival = at(arrival);
    times.event = eventAtArrival(at(arrival)) + ahead;
    return times;
}

Ticks behindArrival(const MessageTimes& times, const DeviceClock::Verdict& verdict) {
    return eventAtArrival(times.arrival) - verdict.time;
}

} // namespace

/// The table of model::DeviceClock, row by row, for clocks that are off by seconds and by years.
class TestDeviceClock : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void withinTheBoundsATimeStands() {
        for (const Ticks ahead : {Ticks{0}, Ticks{5s}, Ticks{-5s}, Ticks{3s}, Ticks{-4900ms}}) {
            DeviceClock clock;
            const auto times = message(10s, ahead);
            const auto verdict = clock.judge(times, {});
            QVERIFY(verdict.basis == Basis::Device);
            QCOMPARE(verdict.time, times.event);
            QVERIFY(!clock.off());
        }
    }

    /// No backlog is as old: also of a source that has just connected, whose broker says nothing.
    void aClockThatWasNeverSetIsJudgedByArrivalAtOnce() {
        for (const EventTime stamped : {EventTime{5s}, EventTime{20 * kDay}, EventTime{30 * kYear}})
            for (const bool connected : {false, true}) {
                DeviceClock clock;
                MessageTimes times;
                times.arrival = at(0s);
                times.event = stamped;
                times.connected = connected;
                const auto verdict = clock.judge(times, {});
                QVERIFY(verdict.basis == Basis::Arrival);
                QCOMPARE(verdict.time, eventAtArrival(times.arrival));
                QCOMPARE(*clock.off(), stamped - eventAtArrival(times.arrival));
                QVERIFY(model::isNeverSet(stamped));
            }
        // What a broker has kept since then is of then, and so is a recording.
        DeviceClock clock;
        MessageTimes times;
        times.arrival = at(0s);
        times.event = EventTime{20 * kDay};
        times.brokered = times.event;
        QVERIFY(clock.judge(times, {}).basis == Basis::Past);
        times.brokered.reset();
        times.recorded = true;
        QVERIFY(DeviceClock().judge(times, {}).basis == Basis::Device);
        QVERIFY(!model::isNeverSet(eventAtArrival(at(-kYear))));
    }

    void aheadIsJudgedByArrivalAtOnce_data() {
        QTest::addColumn<Ticks>("ahead");
        QTest::newRow("6 s") << Ticks{6s};
        QTest::newRow("290 s") << Ticks{290s};
        QTest::newRow("10 min") << Ticks{10min};
        QTest::newRow("1 h") << Ticks{1h};
        QTest::newRow("1 d") << kDay;
        QTest::newRow("10 y") << 10 * kYear;
        QTest::newRow("900 y") << 900 * kYear;
    }

    void aheadIsJudgedByArrivalAtOnce() {
        QFETCH(Ticks, ahead);
        DeviceClock clock;
        const auto wrong = message(0s, ahead);
        auto verdict = clock.judge(wrong, {});
        QVERIFY(verdict.basis == Basis::Arrival);
        QCOMPARE(verdict.time, eventAtArrival(wrong.arrival));
        QCOMPARE(*clock.off(), ahead);
        // Right again: from the first such message on.
        const auto right = message(1s, 0s);
        verdict = clock.judge(right, {});
        QVERIFY(verdict.basis == Basis::Device);
        QCOMPARE(verdict.time, right.event);
        QVERIFY(clock.off());
        for (Ticks now = 2s; now <= 3s; now += 1s)
            QVERIFY(clock.judge(message(now, 0s), {}).basis == Basis::Device);
        QVERIFY(!clock.off());
    }

    void behindIsJudgedByArrivalOnceItHolds_data() {
        QTest::addColumn<Ticks>("behind");
        QTest::addColumn<bool>("fromTheBeginning");
        for (const bool first : {true, false})
            for (const auto& [name, behind] : {std::pair{"10 s", Ticks{10s}},
                                               {"1 h", Ticks{1h}},
                                               {"1 d", kDay},
                                               {"10 y", 10 * kYear}})
                QTest::addRow("%s %s", name, first ? "at first" : "stepped") << behind << first;
    }

    void behindIsJudgedByArrivalOnceItHolds() {
        QFETCH(Ticks, behind);
        QFETCH(bool, fromTheBeginning);
        DeviceClock clock;
        Ticks now{0};
        for (; !fromTheBeginning && now < 10s; now += 1s)
            QVERIFY(clock.judge(message(now, 0s), {}).basis == Basis::Device);
        QVERIFY(clock.judge(message(now, -behind), {}).basis == Basis::Undecided);
        for (int i = 1; i < 20; ++i) {
            // The network adds up to half a second.
            const Ticks jitter = i % 2 == 0 ? Ticks{500ms} : Ticks{0};
            const auto times = message(now + i * Ticks{1s} + jitter, -behind - jitter);
            const auto verdict = clock.judge(times, {});
            QVERIFY2(verdict.basis == Basis::Arrival, qPrintable(QString::number(i)));
            QVERIFY(std::abs(behindArrival(times, verdict).count()) <= Ticks{1s}.count());
            QVERIFY(std::abs((*clock.off() + behind).count()) <= Ticks{1s}.count());
        }
    }

    void messagesByArrivalKeepTheirDistance() {
        DeviceClock clock;
        std::vector<EventTime> judged;
        // Every second one, but the network lets them through in pairs.
        for (int i = 0; i < 10; ++i) {
            auto times = message(Ticks{1s} * i, 1h);
            times.arrival += i % 2 == 0 ? Ticks{900ms} : Ticks{0};
            judged.push_back(clock.judge(times, {}).time);
        }
        for (std::size_t i = 1; i < judged.size(); ++i)
            QCOMPARE(judged[i] - judged[i - 1], Ticks{1s});
    }

    void aBacklogIsJudgedInItsOwnTime_data() {
        QTest::addColumn<bool>("connected");
        QTest::addColumn<bool>("brokered");
        QTest::addColumn<int>("apartUs"); ///< of arrivals; they were made a second apart
        QTest::newRow("just connected") << true << false << 1000;
        QTest::newRow("the broker's record is as old") << false << true << 1000;
        QTest::newRow("both, slowly") << true << true << 300'000;
        QTest::newRow("age shrinks") << false << false << 1000;
    }

    void aBacklogIsJudgedInItsOwnTime() {
        QFETCH(bool, connected);
        QFETCH(bool, brokered);
        QFETCH(int, apartUs);
        DeviceClock clock;
        const Ticks apart = std::chrono::microseconds{apartUs};
        int undecided = 0;
        for (int i = 0; i < 3500; ++i) {
            MessageTimes times;
            times.event = eventAtArrival(at(i * Ticks{1s}));
            times.arrival = at(Ticks{1h} + i * apart);
            times.connected = connected;
            if (brokered)
                times.brokered = times.event + Ticks{20ms};
            const auto verdict = clock.judge(times, {});
            if (eventAtArrival(times.arrival) - times.event <= 5s)
                break; // it has caught up
            undecided += verdict.basis == Basis::Undecided ? 1 : 0;
            QVERIFY2(verdict.basis == Basis::Past || verdict.basis == Basis::Undecided,
                     qPrintable(QString::number(i)));
            QCOMPARE(verdict.time, times.event);
            QVERIFY(!clock.off());
        }
        QVERIFY(undecided <= (connected || brokered ? 0 : 1));
    }

    void aBacklogThatStopsForAWhileIsStillOne() {
        for (const Ticks pause : {Ticks{1500ms}, Ticks{3s}, Ticks{4s}, Ticks{20s}}) {
            DeviceClock clock;
            Ticks arrival = 1h;
            for (int i = 0; i < 200; ++i, arrival += i % 50 == 0 ? pause : Ticks{1ms}) {
                MessageTimes times;
                times.event = eventAtArrival(at(i * Ticks{1s}));
                times.arrival = at(arrival);
                times.connected = i < 20;
                const auto verdict = clock.judge(times, {});
                QVERIFY(verdict.basis != Basis::Device && verdict.basis != Basis::Arrival);
            }
        }
    }

    void aClockThatIsOffIsFoundBehindWhatLooksLikeABacklog() {
        for (const bool brokered : {false, true}) {
            DeviceClock clock;
            Ticks judgedAfter{-1s};
            for (Ticks now{0}; now < 10s && judgedAfter < Ticks{0}; now += 1s) {
                auto times = message(now, -1h);
                times.connected = now < 5s;
                if (brokered) // stamped by the same wrong clock
                    times.brokered = times.event;
                if (clock.judge(times, {}).basis == Basis::Arrival)
                    judgedAfter = now;
            }
            QVERIFY(judgedAfter >= Ticks{1s} && judgedAfter <= Ticks{4s});
        }
    }

    void retainedIsShownOnly() {
        DeviceClock clock;
        auto times = message(0s, -1s);
        times.retained = true;
        QVERIFY(clock.judge(times, {}).basis == Basis::Retained);
        times = message(1s, 1h);
        times.retained = true;
        QVERIFY(clock.judge(times, {}).basis == Basis::Retained);
        QVERIFY(!clock.off());
    }

    void twoDevicesBehindOneNameAreBothJudged() {
        DeviceClock clock;
        int byArrival = 0;
        int told = 0;
        for (int i = 0; i < 60; ++i) {
            const Ticks now = i * Ticks{500ms};
            const bool right = i % 2 == 0;
            const auto verdict = clock.judge(message(now, right ? Ticks{0} : Ticks{-1h}), {});
            QVERIFY(!right || verdict.basis == Basis::Device);
            byArrival += !right && verdict.basis == Basis::Arrival ? 1 : 0;
            told += clock.off() ? 1 : 0;
        }
        QVERIFY2(byArrival >= 27, qPrintable(QString::number(byArrival)));
        QVERIFY(told >= 54);
    }

    void aBacklogOfDevicesThatFollowedAStepIsOne() {
        // The wall clock went on by an hour, the devices with it, while nothing came.
        DeviceClock clock;
        for (int i = 0; i < 40; ++i) {
            MessageTimes times;
            times.arrival = at(i * Ticks{1ms});
            times.wall = times.arrival + Ticks{1h};
            times.event = eventAtArrival(*times.wall) - Ticks{50s} + i * Ticks{1s};
            times.connected = true;
            const auto verdict = clock.judge(times, {});
            QVERIFY(verdict.basis == Basis::Past);
            QCOMPARE(verdict.time, times.event - Ticks{1h});
            QVERIFY(!clock.off());
        }
    }

    void aLineThatWentBackWithinTheBoundsGoesOnByArrival() {
        DeviceClock clock;
        const auto ahead = message(0s, 4900ms);
        QCOMPARE(clock.judge(ahead, {}).time, ahead.event);
        EventTime newest = ahead.event;
        int judged = 0;
        for (Ticks now = 500ms; now < 5s; now += 500ms) {
            const auto verdict = clock.judge(message(now, -4900ms), {});
            if (verdict.time < newest)
                continue;
            newest = verdict.time;
            ++judged;
            QVERIFY(now >= 1s);
        }
        QVERIFY(judged >= 7);
    }

    void aMessageThatWasOvertakenKeepsItsTime() {
        DeviceClock clock;
        for (int i = 0; i < 20; ++i) {
            QVERIFY(clock.judge(message(i * Ticks{1s}, 0s), {}).basis == Basis::Device);
            const auto late = message(i * Ticks{1s} + Ticks{10ms}, -2s);
            QCOMPARE(clock.judge(late, {}).time, late.event);
        }
    }

    void theBoundsCanBeWider() {
        DeviceClock clock;
        const ClockBounds gateway{5s, 30s};
        QVERIFY(clock.judge(message(0s, -29s), gateway).basis == Basis::Device);
        QVERIFY(clock.judge(message(1s, -31s), gateway).basis == Basis::Undecided);
    }

    void aStepOfTheComputersClockIsNoneOfTheDevice() {
        // The wall clock went an hour ahead of the line; some devices go by the one, some by the
        // other.
        for (const Ticks ahead : {Ticks{0}, Ticks{1h}}) {
            DeviceClock clock;
            for (Ticks now{0}; now < 20s; now += 1s) {
                auto times = message(now, ahead);
                times.wall = times.arrival + Ticks{1h};
                const auto verdict = clock.judge(times, {});
                QVERIFY(verdict.basis == (ahead == Ticks{0} ? Basis::Device : Basis::Arrival));
                QCOMPARE(verdict.time, eventAtArrival(times.arrival));
                QVERIFY(!clock.off());
            }
        }
    }

    void aBacklogThatFitsAClockSetBackIsStillOne() {
        // The computer's clock was set back by 20 s, and a minute of messages comes at once.
        DeviceClock clock;
        int judged = 0;
        for (int i = 0; i < 500; ++i) {
            MessageTimes times;
            times.event = eventAtArrival(at(i * Ticks{100ms}));
            times.arrival = at(Ticks{60s} + i * Ticks{20us});
            times.wall = times.arrival - Ticks{20s};
            judged += isSignOfLife(clock.judge(times, {}).basis) ? 1 : 0;
        }
        QCOMPARE(judged, 0);
        // Whoever goes by that clock is heard as soon as its messages come as they are made.
        for (Ticks now = 61s; now < 70s; now += 1s) {
            auto times = message(now, -20s);
            times.wall = times.arrival - Ticks{20s};
            judged += isSignOfLife(clock.judge(times, {}).basis) ? 1 : 0;
        }
        QVERIFY(judged >= 8);
        QVERIFY(!clock.off());
    }

    void aMoveOfTheLineMovesWhatIsKnown() {
        DeviceClock clock;
        for (Ticks now{0}; now < 5s; now += 1s)
            QVERIFY(clock.judge(message(now, 0s), {}).basis == Basis::Device);
        clock.translate(-kDay);
        for (Ticks now = 5s; now < 10s; now += 1s) {
            const auto times = message(now - kDay, 0s);
            const auto verdict = clock.judge(times, {});
            QVERIFY(verdict.basis == Basis::Device);
            QCOMPARE(verdict.time, times.event);
        }
    }

    void inARecordingOnlyAChangeOfLatenessTells() {
        DeviceClock clock;
        const auto recorded = [](Ticks arrival, Ticks ahead) {
            auto times = message(arrival, ahead);
            times.recorded = true;
            return times;
        };
        // Always three days late: so it was recorded.
        Ticks now{0};
        for (; now < 10s; now += 1s) {
            const auto times = recorded(now, -3 * kDay);
            const auto verdict = clock.judge(times, {});
            QVERIFY(verdict.basis == Basis::Device);
            QCOMPARE(verdict.time, times.event);
        }
        // An hour later still: judged on, on the line that it had.
        int judged = 0;
        for (; now < 20s; now += 1s) {
            const auto verdict = clock.judge(recorded(now, -3 * kDay - 1h), {});
            judged += verdict.basis == Basis::Arrival ? 1 : 0;
            if (verdict.basis == Basis::Arrival)
                QCOMPARE(verdict.time, eventAtArrival(at(now - 3 * kDay)));
        }
        QVERIFY(judged >= 8);
        QVERIFY(clock.off());
    }

    void aRecordingMayBeginWithABacklog() {
        DeviceClock clock;
        for (int i = 0; i < 400; ++i) {
            // Each ten seconds bring a minute, until there is no more to catch up with.
            const Ticks now = i * Ticks{1s};
            auto times = message(now, std::min(Ticks{0}, i * Ticks{10s} - Ticks{1h}));
            times.recorded = true;
            const auto verdict = clock.judge(times, {});
            QVERIFY(verdict.basis == Basis::Device);
            QCOMPARE(verdict.time, times.event);
            QVERIFY(!clock.off());
        }
        QVERIFY(clock.judge(message(400s, -1h), {}).basis == Basis::Undecided);
    }

    void timesAtTheEdgeOfWhatCanBeStoredHarmNothing() {
        for (const auto event : {EventTime::min(), EventTime::max(), EventTime{}}) {
            DeviceClock clock;
            for (Ticks now{0}; now < 5s; now += 1s) {
                auto times = message(now, 0s);
                times.event = event;
                const auto verdict = clock.judge(times, {});
                if (isSignOfLife(verdict.basis))
                    QVERIFY(std::abs(behindArrival(times, verdict).count()) <= Ticks{5s}.count());
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestDeviceClock)
#include "tst_device_clock.moc"
