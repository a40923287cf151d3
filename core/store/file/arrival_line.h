// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "store/file/database.h"

#include <optional>

namespace vigil::store {

/// The time line on which the age of what is stored is counted.
///
/// Clocks of devices are set wrong, those of computers too, and what retention removes cannot be
/// had again. So a row is as old as the time since it was stored, on a line that runs with the
/// steady clock while the store is open and never goes back. How long the store was closed only
/// the wall clock can tell; it is believed up to a bound. *Thread:* that of the database.
class ArrivalLine {
public:
    static constexpr Ticks kKeepEvery = std::chrono::minutes{1};

    explicit ArrivalLine(base::Clock& clock) : m_clock(clock) {}

    /// Goes on where the file's line ended, later by the time it was closed, by `mostClosed` at
    /// most. Only reads, since a store has to open on a full disk too.
    [[nodiscard]] Result<void> resume(Database& database, Ticks mostClosed);
    [[nodiscard]] ArrivalTime now() const;
    /// Writes down once a minute where the line is, and makes what is stored later than it as old
    /// as now: rows of older files with times of devices ahead. Within a transaction.
    [[nodiscard]] Result<void> keep(Database& database);

    /// To be called after a transaction was rolled back.
    void forget() noexcept { m_kept.reset(); }

private:
    base::Clock& m_clock;
    ArrivalTime m_start{}; ///< on the line, when the steady clock was m_opened
    SteadyTime m_opened{};
    std::optional<ArrivalTime> m_kept; ///< what the file holds
};

} // namespace vigil::store
