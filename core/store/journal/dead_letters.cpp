// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/journal/dead_letters.h"

#include <string>

namespace vigil::store {

namespace {

constexpr std::size_t kMaxPayload = 64U << 10;

constexpr const char* kColumns = "SELECT d.id, s.name, d.arrival_us, d.source, d.partition,"
                                 " d.offset, d.reason, d.detail, d.topic, d.payload"
                                 " FROM dead_letter d JOIN source s ON s.id = d.source ";

model::DeadLetterReason reasonOf(std::string_view word) {
    for (int i = 0; i <= static_cast<int>(model::DeadLetterReason::NoSignal); ++i)
        if (const auto reason = static_cast<model::DeadLetterReason>(i);
            deadLetterReasonName(reason) == word)
            return reason;
    return model::DeadLetterReason::Malformed;
}

StoredDeadLetter letterOf(const Statement& row) {
    StoredDeadLetter stored;
    stored.id = row.integer(0);
    stored.source = row.text(1);
    stored.letter.arrival = arrivalFromMicros(row.integer(2));
    stored.letter.origin = {.source = static_cast<std::uint32_t>(row.integer(3)),
                            .partition = static_cast<std::uint32_t>(row.integer(4)),
                            .offset = row.integer(5)};
    stored.letter.reason = reasonOf(row.bytes(6));
    stored.letter.detail = row.text(7);
    stored.letter.topic = row.text(8);
    stored.letter.payload = row.text(9);
    return stored;
}

Result<std::int64_t> read(Database& database, std::string_view counter) {
    auto statement = database.prepare("SELECT value FROM counter WHERE name = ?");
    if (!statement)
        return propagate(statement);
    auto row = statement->bind(1, counter).step();
    if (!row)
        return propagate(row);
    return *row ? statement->integer(0) : 0;
}

} // namespace

Result<void> DeadLetters::append(Database& database, std::int64_t sourceId,
                                 const model::DeadLetter& letter, ArrivalTime stored) {
    const auto payload = std::string_view(letter.payload).substr(0, kMaxPayload);
    const auto bytes =
        static_cast<std::int64_t>(payload.size() + letter.topic.size() + letter.detail.size());
    auto insert = m_insert.in(database);
    if (!insert)
        return propagate(insert);
    auto done = (*insert)
                    ->bind(1, toMicros(letter.arrival))
                    .bind(2, sourceId)
                    .bind(3, static_cast<std::int64_t>(letter.origin.partition))
                    .bind(4, letter.origin.offset)
                    .bind(5, deadLetterReasonName(letter.reason))
                    .bind(6, std::string_view(letter.detail))
                    .bind(7, std::string_view(letter.topic))
                    .bindBlob(8, payload)
                    .bind(9, bytes)
                    .bind(10, toMicros(stored))
                    .run();
    return done ? count(database, 1, bytes) : done;
}

Result<void> DeadLetters::count(Database& database, std::int64_t rows, std::int64_t bytes) {
    auto statement = m_count.in(database);
    if (!statement)
        return propagate(statement);
    return (*statement)->bind(1, rows).bind(2, bytes).run();
}

Result<std::optional<std::int64_t>> DeadLetters::removeRow(Database& database, std::int64_t id) {
    auto remove = m_remove.in(database);
    if (!remove)
        return propagate(remove);
    auto row = (*remove)->bind(1, id).step();
    if (!row)
        return propagate(row);
    if (!*row)
        return std::nullopt;
    const std::int64_t bytes = (*remove)->integer(0);
    if (auto done = (*remove)->run(); !done)
        return propagate(done);
    if (auto done = count(database, -1, -bytes); !done)
        return propagate(done);
    return bytes;
}

Result<std::int64_t> DeadLetters::enforceBounds(Database& database) {
    auto now = totals(database);
    if (!now)
        return propagate(now);
    std::int64_t removed = 0;
    while (now->rows > m_bounds.rows || now->bytes > m_bounds.bytes) {
        auto oldest = m_oldest.in(database);
        if (!oldest)
            return propagate(oldest);
        auto row = (*oldest)->step();
        if (!row)
            return propagate(row);
        const auto id = (*oldest)->optionalInteger(0);
        (*oldest)->reset();
        if (!id)
            break;
        auto bytes = removeRow(database, *id);
        if (!bytes)
            return propagate(bytes);
        --now->rows;
        now->bytes -= bytes->value_or(0);
        ++removed;
    }
    if (removed > 0) {
        auto note = database.prepare(
            "UPDATE counter SET value = value + ? WHERE name = 'dead_letter_removed'");
        if (!note)
            return propagate(note);
        if (auto done = note->bind(1, removed).run(); !done)
            return propagate(done);
    }
    return removed;
}

Result<bool> DeadLetters::remove(Database& database, std::int64_t id) {
    auto bytes = removeRow(database, id);
    if (!bytes)
        return propagate(bytes);
    return bytes->has_value();
}

Result<std::vector<StoredDeadLetter>> DeadLetters::list(Database& database, std::size_t most,
                                                        std::optional<std::int64_t> before) {
    auto statement = database.prepare(std::string(kColumns) +
                                      "WHERE ?1 IS NULL OR d.id < ?1 ORDER BY d.id DESC LIMIT ?2");
    if (!statement)
        return propagate(statement);
    statement->bind(1, before).bind(2, static_cast<std::int64_t>(most));
    std::vector<StoredDeadLetter> letters;
    auto read = statement->forEachRow([&] { letters.push_back(letterOf(*statement)); });
    if (!read)
        return propagate(read);
    return letters;
}

Result<StoredDeadLetter> DeadLetters::show(Database& database, std::int64_t id) {
    auto statement = database.prepare(std::string(kColumns) + "WHERE d.id = ?");
    if (!statement)
        return propagate(statement);
    auto row = statement->bind(1, id).step();
    if (!row)
        return propagate(row);
    if (!*row)
        return fail(ErrorCode::NotFound, "no dead letter " + std::to_string(id));
    return letterOf(*statement);
}

Result<std::vector<std::pair<std::string, std::int64_t>>>
DeadLetters::countByReason(Database& database) {
    auto statement = database.prepare(
        "SELECT reason, count(*) FROM dead_letter GROUP BY reason ORDER BY reason");
    if (!statement)
        return propagate(statement);
    std::vector<std::pair<std::string, std::int64_t>> counts;
    auto read = statement->forEachRow(
        [&] { counts.emplace_back(statement->text(0), statement->integer(1)); });
    if (!read)
        return propagate(read);
    return counts;
}

Result<DeadLetterTotals> DeadLetters::totals(Database& database) {
    DeadLetterTotals totals;
    for (auto [name, field] : {std::pair{"dead_letter_rows", &totals.rows},
                               {"dead_letter_bytes", &totals.bytes},
                               {"dead_letter_removed", &totals.removed}}) {
        auto value = read(database, name);
        if (!value)
            return propagate(value);
        *field = *value;
    }
    return totals;
}

} // namespace vigil::store
