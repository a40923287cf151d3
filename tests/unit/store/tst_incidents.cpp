// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/journal/incidents.h"
#include "store/journal/restart_state.h"
#include "store_fixture.h"

using namespace vigil;
using namespace vigil::alerts;
using namespace vigil::store;
using namespace vigil::store::test;
using namespace std::chrono_literals;
using What = IncidentEntry::What;

namespace {

IncidentRecord record(std::uint64_t id, IncidentState state = IncidentState::Triggered) {
    IncidentRecord record;
    record.id = record.alarm.incidentId = id;
    record.key = "key" + std::to_string(id);
    record.state = record.alarm.incident = state;
    record.alarm.id = id + 100;
    record.alarm.bed = "B0" + std::to_string(id);
    record.alarm.rule = "HR-high";
    record.alarm.signal = "HR";
    record.alarm.priority = Priority::High;
    record.alarm.side = LimitSide::High;
    record.alarm.value = 150;
    record.alarm.limit = 120;
    record.alarm.onset = eventFromMicros(5);
    record.opened = eventFromMicros(7);
    record.policy = {"ward", {{0s, {"pager"}}, {30s, {"schedule:physician", "mail"}}}, 2, 60s, 90s};
    record.round = 1;
    record.loop = 2;
    record.step = 1;
    record.exhausted = true;
    record.loopStarted = eventFromMicros(9);
    record.until = eventFromMicros(11);
    record.told = {"pager", "mail"};
    return record;
}

StoreBatch changeOf(IncidentRecord record, std::vector<IncidentEntry> entries = {}) {
    StoreBatch batch;
    batch.incidents.push_back({std::move(record), std::move(entries)});
    return batch;
}

IncidentEntry entry(std::uint64_t incident, What what, const std::string& to = {}) {
    IncidentEntry entry;
    entry.incident = incident;
    entry.time = eventFromMicros(20);
    entry.what = what;
    entry.to = to;
    entry.result = "sent";
    entry.actor = "rn-lee";
    entry.reason = "seen";
    return entry;
}

IncidentRestart restartOf(const std::filesystem::path& file) {
    return readRestart(file).value().incidents;
}

} // namespace

class TestIncidents : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void aStartGoesOnWithWhatIsOpen() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"));
        writer->apply(changeOf(record(1)));
        writer->apply(changeOf(record(2)));
        writer->apply(changeOf(record(2, IncidentState::Closed)));
        QVERIFY(writer->commit().durable);
        const auto restart = restartOf(folder.file("v.db"));
        QCOMPARE(restart.open.size(), std::size_t{1});
        const auto& open = restart.open.front();
        const auto expected = record(1);
        QCOMPARE(open.id, expected.id);
        QCOMPARE(open.key, expected.key);
        QCOMPARE(open.state, expected.state);
        QCOMPARE(open.policy, expected.policy);
        QCOMPARE(open.round, expected.round);
        QCOMPARE(open.loop, expected.loop);
        QCOMPARE(open.step, expected.step);
        QCOMPARE(open.exhausted, expected.exhausted);
        QCOMPARE(open.loopStarted, expected.loopStarted);
        QVERIFY(open.until == expected.until);
        QCOMPARE(open.told, expected.told);
        QCOMPARE(open.alarm.id, expected.alarm.id);
        QCOMPARE(open.alarm.bed, expected.alarm.bed);
        QCOMPARE(open.alarm.priority, expected.alarm.priority);
        QVERIFY(open.alarm.value == expected.alarm.value);
        QCOMPARE(open.alarm.onset, expected.alarm.onset);
    }

    void theHistoryIsKeptInItsOrder() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"));
        writer->apply(
            changeOf(record(1), {entry(1, What::Opened), entry(1, What::Called, "pager")}));
        writer->apply(changeOf(record(1), {entry(1, What::Delivered, "pager")}));
        QVERIFY(writer->commit().durable);
        auto database = Database::open(folder.file("v.db"), {true, false, {}});
        QVERIFY(database.has_value());
        const auto listed = Incidents::list(*database, {});
        QVERIFY(listed.has_value());
        QCOMPARE(listed->size(), std::size_t{1});
        const auto& entries = listed->front().entries;
        QCOMPARE(entries.size(), std::size_t{3});
        QCOMPARE(entries[1].what, What::Called);
        QCOMPARE(entries[2].what, What::Delivered);
        QCOMPARE(entries[2].to, std::string("pager"));
        QCOMPARE(entries[2].actor, std::string("rn-lee"));
        QCOMPARE(entries[2].reason, std::string("seen"));
        QVERIFY(Incidents::list(*database, {.id = 7})->empty());
        QVERIFY(Incidents::list(*database, {.bed = "B09"})->empty());
        // Still open: also when it was opened before.
        QCOMPARE(Incidents::list(*database, {.from = eventFromMicros(100)})->size(),
                 std::size_t{1});
    }

    void silencesEndAndAreNeverRewritten() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"));
        Silence silence;
        silence.id = 9;
        silence.match = {LabelMatcher::parse("bed=B01").value(),
                         LabelMatcher::parse("rule=~HR.*").value()};
        silence.from = eventFromMicros(10);
        silence.to = eventFromMicros(100);
        silence.reason = "moved";
        silence.actor = "rn-lee";
        StoreBatch batch;
        batch.silences.push_back(silence);
        silence.to = eventFromMicros(50);
        silence.reason = "another";
        batch.silences.push_back(silence);
        writer->apply(std::move(batch));
        QVERIFY(writer->commit().durable);
        const auto restart = restartOf(folder.file("v.db"));
        QCOMPARE(restart.silences.size(), std::size_t{1});
        const auto& kept = restart.silences.front();
        QCOMPARE(kept.match.size(), std::size_t{2});
        QCOMPARE(kept.match[1].text(), std::string("rule=~HR.*"));
        QCOMPARE(kept.to, eventFromMicros(50));
        QCOMPARE(kept.reason, std::string("moved"));
    }

    void theNewestLimitsOfABedHold() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"));
        StoreBatch batch;
        LimitOverride limits;
        limits.bed = "B01";
        limits.rule = "HR";
        limits.high = 140;
        batch.limits.push_back(limits);
        limits.high = 150;
        limits.priority = Priority::High;
        batch.limits.push_back(limits);
        limits.rule = "RR";
        batch.limits.push_back(limits);
        limits.removed = true;
        batch.limits.push_back(limits);
        writer->apply(std::move(batch));
        QVERIFY(writer->commit().durable);
        const auto restart = restartOf(folder.file("v.db"));
        QCOMPARE(restart.limits.size(), std::size_t{1});
        QCOMPARE(restart.limits[0].rule, std::string("HR"));
        QVERIFY(restart.limits[0].high == 150);
        QVERIFY(!restart.limits[0].low);
        QVERIFY(restart.limits[0].priority == Priority::High);
    }

    void whatCannotBeStoredKeepsHowItStands() {
        Pending pending;
        for (int i = 0; i < 30'000; ++i)
            pending.apply(changeOf(record(1), {entry(1, What::Called)}));
        pending.apply(changeOf(record(1, IncidentState::Acknowledged)));
        static_cast<void>(pending.shed({}, "the disk is full"));
        QCOMPARE(pending.incidents().size(), std::size_t{1});
        QCOMPARE(pending.incidents()[0].record.state, IncidentState::Acknowledged);
    }
};

QTEST_GUILESS_MAIN(TestIncidents)
#include "tst_incidents.moc"
