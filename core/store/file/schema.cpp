// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/file/schema.h"

#include <array>
#include <string>
#include <vector>

namespace vigil::store {

namespace {

// PRAGMA application_id: "VgSt" and "VgRe".
constexpr std::int64_t kStoreId = 0x56675374;
constexpr std::int64_t kRecordingId = 0x56675265;

constexpr std::array kStoreMigrations{
    Migration{1, R"(
CREATE TABLE source(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE position(source INTEGER NOT NULL REFERENCES source(id), partition INTEGER NOT NULL,
    next INTEGER NOT NULL, PRIMARY KEY(source, partition)) STRICT, WITHOUT ROWID;
CREATE TABLE series(id INTEGER PRIMARY KEY, bed TEXT NOT NULL, signal TEXT NOT NULL,
    unit TEXT NOT NULL, UNIQUE(bed, signal, unit)) STRICT;
CREATE TABLE hot_sample(series INTEGER NOT NULL, t_us INTEGER NOT NULL, source INTEGER NOT NULL,
    partition INTEGER NOT NULL, offset INTEGER NOT NULL, bits INTEGER NOT NULL,
    PRIMARY KEY(series, t_us, source, partition, offset, bits)) STRICT, WITHOUT ROWID;
CREATE TABLE chunk(id INTEGER PRIMARY KEY, series INTEGER NOT NULL REFERENCES series(id),
    t0_us INTEGER NOT NULL, t1_us INTEGER NOT NULL, n INTEGER NOT NULL, min REAL NOT NULL,
    max REAL NOT NULL, sum REAL NOT NULL, crc INTEGER NOT NULL, damaged INTEGER NOT NULL DEFAULT 0,
    data BLOB NOT NULL) STRICT;
CREATE INDEX chunk_by_time ON chunk(series, t0_us, t1_us);
CREATE INDEX chunk_by_age ON chunk(t1_us);
)"},
    Migration{2, R"(
CREATE TABLE counter(name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO counter VALUES('occurrence', 0);
CREATE TABLE alarm_event(seq INTEGER PRIMARY KEY AUTOINCREMENT, t_us INTEGER NOT NULL,
    what TEXT NOT NULL, occurrence INTEGER NOT NULL, bed TEXT NOT NULL, patient TEXT NOT NULL,
    rule TEXT NOT NULL, signal TEXT NOT NULL, kind TEXT NOT NULL, priority TEXT NOT NULL,
    condition TEXT NOT NULL, presence TEXT NOT NULL, incident TEXT NOT NULL, side TEXT NOT NULL,
    value REAL, bound REAL, onset_us INTEGER NOT NULL, raised_us INTEGER NOT NULL,
    cleared_us INTEGER, acknowledged_us INTEGER, acknowledged_by TEXT NOT NULL,
    incident_id INTEGER NOT NULL, flaps INTEGER NOT NULL) STRICT;
CREATE INDEX alarm_event_by_time ON alarm_event(t_us);
CREATE INDEX alarm_event_by_bed ON alarm_event(bed, t_us);
CREATE TABLE open_alarm(occurrence INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL REFERENCES alarm_event(seq)) STRICT;
CREATE INDEX open_alarm_by_event ON open_alarm(seq);
CREATE TABLE loss(id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, t_us INTEGER NOT NULL,
    from_us INTEGER NOT NULL, to_us INTEGER NOT NULL, source TEXT NOT NULL, bed TEXT NOT NULL,
    signal TEXT NOT NULL, count INTEGER NOT NULL, reason TEXT NOT NULL) STRICT;
CREATE INDEX loss_by_time ON loss(t_us);
)"},
    Migration{3, R"(
CREATE TABLE dead_letter(id INTEGER PRIMARY KEY AUTOINCREMENT, arrival_us INTEGER NOT NULL,
    source INTEGER NOT NULL REFERENCES source(id), partition INTEGER NOT NULL,
    offset INTEGER NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL, topic TEXT NOT NULL,
    payload BLOB NOT NULL, bytes INTEGER NOT NULL) STRICT;
INSERT INTO counter VALUES('dead_letter_rows', 0), ('dead_letter_bytes', 0),
    ('dead_letter_removed', 0);
)"},
    Migration{4, R"(
CREATE TABLE query_state(query TEXT PRIMARY KEY, crc INTEGER NOT NULL, state BLOB NOT NULL) STRICT;
)"},
    // What a technical alarm is about stood behind a colon of its rule.
    Migration{5, R"(
ALTER TABLE alarm_event ADD COLUMN subject TEXT NOT NULL DEFAULT '';
UPDATE alarm_event SET subject = substr(rule, 13), rule = 'source-lost'
    WHERE kind = 'technical' AND rule LIKE 'source-lost:%';
UPDATE alarm_event SET rule = 'store-stalled' WHERE kind = 'technical' AND rule = 'storage-stalled';
)"},
    // Ages counted from the times of devices, one of which may be ten years back. Now they count
    // from when a row was stored. Older rows hold no such time and keep the age they had among
    // each other; none is rewritten, for a store may hold gigabytes.
    Migration{6, R"(
INSERT INTO counter SELECT 'line_us', us FROM (SELECT coalesce(
    (SELECT max(us) FROM (SELECT max(t1_us) AS us FROM chunk
                          UNION ALL SELECT max(t_us) FROM hot_sample)),
    (SELECT max(us) FROM (SELECT max(t_us) AS us FROM alarm_event
                          UNION ALL SELECT max(t_us) FROM loss))) AS us) WHERE us IS NOT NULL;
DROP INDEX chunk_by_age;
ALTER TABLE chunk ADD COLUMN stored_us INTEGER;
CREATE INDEX chunk_by_arrival ON chunk(coalesce(stored_us, t1_us));
ALTER TABLE alarm_event ADD COLUMN stored_us INTEGER;
CREATE INDEX alarm_event_by_arrival ON alarm_event(coalesce(stored_us, t_us));
ALTER TABLE loss ADD COLUMN stored_us INTEGER;
CREATE INDEX loss_by_arrival ON loss(coalesce(stored_us, t_us));
ALTER TABLE dead_letter ADD COLUMN stored_us INTEGER;
CREATE INDEX dead_letter_by_arrival ON dead_letter(coalesce(stored_us, arrival_us));
CREATE TABLE bed(name TEXT PRIMARY KEY, run INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO bed SELECT DISTINCT s.bed, 1 FROM hot_sample h JOIN series s ON s.id = h.series
    WHERE s.bed <> '';
)"},
    // What is on its way to sinks, how far each has come, and who asked for what.
    Migration{7, R"(
CREATE TABLE delivery(id INTEGER PRIMARY KEY AUTOINCREMENT, sink TEXT NOT NULL,
    kind INTEGER NOT NULL, number INTEGER NOT NULL, messages INTEGER NOT NULL,
    bytes INTEGER NOT NULL, crc INTEGER NOT NULL, data BLOB NOT NULL,
    stored_us INTEGER NOT NULL) STRICT;
CREATE UNIQUE INDEX delivery_by_number ON delivery(sink, kind, number);
CREATE TABLE sink_place(sink TEXT PRIMARY KEY, place TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE command(id INTEGER PRIMARY KEY AUTOINCREMENT, t_us INTEGER NOT NULL,
    command TEXT NOT NULL, subject TEXT NOT NULL, actor TEXT NOT NULL, reason TEXT NOT NULL,
    error TEXT NOT NULL, stored_us INTEGER NOT NULL) STRICT;
CREATE INDEX command_by_arrival ON command(stored_us);
INSERT INTO counter VALUES('delivery', 0);
)"},
    // Who was told of what, silences, and limits that people have set.
    Migration{8, R"(
ALTER TABLE alarm_event ADD COLUMN snoozed_us INTEGER;
ALTER TABLE alarm_event ADD COLUMN text TEXT NOT NULL DEFAULT '';
ALTER TABLE alarm_event ADD COLUMN policy TEXT NOT NULL DEFAULT '';
CREATE TABLE incident(id INTEGER PRIMARY KEY, key TEXT NOT NULL, state TEXT NOT NULL,
    occurrence INTEGER NOT NULL, bed TEXT NOT NULL, patient TEXT NOT NULL, rule TEXT NOT NULL,
    signal TEXT NOT NULL, subject TEXT NOT NULL, kind TEXT NOT NULL, priority TEXT NOT NULL,
    side TEXT NOT NULL, value REAL, bound REAL, onset_us INTEGER NOT NULL,
    opened_us INTEGER NOT NULL, resolved_us INTEGER, acknowledged_by TEXT NOT NULL,
    policy TEXT NOT NULL, round INTEGER NOT NULL, loop INTEGER NOT NULL, step INTEGER NOT NULL,
    exhausted INTEGER NOT NULL, loop_us INTEGER NOT NULL, until_us INTEGER, told TEXT NOT NULL,
    stored_us INTEGER NOT NULL) STRICT;
CREATE INDEX incident_open ON incident(id) WHERE state <> 'closed';
CREATE INDEX incident_by_arrival ON incident(stored_us);
CREATE TABLE incident_event(id INTEGER PRIMARY KEY AUTOINCREMENT, incident INTEGER NOT NULL,
    t_us INTEGER NOT NULL, what TEXT NOT NULL, round INTEGER NOT NULL, loop INTEGER NOT NULL,
    step INTEGER NOT NULL, recipient TEXT NOT NULL, result TEXT NOT NULL, actor TEXT NOT NULL,
    reason TEXT NOT NULL) STRICT;
CREATE INDEX incident_event_by_incident ON incident_event(incident);
CREATE TABLE silence(id INTEGER PRIMARY KEY, matchers TEXT NOT NULL, from_us INTEGER NOT NULL,
    to_us INTEGER NOT NULL, reason TEXT NOT NULL, actor TEXT NOT NULL) STRICT;
CREATE TABLE limit_override(id INTEGER PRIMARY KEY AUTOINCREMENT, bed TEXT NOT NULL,
    rule TEXT NOT NULL, low REAL, high REAL, priority TEXT NOT NULL, enabled INTEGER NOT NULL,
    removed INTEGER NOT NULL, t_us INTEGER NOT NULL, actor TEXT NOT NULL,
    reason TEXT NOT NULL) STRICT;
)"},
};

constexpr std::array kRecordingMigrations{
    Migration{1, R"(
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL, crc INTEGER NOT NULL) STRICT;
CREATE TABLE chunk(seq INTEGER PRIMARY KEY, t0_us INTEGER NOT NULL, t1_us INTEGER NOT NULL,
    n INTEGER NOT NULL, crc INTEGER NOT NULL, data BLOB NOT NULL) STRICT;
CREATE INDEX chunk_by_time ON chunk(seq, t0_us, t1_us, n);
CREATE TABLE gap(from_us INTEGER NOT NULL, to_us INTEGER NOT NULL, messages INTEGER NOT NULL,
    reason TEXT NOT NULL) STRICT;
)"},
};

const char* describe(SchemaKind kind) noexcept {
    return kind == SchemaKind::Store ? "Vigil store" : "Vigil recording";
}

/// The version of a file of `kind`; 0 for an empty one.
Result<int> versionOf(Database& database, SchemaKind kind) {
    auto id = database.integerOf("PRAGMA application_id");
    if (!id)
        return tl::unexpected(std::move(id.error()).within(database.path().string()));
    auto version = database.integerOf("PRAGMA user_version");
    if (!version)
        return propagate(version);
    auto tables = database.integerOf("SELECT count(*) FROM sqlite_schema");
    if (!tables)
        return propagate(tables);
    if (*id != applicationId(kind) && (*id != 0 || *version != 0 || *tables != 0))
        return fail(ErrorCode::Unsupported, std::string("the file is not a ") + describe(kind),
                    database.path().string());
    if (*version > schemaVersion(kind) || *version < 0)
        return fail(ErrorCode::Unsupported,
                    "its format version " + std::to_string(*version) +
                        " is newer than this program's (" + std::to_string(schemaVersion(kind)) +
                        ")",
                    database.path().string());
    return static_cast<int>(*version);
}

/// All of them, or none.
Result<void> apply(Database& database, SchemaKind kind, std::span<const Migration> steps) {
    auto transaction = Transaction::begin(database);
    if (!transaction)
        return propagate(transaction);
    for (const Migration& migration : steps) {
        const std::string stamp = "PRAGMA application_id=" + std::to_string(applicationId(kind)) +
                                  "; PRAGMA user_version=" + std::to_string(migration.version);
        for (const std::string& sql : {std::string(migration.sql), stamp})
            if (auto done = database.execute(sql); !done)
                return tl::unexpected(
                    std::move(done.error())
                        .within("migration " + std::to_string(migration.version)));
    }
    return transaction->commit();
}

} // namespace

std::int64_t applicationId(SchemaKind kind) noexcept {
    return kind == SchemaKind::Store ? kStoreId : kRecordingId;
}

std::span<const Migration> migrations(SchemaKind kind) noexcept {
    return kind == SchemaKind::Store ? std::span<const Migration>(kStoreMigrations)
                                     : std::span<const Migration>(kRecordingMigrations);
}

int schemaVersion(SchemaKind kind) noexcept { return migrations(kind).back().version; }

Result<void> migrate(Database& database, SchemaKind kind, int target, const std::stop_token& stop) {
    auto version = versionOf(database, kind);
    if (!version)
        return propagate(version);
    std::vector<Migration> due;
    for (const Migration& migration : migrations(kind))
        if (migration.version > *version && (target < 0 || migration.version <= target))
            due.push_back(migration);
    // Each commit waits for the disk: a new file takes one, older ones a commit each, so that a
    // long way need not be gone twice.
    const std::size_t each = *version == 0 ? due.size() : 1;
    for (std::size_t i = 0; i < due.size(); i += each) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "no longer wanted", database.path().string());
        if (auto done = apply(database, kind, std::span(due).subspan(i, each)); !done)
            return done;
    }
    return {};
}

Result<void> requireSchema(Database& database, SchemaKind kind) {
    auto version = versionOf(database, kind);
    if (!version)
        return propagate(version);
    if (*version != schemaVersion(kind))
        return fail(ErrorCode::Unsupported,
                    "its format version " + std::to_string(*version) +
                        " is older; a program that may write it brings it up to date",
                    database.path().string());
    return {};
}

} // namespace vigil::store
