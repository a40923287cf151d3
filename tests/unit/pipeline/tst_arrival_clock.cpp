// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/arrival_clock.h"

#include <QTest>

using namespace vigil;
using namespace vigil::pipeline;
using namespace std::chrono_literals;

namespace {

constexpr ArrivalTime kStart{Ticks{1h} * 24 * 20'000};

/// Looks ten times a second, as a decode stage does, and adds up what it is told.
struct Watch {
    base::ManualClock clock{kStart};
    ArrivalClock arrivals{clock};
    int steps = 0;
    int sleeps = 0;
    int adoptions = 0;
    int stepsTold = 0;
    int sleepsTold = 0;

    void pass(Ticks span) {
        for (Ticks done{}; done < span; done += 100ms) {
            clock.advance(100ms);
            look();
        }
    }

    ArrivalClock::Change look() {
        const auto change = arrivals.look();
        steps += change.step != Ticks{} ? 1 : 0;
        sleeps += change.slept != Ticks{} ? 1 : 0;
        adoptions += change.adopted != Ticks{} ? 1 : 0;
        stepsTold += change.stepTold ? 1 : 0;
        sleepsTold += change.sleepTold ? 1 : 0;
        return change;
    }

    void vote(std::size_t wall, std::size_t line) {
        for (std::size_t device = 0; device < wall + line; ++device)
            arrivals.vote(device, device < wall);
    }
};

} // namespace

/// Which clock the arrival line goes by, and what of it is told.
class TestArrivalClock : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void aClockThatIsSetDoesNotMoveTheLine() {
        for (const Ticks by : {Ticks{20s}, Ticks{-20s}, Ticks{1h}, Ticks{-24h}}) {
            Watch watch;
            watch.pass(10s);
            QVERIFY(!watch.arrivals.wallAt(watch.clock.steadyNow()));
            watch.clock.stepWall(by);
            watch.pass(5s);
            QCOMPARE(watch.steps, 1);
            QCOMPARE(watch.adoptions, 0);
            QCOMPARE(watch.arrivals.now(), kStart + Ticks{15s});
            QCOMPARE(*watch.arrivals.wallAt(watch.clock.steadyNow()), kStart + Ticks{15s} + by);
            QCOMPARE(watch.arrivals.at(watch.clock.steadyNow() - 3s), kStart + Ticks{12s});
        }
    }

    void aClockThatIsSlewedIsFollowed() {
        Watch watch;
        for (int i = 0; i < 100; ++i) {
            watch.clock.stepWall(10ms);
            watch.pass(100ms);
        }
        QCOMPARE(watch.steps, 0);
        QCOMPARE(watch.arrivals.now(), watch.clock.now());
        QCOMPARE(watch.arrivals.now(), kStart + Ticks{11s});
    }

    void theLineGoesWhereMostDevicesAre_data() {
        QTest::addColumn<int>("wall");
        QTest::addColumn<int>("line");
        QTest::addColumn<bool>("adopted");
        QTest::newRow("no device") << 0 << 0 << false;
        QTest::newRow("one that follows") << 1 << 0 << true;
        QTest::newRow("most follow") << 3 << 2 << true;
        QTest::newRow("as many") << 2 << 2 << false;
        QTest::newRow("few follow") << 1 << 4 << false;
    }

    void theLineGoesWhereMostDevicesAre() {
        QFETCH(int, wall);
        QFETCH(int, line);
        QFETCH(bool, adopted);
        Watch watch;
        watch.clock.stepWall(-1h);
        QCOMPARE(watch.look().step, Ticks{-1h});
        watch.vote(static_cast<std::size_t>(wall), static_cast<std::size_t>(line));
        // First they are counted.
        watch.pass(900ms);
        QCOMPARE(watch.adoptions, 0);
        watch.pass(200ms);
        QCOMPARE(watch.adoptions, adopted ? 1 : 0);
        QCOMPARE(watch.arrivals.momentAt({}).adopted, adopted ? Ticks{-1h} : Ticks{});
        QCOMPARE(watch.arrivals.now(),
                 kStart + Ticks{1100ms} + watch.arrivals.momentAt({}).adopted);
        watch.pass(10s);
        QCOMPARE(watch.adoptions, adopted ? 1 : 0);
    }

    void aDeviceCountsOnceByItsNewestVote() {
        Watch watch;
        watch.clock.stepWall(1h);
        watch.look();
        for (int i = 0; i < 10; ++i)
            watch.arrivals.vote(7, true);
        watch.arrivals.vote(8, false);
        watch.arrivals.vote(9, false);
        watch.pass(2s);
        QCOMPARE(watch.adoptions, 0);
        // They follow later.
        watch.arrivals.vote(8, true);
        watch.pass(100ms);
        QCOMPARE(watch.adoptions, 1);
    }

    void votesAreOfOneStep() {
        Watch watch;
        watch.clock.stepWall(1h);
        watch.look();
        watch.vote(3, 0);
        watch.pass(500ms);
        watch.clock.stepWall(1h);
        watch.pass(10s);
        QCOMPARE(watch.steps, 2);
        QCOMPARE(watch.adoptions, 0);
        watch.vote(0, 3);
        watch.pass(1s);
        QCOMPARE(watch.adoptions, 0);
    }

    void theStepIsToldAsOverAMinuteAfterTheClocksAgree() {
        Watch adopted;
        adopted.clock.stepWall(1h);
        adopted.look();
        adopted.vote(1, 0);
        adopted.pass(59s);
        QCOMPARE(adopted.stepsTold, 0);
        adopted.pass(2s);
        QCOMPARE(adopted.stepsTold, 1);
        adopted.pass(5min);
        QCOMPARE(adopted.stepsTold, 1);

        Watch back;
        back.clock.stepWall(1h);
        back.pass(5min);
        QCOMPARE(back.stepsTold, 0); // they still differ
        back.clock.stepWall(-1h);
        back.pass(59s);
        QCOMPARE(back.stepsTold, 0);
        back.pass(2s);
        QCOMPARE(back.stepsTold, 1);
        QCOMPARE(back.steps, 2);
        QCOMPARE(back.adoptions, 0);
        QVERIFY(!back.arrivals.wallAt(back.clock.steadyNow()));
    }

    void aSleepMovesTheLineAndIsNoStep() {
        Watch watch;
        watch.pass(1s);
        watch.clock.sleep(1h);
        QCOMPARE(watch.look().slept, Ticks{1h});
        QCOMPARE(watch.arrivals.now(), watch.clock.now());
        QCOMPARE(watch.steps, 0);
        watch.pass(59s);
        QCOMPARE(watch.sleepsTold, 0);
        watch.pass(2s);
        QCOMPARE(watch.sleepsTold, 1);
        QCOMPARE(watch.sleeps, 1);
    }

    void aStepWhileItSleptIsToldBesideTheSleep() {
        Watch watch;
        watch.pass(1s);
        watch.clock.sleep(1h);
        watch.clock.stepWall(-20s);
        const auto change = watch.look();
        QCOMPARE(change.slept, Ticks{1h});
        QCOMPARE(change.step, Ticks{-20s});
        QCOMPARE(watch.arrivals.now(), kStart + Ticks{1h} + Ticks{1s});
    }

    void eachChangeIsToldOnce() {
        Watch watch;
        watch.clock.stepWall(20s);
        QVERIFY(watch.look().any());
        QVERIFY(!watch.look().any()); // as of another decode stage
        watch.clock.sleep(20s);
        QVERIFY(watch.look().any());
        QVERIFY(!watch.look().any());
    }
};

QTEST_GUILESS_MAIN(TestArrivalClock)
#include "tst_arrival_clock.moc"
