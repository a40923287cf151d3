// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bed/bed_content.h"

#include <QRect>

class QPainter;

namespace vigil::widgets {

/// Sizes of one reading in widget pixels.
struct ReadingStyle {
    int valuePixels = 24;
    bool showUnit = true;
    bool showLimits = false;
};

/// Paints label, unit or alarm mark, and the value in `box`, in the colour of its parameter; in
/// alarm on the fill of its priority (flashing while it waits for attention). Digits keep their
/// places.
void paintReading(QPainter& painter, const QRect& box, const Reading& reading,
                  const ReadingStyle& style);

} // namespace vigil::widgets
