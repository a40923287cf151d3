// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/view/snapshot.h"

#include <QTest>

#include <set>

using namespace vigil;
using namespace vigil::pipeline;

/// Words that reports print: scripts read them, so they stay as they are.
class tst_Snapshot : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void sourceStates();
    void hops();
    void queues();
};

void tst_Snapshot::sourceStates() {
    using State = SourceState;
    QCOMPARE(name(State::Stopped), std::string_view("stopped"));
    QCOMPARE(name(State::Connecting), std::string_view("connecting"));
    QCOMPARE(name(State::Connected), std::string_view("connected"));
    QCOMPARE(name(State::Reconnecting), std::string_view("reconnecting"));
    QCOMPARE(name(State::Failed), std::string_view("failed"));
    QCOMPARE(name(State::Paused), std::string_view("paused"));
    QCOMPARE(name(State::Ended), std::string_view("ended"));
}

void tst_Snapshot::hops() {
    QCOMPARE(name(Hop::Decoded), std::string_view("decoded"));
    QCOMPARE(name(Hop::Evaluated), std::string_view("evaluated"));
    QCOMPARE(name(Hop::Alarm), std::string_view("alarm"));
    QCOMPARE(name(Hop::Stored), std::string_view("stored"));
    QCOMPARE(name(Hop::Painted), std::string_view("painted"));
    QCOMPARE(name(Hop::Presented), std::string_view("presented"));
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < kHopCount; ++i)
        names.insert(name(static_cast<Hop>(i)));
    QCOMPARE(names.size(), kHopCount);
}

void tst_Snapshot::queues() {
    QCOMPARE(name(QueueView{QueuePlace::Raw, "ward", 0, 0, 0, 0, 0, 0, 0}),
             std::string("ward raw"));
    QCOMPARE(name(QueueView{QueuePlace::Engine, {}, 2, 0, 0, 0, 0, 0, 0}), std::string("engine 2"));
    QCOMPARE(name(QueueView{QueuePlace::Alarms, {}, 0, 0, 0, 0, 0, 0, 0}), std::string("alarms"));
    QCOMPARE(name(QueueView{QueuePlace::Store, {}, 0, 0, 0, 0, 0, 0, 0}), std::string("store"));
}

QTEST_GUILESS_MAIN(tst_Snapshot)
#include "tst_snapshot.moc"
