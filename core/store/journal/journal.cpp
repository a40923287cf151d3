// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/journal/journal.h"

#include "store/journal/column_values.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace vigil::store {

namespace {

using alerts::AlarmEvent;
using alerts::AlarmStatus;

constexpr std::string_view kAlarmColumns =
    "seq, t_us, what, occurrence, bed, patient, rule, signal, kind, priority, condition, presence,"
    " incident, side, value, bound, onset_us, raised_us, cleared_us, acknowledged_us,"
    " acknowledged_by, incident_id, flaps, subject, snoozed_us, text, policy";

AlarmStatus statusOf(const Statement& row) {
    AlarmStatus alarm;
    alarm.id = static_cast<std::uint64_t>(row.integer(3));
    alarm.bed = row.text(4);
    alarm.patient = row.text(5);
    alarm.rule = row.text(6);
    alarm.signal = row.text(7);
    alarm.kind = wordedAs(row.bytes(8), alerts::AlarmKind::Technical, alerts::name);
    alarm.priority = wordedAs(row.bytes(9), alerts::Priority::High, alerts::name);
    alarm.condition = wordedAs(row.bytes(10), alerts::ConditionState::Off, alerts::name);
    alarm.presence = wordedAs(row.bytes(11), alerts::SignalPresence::Ack, alerts::name);
    alarm.incident = wordedAs(row.bytes(12), alerts::IncidentState::Closed, alerts::name);
    alarm.side = wordedAs(row.bytes(13), alerts::LimitSide::High, alerts::name);
    alarm.value = row.optionalReal(14);
    alarm.limit = row.optionalReal(15);
    alarm.onset = eventFromMicros(row.integer(16));
    alarm.raised = eventFromMicros(row.integer(17));
    alarm.cleared = timeOf(row.optionalInteger(18));
    alarm.acknowledged = timeOf(row.optionalInteger(19));
    alarm.acknowledgedBy = row.text(20);
    alarm.incidentId = static_cast<std::uint64_t>(row.integer(21));
    alarm.flaps = static_cast<std::uint32_t>(row.integer(22));
    alarm.subject = row.text(23);
    alarm.snoozedUntil = timeOf(row.optionalInteger(24));
    alarm.text = row.text(25);
    alarm.policy = row.text(26);
    return alarm;
}

JournalEntry entryOf(const Statement& row) {
    JournalEntry entry;
    entry.sequence = row.integer(0);
    entry.event.time = eventFromMicros(row.integer(1));
    entry.event.what = wordedAs(row.bytes(2), AlarmEvent::What::Restored, alerts::name);
    entry.event.alarm = statusOf(row);
    return entry;
}

/// `columns` of the newest rows of `table` that match, newest first.
Result<Statement> select(Database& database, std::string_view columns, std::string_view table,
                         std::string_view order, const JournalQuery& query) {
    std::string sql = "SELECT " + std::string(columns) + " FROM " + std::string(table) + " WHERE 1";
    if (query.bed)
        sql += " AND bed = ?1";
    if (query.from)
        sql += " AND t_us >= ?2";
    if (query.to)
        sql += " AND t_us < ?3";
    sql += " ORDER BY " + std::string(order) + " DESC LIMIT ?4";
    auto statement = database.prepare(sql);
    if (!statement)
        return statement;
    if (query.bed)
        statement->bind(1, std::string_view(*query.bed));
    if (query.from)
        statement->bind(2, toMicros(*query.from));
    if (query.to)
        statement->bind(3, toMicros(*query.to));
    statement->bind(4, static_cast<std::int64_t>(query.limit));
    return statement;
}

} // namespace

bool Journal::isOpen(const AlarmStatus& alarm) noexcept {
    using alerts::ConditionState;
    return alarm.id != 0 && (alarm.presence != alerts::SignalPresence::Off ||
                             alarm.condition == ConditionState::Active ||
                             alarm.condition == ConditionState::Latched ||
                             alarm.condition == ConditionState::Unknown);
}

