// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bed/bed_content.h"

#include <QRect>

class QPainter;

namespace vigil::widgets {

/// The heart rate of the last hour as a line in a narrow `area` of a tile. Where values are missing
/// the line is broken. A bed without data says since when instead.
void paintHour(QPainter& painter, const QRect& area, const BedContent& content);

/// The same with room for its scale: rates beside it, times below it, lowest and highest value.
void paintHourWithScale(QPainter& painter, const QRect& area, const BedContent& content);

} // namespace vigil::widgets
