// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/trend_pyramid.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace vigil::widgets {

void TrendPyramid::append(float value) {
    m_samples.push_back(value);
    TrendRange one;
    if (!std::isnan(value))
        one = {value, value};
    std::size_t bucket = m_samples.size() - 1;
    for (auto& level : m_levels) {
        bucket /= kBranch;
        if (bucket == level.size())
            level.emplace_back();
        level[bucket].add(one);
    }
    ++m_end;
}

float TrendPyramid::at(std::int64_t index) const noexcept {
    if (index < m_first || index >= m_end)
        return std::numeric_limits<float>::quiet_NaN();
    return m_samples[static_cast<std::size_t>(index - m_first)];
}

TrendRange TrendPyramid::range(std::int64_t from, std::int64_t to) const noexcept {
    TrendRange result;
    std::int64_t at = std::max(from, m_first) - m_first;
    const std::int64_t last = std::min(to, m_end) - m_first;
    while (at < last) {
        // The largest bucket that begins here and ends in time.
        std::int64_t size = 1;
        int level = -1;
        while (level + 1 < kLevels && at % (size * kBranch) == 0 && at + size * kBranch <= last) {
            size *= kBranch;
            ++level;
        }
        if (level >= 0) {
            result.add(
                m_levels[static_cast<std::size_t>(level)][static_cast<std::size_t>(at / size)]);
        } else if (const float value = m_samples[static_cast<std::size_t>(at)];
                   !std::isnan(value)) {
            result.add({value, value});
        }
        at += size;
    }
    return result;
}

void TrendPyramid::discardBefore(std::int64_t index) {
    const std::int64_t blocks = (std::min(index, m_end) - m_first) / kBlock;
    if (blocks <= 0)
        return;
    std::int64_t count = blocks * kBlock;
    m_samples.erase(m_samples.begin(), m_samples.begin() + count);
    m_first += count;
    for (auto& level : m_levels) {
        count /= kBranch;
        level.erase(level.begin(), level.begin() + count);
    }
}

void TrendPyramid::clear() {
    m_samples.clear();
    for (auto& level : m_levels)
        level.clear();
    m_first = m_end = 0;
}

} // namespace vigil::widgets
