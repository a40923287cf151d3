// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/trace_columns.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace vigil::widgets {

/// Rows of 32-bit pixels 0xffRRGGBB that somebody else owns.
struct PixelSurface {
    std::uint32_t* pixels = nullptr;
    std::ptrdiff_t stride = 0; ///< pixels from one row to the next
};

/// A rectangle in device pixels.
struct PixelRect {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
};

/// How a lane looks; lengths in device pixels, colours 0xffRRGGBB.
struct SweepLook {
    std::uint32_t background = 0xff0b0f12;
    std::uint32_t trace = 0xff2ee66b;
    std::uint32_t grid = 0xff1a2228;
    std::uint32_t gap = 0xff7c8790;  ///< the dashes where no sample was recorded
    std::uint32_t clip = 0xffffffff; ///< the wedge where the trace leaves the lane
    double penWidth = 2;             ///< 0.25 .. 16
    int eraseGap = 16;               ///< dark pixels ahead of the newest column
    double gridStepX = 0;            ///< 0: no vertical lines
    double gridStepY = 0;            ///< 0: no horizontal lines
    int dash = 4;                    ///< length of a dash and of the hole after it
    int clipMark = 4;                ///< height of the wedge at the edge
};

/// Screen columns of a lane that changed, as up to two ranges [first, last) relative to its left
/// edge: two when the sweep wrapped, or one covering all.
struct DirtyColumns {
    int count = 0;
    std::array<int, 2> first{};
    std::array<int, 2> last{};
};

/// Draws one lane of a sweep display: each column of the trace once, when its neighbours within a
/// pen radius are known, and erases each once, `eraseGap` ahead. A pixel is the mean over its eight
/// sub-columns of the exact vertical coverage of the trace, widened by the chord of a round pen
/// over the neighbouring sub-columns. What advance() leaves behind equals render() pixel by pixel:
/// a column shows all of its own trace as long as it is shown, whether or not its neighbours are
/// already erased. Columns without trace show a dashed line half way up. A trace that leaves the
/// lane is cut there, and a wedge at that edge says so: full height while it is outside, then
/// falling within kClipTail columns, so that a single spike is seen as well. *Thread:* GUI thread.
/// *Owns:* lookup tables; never the pixels.
class SweepRaster {
public:
    static constexpr int kClipTail = 6;

    SweepRaster() : SweepRaster(PixelRect{}, SweepLook{}) {}

    SweepRaster(PixelRect lane, const SweepLook& look);

    [[nodiscard]] const PixelRect& lane() const noexcept { return m_lane; }

    [[nodiscard]] double penRadius() const noexcept { return m_radius; }

    /// Columns a TraceColumns must keep for this lane.
    [[nodiscard]] int columnsToKeep() const noexcept;
    /// The newest column that is final once the trace is known up to `x` (device pixels).
    [[nodiscard]] std::int64_t finalColumn(double x) const noexcept;

    /// The sweep starts with `column`; nothing left of it exists. Paints the empty lane.
    void restart(const PixelSurface& surface, std::int64_t column);
    /// Draws the columns after the last one drawn up to `head`, and erases ahead.
    DirtyColumns advance(const PixelSurface& surface, const TraceColumns& trace, std::int64_t head);
    /// Paints the lane from nothing as it looks with `head` as its newest column.
    void render(const PixelSurface& surface, const TraceColumns& trace, std::int64_t head);

    [[nodiscard]] std::int64_t firstColumn() const noexcept { return m_first; }

    [[nodiscard]] std::int64_t head() const noexcept { return m_head; }

    /// The oldest column still shown: the one right of the erase bar, or firstColumn().
    [[nodiscard]] std::int64_t oldestColumn() const noexcept;

    /// Whether some of the columns on show leave the lane at its top or its bottom.
    [[nodiscard]] bool isClippedAbove() const noexcept { return m_above.shown > 0; }

    [[nodiscard]] bool isClippedBelow() const noexcept { return m_below.shown > 0; }

    /// Position of an axis column in the lane, 0 .. width-1.
    [[nodiscard]] int screenColumn(std::int64_t column) const noexcept;

private:
    static constexpr int kMaxReach = 8 * TraceColumns::kPerPixel + 1;
    static constexpr int kMaxWindow = TraceColumns::kPerPixel + 2 * kMaxReach;
    static constexpr std::int64_t kNever = -(std::int64_t{1} << 60);
    using Blend = std::array<std::uint32_t, 257>;

    /// What one edge of the lane cuts off.
    struct Edge {
        std::int64_t last = kNever;      ///< newest column that leaves the lane here
        int shown = 0;                   ///< columns on show that do
        std::vector<std::uint8_t> marks; ///< by screen column
    };

    void fillBackground(const PixelSurface& surface) noexcept;
    void eraseColumn(const PixelSurface& surface, int screen) noexcept;
    void drawColumn(const PixelSurface& surface, const TraceColumns& trace, std::int64_t column);
    void drawGapDash(const PixelSurface& surface, int screen) noexcept;
    void noteClipping(std::int64_t column, const float* low, const float* high) noexcept;
    void drawClipMarks(const PixelSurface& surface, int screen, std::int64_t column) noexcept;
    [[nodiscard]] int markHeight(const Edge& edge, std::int64_t column) const noexcept;
    void forgetClipping() noexcept;
    static void unmark(Edge& edge, std::size_t screen) noexcept;
    void addSpan(float low, float high) noexcept;
    void addBroken(const float* low, const float* high, const float* chord, int sub);
    void flushCoverage(const PixelSurface& surface, int screen) noexcept;

    PixelRect m_lane;
    int m_eraseGap;
    int m_dash;
    double m_radius;
    int m_reach; ///< sub-columns a pen radius covers
    std::uint32_t m_background;
    std::uint32_t m_grid;
    std::uint32_t m_gap;
    std::uint32_t m_clip;
    int m_clipMark;
    Edge m_above, m_below;
    /// Half chords of the pen over the neighbours: an edge of the pen lies somewhere within a
    /// sub-column, so coverage is the mean of the least (inner) and the most (outer) it can be.
    std::array<float, 2 * kMaxReach + 1> m_inner{};
    std::array<float, 2 * kMaxReach + 1> m_outer{};
    Blend m_onBackground{};
    Blend m_onGrid{};
    std::vector<std::uint8_t> m_gridRow;
    std::vector<std::uint8_t> m_gridColumn;
    std::vector<std::int32_t> m_delta;  ///< change of coverage from row to row; 2048 is full
    std::vector<std::int32_t> m_inkTop; ///< per screen column: rows that are not background
    std::vector<std::int32_t> m_inkBottom;
    int m_top = 0; ///< rows touched in m_delta
    int m_bottom = 0;
    std::int64_t m_first = 0;
    std::int64_t m_head = -1;
    std::int64_t m_erased = -1; ///< newest column that has been erased
};

} // namespace vigil::widgets
