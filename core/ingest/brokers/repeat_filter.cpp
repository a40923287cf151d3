// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/brokers/repeat_filter.h"

#include <algorithm>

namespace vigil::ingest {

bool RepeatFilter::isRepeat(std::uint64_t digest) noexcept {
    const auto begin = m_newest.begin() + static_cast<std::ptrdiff_t>(m_from);
    const auto found = std::find(begin, m_newest.end(), digest);
    if (found == m_newest.end())
        return false;
    m_from = static_cast<std::size_t>(found - m_newest.begin()) + 1;
    return true;
}

void RepeatFilter::taken(std::uint64_t digest) {
    m_newest.push_back(digest);
    if (m_newest.size() <= kMost)
        return;
    m_newest.pop_front();
    m_from -= m_from > 0 ? 1 : 0;
}

void RepeatFilter::taken(const std::vector<std::uint64_t>& digests) {
    for (const auto digest : digests)
        taken(digest);
}

} // namespace vigil::ingest
