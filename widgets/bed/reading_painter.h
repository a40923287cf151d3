// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bed/bed_content.h"

#include <QFont>
#include <QRect>

#include <vector>

class QPainter;

namespace vigil::widgets {

/// Sizes of one reading in widget pixels.
struct ReadingStyle {
    int valuePixels = 24;
    bool showUnit = true;
    bool showLimits = false;
};

/// One text of a reading and the place that its ink takes.
struct ReadingText {
    enum class Part { Value, Label, Below, Limits };

    Part part = Part::Label;
    QRect box;
    QString text;
    QFont font;
};

/// The texts of a reading in `box`: the value at the right, label, unit or alarm mark, and limits
/// below each other at the left. No two overlap: the value gives way in size, and where that is not
/// enough the unit is left out, then the limits; label and alarm mark never.
[[nodiscard]] std::vector<ReadingText> layOutReading(const QRect& box, const Reading& reading,
                                                     const ReadingStyle& style);

/// Paints label, unit or alarm mark, and the value in `box`, in the colour of its parameter; in
/// alarm on the fill of its priority (flashing while it waits for attention). Digits keep their
/// places.
void paintReading(QPainter& painter, const QRect& box, const Reading& reading,
                  const ReadingStyle& style);

} // namespace vigil::widgets
