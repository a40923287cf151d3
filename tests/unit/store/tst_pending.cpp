// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/journal/pending.h"
#include "store_fixture.h"

using namespace vigil;
using namespace vigil::store;
using namespace vigil::store::test;
using What = alerts::AlarmEvent::What;

namespace {

void applyAlarm(Pending& pending, std::uint64_t id, What what, std::int64_t second) {
    StoreBatch batch;
    batch.alarms.push_back(alarmEvent(id, what, second));
    pending.apply(std::move(batch));
}

std::uint64_t toldOf(const Pending& pending, LossKind kind, const std::string& bed) {
    std::uint64_t count = 0;
    for (const auto& loss : pending.losses())
        if (loss.kind == kind && loss.bed == bed)
            count += loss.count;
    return count;
}

} // namespace

class TestPending : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void withinTheBoundsNothingIsGivenUp() {
        Pending pending;
        pending.apply(rowsOf(kHeartRate, 0, 100));
        applyAlarm(pending, 1, What::Raised, 0);
        const auto shed = pending.shed({.rows = 100, .bytes = 1 << 20, .events = 1}, "away");
        QCOMPARE(shed.rows + shed.letters + shed.events, std::uint64_t{0});
        QCOMPARE(pending.rowCount(), 100U);
        QVERIFY(pending.losses().empty());
    }

    void theOldestRowsGoAndAreToldByBed() {
        Pending pending;
        for (int i = 0; i < 10; ++i) {
            pending.apply(rowsOf(kHeartRate, i * 10, 10));
            pending.apply(rowsOf({"bed-2", "HR", "/min"}, i * 10, 10));
        }
        const auto shed = pending.shed({.rows = 60, .bytes = 1 << 20, .events = 1}, "away");
        QCOMPARE(shed.rows, std::uint64_t{140});
        QCOMPARE(pending.rowCount(), 60U);
        QCOMPARE(toldOf(pending, LossKind::TrendGap, "bed-1"), std::uint64_t{70});
        QCOMPARE(toldOf(pending, LossKind::TrendGap, "bed-2"), std::uint64_t{70});
        QCOMPARE(pending.losses().size(), 2U);
        QCOMPARE(pending.losses().front().reason, std::string("away"));
        QCOMPARE(pending.losses().front().from, at(0));
        QCOMPARE(pending.losses().front().to, at(69));
        pending.apply(rowsOf(kHeartRate, 100, 60));
        QCOMPARE(pending.shed({.rows = 60, .bytes = 1 << 20, .events = 1}, "away").rows,
                 std::uint64_t{60});
        QCOMPARE(pending.losses().size(), 2U);
        QCOMPARE(toldOf(pending, LossKind::TrendGap, "bed-1"), std::uint64_t{100});
        QCOMPARE(pending.positions().begin()->second, 160); // told: it is not asked for again
    }

    void lettersAreBoundedInBytes() {
        Pending pending;
        for (int i = 0; i < 100; ++i) {
            StoreBatch batch;
            batch.deadLetters.emplace_back().payload.assign(10'000, 'x');
            pending.apply(std::move(batch));
        }
        const auto shed = pending.shed({.rows = 1000, .bytes = 200'000, .events = 1}, "away");
        QVERIFY(shed.letters >= 80 && shed.letters < 90);
        QCOMPARE(toldOf(pending, LossKind::Rejected, ""), shed.letters);
    }

    /// Whatever is given up, a restart knows which alarms stand.
    void theLastOfAnAlarmStays() {
        Pending pending;
        applyAlarm(pending, 1, What::Raised, 0);  // stands
        applyAlarm(pending, 2, What::Raised, 1);  // comes and goes
        applyAlarm(pending, 3, What::Cleared, 2); // was raised before
        applyAlarm(pending, 2, What::Cleared, 3);
        applyAlarm(pending, 1, What::Acknowledged, 4);
        applyAlarm(pending, 4, What::Raised, 5);
        const auto shed = pending.shed({.rows = 1, .bytes = 1, .events = 1}, "away");
        QCOMPARE(shed.events, std::uint64_t{5});
        QCOMPARE(pending.alarms().size(), 1U);
        QCOMPARE(pending.last().size(), 2U);
        QCOMPARE(pending.last().at(1).alarm.raised, at(4));
        QVERIFY(pending.last().at(3).what == What::Cleared);
        std::uint64_t told = 0;
        for (const auto& loss : pending.losses())
            told += loss.kind == LossKind::JournalGap ? loss.count : 0;
        QCOMPARE(told, std::uint64_t{5});
        applyAlarm(pending, 1, What::Cleared, 6);
        applyAlarm(pending, 4, What::Cleared, 7);
        static_cast<void>(pending.shed({.rows = 1, .bytes = 1, .events = 0}, "away"));
        QCOMPARE(pending.last().size(), 1U);
        QVERIFY(pending.last().contains(3));
    }

    void manyLossesOfOnePlaceBecomeOne() {
        Pending pending;
        for (int i = 0; i < 10'000; ++i) {
            StoreBatch batch;
            auto& loss = batch.losses.emplace_back();
            loss.kind = LossKind::SequenceGap;
            loss.bed = "bed-" + std::to_string(i % 3);
            loss.from = loss.to = loss.time = at(i);
            loss.count = 2;
            pending.apply(std::move(batch));
        }
        static_cast<void>(pending.shed({}, "away"));
        QCOMPARE(pending.losses().size(), 3U);
        QCOMPARE(toldOf(pending, LossKind::SequenceGap, "bed-0"), std::uint64_t{6668});
        QCOMPARE(pending.losses().front().from, at(0));
        QCOMPARE(pending.losses().front().to, at(9999));
    }
};

QTEST_GUILESS_MAIN(TestPending)
#include "tst_pending.moc"
