// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

namespace vigil::widgets {

/// Where a time of the recording lies on a strip of `width` pixels, and back. Clamps to the ends;
/// an empty recording lies at 0. *Thread:* value.
class TimeScale {
public:
    TimeScale() = default;
    TimeScale(EventTime first, EventTime last, double width);

    [[nodiscard]] double x(EventTime time) const;
    [[nodiscard]] EventTime time(double x) const;

    [[nodiscard]] EventTime first() const { return m_first; }

    [[nodiscard]] EventTime last() const { return m_last; }

    /// Distance of the ticks below the strip, so that they are at least `pixels` apart.
    [[nodiscard]] Ticks tickStep(double pixels) const;

private:
    EventTime m_first{}, m_last{};
    double m_width = 0;
};

} // namespace vigil::widgets
