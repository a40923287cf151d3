// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/escalation/escalation_plan.h"
#include "alerts/escalation/on_call.h"

#include <QTest>

using namespace vigil;
using namespace vigil::alerts;
using namespace std::chrono_literals;

namespace {

EventTime at(const char* text) { return parseIso8601(text).value(); }

Ticks wall(const char* text) { return at(text).time_since_epoch(); }

Schedule berlin() {
    Schedule schedule;
    schedule.name = "physician";
    schedule.zone = TimeZone::named("Europe/Berlin").value();
    Rotation rotation;
    rotation.members = {"a", "b"};
    rotation.start = wall("2026-01-05T08:00"); // a Monday
    schedule.rotations = {rotation};
    return schedule;
}

std::string onCall(const Schedule& schedule, const char* time) {
    return schedule.onCall(at(time)).value_or("nobody");
}

} // namespace

class TestOnCall : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void turnsAreHandedOverOnTheClockOfTheZone() {
        const auto schedule = berlin();
        QCOMPARE(onCall(schedule, "2026-01-05T06:59:59Z"), std::string("nobody"));
        QCOMPARE(onCall(schedule, "2026-01-05T07:00:00Z"), std::string("a"));
        QCOMPARE(onCall(schedule, "2026-01-12T06:59:59Z"), std::string("a"));
        QCOMPARE(onCall(schedule, "2026-01-12T07:00:00Z"), std::string("b"));
    }

    void summerTimeMovesNoHandOver() {
        const auto schedule = berlin(); // the clock goes ahead on 2026-03-29
        QCOMPARE(onCall(schedule, "2026-03-30T05:59:59Z"), std::string("b"));
        QCOMPARE(onCall(schedule, "2026-03-30T06:00:00Z"), std::string("a"));
        // And back on 2026-10-25.
        QCOMPARE(onCall(schedule, "2026-10-26T06:59:59Z"), std::string("b"));
        QCOMPARE(onCall(schedule, "2026-10-26T07:00:00Z"), std::string("a"));
    }

    void aNightBelongsToTheDayItBeginsOn() {
        auto schedule = berlin();
        auto& rotation = schedule.rotations[0];
        rotation.members = {"night"};
        rotation.from = 20h;
        rotation.to = 8h;
        rotation.days = {false, false, false, false, true, false, false}; // Friday
        QCOMPARE(onCall(schedule, "2026-01-09T18:59:00Z"), std::string("nobody"));
        QCOMPARE(onCall(schedule, "2026-01-09T19:00:00Z"), std::string("night"));
        QCOMPARE(onCall(schedule, "2026-01-10T06:59:00Z"), std::string("night"));
        QCOMPARE(onCall(schedule, "2026-01-10T07:00:00Z"), std::string("nobody"));
        QCOMPARE(onCall(schedule, "2026-01-10T20:00:00Z"), std::string("nobody"));
    }

    void theLastRotationInForceWinsAndAnOverrideOverAll() {
        auto schedule = berlin();
        Rotation nights = schedule.rotations[0];
        nights.members = {"night"};
        nights.from = 20h;
        nights.to = 8h;
        schedule.rotations.push_back(nights);
        schedule.overrides = {{at("2026-01-06T22:00:00Z"), at("2026-01-06T23:00:00Z"), "stand-in"}};
        QCOMPARE(onCall(schedule, "2026-01-06T12:00:00Z"), std::string("a"));
        QCOMPARE(onCall(schedule, "2026-01-06T21:00:00Z"), std::string("night"));
        QCOMPARE(onCall(schedule, "2026-01-06T22:30:00Z"), std::string("stand-in"));
        QCOMPARE(onCall(schedule, "2026-01-06T23:00:00Z"), std::string("night"));
    }

    void nobodyOnCallIsToldAsSuch() {
        EscalationPlan plan;
        plan.channels = {"pager"};
        plan.persons = {{"a", {"pager"}}, {"b", {}}};
        plan.schedules = {berlin()};
        auto found = recipientsOf(plan, {"schedule:physician"}, at("2025-01-01T00:00:00Z"));
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found[0].fault, std::string("nobody is on call"));
        found = recipientsOf(plan, {"schedule:physician", "pager", "person:a"},
                             at("2026-01-05T12:00:00Z"));
        QCOMPARE(found.size(), std::size_t{1}); // one channel is reached once
        QCOMPARE(found[0].to, std::string("schedule:physician a"));
        QCOMPARE(found[0].channel, std::string("pager"));
        found = recipientsOf(plan, {"person:b", "person:c", "team:t"}, {});
        QCOMPARE(found.size(), std::size_t{3});
        for (const auto& each : found)
            QVERIFY(!each.fault.empty());
    }
};

QTEST_GUILESS_MAIN(TestOnCall)
#include "tst_on_call.moc"
