// SPDX-License-Identifier: GPL-3.0-or-later
#include "bed_rows.h"

#include <QTest>

using namespace rows;
using namespace vigil::alerts;
using What = AlarmEvent::What;

namespace {

/// A limit that latches, or not, with a delay of six seconds.
LimitRule heart(bool latching = false) {
    auto made = rule("HR", "HR", 50, 120, 5, seconds{6});
    made.latching = latching;
    return made;
}

/// One bed whose heart rate is told each second.
struct Bed {
    AlarmTable alarms;
    std::vector<AlarmEvent> events{};

    explicit Bed(LimitRule limit, StaleRule stale = {})
        : alarms(table({std::move(limit)}, std::move(stale))) {}

    void beats(int from, int to, double rate) {
        for (int second = from; second <= to; ++second) {
            alarms.evaluate(one(second, "b1", {{"HR", rate}}), events);
            alarms.tick(at(second), events);
        }
    }

    /// Time passes without a row.
    void nothing(int from, int to) {
        for (int second = from; second <= to; ++second)
            alarms.tick(at(second), events);
    }

    [[nodiscard]] const AlarmEvent& last() const { return events.back(); }

    [[nodiscard]] ConditionState state() const { return last().alarm.condition; }
};

} // namespace

/// The condition of one bed, rule and side: a test for each row of the table of transitions
/// (clinical reference 2.2), as the journal tells of it.
class TestConditionRows : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void inactive_violates_pending() {
        Bed bed(heart());
        bed.beats(0, 2, 80);
        QVERIFY(bed.events.empty());
        bed.beats(3, 3, 130);
        QCOMPARE(words(bed.events), std::string("pending HR-high"));
        QCOMPARE(bed.state(), ConditionState::Pending);
        QCOMPARE(bed.last().alarm.onset, at(3)); // event time of the sample
        QCOMPARE(bed.last().alarm.id, std::uint64_t{0});
        QCOMPARE(bed.last().alarm.presence, SignalPresence::Off);
    }

    /// The guards: a bad quality, or a rule that is off, begins nothing.
    void inactive_violatesWithBadQualityOrRuleOff_inactive() {
        auto gated = heart();
        gated.judging.quality = SignalCheck::parse("SQI >= 0.5").value();
        Bed bad(gated);
        for (int second = 0; second < 9; ++second)
            bad.alarms.evaluate(one(second, "b1", {{"HR", 130}, {"SQI", 0.2}}), bad.events);
        QVERIFY(bad.events.empty());
        auto off = heart();
        off.enabled = false;
        Bed quiet(off);
        quiet.beats(0, 9, 130);
        QVERIFY(quiet.events.empty());
    }

    void pending_clears_inactive() {
        Bed bed(heart());
        bed.beats(0, 3, 130);
        bed.beats(4, 4, 110);
        QCOMPARE(words(bed.events), std::string("pending HR-high, suppressed HR-high"));
        QCOMPARE(bed.state(), ConditionState::Inactive);
        bed.beats(5, 20, 110);
        QCOMPARE(bed.events.size(), std::size_t{2}); // its delay does not go on
    }

    void pending_delayElapsed_active() {
        Bed bed(heart());
        bed.beats(2, 9, 131);
        QCOMPARE(words(bed.events), std::string("pending HR-high, raised HR-high"));
        const auto& alarm = bed.last().alarm;
        QCOMPARE(alarm.condition, ConditionState::Active);
        QCOMPARE(alarm.id, std::uint64_t{1}); // an occurrence
        QCOMPARE(alarm.onset, at(2));
        QCOMPARE(alarm.raised, at(8));
        QCOMPARE(alarm.value.value(), 131.0);
        QCOMPARE(alarm.limit.value(), 120.0);
        QCOMPARE(alarm.presence, SignalPresence::On);
    }

    void pending_stale_unknown() {
        auto slow = heart();
        slow.delayLow = slow.delayHigh = seconds{60};
        Bed bed(slow);
        bed.beats(0, 3, 130);
        bed.nothing(4, 15);
        QCOMPARE(words(bed.events), std::string("pending HR-high, unknown HR-high, raised stale"));
        QCOMPARE(bed.last().alarm.kind, AlarmKind::Technical);
    }

    /// What was known of the patient stays, frozen, beside the technical alarm.
    void active_stale_unknown() {
        Bed bed(heart());
        bed.beats(0, 8, 130);
        bed.events.clear();
        bed.nothing(9, 60);
        QCOMPARE(words(bed.events), std::string("unknown HR-high, raised stale"));
        const auto shown = bed.alarms.shown();
        QCOMPARE(shown.size(), std::size_t{2});
        const auto& frozen = shown.front();
        QCOMPARE(frozen.rule, std::string("HR-high"));
        QCOMPARE(frozen.condition, ConditionState::Unknown);
        QCOMPARE(frozen.id, std::uint64_t{1});
        QCOMPARE(frozen.raised, at(6));
        QCOMPARE(frozen.presence, SignalPresence::On);
    }

    /// It had been active: no new delay, the same occurrence.
    void unknownOfAnActiveOne_dataBack_active() {
        Bed bed(heart());
        bed.beats(0, 8, 130);
        bed.nothing(9, 30);
        bed.events.clear();
        bed.beats(31, 31, 130);
        QCOMPARE(words(bed.events), std::string("cleared stale, known HR-high"));
        QCOMPARE(bed.state(), ConditionState::Active);
        QCOMPARE(bed.last().alarm.id, std::uint64_t{1});
        QCOMPARE(bed.last().alarm.raised, at(6));
    }

    void unknownOfAnActiveOne_dataBackInside_inactive() {
        Bed bed(heart());
        bed.beats(0, 8, 130);
        bed.nothing(9, 30);
        bed.events.clear();
        bed.beats(31, 31, 80);
        QCOMPARE(words(bed.events), std::string("cleared stale, cleared HR-high"));
        QCOMPARE(bed.last().alarm.cleared.value(), at(31));
    }

    /// It had not been active: its delay begins anew.
    void unknownOfAPendingOne_dataBack_pending() {
        auto slow = heart();
        slow.delayLow = slow.delayHigh = seconds{60};
        Bed bed(slow);
        bed.beats(0, 3, 130);
        bed.nothing(4, 30);
        bed.events.clear();
        bed.beats(31, 90, 130);
        QCOMPARE(words(bed.events), std::string("cleared stale, pending HR-high"));
        QCOMPARE(bed.last().alarm.onset, at(31));
        bed.beats(91, 91, 130);
        QCOMPARE(bed.last().what, What::Raised);
        QCOMPARE(bed.last().alarm.raised, at(91));
    }

    void active_clears_inactive() {
        Bed bed(heart());
        bed.beats(0, 8, 130);
        bed.events.clear();
        bed.beats(9, 12, 118); // within the hysteresis
        QVERIFY(bed.events.empty());
        bed.beats(13, 13, 115);
        QCOMPARE(words(bed.events), std::string("cleared HR-high"));
        QCOMPARE(bed.state(), ConditionState::Inactive);
        QCOMPARE(bed.last().alarm.cleared.value(), at(13));
        QVERIFY(bed.alarms.shown().empty());
    }

    void active_clearsWhereItLatches_latched() {
        Bed bed(heart(true));
        bed.beats(0, 8, 130);
        bed.events.clear();
        bed.beats(9, 9, 80);
        QCOMPARE(words(bed.events), std::string("latched HR-high"));
        QCOMPARE(bed.state(), ConditionState::Latched);
        QCOMPARE(bed.last().alarm.cleared.value(), at(9)); // the end of the condition
        QCOMPARE(bed.last().alarm.presence, SignalPresence::Latch);
    }

    void active_clearsWhereItLatchesButWasSeen_inactive() {
        Bed bed(heart(true));
        bed.beats(0, 8, 130);
        QVERIFY(bed.alarms.acknowledge(1, "lee", at(8), bed.events));
        bed.events.clear();
        bed.beats(9, 9, 80);
        QCOMPARE(words(bed.events), std::string("cleared HR-high"));
        QVERIFY(bed.alarms.shown().empty());
    }

    void latched_reset_inactive() {
        Bed bed(heart(true));
        bed.beats(0, 8, 130);
        bed.beats(9, 9, 80);
        bed.events.clear();
        QVERIFY(bed.alarms.reset(1, "lee", at(10), bed.events));
        QCOMPARE(words(bed.events), std::string("reset HR-high"));
        QCOMPARE(bed.state(), ConditionState::Inactive);
        QCOMPARE(bed.last().alarm.acknowledgedBy, std::string("lee"));
    }

    void latched_acknowledged_inactive() {
        Bed bed(heart(true));
        bed.beats(0, 8, 130);
        bed.beats(9, 9, 80);
        bed.events.clear();
        QVERIFY(bed.alarms.acknowledge(1, "lee", at(10), bed.events));
        QCOMPARE(words(bed.events), std::string("acknowledged HR-high, reset HR-high"));
        QCOMPARE(bed.state(), ConditionState::Inactive);
    }

    /// Soon: it is the occurrence that is still on show, and has no delay of its own.
    void latched_violatesSoon_active() {
        Bed bed(heart(true));
        bed.beats(0, 8, 130);
        bed.beats(9, 20, 80);
        bed.events.clear();
        bed.beats(21, 21, 130);
        QCOMPARE(words(bed.events), std::string("raised HR-high"));
        QCOMPARE(bed.state(), ConditionState::Active);
        QCOMPARE(bed.last().alarm.id, std::uint64_t{1});
        QVERIFY(!bed.last().alarm.cleared);
    }

    /// After the time of re-arming: an occurrence, and an incident, of its own.
    void latched_violatesLater_activeAnew() {
        Bed bed(heart(true));
        bed.beats(0, 8, 130);
        bed.beats(9, 308, 80);
        const auto before = bed.last().alarm;
        bed.events.clear();
        bed.beats(309, 309, 130);
        QCOMPARE(words(bed.events), std::string("cleared HR-high, raised HR-high"));
        QCOMPARE(bed.events[0].alarm.id, before.id);
        QCOMPARE(bed.events[0].alarm.condition, ConditionState::Inactive);
        QCOMPARE(bed.events[0].alarm.presence, SignalPresence::Off);
        QCOMPARE(bed.events[0].alarm.cleared.value(), at(9));
        QCOMPARE(bed.events[0].alarm.incident, IncidentState::Resolved);
        QCOMPARE(bed.last().alarm.id, before.id + 1);
        QCOMPARE(bed.last().alarm.incidentId, before.id + 1);
        QCOMPARE(bed.last().alarm.incident, IncidentState::Triggered);
        QCOMPARE(bed.last().alarm.raised, at(309));
        QCOMPARE(bed.alarms.shown().size(), std::size_t{1});
    }

    /// Told again, though it was seen.
    void active_escalates_activeAndHigher() {
        Bed bed(heart());
        bed.beats(0, 8, 130);
        QVERIFY(bed.alarms.acknowledge(1, "lee", at(8), bed.events));
        bed.events.clear();
        QVERIFY(bed.alarms.changePriority(1, Priority::High, at(9), bed.events));
        QCOMPARE(words(bed.events), std::string("escalated HR-high"));
        QCOMPARE(bed.state(), ConditionState::Active);
        QCOMPARE(bed.last().alarm.priority, Priority::High);
        QCOMPARE(bed.last().alarm.presence, SignalPresence::On);
        QVERIFY(!bed.last().alarm.acknowledged);
    }

    /// Told as a change; whoever has seen it has seen it.
    void active_improves_activeAndLower() {
        auto high = heart();
        high.priority = Priority::High;
        Bed bed(high);
        bed.beats(0, 8, 130);
        QVERIFY(bed.alarms.acknowledge(1, "lee", at(8), bed.events));
        bed.events.clear();
        QVERIFY(bed.alarms.changePriority(1, Priority::Medium, at(9), bed.events));
        QCOMPARE(words(bed.events), std::string("updated HR-high"));
        QCOMPARE(bed.state(), ConditionState::Active);
        QCOMPARE(bed.last().alarm.presence, SignalPresence::Ack);
    }

    void active_ruleOff_off() {
        Bed bed(heart());
        bed.beats(0, 8, 130);
        bed.events.clear();
        auto off = heart();
        off.enabled = false;
        bed.alarms.setRules({{off}, {}}, at(9), bed.events);
        QCOMPARE(words(bed.events), std::string("cleared HR-high"));
        QCOMPARE(bed.last().alarm.presence, SignalPresence::Off);
        bed.beats(10, 30, 130);
        QCOMPARE(bed.events.size(), std::size_t{1});
        QVERIFY(bed.alarms.shown().empty());
    }

    void pending_ruleOff_off() {
        Bed bed(heart());
        bed.beats(0, 3, 130);
        auto off = heart();
        off.enabled = false;
        bed.alarms.setRules({{off}, {}}, at(4), bed.events);
        QCOMPARE(words(bed.events), std::string("pending HR-high, suppressed HR-high"));
        bed.beats(5, 30, 130);
        QCOMPARE(bed.events.size(), std::size_t{2});
    }
};

QTEST_APPLESS_MAIN(TestConditionRows)
#include "tst_condition_rows.moc"
