// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "store/file/database.h"

namespace vigil::store {

/// How long and how much is kept; a zero age means for ever.
struct RetentionPolicy {
    Ticks trendAge{std::chrono::hours{24 * 30}};
    Ticks journalAge{std::chrono::hours{24 * 365}};
    Ticks deadLetterAge{std::chrono::hours{24 * 30}};
    std::int64_t maxBytes = 8LL << 30; ///< live pages; oldest trend chunks go first

    /// Zero when everything is kept for ever.
    [[nodiscard]] Ticks shortestAge() const noexcept;
};

/// What one step removed.
struct RetentionReport {
    std::int64_t chunks = 0;
    std::int64_t samples = 0;
    std::int64_t journalRows = 0;
    std::int64_t deadLetters = 0;
    bool more = false; ///< the next step will find work
};

/// One bounded step: at most 64 chunks and 500 rows of each kind. Open alarms stay. Ages count
/// back from `reference` to when rows were stored, so that no device's clock decides what is old.
/// Precondition: within a transaction.
[[nodiscard]] Result<RetentionReport> retain(Database& database, const RetentionPolicy& policy,
                                             ArrivalTime reference);

} // namespace vigil::store
