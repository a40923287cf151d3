// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/journal/incidents.h"

#include "store/journal/column_values.h"

#include <algorithm>
#include <map>
#include <utility>

namespace vigil::store {

namespace {

using alerts::IncidentEntry;
using alerts::IncidentRecord;

constexpr std::string_view kRecordColumns =
    "id, key, state, occurrence, bed, patient, rule, signal, subject, kind, priority, side, value,"
    " bound, onset_us, opened_us, resolved_us, acknowledged_by, policy, round, loop, step,"
    " exhausted, loop_us, until_us, told";
/// Between the parts of a list in one column; names hold no control characters.
constexpr char kNext = '\x1f';

std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const auto& part : parts) {
        if (!text.empty())
            text += kNext;
        text += part;
    }
    return text;
}

std::vector<std::string> parted(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const auto end = text.find(kNext);
        parts.emplace_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return parts;
}

IncidentRecord recordOf(const Statement& row) {
    IncidentRecord record;
    auto& alarm = record.alarm;
    record.id = alarm.incidentId = static_cast<std::uint64_t>(row.integer(0));
    record.key = row.text(1);
    record.state = alerts::incidentStateFromName(row.bytes(2)).value_or(record.state);
    alarm.id = static_cast<std::uint64_t>(row.integer(3));
    alarm.bed = row.text(4);
    alarm.patient = row.text(5);
    alarm.rule = row.text(6);
    alarm.signal = row.text(7);
    alarm.subject = row.text(8);
    alarm.kind = wordedAs(row.bytes(9), alerts::AlarmKind::Technical, alerts::name);
    alarm.priority = wordedAs(row.bytes(10), alerts::Priority::High, alerts::name);
    alarm.side = wordedAs(row.bytes(11), alerts::LimitSide::High, alerts::name);
    alarm.value = row.optionalReal(12);
    alarm.limit = row.optionalReal(13);
    alarm.onset = eventFromMicros(row.integer(14));
    record.opened = eventFromMicros(row.integer(15));
    record.resolved = timeOf(row.optionalInteger(16));
    record.acknowledgedBy = alarm.acknowledgedBy = row.text(17);
    record.policy = alerts::policyFromText(row.text(18));
    record.round = static_cast<unsigned>(row.integer(19));
    record.loop = static_cast<unsigned>(row.integer(20));
    record.step = static_cast<unsigned>(row.integer(21));
    record.exhausted = row.integer(22) != 0;
    record.loopStarted = eventFromMicros(row.integer(23));
    record.until = timeOf(row.optionalInteger(24));
    record.told = parted(row.text(25));
    alarm.incident = record.state;
    return record;
}

Result<std::vector<IncidentEntry>> entriesOf(Database& database, std::uint64_t incident) {
    auto select = database.prepare("SELECT t_us, what, round, loop, step, recipient, result, actor,"
                                   " reason FROM incident_event WHERE incident = ? ORDER BY id");
    if (!select)
        return propagate(select);
    select->bind(1, static_cast<std::int64_t>(incident));
    std::vector<IncidentEntry> entries;
    auto read = select->forEachRow([&] {
        entries.push_back(
            {.incident = incident,
             .time = eventFromMicros(select->integer(0)),
             .what = wordedAs(select->bytes(1), IncidentEntry::What::Closed, alerts::name),
             .round = static_cast<unsigned>(select->integer(2)),
             .loop = static_cast<unsigned>(select->integer(3)),
             .step = static_cast<unsigned>(select->integer(4)),
             .to = select->text(5),
             .result = select->text(6),
             .actor = select->text(7),
             .reason = select->text(8)});
    });
    if (!read)
        return propagate(read);
    return entries;
}

} // namespace

Result<void> Incidents::write(Database& database, const alerts::IncidentChange& change,
                              ArrivalTime stored) {
    const auto& record = change.record;
    const auto& alarm = record.alarm;
    auto insert = m_record.in(database);
    if (!insert)
        return propagate(insert);
    auto done = (*insert)
                    ->bind(1, static_cast<std::int64_t>(record.id))
                    .bind(2, std::string_view(record.key))
                    .bind(3, alerts::name(record.state))
                    .bind(4, static_cast<std::int64_t>(alarm.id))
                    .bind(5, std::string_view(alarm.bed))
                    .bind(6, std::string_view(alarm.patient))
                    .bind(7, std::string_view(alarm.rule))
                    .bind(8, std::string_view(alarm.signal))
                    .bind(9, std::string_view(alarm.subject))
                    .bind(10, alerts::name(alarm.kind))
                    .bind(11, alerts::name(alarm.priority))
                    .bind(12, alerts::name(alarm.side))
                    .bind(13, alarm.value)
                    .bind(14, alarm.limit)
                    .bind(15, toMicros(alarm.onset))
                    .bind(16, toMicros(record.opened))
                    .bind(17, microsOf(record.resolved))
                    .bind(18, std::string_view(record.acknowledgedBy))
                    .bind(19, alerts::textOf(record.policy))
                    .bind(20, static_cast<std::int64_t>(record.round))
                    .bind(21, static_cast<std::int64_t>(record.loop))
                    .bind(22, static_cast<std::int64_t>(record.step))
                    .bind(23, static_cast<std::int64_t>(record.exhausted))
                    .bind(24, toMicros(record.loopStarted))
                    .bind(25, microsOf(record.until))
                    .bind(26, joined(record.told))
                    .bind(27, toMicros(stored))
                    .run();
    if (!done)
        return done;
    for (const auto& entry : change.entries) {
        auto add = m_entry.in(database);
        if (!add)
            return propagate(add);
        done = (*add)
                   ->bind(1, static_cast<std::int64_t>(entry.incident))
                   .bind(2, toMicros(entry.time))
                   .bind(3, alerts::name(entry.what))
                   .bind(4, static_cast<std::int64_t>(entry.round))
                   .bind(5, static_cast<std::int64_t>(entry.loop))
                   .bind(6, static_cast<std::int64_t>(entry.step))
                   .bind(7, std::string_view(entry.to))
                   .bind(8, std::string_view(entry.result))
                   .bind(9, std::string_view(entry.actor))
                   .bind(10, std::string_view(entry.reason))
                   .run();
        if (!done)
            return done;
    }
    return {};
}

