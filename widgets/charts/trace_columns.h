// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace vigil::widgets {

/// A waveform reduced to the lowest and highest point it reaches in each of eight fixed
/// sub-columns of a device pixel. The x axis never wraps: it is device pixels since the start of
/// the display, so column `c` of the axis is shown at `c mod width` of the lane.
/// Places without samples are empty; pieces of trace on both sides of a gap are always kept apart
/// by at least one empty sub-column. *Thread:* GUI thread. *Owns:* 8 bytes a sub-column.
class TraceColumns {
public:
    static constexpr int kPerPixel = 8;
    /// Bounds of an empty sub-column: `low > high`, and neutral for min and max.
    static constexpr float kEmptyLow = 1e30F;
    static constexpr float kEmptyHigh = -1e30F;

    /// Keeps at least the newest `pixels` columns. Forgets everything.
    void reset(int pixels);

    /// Draws on to (x, y), x in device pixels and not decreasing, y in device pixels from the top
    /// of the lane. A NaN lifts the pen: time goes on, nothing is recorded.
    void lineTo(double x, float y);

    /// x of the newest point or lifted pen; no sub-column left of it will change any more.
    [[nodiscard]] double newest() const noexcept { return m_x; }

    /// Copies `count` sub-columns from index `first` on; those never reached or already overwritten
    /// come out empty.
    void copy(std::int64_t first, int count, float* low, float* high) const noexcept;

private:
    void extendTo(std::int64_t sub);
    void merge(std::int64_t sub, float a, float b) noexcept;

    std::vector<float> m_low;
    std::vector<float> m_high;
    std::int64_t m_mask = 0;
    std::int64_t m_begin = 0;   ///< oldest sub-column that is still kept
    std::int64_t m_end = 0;     ///< one past the newest initialised sub-column
    std::int64_t m_blocked = 0; ///< sub-columns up to this one stay empty: the gap itself
    std::int64_t m_lastInk = 0;
    double m_x = 0;
    float m_y = 0;
    bool m_started = false;
    bool m_penDown = false;
};

} // namespace vigil::widgets
