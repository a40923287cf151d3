// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/journal/alarm_statistics.h"

#include "store/journal/column_values.h"

#include <algorithm>
#include <cmath>

namespace vigil::store {

namespace {

using What = alerts::AlarmEvent::What;

constexpr std::size_t kDay = std::string_view("2026-01-01").size();

/// Counts transitions in their order.
class Counting {
public:
    explicit Counting(AlarmStatistics& statistics) : m_statistics(statistics) {}

    void take(const Statement& row) {
        const auto time = eventFromMicros(row.integer(0));
        if (std::exchange(m_first, false))
            m_statistics.from = time;
        m_statistics.to = std::max(m_statistics.to, time);
        const auto what = wordedAs(row.bytes(1), What::Restored, alerts::name);
        const auto occurrence = row.integer(2);
        const auto bed = row.text(3);
        const auto rule = row.text(4);
        const auto count = [&](std::uint64_t AlarmStatistics::Count::*which) {
            ++(m_statistics.all.*which);
            ++(m_statistics.byRule[rule].*which);
            ++(m_statistics.byBed[bed].*which);
        };
        const auto open = m_open.find(occurrence);
        if (what == What::Suppressed) {
            count(&AlarmStatistics::Count::suppressed);
        } else if (what == What::Raised && open == m_open.end()) {
            count(&AlarmStatistics::Count::raised);
            ++m_statistics.byBedAndDay[{bed, toIso8601(time).substr(0, kDay)}];
            ++m_statistics.byPriority[row.text(5)];
            m_open.emplace(occurrence, time);
        } else if (what == What::Acknowledged && open != m_open.end()) {
            count(&AlarmStatistics::Count::acknowledged);
            m_statistics.untilAcknowledged.push_back(std::max(Ticks{}, time - open->second));
            m_open.erase(open);
        } else if ((what == What::Cleared || what == What::Reset) && open != m_open.end()) {
            count(&AlarmStatistics::Count::unattended);
            m_open.erase(open);
        }
    }

private:
    AlarmStatistics& m_statistics;
    std::map<std::int64_t, EventTime> m_open; ///< raised, and nobody has acknowledged it
    bool m_first = true;
};

} // namespace

std::optional<Ticks> AlarmStatistics::acknowledgedWithin(double q) const {
    if (untilAcknowledged.empty())
        return std::nullopt;
    const auto last = untilAcknowledged.size() - 1;
    const auto at = static_cast<std::size_t>(std::ceil(q * static_cast<double>(last)));
    return untilAcknowledged[std::min(at, last)];
}

Result<AlarmStatistics> alarmStatistics(Database& database, std::optional<EventTime> from,
                                        std::optional<EventTime> to) {
    std::string sql = "SELECT t_us, what, occurrence, bed, rule, priority FROM alarm_event WHERE 1";
    if (from)
        sql += " AND t_us >= ?1";
    if (to)
        sql += " AND t_us < ?2";
    auto select = database.prepare(sql + " ORDER BY seq");
    if (!select)
        return propagate(select);
    if (from)
        select->bind(1, toMicros(*from));
    if (to)
        select->bind(2, toMicros(*to));
    AlarmStatistics statistics;
    Counting counting(statistics);
    auto read = select->forEachRow([&] { counting.take(*select); });
    if (!read)
        return propagate(read);
    std::ranges::sort(statistics.untilAcknowledged);
    return statistics;
}

} // namespace vigil::store
