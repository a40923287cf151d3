// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/escalation/escalator.h"
#include "bed_rows.h"
#include "escalation_world.h"

#include <QTest>

#include <set>

using namespace vigil;
using namespace vigil::alerts;
using namespace std::chrono_literals;
using What = IncidentEntry::What;
using Request = AlarmRequest::What;

namespace {

LabelMatcher matcher(const char* text) { return LabelMatcher::parse(text).value(); }

bool asked(const EscalationWorld& world, Request what) {
    return std::ranges::find(world.requests, what, &AlarmRequest::what) != world.requests.end();
}

} // namespace

/// The rows of the incident's state machine (clinical reference 2.3) under a clock of the test.
class TestEscalator : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void triggeredRunsItsStepsAtTheirTimes() {
        EscalationWorld world(EscalationWorld::plan());
        world.raise(1);
        world.pass(119s);
        QCOMPARE(world.calls(), std::string("pager@0 phone@30"));
        QCOMPARE(world.called[0].second.event, Notice::Event::Triggered);
        QCOMPARE(world.called[1].second.event, Notice::Event::Escalated);
    }

    void anIncidentWithoutPolicyOpensAndCallsNobody() {
        EscalationWorld world({});
        world.raise(1);
        world.pass(1h, 1s);
        QVERIFY(world.calls().empty());
        QCOMPARE(world.stored.at(1).state, IncidentState::Triggered);
        QVERIFY(!asked(world, Request::NobodyAnswered));
    }

    void aPolicyOfTheRuleComesBeforeThatOfThePriority() {
        auto plan = EscalationWorld::plan();
        plan.policies.push_back({"quiet", {{0s, {"mail"}}}, 0, 60s, {}});
        EscalationWorld world(plan);
        world.alarms[1].policy = "quiet";
        world.raise(1);
        QCOMPARE(world.calls(), std::string("mail@0"));
    }

    void aStepThatReachesNobodyIsFollowedAtOnce() {
        auto plan = EscalationWorld::plan();
        plan.policies[0].steps[0].notify = {"screen", "sound"};
        EscalationWorld world(plan);
        world.raise(1);
        QCOMPARE(world.calls(), std::string("phone@0"));
        world.pass(121s);
        QCOMPARE(world.calls(), std::string("phone@0 mail@120 phone@120"));
        QCOMPARE(world.entries[1].what, What::Failed);
        QCOMPARE(world.entries[1].result, std::string("there is no screen here"));
    }

    void aScreenThatShowsNothingWithinTwoSecondsIsNone() {
        auto plan = EscalationWorld::plan();
        plan.policies[0].steps[0].notify = {"screen"};
        EscalationWorld world(plan);
        world.escalator.setScreen(true);
        world.raise(1);
        world.pass(1500ms);
        QVERIFY(world.calls().empty());
        world.pass(1s);
        QCOMPARE(world.calls(), std::string("phone@2"));
    }

    void aSoundHoldsTheNextStepBackWhereItIsHeard() {
        auto plan = EscalationWorld::plan();
        plan.policies[0].steps[0].notify = {"sound"};
        for (const bool heard : {true, false}) {
            EscalationWorld world(plan);
            world.escalator.setSound(true);
            world.raise(1);
            // That it is shown says nothing of whether it is heard.
            world.escalator.presented(1, Escalator::Presented::Shown, world.now(), world.out);
            if (heard)
                world.escalator.presented(1, Escalator::Presented::Sounded, world.now(), world.out);
            world.pass(29s);
            QCOMPARE(world.calls(), heard ? std::string() : std::string("phone@2"));
            const auto& told = world.entries;
            QVERIFY(std::ranges::any_of(told, [&](const auto& entry) {
                return entry.result == (heard ? "sounded" : "it has not sounded in time");
            }));
        }
    }

    void aScreenThatShowsItHoldsTheNextStepBack() {
        auto plan = EscalationWorld::plan();
        plan.policies[0].steps[0].notify = {"screen"};
        EscalationWorld world(plan);
        world.escalator.setScreen(true);
        world.raise(1);
        world.escalator.presented(1, Escalator::Presented::Shown, world.now(), world.out);
        world.pass(29s);
        QVERIFY(world.calls().empty());
        world.pass(2s);
        QCOMPARE(world.calls(), std::string("phone@30"));
    }

    void aRefusedNoticeIsFollowedAtOnce() {
        EscalationWorld world(EscalationWorld::plan());
        world.raise(1);
        const std::string why = "404";
        world.escalator.settled(world.called[0].second.key, &why, world.now(), world.out);
        world.settle();
        QCOMPARE(world.calls(), std::string("pager@0 phone@0"));
    }

    void aChannelThatFailsIsPassedByAndTriedOn() {
        EscalationWorld world(EscalationWorld::plan());
        world.raise(1);
        world.escalator.channelFails("pager", "refused", world.now(), world.out);
        world.settle();
        QCOMPARE(world.calls(), std::string("pager@0 phone@0"));
        world.escalator.settled(world.called[0].second.key, nullptr, world.now(), world.out);
        world.settle();
        QCOMPARE(world.entries.back().what, What::Delivered);
    }

    void loopsBeginAnewAndEndInNobodyAnswered() {
        EscalationWorld world(EscalationWorld::plan());
        world.raise(1);
        world.pass(239s);
        QCOMPARE(world.calls(), std::string("pager@0 phone@30 mail@120 pager@120 phone@150"));
        QVERIFY(!asked(world, Request::NobodyAnswered));
        world.pass(2s);
        QVERIFY(asked(world, Request::NobodyAnswered));
        QVERIFY(world.stored.at(1).exhausted);
        world.pass(1h, 1s);
        QCOMPARE(world.count(What::Exhausted), std::size_t{1});
        world.acknowledge(1, "rn-lee");
        QVERIFY(asked(world, Request::Answered));
    }

    void anAcknowledgementStopsAndTellsThoseWhoWereCalled() {
        EscalationWorld world(EscalationWorld::plan());
        world.raise(1);
        world.pass(10s);
        world.acknowledge(1, "rn-lee");
        world.pass(200s);
        QCOMPARE(world.calls(), std::string("pager@0"));
        QCOMPARE(world.called.size(), std::size_t{2});
        QCOMPARE(world.called[1].second.event, Notice::Event::Acknowledged);
        QCOMPARE(world.called[1].second.incident.acknowledgedBy, std::string("rn-lee"));
    }

    void anAcknowledgementTimesOutAndItBeginsAnew() {
        EscalationWorld world(EscalationWorld::plan());
        world.raise(1);
        world.acknowledge(1, "dr-b");
        world.pass(299s);
        QCOMPARE(world.calls(), std::string("pager@0"));
        world.pass(2s);
        // Who had acknowledged hears of it too.
        QCOMPARE(world.calls(), std::string("pager@0 pager@300 phone@300"));
        QCOMPARE(world.count(What::AcknowledgeTimeout), std::size_t{1});
    }

    void aHigherPriorityBeginsAnewWithItsOwnPolicy() {
        auto plan = EscalationWorld::plan();
        plan.policies.push_back({"urgent", {{0s, {"phone"}}}, 0, 60s, {}});
        plan.high = "urgent";
        EscalationWorld world(plan);
        auto& alarm = world.raise(1, "B01", Priority::Medium);
        world.acknowledge(1, "rn-lee");
        alarm.priority = Priority::High;
        alarm.acknowledged.reset();
        alarm.incident = IncidentState::Triggered;
        world.tell(alarm, AlarmEvent::What::Escalated);
        QCOMPARE(world.calls(), std::string("pager@0 phone@0"));
        QCOMPARE(world.stored.at(1).policy.name, std::string("urgent"));
    }

    void aWithdrawnAcknowledgementBeginsAnew() {
        EscalationWorld world(EscalationWorld::plan());
        auto& alarm = world.raise(1);
        world.pass(5s);
        world.acknowledge(1, "rn-lee");
        alarm.acknowledged.reset();
        alarm.incident = IncidentState::Triggered;
        world.tell(alarm, AlarmEvent::What::Unacknowledged);
        QCOMPARE(world.calls(), std::string("pager@0 pager@5"));
    }

    void aSnoozeShiftsWhatIsToCome() {
        EscalationWorld world(EscalationWorld::plan());
        world.raise(1);
        world.pass(10s);
        world.snooze(1, 60s);
        world.pass(59s);
        QCOMPARE(world.stored.at(1).state, IncidentState::Snoozed);
        world.pass(2s);
        QCOMPARE(world.stored.at(1).state, IncidentState::Triggered);
        QCOMPARE(world.calls(), std::string("pager@0"));
        world.pass(20s); // 30 s and the minute
        QCOMPARE(world.calls(), std::string("pager@0 phone@90"));
    }

    void aSnoozedOneCanBeAcknowledged() {
        EscalationWorld world(EscalationWorld::plan());
        world.raise(1);
        world.snooze(1, 60s);
        world.acknowledge(1, "rn-lee");
        world.pass(120s);
        QCOMPARE(world.calls(), std::string("pager@0"));
        QCOMPARE(world.stored.at(1).state, IncidentState::Acknowledged);
    }

    void theEndResolvesAndTellsThoseWhoWereCalled() {
        EscalationWorld world(EscalationWorld::plan());
        world.raise(1);
        world.pass(31s);
        world.clear(1);
        world.pass(200s);
        QCOMPARE(world.calls(), std::string("pager@0 phone@30"));
        std::set<std::string> told;
        for (const auto& [at, notice] : world.called)
            if (notice.event == Notice::Event::Resolved)
                told.insert(notice.channel);
        QCOMPARE(told, (std::set<std::string>{"pager", "phone"}));
    }

    void aLatchedOneGoesOnCallingUntilItIsReset() {
        EscalationWorld world(EscalationWorld::plan());
        auto& alarm = world.raise(1);
        alarm.condition = ConditionState::Latched;
        world.tell(alarm, AlarmEvent::What::Latched);
        world.pass(31s);
        QCOMPARE(world.calls(), std::string("pager@0 phone@30"));
        alarm.incident = IncidentState::Resolved;
        world.tell(alarm, AlarmEvent::What::Reset);
        QCOMPARE(world.stored.at(1).state, IncidentState::Resolved);
    }

    void theSameKeyWithinItsWindowReopensTheIncident() {
        EscalationWorld world(EscalationWorld::plan());
        world.raise(1);
        world.clear(1);
        world.pass(60s);
        auto& again = world.alarms[2];
        again.incidentId = 1;
        world.raise(2);
        QCOMPARE(world.calls(), std::string("pager@0 pager@60"));
        QCOMPARE(world.count(What::Reopened), std::size_t{1});
        QCOMPARE(world.stored.size(), std::size_t{1});
        QVERIFY(world.called[0].second.key != world.called.back().second.key);
    }

    void aResolvedOneClosesAfterItsWindow() {
        EscalationWorld world(EscalationWorld::plan());
        world.raise(1);
        world.clear(1);
        world.pass(299s);
        QCOMPARE(world.stored.at(1).state, IncidentState::Resolved);
        world.pass(2s);
        QCOMPARE(world.stored.at(1).state, IncidentState::Closed);
        QCOMPARE(world.escalator.openCount(), std::size_t{0});
    }

    void aSilenceSuppressesAndWhatIsLeftIsToldAfterIt() {
        EscalationWorld world(EscalationWorld::plan());
        Silence silence;
        silence.id = 9;
        silence.match = {matcher("bed=B01")};
        silence.from = world.wall;
        silence.to = world.wall + 60s;
        silence.reason = "moved";
        world.escalator.silence(silence, world.now(), world.out);
        world.raise(1);
        world.raise(2, "B02");
        world.pass(59s);
        QCOMPARE(world.calls(), std::string("pager@0 phone@30")); // of the other bed
        QCOMPARE(world.stored.at(1).state, IncidentState::Suppressed);
        world.pass(2s);
        QCOMPARE(world.stored.at(1).state, IncidentState::Triggered);
        QCOMPARE(world.calls(), std::string("pager@0 phone@30 pager@60"));
    }

    void aSilenceThatBeginsLaterStopsTheChain() {
        EscalationWorld world(EscalationWorld::plan());
        world.raise(1);
        world.pass(10s);
        Silence silence;
        silence.id = 9;
        silence.match = {matcher("rule=~HR.*")};
        silence.from = world.wall;
        silence.to = world.wall + 1h;
        world.escalator.silence(silence, world.now(), world.out);
        world.settle();
        world.pass(100s);
        QCOMPARE(world.calls(), std::string("pager@0"));
        QVERIFY(world.escalator.unsilence(9, world.now(), world.out));
        QVERIFY(!world.escalator.unsilence(9, world.now(), world.out));
        world.settle();
        world.pass(1s);
        QCOMPARE(world.calls(), std::string("pager@0 pager@110"));
    }

    void whatAWorseAlarmOutdoesCallsNobody() {
        EscalationWorld world(EscalationWorld::plan());
        auto& alarm = world.raise(1);
        world.pass(5s);
        alarm.presence = SignalPresence::Off;
        world.tell(alarm, AlarmEvent::What::Updated);
        world.pass(60s);
        QCOMPARE(world.calls(), std::string("pager@0"));
        QCOMPARE(world.stored.at(1).state, IncidentState::Suppressed);
        alarm.presence = SignalPresence::On;
        world.tell(alarm, AlarmEvent::What::Updated);
        QCOMPARE(world.calls(), std::string("pager@0 pager@65"));
    }

    void anotherAlarmInhibitsAndNeverItself() {
        auto plan = EscalationWorld::plan();
        plan.inhibitions = {
            {{matcher("rule=~source-lost|HR-high")}, {matcher("rule=HR-high")}, {"bed"}}};
        EscalationWorld world(plan);
        world.raise(1); // matches both sides alone: it is not its own reason
        QCOMPARE(world.calls(), std::string("pager@0"));
        auto plain = EscalationWorld::plan();
        plain.inhibitions = {{{matcher("rule=source-lost")}, {matcher("rule=HR-high")}, {}}};
        EscalationWorld other(plain);
        other.alarms[7].rule = "source-lost";
        auto& cause = other.raise(7);
        cause.rule = "source-lost";
        other.tell(cause, AlarmEvent::What::Updated);
        other.raise(1);
        other.pass(10s);
        QCOMPARE(other.stored.at(1).state, IncidentState::Suppressed);
        other.clear(7);
        other.pass(1s);
        QCOMPARE(other.stored.at(1).state, IncidentState::Triggered);
    }

    /// What a worse alarm says as well calls nobody, until it stands alone again.
    void whatIsFoldedCallsNobody() {
        EscalationWorld world(EscalationWorld::plan());
        auto& alarm = world.raise(1);
        world.pass(10s);
        alarm.presence = SignalPresence::Off;
        world.tell(alarm, AlarmEvent::What::Updated);
        QCOMPARE(world.stored.at(1).state, IncidentState::Suppressed);
        world.pass(60s);
        QCOMPARE(world.calls(), std::string("pager@0"));
        alarm.presence = SignalPresence::On;
        world.tell(alarm, AlarmEvent::What::Updated);
        QCOMPARE(world.stored.at(1).state, IncidentState::Triggered);
        world.pass(35s);
        QCOMPARE(world.calls(), std::string("pager@0 pager@70 phone@100"));
    }

    /// Who was called hears of the end, though nobody is called any more; others hear nothing.
    void whoWasCalledHearsOfTheEndOfWhatIsMuted() {
        for (const bool called : {true, false}) {
            EscalationWorld world(EscalationWorld::plan());
            Silence silence;
            silence.id = 5;
            silence.match = {matcher("bed=B01")};
            silence.from = world.wall;
            silence.to = world.wall + 1h;
            if (called)
                world.raise(1);
            world.escalator.silence(silence, world.now(), world.out);
            world.settle();
            if (!called)
                world.raise(1);
            QCOMPARE(world.stored.at(1).state, IncidentState::Suppressed);
            world.clear(1);
            const auto ends = std::ranges::count_if(world.called, [](const auto& one) {
                return one.second.event == Notice::Event::Resolved && one.second.to == "pager";
            });
            QCOMPARE(ends, called ? 1 : 0);
            QCOMPARE(world.called.size(), called ? std::size_t{2} : std::size_t{0});
        }
    }

    /// Of the alarms of a bed: a heart that races is told of once.
    void ofAParameterTheWorstAloneCalls() {
        auto extreme = rows::rule("HR-extreme", "HR", 40, 150);
        extreme.priority = Priority::High;
        auto alarms = rows::table({rows::rule("HR", "HR", 50, 120), extreme});
        EscalationWorld world(EscalationWorld::plan());
        std::vector<AlarmEvent> events;
        const auto tell = [&] {
            for (const auto& event : std::exchange(events, {})) {
                world.alarms[event.alarm.id] = event.alarm;
                world.tell(event.alarm, event.what);
            }
        };
        const auto beat = [&](int second, double rate) {
            alarms.evaluate(rows::one(second, "b1", {{"HR", rate}}), events);
            tell();
        };
        beat(0, 130);
        world.pass(10s);
        beat(10, 160);
        world.pass(25s);
        // The milder one would have called the phone after 30 s.
        QCOMPARE(world.calls(), std::string("pager@0 pager@10"));
        QCOMPARE(world.stored.at(1).state, IncidentState::Suppressed);
        QCOMPARE(world.stored.at(2).state, IncidentState::Triggered);
        // Nor does it when nothing is known of either any more.
        alarms.tick(rows::at(60), events);
        tell();
        QCOMPARE(world.alarms.at(1).condition, ConditionState::Unknown);
        QCOMPARE(world.stored.at(1).state, IncidentState::Suppressed);
    }

    void anEditedPolicyLeavesOpenIncidentsAlone() {
        EscalationWorld world(EscalationWorld::plan());
        world.raise(1);
        auto edited = EscalationWorld::plan();
        edited.policies[0].steps = {{0s, {"mail"}}};
        world.restart(edited, 10s);
        world.pass(25s);
        QCOMPARE(world.stored.at(1).policy.steps.size(), std::size_t{3});
        QCOMPARE(world.called.back().second.channel, std::string("phone"));
    }

    void aRestartInMidChainSkipsNoStepAndTakesNoneTwice() {
        EscalationWorld world(EscalationWorld::plan());
        world.raise(1);
        world.pass(31s);
        world.restart(EscalationWorld::plan(), 10s);
        QCOMPARE(world.called.size(), std::size_t{2});
        world.pass(80s); // 31 + 10 + 80 = 121 s after the trigger
        QCOMPARE(world.called.size(), std::size_t{4});
        QCOMPARE(world.called[2].second.channel, std::string("mail"));
        QCOMPARE(world.called[3].second.loop, 1U);
    }

    void overdueStepsAreTakenOnceAfterALongAbsence() {
        EscalationWorld world(EscalationWorld::plan());
        world.raise(1);
        world.restart(EscalationWorld::plan(), 10h);
        QCOMPARE(world.called.size(), std::size_t{4}); // phone, mail, and the second loop begins
        std::set<std::string> keys;
        for (const auto& [at, notice] : world.called)
            keys.insert(notice.key);
        QCOMPARE(keys.size(), world.called.size());
    }

    void aStepTakenAgainAfterALostCommitHasItsKey() {
        EscalationWorld world(EscalationWorld::plan());
        world.raise(1);
        const auto before = world.stored;
        world.pass(31s);
        world.stored = before; // what came since was not written when the process was killed
        world.restart(EscalationWorld::plan(), 1s);
        QCOMPARE(world.called.size(), std::size_t{3});
        QCOMPARE(world.called[2].second.key, world.called[1].second.key);
    }

    void aStepOfTheWallClockMovesNoStep_data() {
        QTest::addColumn<int>("seconds");
        QTest::newRow("an hour ahead") << 3600;
        QTest::newRow("an hour back") << -3600;
    }

    void aStepOfTheWallClockMovesNoStep() {
        QFETCH(int, seconds);
        EscalationWorld world(EscalationWorld::plan());
        world.raise(1);
        world.pass(10s);
        world.wall += std::chrono::seconds{seconds};
        world.pass(19s);
        QCOMPARE(world.calls(), std::string("pager@0"));
        world.pass(92s);
        QCOMPARE(world.calls(), std::string("pager@0 phone@30 mail@120 pager@120"));
    }

    void aWallClockPutBackWhileItWasDownLosesNoStep() {
        EscalationWorld world(EscalationWorld::plan());
        world.raise(1);
        world.pass(10s);
        world.restart(EscalationWorld::plan(), 5s, -3600s);
        world.pass(31s);
        QCOMPARE(world.called.back().second.channel, std::string("phone"));
    }

    void aBacklogCallsNobody() {
        EscalationWorld world(EscalationWorld::plan());
        auto& alarm = world.alarms[1];
        alarm.id = alarm.incidentId = 1;
        alarm.priority = Priority::High;
        alarm.incident = IncidentState::Triggered;
        world.tell(alarm, AlarmEvent::What::Raised, true);
        world.pass(1h, 1s);
        QVERIFY(world.calls().empty());
    }

    void nobodyAnsweredCallsNobody() {
        EscalationWorld world(EscalationWorld::plan());
        auto& alarm = world.alarms[1];
        alarm.rule = "nobody-answered";
        alarm.kind = AlarmKind::Technical;
        alarm.id = alarm.incidentId = 1;
        alarm.priority = Priority::High;
        world.tell(alarm, AlarmEvent::What::Raised);
        world.pass(200s);
        QVERIFY(world.calls().empty());
    }

    void anIncidentWhoseAlarmIsGoneIsResolved() {
        EscalationWorld world(EscalationWorld::plan());
        world.raise(1);
        auto stored = world.stored.at(1);
        Escalator next(EscalationWorld::plan());
        next.restore({stored}, world.now());
        EscalationOutput out;
        next.reconcile({}, world.now(), out);
        QCOMPARE(out.changes.back().record.state, IncidentState::Resolved);
        QCOMPARE(out.notices.size(), std::size_t{1});
    }

    void keysAreShortAndTellIncidentsApart() {
        auto plan = EscalationWorld::plan();
        plan.channels.push_back(std::string(128, 'x'));
        plan.policies[0].steps = {{0s, {std::string(128, 'x')}}};
        EscalationWorld world(plan);
        world.raise(1);
        world.raise(2, "B02");
        QVERIFY(world.called[0].second.key.size() <= 128);
        QVERIFY(world.called[0].second.key != world.called[1].second.key);
    }

    void aPolicyIsTheSameAfterItsText() {
        const auto policy = EscalationWorld::plan().policies[0];
        QCOMPARE(policyFromText(textOf(policy)), policy);
        QVERIFY(policyFromText("nonsense").steps.empty());
        QVERIFY(policyFromText("").steps.empty());
    }
};

QTEST_GUILESS_MAIN(TestEscalator)
#include "tst_escalator.moc"