Result<void> Journal::append(Database& database, const AlarmEvent& event, ArrivalTime stored) {
    const AlarmStatus& alarm = event.alarm;
    auto insert = m_insertAlarm.in(database);
    if (!insert)
        return propagate(insert);
    auto done = (*insert)
                    ->bind(1, toMicros(event.time))
                    .bind(2, alerts::name(event.what))
                    .bind(3, static_cast<std::int64_t>(alarm.id))
                    .bind(4, std::string_view(alarm.bed))
                    .bind(5, std::string_view(alarm.patient))
                    .bind(6, std::string_view(alarm.rule))
                    .bind(7, std::string_view(alarm.signal))
                    .bind(8, alerts::name(alarm.kind))
                    .bind(9, alerts::name(alarm.priority))
                    .bind(10, alerts::name(alarm.condition))
                    .bind(11, alerts::name(alarm.presence))
                    .bind(12, alerts::name(alarm.incident))
                    .bind(13, alerts::name(alarm.side))
                    .bind(14, alarm.value)
                    .bind(15, alarm.limit)
                    .bind(16, toMicros(alarm.onset))
                    .bind(17, toMicros(alarm.raised))
                    .bind(18, microsOf(alarm.cleared))
                    .bind(19, microsOf(alarm.acknowledged))
                    .bind(20, std::string_view(alarm.acknowledgedBy))
                    .bind(21, static_cast<std::int64_t>(alarm.incidentId))
                    .bind(22, static_cast<std::int64_t>(alarm.flaps))
                    .bind(23, std::string_view(alarm.subject))
                    .bind(24, toMicros(stored))
                    .bind(25, microsOf(alarm.snoozedUntil))
                    .bind(26, std::string_view(alarm.text))
                    .bind(27, std::string_view(alarm.policy))
                    .run();
    if (!done || alarm.id == 0)
        return done;
    const std::int64_t sequence = database.lastInsertId();

    auto count = m_count.in(database);
    if (!count)
        return propagate(count);
    const auto highest = static_cast<std::int64_t>(std::max(alarm.id, alarm.incidentId));
    if (done = (*count)->bind(1, highest).run(); !done)
        return done;
    auto mark = (isOpen(alarm) ? m_open : m_close).in(database);
    if (!mark)
        return propagate(mark);
    (*mark)->bind(1, static_cast<std::int64_t>(alarm.id));
    if (isOpen(alarm))
        (*mark)->bind(2, sequence);
    return (*mark)->run();
}

Result<void> Journal::append(Database& database, const LossEvent& loss, ArrivalTime stored) {
    auto insert = m_insertLoss.in(database);
    if (!insert)
        return propagate(insert);
    return (*insert)
        ->bind(1, lossKindName(loss.kind))
        .bind(2, toMicros(loss.time))
        .bind(3, toMicros(loss.from))
        .bind(4, toMicros(loss.to))
        .bind(5, std::string_view(loss.source))
        .bind(6, std::string_view(loss.bed))
        .bind(7, std::string_view(loss.signal))
        .bind(8, static_cast<std::int64_t>(loss.count))
        .bind(9, std::string_view(loss.reason))
        .bind(10, toMicros(stored))
        .run();
}

Result<std::vector<alerts::Judged>> Journal::judgedLately(Database& database) {
    using What = AlarmEvent::What;
    // Positions are some seconds behind the journal at most.
    auto statement =
        database.prepare("SELECT bed, signal, rule, t_us, what, onset_us FROM (SELECT seq, bed,"
                         " signal, rule, t_us, kind, what, onset_us FROM alarm_event ORDER BY seq"
                         " DESC LIMIT 10000) WHERE kind = ? ORDER BY seq");
    if (!statement)
        return propagate(statement);
    statement->bind(1, alerts::name(alerts::AlarmKind::Physiological));
    std::map<std::tuple<std::string, std::string, std::string>, alerts::Judged> byRule;
    auto read = statement->forEachRow([&] {
        const auto what = wordedAs(statement->bytes(4), What::Restored, alerts::name);
        const auto key = std::tuple(statement->text(0), statement->text(1), statement->text(2));
        const bool value = what == What::Pending || what == What::Raised || what == What::Cleared ||
                           what == What::Latched || what == What::Suppressed || what == What::Known;
        if (!value && what != What::Unknown)
            return;
        auto& entry = byRule.try_emplace(key).first->second;
        entry.onset.reset();
        if (what == What::Pending)
            entry.onset = eventFromMicros(statement->integer(5));
        // Silence judges no value. The journal has cut the time to whole microseconds.
        if (value)
            entry.from = std::max(entry.from, eventFromMicros(statement->integer(3) + 1));
    });
    if (!read)
        return propagate(read);
    std::vector<alerts::Judged> all;
    for (auto& [key, entry] : byRule) {
        if (entry.from == EventTime{})
            continue;
        std::tie(entry.bed, entry.signal, entry.rule) = key;
        all.push_back(std::move(entry));
    }
    std::ranges::stable_sort(all, {}, &alerts::Judged::from);
    return all;
}

