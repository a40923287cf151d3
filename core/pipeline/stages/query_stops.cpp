// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/query_stops.h"

#include <utility>

namespace vigil::pipeline {

QueryStops::QueryStops(std::size_t queries, Tell tell)
    : m_tell(std::move(tell)), m_stopped(std::make_unique<std::atomic<bool>[]>(queries)),
      m_passedOver(std::make_unique<std::atomic<std::uint64_t>[]>(queries)) {
    const base::MutexLock lock(m_mutex);
    m_why.resize(queries);
}

void QueryStops::stop(std::size_t query, std::string why) {
    {
        const base::MutexLock lock(m_mutex);
        if (m_stopped[query])
            return;
        m_why[query] = std::move(why);
        m_stopped[query].store(true, std::memory_order_release);
    }
    m_tell(query, true);
}

void QueryStops::clear(std::size_t query) {
    {
        const base::MutexLock lock(m_mutex);
        if (!m_stopped[query])
            return;
        m_why[query].clear();
        m_stopped[query].store(false, std::memory_order_release);
    }
    m_tell(query, false);
}

std::string QueryStops::why(std::size_t query) const {
    const base::MutexLock lock(m_mutex);
    return m_why[query];
}

} // namespace vigil::pipeline
