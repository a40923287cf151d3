// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bed/reading_painter.h"

#include <QStringList>

#include <vector>

namespace vigil::widgets {

/// Where the numbers and alarms of a bed lie in their column. The places of the readings depend on
/// the size and on how many there are, never on values or alarms: nothing moves while they change.
struct NumbersLayout {
    struct Place {
        QRect box;
        ReadingStyle style;
    };

    struct Line {
        QRect box; ///< as high as its text, broken into lines, needs
        QString text;
    };

    Place primary;
    std::vector<Place> readings; ///< in order; fewer than there are where there is no room
    int hiddenReadings = 0;
    QRect note;               ///< where hiddenReadings are told
    int ruleY = 0;            ///< the line above the alarms
    std::vector<Line> alarms; ///< whole ones, most urgent first
    int hiddenAlarms = 0;
    QRect more; ///< where hiddenAlarms are told

    static NumbersLayout of(const QSize& size, int readings, const QStringList& alarmLines);
};

} // namespace vigil::widgets
