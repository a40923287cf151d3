// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/trend_pyramid.h"

#include <QColor>
#include <QRectF>

#include <cstdint>

class QPainter;

namespace vigil::widgets {

/// What a trend line shows and how.
struct TrendLook {
    QColor line;
    QColor band; ///< between the limits; invalid: none
    QColor gap;  ///< hatching where nothing was recorded; invalid: none
    double penWidth = 1.5;
    double low = 0;       ///< value at the bottom edge
    double high = 1;      ///< value at the top edge
    double limitLow = 0;  ///< alarm limits that bound the band
    double limitHigh = 0; ///< not above limitLow: no band
};

/// Paints samples [from, to) of a series over the width of `rect`: for each device column the
/// stretch between its lowest and highest value, neighbours joined, a line where samples are
/// sparser than columns. The cost depends on the width, not on the number of samples. A place
/// without samples is never bridged; it is hatched when `gap` is a colour. Values beyond the scale
/// are held at the edge.
void paintTrend(QPainter& painter, const QRectF& rect, const TrendPyramid& series,
                std::int64_t from, std::int64_t to, const TrendLook& look);

} // namespace vigil::widgets
