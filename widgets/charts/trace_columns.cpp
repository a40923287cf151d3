// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/trace_columns.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace vigil::widgets {

void TraceColumns::reset(int pixels) {
    std::int64_t capacity = 64;
    while (capacity < static_cast<std::int64_t>(std::max(pixels, 1)) * kPerPixel)
        capacity *= 2;
    m_low.assign(static_cast<std::size_t>(capacity), kEmptyLow);
    m_high.assign(static_cast<std::size_t>(capacity), kEmptyHigh);
    m_mask = capacity - 1;
    m_begin = m_end = 0;
    m_blocked = m_lastInk = std::numeric_limits<std::int64_t>::min() / 2;
    m_x = 0;
    m_started = m_penDown = false;
}

void TraceColumns::extendTo(std::int64_t sub) {
    if (!m_started) {
        m_begin = m_end = sub;
        m_started = true;
    }
    const std::int64_t capacity = m_mask + 1;
    // After a jump of more than a whole ring only the newest part needs clearing.
    m_end = std::max(m_end, sub + 1 - capacity);
    for (; m_end <= sub; ++m_end) {
        m_low[static_cast<std::size_t>(m_end & m_mask)] = kEmptyLow;
        m_high[static_cast<std::size_t>(m_end & m_mask)] = kEmptyHigh;
    }
    m_begin = std::max(m_begin, m_end - capacity);
}

void TraceColumns::merge(std::int64_t sub, float a, float b) noexcept {
    if (sub <= m_blocked || sub < m_begin)
        return;
    const auto at = static_cast<std::size_t>(sub & m_mask);
    m_low[at] = std::min(m_low[at], std::min(a, b));
    m_high[at] = std::max(m_high[at], std::max(a, b));
    m_lastInk = std::max(m_lastInk, sub);
}

void TraceColumns::lineTo(double x, float y) {
    const double to = x * kPerPixel;
    const auto lastSub = static_cast<std::int64_t>(std::floor(to));
    extendTo(lastSub);
    if (std::isnan(y)) {
        if (m_penDown)
            m_blocked = m_lastInk + 1;
        m_penDown = false;
    } else if (!m_penDown) {
        merge(lastSub, y, y);
        m_penDown = true;
    } else {
        const double from = m_x * kPerPixel;
        const auto firstSub = static_cast<std::int64_t>(std::floor(from));
        if (firstSub == lastSub) {
            merge(lastSub, m_y, y);
        } else {
            const double slope = (static_cast<double>(y) - static_cast<double>(m_y)) / (to - from);
            float left = m_y;
            for (std::int64_t sub = firstSub; sub < lastSub; ++sub) {
                const auto right = static_cast<float>(
                    static_cast<double>(m_y) + slope * (static_cast<double>(sub + 1) - from));
                merge(sub, left, right);
                left = right;
            }
            merge(lastSub, left, y);
        }
    }
    m_x = x;
    m_y = y;
}

void TraceColumns::copy(std::int64_t first, int count, float* low, float* high) const noexcept {
    for (int i = 0; i < count; ++i) {
        const std::int64_t sub = first + i;
        const bool kept = sub >= m_begin && sub < m_end;
        const auto at = static_cast<std::size_t>(sub & m_mask);
        low[i] = kept ? m_low[at] : kEmptyLow;
        high[i] = kept ? m_high[at] : kEmptyHigh;
    }
}

} // namespace vigil::widgets