Result<void> Incidents::write(Database& database, const alerts::Silence& silence) {
    auto insert = m_silence.in(database);
    if (!insert)
        return propagate(insert);
    std::vector<std::string> matchers;
    for (const auto& matcher : silence.match)
        matchers.push_back(matcher.text());
    return (*insert)
        ->bind(1, static_cast<std::int64_t>(silence.id))
        .bind(2, joined(matchers))
        .bind(3, toMicros(silence.from))
        .bind(4, toMicros(silence.to))
        .bind(5, std::string_view(silence.reason))
        .bind(6, std::string_view(silence.actor))
        .run();
}

Result<void> Incidents::write(Database& database, const alerts::LimitOverride& limits) {
    auto insert = m_limits.in(database);
    if (!insert)
        return propagate(insert);
    return (*insert)
        ->bind(1, std::string_view(limits.bed))
        .bind(2, std::string_view(limits.rule))
        .bind(3, limits.low)
        .bind(4, limits.high)
        .bind(5, limits.priority ? alerts::name(*limits.priority) : std::string_view())
        .bind(6, static_cast<std::int64_t>(limits.enabled))
        .bind(7, static_cast<std::int64_t>(limits.removed))
        .bind(8, toMicros(limits.time))
        .bind(9, std::string_view(limits.actor))
        .bind(10, std::string_view(limits.reason))
        .run();
}

Result<IncidentRestart> Incidents::restart(Database& database) {
    IncidentRestart restart;
    auto open = list(database, {.openOnly = true, .limit = SIZE_MAX / 2});
    if (!open)
        return propagate(open);
    for (auto& incident : *open)
        restart.open.push_back(std::move(incident.record));
    auto silences = database.prepare("SELECT id, matchers, from_us, to_us, reason, actor"
                                     " FROM silence WHERE to_us > from_us ORDER BY id DESC"
                                     " LIMIT 1000");
    if (!silences)
        return propagate(silences);
    auto read = silences->forEachRow([&] {
        alerts::Silence silence;
        silence.id = static_cast<std::uint64_t>(silences->integer(0));
        for (const auto& text : parted(silences->text(1)))
            if (auto matcher = alerts::LabelMatcher::parse(text))
                silence.match.push_back(std::move(*matcher));
        silence.from = eventFromMicros(silences->integer(2));
        silence.to = eventFromMicros(silences->integer(3));
        silence.reason = silences->text(4);
        silence.actor = silences->text(5);
        if (!silence.match.empty())
            restart.silences.push_back(std::move(silence));
    });
    if (!read)
        return propagate(read);
    // The newest of a bed and rule counts.
    auto limits =
        database.prepare("SELECT bed, rule, low, high, priority, enabled, removed, t_us, actor,"
                         " reason FROM limit_override WHERE id IN (SELECT max(id) FROM"
                         " limit_override GROUP BY bed, rule) ORDER BY id");
    if (!limits)
        return propagate(limits);
    read = limits->forEachRow([&] {
        if (limits->integer(6) != 0)
            return;
        restart.limits.push_back({.bed = limits->text(0),
                                  .rule = limits->text(1),
                                  .low = limits->optionalReal(2),
                                  .high = limits->optionalReal(3),
                                  .priority = alerts::priorityFromName(limits->text(4)),
                                  .enabled = limits->integer(5) != 0,
                                  .removed = false,
                                  .time = eventFromMicros(limits->integer(7)),
                                  .actor = limits->text(8),
                                  .reason = limits->text(9)});
    });
    if (!read)
        return propagate(read);
    return restart;
}

Result<std::vector<StoredIncident>> Incidents::list(Database& database,
                                                    const IncidentQuery& query) {
    std::string sql = "SELECT " + std::string(kRecordColumns) + " FROM incident WHERE 1";
    if (query.id)
        sql += " AND id = ?1";
    if (query.bed)
        sql += " AND bed = ?2";
    if (query.from)
        sql += " AND (opened_us >= ?3 OR state NOT IN ('resolved', 'closed'))";
    if (query.openOnly)
        sql += " AND state <> 'closed'";
    sql += " ORDER BY id DESC LIMIT ?4";
    auto select = database.prepare(sql);
    if (!select)
        return propagate(select);
    if (query.id)
        select->bind(1, static_cast<std::int64_t>(*query.id));
    if (query.bed)
        select->bind(2, std::string_view(*query.bed));
    if (query.from)
        select->bind(3, toMicros(*query.from));
    select->bind(4, static_cast<std::int64_t>(query.limit));
    std::vector<StoredIncident> incidents;
    auto read = select->forEachRow([&] { incidents.push_back({recordOf(*select), {}}); });
    if (!read)
        return propagate(read);
    std::ranges::reverse(incidents);
    if (query.openOnly) // a start asks for what stands, not for how it came
        return incidents;
    for (auto& incident : incidents) {
        auto entries = entriesOf(database, incident.record.id);
        if (!entries)
            return propagate(entries);
        incident.entries = std::move(*entries);
    }
    return incidents;
}

} // namespace vigil::store
