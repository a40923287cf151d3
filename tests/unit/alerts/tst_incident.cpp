// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/incident.h"
#include "alerts/signal_presence.h"

#include <QTest>

using namespace vigil;
using namespace vigil::alerts;
using std::chrono::seconds;

namespace {

EventTime at(int second) { return EventTime{seconds{second}}; }

} // namespace

class TestIncident : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void opensOnceAKey() {
        Incident incident;
        QCOMPARE(incident.state(), IncidentState::None);
        QVERIFY(incident.trigger(7, at(0)));
        QVERIFY(!incident.trigger(8, at(1)));
        QCOMPARE(incident.id(), std::uint64_t{7});
        QCOMPARE(incident.state(), IncidentState::Triggered);
    }

    void acknowledgementStopsUntilRetriggered() {
        Incident incident;
        QVERIFY(!incident.acknowledge());
        QVERIFY(!incident.retrigger());
        incident.trigger(1, at(0));
        QVERIFY(incident.acknowledge());
        QVERIFY(!incident.acknowledge());
        QCOMPARE(incident.state(), IncidentState::Acknowledged);
        QVERIFY(incident.retrigger());
        QCOMPARE(incident.state(), IncidentState::Triggered);
    }

    void reopensWithinItsWindow() {
        Incident incident;
        QVERIFY(!incident.resolve(at(0)));
        incident.trigger(1, at(0));
        incident.acknowledge();
        QVERIFY(incident.resolve(at(10)));
        QVERIFY(!incident.isOpen());
        QVERIFY(!incident.trigger(2, at(309)));
        QCOMPARE(incident.id(), std::uint64_t{1});
        QCOMPARE(incident.flaps(), 1U);
        QCOMPARE(incident.state(), IncidentState::Triggered);
    }

    void closesAfterItsWindow() {
        Incident incident;
        incident.trigger(1, at(0));
        incident.resolve(at(10));
        QVERIFY(!incident.advance(at(309)));
        QVERIFY(incident.advance(at(310)));
        QCOMPARE(incident.state(), IncidentState::Closed);
        QVERIFY(incident.trigger(2, at(311)));
        QCOMPARE(incident.id(), std::uint64_t{2});
        QCOMPARE(incident.flaps(), 0U);
    }

    void presenceFollowsConditionAndAcknowledgement() {
        using C = ConditionState;
        using P = SignalPresence;
        QCOMPARE(presenceOf(C::Inactive, false, false), P::Off);
        QCOMPARE(presenceOf(C::Pending, false, false), P::Off);
        QCOMPARE(presenceOf(C::Active, true, false), P::On);
        QCOMPARE(presenceOf(C::Active, true, true), P::Ack);
        QCOMPARE(presenceOf(C::Latched, true, false), P::Latch);
        QCOMPARE(presenceOf(C::Unknown, true, false), P::On);
        QCOMPARE(presenceOf(C::Unknown, false, false), P::Off);
        QVERIFY(isAudible(P::On) && isAudible(P::Latch));
        QVERIFY(!isAudible(P::Ack) && !isAudible(P::Off));
    }

    void namesAreStable() {
        QCOMPARE(QString::fromUtf8(name(Priority::High).data()), QStringLiteral("high"));
        QCOMPARE(QString::fromUtf8(name(IncidentState::Closed).data()), QStringLiteral("closed"));
        QCOMPARE(QString::fromUtf8(name(AlarmEvent::What::Reset).data()), QStringLiteral("reset"));
        QCOMPARE(QString::fromUtf8(name(SignalPresence::Ack).data()), QStringLiteral("ack"));
        QCOMPARE(QString::fromUtf8(name(ConditionState::Off).data()), QStringLiteral("off"));
        QVERIFY(priorityFromName("medium") == Priority::Medium);
        QVERIFY(!priorityFromName("MEDIUM"));
        QVERIFY(conditionFromName("latched") == ConditionState::Latched);
        QVERIFY(limitSideFromName("low") == LimitSide::Low);
        QVERIFY(alarmKindFromName("technical") == AlarmKind::Technical);
    }
};

QTEST_APPLESS_MAIN(TestIncident)
#include "tst_incident.moc"
