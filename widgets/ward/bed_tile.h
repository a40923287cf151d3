// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bed/bed_content.h"

#include <QFontMetrics>
#include <QRect>

#include <array>
#include <vector>

class QPainter;

namespace vigil::widgets {

/// How much of a bed a tile shows.
enum class Density { Small, Medium, Large };

/// Sizes of a tile of one density, in widget pixels.
struct TileMetrics {
    QSize smallest;
    int headerHeight, noteHeight, trendHeight;
    int primaryPixels, secondaryPixels;
    int primaryHeight, secondaryHeight;
    int numbersWidth;
    int lanes;
    int readings;     ///< besides the primary one, at the smallest size
    int mostReadings; ///< when there is more room

    static const TileMetrics& of(Density density);
};

/// Where everything of a tile lies. Depends on size and density only, never on values, so that
/// nothing moves while values change.
struct TileLayout {
    QRect frame, header, waves, note, trend, primary;
    std::vector<QRect> lanes;
    std::vector<QRect> readings;
    int primaryPixels = 44, secondaryPixels = 24;

    static TileLayout of(const QRect& frame, Density density);
};

/// What a tile looks like besides its content.
struct TileState {
    bool selected = false;
    bool found = false;    ///< matches what is searched for
    int frozenBehind = -1; ///< seconds a frozen tile is behind; -1: not frozen
};

/// The line that names the most urgent alarm and how many more there are: whole, else without its
/// figures (which stand on the tile), else with its end cut. The number of others always stays.
[[nodiscard]] QString alarmNote(const BedContent& content, const QFontMetrics& metrics, int width);

/// True when the sign of a clock that is off has its own place beside that line.
[[nodiscard]] bool wantsClockSign(const BedContent& content);

/// Paints everything of a tile except its waves.
void paintTile(QPainter& painter, const TileLayout& layout, const BedContent& content,
               const TileState& state, Density density);

/// The grid of tiles: columns and the size of one tile.
struct TileGrid {
    static constexpr int kGap = 6;
    int columns = 1;
    int rows = 0;
    QSize tile;
    bool fits = true; ///< false: taller than the area, tiles at their smallest size

    static TileGrid of(int beds, const QSize& area, Density density);
    /// The same with a given number of columns.
    static TileGrid ofColumns(int columns, int beds, const QSize& area, Density density);
    /// True when `now` is `before` but for what a bar of messages above or a scroll bar beside
    /// takes: then beds keep their places.
    static bool isBarsWorth(const QSize& before, const QSize& now);
    [[nodiscard]] QRect rect(int index) const;

    [[nodiscard]] int height() const { return rows * (tile.height() + kGap) + kGap; }
};

/// The largest density at which all beds fit into the area without scrolling; Small if none does.
[[nodiscard]] Density densityThatFits(int beds, const QSize& area);

} // namespace vigil::widgets
