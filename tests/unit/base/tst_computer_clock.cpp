// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/computer_clock.h"

#include <QTest>

using namespace vigil;
using namespace std::chrono_literals;
using base::ComputerClock;

class TestComputerClock : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void theLineRunsOnWhenTheWallClockIsSet() {
        base::ManualClock machine{ArrivalTime{1000h}};
        ComputerClock clock(ComputerClock::read(machine));
        const auto look = [&] { return clock.look(ComputerClock::read(machine)); };
        Ticks run{0};
        for (const Ticks step : {Ticks{20s}, Ticks{1h}, Ticks{24h}, Ticks{-24h}, Ticks{-1h},
                                 Ticks{-20s}, Ticks{-2s}}) {
            machine.advance(10s);
            run += 10s;
            QCOMPARE(look().step, Ticks{0});
            const auto before = clock.ahead();
            machine.stepWall(step);
            const auto change = look();
            QCOMPARE(change.step, step);
            QCOMPARE(change.slept, Ticks{0});
            QCOMPARE(clock.ahead() - before, step);
            QCOMPARE(clock.lineAt(machine.steadyNow()), ArrivalTime{1000h} + run);
            QCOMPARE(clock.wallAt(machine.steadyNow()), machine.now());
        }
    }

    void aClockThatIsSlewedTakesTheLineAlong() {
        base::ManualClock machine{ArrivalTime{1000h}};
        ComputerClock clock(ComputerClock::read(machine));
        for (int i = 0; i < 1000; ++i) {
            machine.advance(1s);
            machine.stepWall(i % 2 == 0 ? 100ms : -20ms);
            const auto change = clock.look(ComputerClock::read(machine));
            QVERIFY(change.step == Ticks{0} && change.slept == Ticks{0});
            QCOMPARE(clock.lineAt(machine.steadyNow()), machine.now());
        }
    }

    void manySmallStepsAreToldAsOne() {
        base::ManualClock machine{ArrivalTime{1000h}};
        ComputerClock clock(ComputerClock::read(machine));
        Ticks told{0};
        Ticks run{0};
        for (int i = 0; i < 200; ++i) {
            machine.advance(100ms);
            run += 100ms;
            if (i % 5 == 4)
                machine.stepWall(-900ms);
            told += clock.look(ComputerClock::read(machine)).step;
        }
        QVERIFY(told <= Ticks{-30s});
        const Ticks off = clock.lineAt(machine.steadyNow()) - (ArrivalTime{1000h} + run);
        QVERIFY(std::chrono::abs(off) <= Ticks{2s});
    }

    void aSleepIsNoStep() {
        base::ManualClock machine{ArrivalTime{1000h}};
        ComputerClock clock(ComputerClock::read(machine));
        machine.advance(1s);
        machine.sleep(2h);
        auto change = clock.look(ComputerClock::read(machine));
        QCOMPARE(change.slept, Ticks{2h});
        QCOMPARE(change.step, Ticks{0});
        QCOMPARE(clock.lineAt(machine.steadyNow()), machine.now());
        // Both at once: somebody set the clock while it woke.
        machine.sleep(10min);
        machine.stepWall(-1h);
        change = clock.look(ComputerClock::read(machine));
        QCOMPARE(change.slept, Ticks{10min});
        QCOMPARE(change.step, Ticks{-1h});
        QCOMPARE(clock.ahead(), Ticks{-1h});
    }

    void theLineCanMoveToTheWallClock() {
        base::ManualClock machine{ArrivalTime{1000h}};
        ComputerClock clock(ComputerClock::read(machine));
        machine.stepWall(-3h);
        QCOMPARE(clock.look(ComputerClock::read(machine)).step, Ticks{-3h});
        QCOMPARE(clock.adopt(), Ticks{-3h});
        QCOMPARE(clock.ahead(), Ticks{0});
        QCOMPARE(clock.lineAt(machine.steadyNow()), machine.now());
    }

    void theMachinesClocksAgree() {
        const base::SystemClock machine;
        ComputerClock clock(ComputerClock::read(machine));
        for (int i = 0; i < 1000; ++i) {
            const auto change = clock.look(ComputerClock::read(machine));
            QVERIFY(change.step == Ticks{0} && change.slept == Ticks{0});
        }
    }
};

QTEST_GUILESS_MAIN(TestComputerClock)
#include "tst_computer_clock.moc"
