// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/journal/seen_beds.h"

#include <algorithm>

namespace vigil::store {
namespace {

/// A run that ended before it had heard everyone must not make the next one forget them.
constexpr std::int64_t kRuns = 3;

} // namespace

Result<std::vector<std::string>> SeenBeds::resume(Database& database) {
    std::vector<std::string> beds;
    auto statement = database.prepare(
        "SELECT name, run FROM bed WHERE run > (SELECT max(run) FROM bed) - ? ORDER BY name");
    if (!statement)
        return propagate(statement);
    statement->bind(1, kRuns);
    auto read = statement->forEachRow([&] {
        beds.push_back(statement->text(0));
        m_run = std::max(m_run, statement->integer(1) + 1);
    });
    if (!read)
        return propagate(read);
    return beds;
}

void SeenBeds::see(const std::vector<SeriesKey>& series) {
    for (const SeriesKey& key : series)
        if (!key.bed.empty() && !m_written.contains(key.bed))
            m_new.insert(key.bed);
}

Result<void> SeenBeds::write(Database& database) {
    if (m_new.empty())
        return {};
    if (m_written.empty()) { // only the last runs are ever asked for
        auto remove = database.prepare("DELETE FROM bed WHERE run < ? - ?");
        if (!remove)
            return propagate(remove);
        if (auto done = remove->bind(1, m_run).bind(2, kRuns).run(); !done)
            return done;
    }
    auto insert = database.prepare("INSERT INTO bed(name, run) VALUES(?, ?)"
                                   " ON CONFLICT(name) DO UPDATE SET run = excluded.run");
    if (!insert)
        return propagate(insert);
    for (const std::string& bed : m_new)
        if (auto done = insert->bind(1, std::string_view(bed)).bind(2, m_run).run(); !done)
            return done;
    return {};
}

} // namespace vigil::store
