// SPDX-License-Identifier: GPL-3.0-or-later
#include "store_fixture.h"

using namespace vigil;
using namespace vigil::store;
using namespace vigil::store::test;
using What = alerts::AlarmEvent::What;

namespace {

void write(const std::filesystem::path& path, std::vector<alerts::AlarmEvent> events) {
    auto writer = openWriter(path);
    StoreBatch batch;
    batch.alarms = std::move(events);
    writer->apply(std::move(batch));
    QVERIFY(writer->commit().durable);
}

} // namespace

class TestJournal : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void anEventComesBackWhole() {
        const Folder folder;
        alerts::AlarmEvent event = alarmEvent(7, What::Acknowledged, 100);
        event.alarm.kind = alerts::AlarmKind::Technical;
        event.alarm.condition = alerts::ConditionState::Latched;
        event.alarm.presence = alerts::SignalPresence::Ack;
        event.alarm.incident = alerts::IncidentState::Acknowledged;
        event.alarm.side = alerts::LimitSide::High;
        event.alarm.cleared = at(90);
        event.alarm.acknowledged = at(95);
        event.alarm.acknowledgedBy = "Zoë \"N.\" O'Hara";
        event.alarm.limit.reset();
        event.alarm.incidentId = 6;
        event.alarm.flaps = 2;
        write(folder.file("v.db"), {event});
        auto database = Database::open(folder.file("v.db"), {.readOnly = true, .vfs = {}});
        auto entries = Journal::alarms(*database, {});
        QVERIFY(entries.has_value());
        QCOMPARE(entries->size(), 1U);
        const alerts::AlarmEvent& found = entries->front().event;
        QVERIFY(found.time == event.time);
        QCOMPARE(found.what, event.what);
        QCOMPARE(found.alarm.id, event.alarm.id);
        QCOMPARE(found.alarm.bed, event.alarm.bed);
        QCOMPARE(found.alarm.patient, event.alarm.patient);
        QCOMPARE(found.alarm.rule, event.alarm.rule);
        QCOMPARE(found.alarm.signal, event.alarm.signal);
        QCOMPARE(found.alarm.kind, event.alarm.kind);
        QCOMPARE(found.alarm.priority, event.alarm.priority);
        QCOMPARE(found.alarm.condition, event.alarm.condition);
        QCOMPARE(found.alarm.presence, event.alarm.presence);
        QCOMPARE(found.alarm.incident, event.alarm.incident);
        QCOMPARE(found.alarm.side, event.alarm.side);
        QCOMPARE(found.alarm.value.value(), 84.5);
        QVERIFY(!found.alarm.limit.has_value());
        QVERIFY(found.alarm.onset == event.alarm.onset);
        QVERIFY(found.alarm.raised == event.alarm.raised);
        QVERIFY(found.alarm.cleared == event.alarm.cleared);
        QVERIFY(found.alarm.acknowledged == event.alarm.acknowledged);
        QCOMPARE(found.alarm.acknowledgedBy, event.alarm.acknowledgedBy);
        QCOMPARE(found.alarm.incidentId, 6U);
        QCOMPARE(found.alarm.flaps, 2U);
    }

    void openAlarmsAndIdsSurviveARestart() {
        const Folder folder;
        alerts::AlarmEvent latched = alarmEvent(3, What::Latched, 30);
        latched.alarm.condition = alerts::ConditionState::Latched;
        alerts::AlarmEvent acknowledged = alarmEvent(2, What::Acknowledged, 25);
        acknowledged.alarm.presence = alerts::SignalPresence::Ack;
        alerts::AlarmEvent pending = alarmEvent(0, What::Pending, 40);
        write(folder.file("v.db"),
              {alarmEvent(1, What::Raised, 10), alarmEvent(2, What::Raised, 20),
               alarmEvent(3, What::Raised, 22), acknowledged, latched,
               alarmEvent(1, What::Cleared, 35), alarmEvent(9, What::Raised, 36),
               alarmEvent(9, What::Cleared, 37), pending});
        auto writer = openWriter(folder.file("v.db"));
        const AlarmRestart& restart = writer->alarmRestart();
        QCOMPARE(restart.nextOccurrence, 10U);
        QCOMPARE(restart.open.size(), 2U);
        QCOMPARE(restart.open[0].id, 2U);
        QCOMPARE(restart.open[0].presence, alerts::SignalPresence::Ack);
        QCOMPARE(restart.open[1].id, 3U);
        QCOMPARE(restart.open[1].condition, alerts::ConditionState::Latched);
        writer.reset();
        write(folder.file("v.db"),
              {alarmEvent(2, What::Cleared, 50), alarmEvent(3, What::Cleared, 51)});
        writer = openWriter(folder.file("v.db"));
        QVERIFY(writer->alarmRestart().open.empty());
        QCOMPARE(writer->alarmRestart().nextOccurrence, 10U);
    }

    void aRestartIsToldWhatWasJudgedAndWhichDelaysRun() {
        const Folder folder;
        const auto of = [](const char* rule, What what, int second) {
            auto event = alarmEvent(0, what, second);
            event.alarm.bed = "B1";
            event.alarm.rule = rule;
            return event;
        };
        write(folder.file("v.db"),
              {of("runs", What::Pending, 10), of("ended", What::Pending, 11),
               of("lost", What::Pending, 12), of("raised", What::Raised, 13),
               of("ended", What::Suppressed, 14), of("lost", What::Unknown, 20)});
        auto writer = openWriter(folder.file("v.db"));
        std::vector<std::string> rules;
        for (const auto& judged : writer->alarmRestart().judged) {
            rules.push_back(judged.rule);
            QCOMPARE(judged.onset.has_value(), judged.rule == "runs");
        }
        QCOMPARE(rules, (std::vector<std::string>{"runs", "lost", "raised", "ended"}));
        const auto& first = writer->alarmRestart().judged.front();
        QVERIFY(*first.onset == at(5));
        QVERIFY(first.from == at(10) + Ticks(std::chrono::microseconds(1)));
        QCOMPARE(first.bed, std::string("B1"));
        QCOMPARE(first.signal, std::string("SPO2"));
    }

    void rowsAreFoundByBedTimeAndNumber() {
        const Folder folder;
        std::vector<alerts::AlarmEvent> events;
        for (std::uint64_t i = 1; i <= 30; ++i)
            events.push_back(alarmEvent(i, What::Raised, static_cast<std::int64_t>(i)));
        write(folder.file("v.db"), events);
        auto database = Database::open(folder.file("v.db"), {.readOnly = true, .vfs = {}});
        const auto ids = [&](const JournalQuery& query) {
            std::vector<std::uint64_t> found;
            const auto entries = Journal::alarms(*database, query);
            for (const JournalEntry& entry : *entries)
                found.push_back(entry.event.alarm.id);
            return found;
        };
        const auto newest = ids({.bed = {}, .from = {}, .to = {}, .limit = 3});
        QVERIFY((newest == std::vector<std::uint64_t>{28, 29, 30}));
        const auto ofBed = ids({.bed = "bed-0", .from = {}, .to = {}, .limit = 2});
        QVERIFY((ofBed == std::vector<std::uint64_t>{27, 30}));
        const auto ofTime = ids({.bed = {}, .from = at(5), .to = at(8)});
        QVERIFY((ofTime == std::vector<std::uint64_t>{5, 6, 7}));
    }

    void lossesComeBack() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"));
        StoreBatch batch;
        batch.losses.push_back({.kind = LossKind::SequenceGap,
                                .time = at(9),
                                .from = at(3),
                                .to = at(8),
                                .source = "ward",
                                .bed = "bed-4",
                                .signal = "HR",
                                .count = 17,
                                .reason = "numbers 5 to 21 missing"});
        writer->apply(std::move(batch));
        QCOMPARE(writer->commit().losses, 1U);
        auto database = Database::open(folder.file("v.db"), {.readOnly = true, .vfs = {}});
        const auto losses = Journal::losses(*database, {.bed = "bed-4", .from = {}, .to = {}});
        QCOMPARE(losses->size(), 1U);
        const LossEvent& loss = losses->front();
        QCOMPARE(loss.kind, LossKind::SequenceGap);
        QVERIFY(loss.time == at(9) && loss.from == at(3) && loss.to == at(8));
        QCOMPARE(loss.source, std::string("ward"));
        QCOMPARE(loss.signal, std::string("HR"));
        QCOMPARE(loss.count, 17U);
        QCOMPARE(loss.reason, std::string("numbers 5 to 21 missing"));
        QVERIFY(Journal::losses(*database, {.bed = "bed-5", .from = {}, .to = {}})->empty());
    }
};

QTEST_APPLESS_MAIN(TestJournal)
#include "tst_journal.moc"
