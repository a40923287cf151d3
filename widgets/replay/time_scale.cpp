// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/replay/time_scale.h"

#include <algorithm>
#include <cmath>

namespace vigil::widgets {

TimeScale::TimeScale(EventTime first, EventTime last, double width)
    : m_first(first), m_last(std::max(first, last)), m_width(std::max(0.0, width)) {}

double TimeScale::x(EventTime time) const {
    if (m_last == m_first)
        return 0;
    const auto part = static_cast<double>((std::clamp(time, m_first, m_last) - m_first).count());
    return m_width * part / static_cast<double>((m_last - m_first).count());
}

EventTime TimeScale::time(double x) const {
    if (m_width <= 0)
        return m_first;
    const double share = std::clamp(x / m_width, 0.0, 1.0);
    return m_first + Ticks(std::llround(share * static_cast<double>((m_last - m_first).count())));
}

Ticks TimeScale::tickStep(double pixels) const {
    using namespace std::chrono;
    constexpr seconds kSteps[] = {1s,   2s,    5s,    10s, 30s, 1min, 2min,
                                  5min, 10min, 30min, 1h,  2h,  6h,   12h};
    const double span = static_cast<double>((m_last - m_first).count());
    for (const seconds step : kSteps)
        if (span == 0 || m_width * static_cast<double>(Ticks(step).count()) / span >= pixels)
            return step;
    Ticks days = 24h;
    while (m_width * static_cast<double>(days.count()) / span < pixels && days.count() > 0 &&
           days < 24h * 36500)
        days *= 2;
    return days;
}

} // namespace vigil::widgets
