// SPDX-License-Identifier: GPL-3.0-or-later
#include "bed_rows.h"

#include <QTest>

#include <algorithm>

using namespace rows;
using namespace vigil::alerts;

namespace {

/// HR above 120 and, worse, above 150; below 50 and, worse, below 40.
std::vector<LimitRule> chain(Ticks delay = {}) {
    auto extreme = rule("HR-extreme", "HR", 40, 150, 2, delay);
    extreme.priority = Priority::High;
    return {rule("HR", "HR", 50, 120, 2, delay), extreme};
}

struct Bed {
    explicit Bed(std::vector<LimitRule> limits) : alarms(table(std::move(limits))) {}

    void value(double second, double rate) {
        alarms.evaluate(one(second, "b1", {{"HR", rate}}), events);
    }

    [[nodiscard]] std::string shown() const {
        std::string text;
        for (const auto& alarm : alarms.shown())
            text += alarm.rule + ' ';
        return text;
    }

    AlarmTable alarms;
    std::vector<AlarmEvent> events;
};

} // namespace

/// Of limits one beyond the other only the worst is announced.
class TestAlarmChain : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void theMilderIsNotRaisedBesideTheWorse() {
        Bed bed(chain());
        bed.value(0, 160);
        QCOMPARE(words(bed.events), std::string("raised HR-extreme-high"));
        QCOMPARE(bed.shown(), std::string("HR-extreme-high "));
        bed.value(1, 145); // back from the extreme, and still too fast
        QCOMPARE(words(bed.events), std::string("raised HR-extreme-high, cleared HR-extreme-high, "
                                                "raised HR-high"));
        QCOMPARE(bed.shown(), std::string("HR-high "));
    }

    void theMilderIsFoldedWhenItGetsWorse() {
        Bed bed(chain());
        bed.value(0, 130);
        bed.value(1, 160);
        QCOMPARE(words(bed.events),
                 std::string("raised HR-high, raised HR-extreme-high, updated HR-high"));
        // It holds, and the journal says so; but it is neither shown nor anybody called.
        const auto& folded = bed.events[2].alarm;
        QCOMPARE(folded.condition, ConditionState::Active);
        QCOMPARE(folded.presence, SignalPresence::Off);
        QCOMPARE(folded.incident, IncidentState::Suppressed);
        QCOMPARE(bed.shown(), std::string("HR-extreme-high "));
        bed.events.clear();
        bed.value(2, 145);
        QCOMPARE(words(bed.events), std::string("cleared HR-extreme-high, updated HR-high"));
        QCOMPARE(bed.events[1].alarm.presence, SignalPresence::On);
        QCOMPARE(bed.events[1].alarm.raised, at(0)); // the occurrence of before
        QCOMPARE(bed.shown(), std::string("HR-high "));
    }

    void bothEndAtOnce() {
        Bed bed(chain());
        bed.value(0, 130);
        bed.value(1, 160);
        bed.events.clear();
        bed.value(2, 80);
        QCOMPARE(words(bed.events), std::string("cleared HR-extreme-high, cleared HR-high"));
        QVERIFY(bed.shown().empty());
    }

    void delaysThatEndTogetherRaiseTheWorse() {
        Bed bed(chain(seconds{4}));
        bed.value(0, 160);
        bed.alarms.tick(at(4.5), bed.events);
        const auto raised = std::ranges::count_if(
            bed.events, [](const auto& e) { return e.what == AlarmEvent::What::Raised; });
        QCOMPARE(raised, std::ptrdiff_t{1});
        QCOMPARE(bed.shown(), std::string("HR-extreme-high "));
        // How long it has been too fast is known, so it is raised at once.
        bed.value(5, 140);
        QCOMPARE(bed.shown(), std::string("HR-high "));
        QCOMPARE(bed.events.back().alarm.onset, at(0));
    }

    void sidesAreChainsOfTheirOwn() {
        Bed bed(chain());
        bed.value(0, 35);
        QCOMPARE(words(bed.events), std::string("raised HR-extreme-low"));
        bed.value(1, 130);
        QCOMPARE(bed.shown(), std::string("HR-high "));
    }

    void equalPrioritiesAreAllKept() {
        auto limits = chain();
        limits[1].priority = Priority::Medium;
        Bed bed(limits);
        bed.value(0, 160);
        QCOMPARE(bed.alarms.shown().size(), std::size_t{2});
    }

    void anUnknownExtremeStillSaysItAll() {
        Bed bed(chain());
        bed.value(0, 130);
        bed.value(1, 160);
        bed.alarms.tick(at(10), bed.events);
        QCOMPARE(bed.shown(), std::string("HR-extreme-high stale "));
    }

    void aLatchedExtremeHidesNothing() {
        auto limits = chain();
        limits[1].latching = true;
        Bed bed(limits);
        bed.value(0, 160);
        bed.value(1, 140);
        QCOMPARE(bed.shown(), std::string("HR-extreme-high HR-high "));
    }

    void aRemovedExtremeHidesNothing() {
        Bed bed(chain());
        bed.value(0, 130);
        bed.value(1, 160);
        bed.events.clear();
        bed.alarms.setRules({{chain()[0]}, {}}, at(2), bed.events);
        QCOMPARE(words(bed.events), std::string("cleared HR-extreme-high, updated HR-high"));
        QCOMPARE(bed.shown(), std::string("HR-high "));
    }
};

QTEST_APPLESS_MAIN(TestAlarmChain)
#include "tst_alarm_chain.moc"
