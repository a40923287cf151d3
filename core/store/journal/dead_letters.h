// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/dead_letter.h"
#include "store/file/database.h"

#include <optional>
#include <utility>
#include <vector>

namespace vigil::store {

/// Bound of the dead-letter table; the oldest go first and are counted.
struct DeadLetterBounds {
    std::int64_t rows = 100'000;
    std::int64_t bytes = 256LL << 20; ///< of payloads, topics and details
};

struct StoredDeadLetter {
    std::int64_t id = 0;
    std::string source;       ///< name of the source
    model::DeadLetter letter; ///< origin.source is the store's own number of the source
};

struct DeadLetterTotals {
    std::int64_t rows = 0;
    std::int64_t bytes = 0;
    std::int64_t removed = 0; ///< pushed out by the bounds so far
};

/// Refused inputs. *Thread:* that of the database it is given.
class DeadLetters {
public:
    explicit DeadLetters(DeadLetterBounds bounds) : m_bounds(bounds) {}

    /// `sourceId` is the number in table `source`; the letter's age counts from `stored`.
    /// Precondition: within a transaction.
    [[nodiscard]] Result<void> append(Database& database, std::int64_t sourceId,
                                      const model::DeadLetter& letter, ArrivalTime stored);
    /// Removes the oldest until the bounds hold; returns how many. Within a transaction.
    [[nodiscard]] Result<std::int64_t> enforceBounds(Database& database);
    /// False when there is no such letter. Within a transaction.
    [[nodiscard]] Result<bool> remove(Database& database, std::int64_t id);

    /// Newest first, older than `before` when given.
    [[nodiscard]] static Result<std::vector<StoredDeadLetter>>
    list(Database& database, std::size_t most, std::optional<std::int64_t> before = std::nullopt);
    /// Error: NotFound.
    [[nodiscard]] static Result<StoredDeadLetter> show(Database& database, std::int64_t id);
    /// How many of each reason, by its stable word.
    [[nodiscard]] static Result<std::vector<std::pair<std::string, std::int64_t>>>
    countByReason(Database& database);
    [[nodiscard]] static Result<DeadLetterTotals> totals(Database& database);

private:
    Result<void> count(Database& database, std::int64_t rows, std::int64_t bytes);
    /// Bytes of the removed letter; nullopt when there is none.
    Result<std::optional<std::int64_t>> removeRow(Database& database, std::int64_t id);

    DeadLetterBounds m_bounds;
    CachedStatement m_insert{"INSERT INTO dead_letter(arrival_us, source, partition, offset,"
                             " reason, detail, topic, payload, bytes, stored_us)"
                             " VALUES(?,?,?,?,?,?,?,?,?,?)"};
    CachedStatement m_count{
        "UPDATE counter SET value = max(value + CASE name WHEN 'dead_letter_rows' THEN ?1"
        " ELSE ?2 END, 0) WHERE name IN ('dead_letter_rows', 'dead_letter_bytes')"};
    CachedStatement m_remove{"DELETE FROM dead_letter WHERE id = ? RETURNING bytes"};
    CachedStatement m_oldest{"SELECT min(id) FROM dead_letter"};
};

} // namespace vigil::store
