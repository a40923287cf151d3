// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/file/database.h"
#include "store/file/store_batch.h"

#include <set>
#include <string>
#include <vector>

namespace vigil::store {

/// Which beds a run has seen, so that the next one misses those that do not come back. A run is
/// written down with its first bed; one that saw none leaves no trace.
/// *Thread:* that of the database. *Owns:* the names of this run.
class SeenBeds {
public:
    /// Beds of the last three runs that saw any, in the order of their names. This run comes after.
    [[nodiscard]] Result<std::vector<std::string>> resume(Database& database);
    /// Takes the beds of trend rows. Never touches the disk.
    void see(const std::vector<SeriesKey>& series);

    [[nodiscard]] bool nothingNew() const noexcept { return m_new.empty(); }

    /// Writes the new ones. Within a transaction.
    [[nodiscard]] Result<void> write(Database& database);

    /// To be called when what write() did is on the disk.
    void written() {
        m_written.merge(m_new);
        m_new.clear();
    }

private:
    std::int64_t m_run = 1;
    std::set<std::string> m_written;
    std::set<std::string> m_new;
};

} // namespace vigil::store
