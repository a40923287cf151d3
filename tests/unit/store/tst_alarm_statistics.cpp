// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/journal/alarm_statistics.h"
#include "store_fixture.h"

using namespace vigil;
using namespace vigil::store;
using namespace vigil::store::test;
using What = alerts::AlarmEvent::What;

namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kDay = 86'400 * kSecond;

void add(StoreBatch& batch, std::int64_t us, What what, std::uint64_t id, const char* bed,
         const char* rule) {
    auto& event = batch.alarms.emplace_back();
    event.time = eventFromMicros(us);
    event.what = what;
    event.alarm.id = id;
    event.alarm.bed = bed;
    event.alarm.rule = rule;
    event.alarm.priority = alerts::Priority::Medium;
}

} // namespace

class TestAlarmStatistics : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void countsWhatPeopleHadToHear() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"));
        StoreBatch batch;
        add(batch, 0, What::Pending, 0, "B01", "HR-high");
        add(batch, kSecond, What::Suppressed, 0, "B01", "HR-high");
        add(batch, 2 * kSecond, What::Raised, 1, "B01", "HR-high");
        add(batch, 12 * kSecond, What::Acknowledged, 1, "B01", "HR-high");
        add(batch, 20 * kSecond, What::Cleared, 1, "B01", "HR-high");
        add(batch, 30 * kSecond, What::Raised, 2, "B02", "SpO2-low");
        add(batch, 31 * kSecond, What::Latched, 2, "B02", "SpO2-low");
        add(batch, 32 * kSecond, What::Raised, 2, "B02", "SpO2-low"); // the same occurrence
        add(batch, 40 * kSecond, What::Cleared, 2, "B02", "SpO2-low");
        add(batch, kDay, What::Raised, 3, "B01", "HR-high");
        add(batch, kDay + 30 * kSecond, What::Acknowledged, 3, "B01", "HR-high");
        writer->apply(std::move(batch));
        QVERIFY(writer->commit().durable);
        auto database = Database::open(folder.file("v.db"), {true, false, {}});
        QVERIFY(database.has_value());
        const auto all = alarmStatistics(*database, {}, {});
        QVERIFY(all.has_value());
        QCOMPARE(all->all.raised, std::uint64_t{3});
        QCOMPARE(all->all.suppressed, std::uint64_t{1});
        QCOMPARE(all->all.acknowledged, std::uint64_t{2});
        QCOMPARE(all->all.unattended, std::uint64_t{1});
        QCOMPARE(all->byRule.at("HR-high").raised, std::uint64_t{2});
        QCOMPARE(all->byBed.at("B02").unattended, std::uint64_t{1});
        QCOMPARE(all->byBedAndDay.at({"B01", "1970-01-01"}), std::uint64_t{1});
        QCOMPARE(all->byBedAndDay.at({"B01", "1970-01-02"}), std::uint64_t{1});
        QCOMPARE(all->byPriority.at("medium"), std::uint64_t{3});
        QVERIFY(all->acknowledgedWithin(0.5) == std::chrono::seconds{30});
        QVERIFY(all->acknowledgedWithin(0) == std::chrono::seconds{10});
        const auto later = alarmStatistics(*database, eventFromMicros(kDay), {});
        QCOMPARE(later->all.raised, std::uint64_t{1});
        const auto none = alarmStatistics(*database, eventFromMicros(2 * kDay), {});
        QCOMPARE(none->all.raised, std::uint64_t{0});
        QVERIFY(!none->acknowledgedWithin(0.5));
    }
};

QTEST_GUILESS_MAIN(TestAlarmStatistics)
#include "tst_alarm_statistics.moc"