Result<std::uint64_t> Journal::nextOccurrence(Database& database) {
    auto highest = database.integerOf("SELECT value FROM counter WHERE name = 'occurrence'");
    if (!highest)
        return propagate(highest);
    return static_cast<std::uint64_t>(*highest) + 1;
}

Result<std::vector<AlarmStatus>> Journal::readableOpen(Database& database) {
    std::vector<std::int64_t> sequences;
    auto open = database.prepare("SELECT seq FROM open_alarm");
    if (!open)
        return propagate(open);
    auto listed = open->forEachRow([&] { sequences.push_back(open->integer(0)); });
    auto select = database.prepare("SELECT " + std::string(kAlarmColumns) +
                                   " FROM alarm_event WHERE seq = ?");
    if (!select)
        return propagate(select);
    std::vector<AlarmStatus> alarms;
    for (const std::int64_t sequence : sequences) {
        auto row = select->bind(1, sequence).step();
        if (row && *row)
            alarms.push_back(statusOf(*select));
        else if (!row)
            listed = propagate(row);
        select->reset();
    }
    if (alarms.empty() && !listed)
        return propagate(listed);
    std::ranges::stable_sort(alarms, {}, &AlarmStatus::raised);
    return alarms;
}

Result<AlarmRestart> Journal::restart(Database& database) {
    AlarmRestart restart;
    auto next = nextOccurrence(database);
    if (!next)
        return propagate(next);
    restart.nextOccurrence = *next;
    auto statement = database.prepare("SELECT " + std::string(kAlarmColumns) +
                                      " FROM alarm_event WHERE seq IN (SELECT seq FROM open_alarm)"
                                      " ORDER BY raised_us, seq");
    if (!statement)
        return propagate(statement);
    auto read = statement->forEachRow([&] { restart.open.push_back(statusOf(*statement)); });
    if (!read)
        return propagate(read);
    auto judged = judgedLately(database);
    if (!judged)
        return propagate(judged);
    restart.judged = std::move(*judged);
    return restart;
}

Result<std::vector<JournalEntry>> Journal::alarms(Database& database, const JournalQuery& query) {
    auto statement = select(database, kAlarmColumns, "alarm_event", "seq", query);
    if (!statement)
        return propagate(statement);
    std::vector<JournalEntry> entries;
    auto read = statement->forEachRow([&] { entries.push_back(entryOf(*statement)); });
    if (!read)
        return propagate(read);
    std::reverse(entries.begin(), entries.end());
    return entries;
}

Result<std::vector<LossEvent>> Journal::losses(Database& database, const JournalQuery& query) {
    auto statement =
        select(database, "kind, t_us, from_us, to_us, source, bed, signal, count, reason", "loss",
               "id", query);
    if (!statement)
        return propagate(statement);
    std::vector<LossEvent> losses;
    auto read = statement->forEachRow([&] {
        losses.push_back(
            {.kind = wordedAs(statement->bytes(0), LossKind::QueryStopped, lossKindName),
             .time = eventFromMicros(statement->integer(1)),
             .from = eventFromMicros(statement->integer(2)),
             .to = eventFromMicros(statement->integer(3)),
             .source = statement->text(4),
             .bed = statement->text(5),
             .signal = statement->text(6),
             .count = static_cast<std::uint64_t>(statement->integer(7)),
             .reason = statement->text(8)});
    });
    if (!read)
        return propagate(read);
    std::reverse(losses.begin(), losses.end());
    return losses;
}

} // namespace vigil::store
