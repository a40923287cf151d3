// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bed/reading_painter.h"

#include "widgets/alarms/flash_clock.h"
#include "widgets/text/theme.h"
#include "widgets/text/typography.h"
#include "widgets/text/wording.h"

#include <QPainter>

#include <algorithm>

namespace vigil::widgets {

void paintReading(QPainter& painter, const QRect& box, const Reading& reading,
                  const ReadingStyle& style) {
    const Theme& t = theme();
    QColor value = reading.current ? t.parameter(reading.group) : t.stale;
    QColor label = reading.current ? value : t.stale;
    QColor quiet = reading.current ? t.dimText : t.stale;
    const bool alarmed = reading.alarm >= alerts::Priority::Low;
    if (alarmed) {
        const AlarmColours colours = t.alarm(reading.alarm);
        const QRect field = box.adjusted(1, 1, -1, -1);
        if (!reading.attention || FlashClock::instance().isLit(reading.alarm)) {
            painter.fillRect(field, colours.fill);
            value = label = quiet = colours.ink;
        } else {
            painter.setPen(QPen(colours.line, 2));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(field.adjusted(1, 1, -1, -1));
            value = label = quiet = t.text;
        }
    }

    const QFont small = fontOfSize(style.valuePixels >= 40 ? 14 : 12);
    const QFont smallBold = fontOfSize(style.valuePixels >= 40 ? 14 : 12, true);
    const QFontMetrics smallMetrics(smallBold);
    const QRect inner = box.adjusted(6, 0, -6, 0);

    // The value never moves: right-aligned, digits of one width. It gives way in size only.
    QFont big = fontOfSize(style.valuePixels, style.valuePixels < 40);
    QString text = reading.value;
    const int labelWidth = smallMetrics.horizontalAdvance(reading.label) + 4;
    const int room = inner.width() - labelWidth;
    if (const int need = QFontMetrics(big).horizontalAdvance(text); need > room && room > 0)
        big = fontOfSize(std::max(14, style.valuePixels * room / need), style.valuePixels < 40);
    painter.setPen(value);
    painter.setFont(big);
    // Digits are centred by their height, without the room that descenders would need.
    const QFontMetrics bigMetrics(big);
    const int baseline = inner.center().y() + bigMetrics.capHeight() / 2 + 1;
    const int width = bigMetrics.horizontalAdvance(text);
    painter.drawText(inner.right() + 1 - width, baseline, text);

    const int line = smallMetrics.height();
    const QString below = alarmed            ? priorityMark(reading.alarm)
                          : reading.doubtful ? QStringLiteral("?")
                          : style.showUnit   ? reading.unit
                                             : QString();
    const bool stacked = !below.isEmpty() && inner.height() >= 2 * line - 4;
    const int leftRoom = inner.width() - width - 4;
    const bool limits = stacked && style.showLimits && !reading.limits.isEmpty();
    const int pitch = limits ? line - 3 : line - 2;
    const int top = inner.center().y() - (1 + stacked + limits) * pitch / 2;
    painter.setPen(label);
    painter.setFont(smallBold);
    painter.drawText(QRect(inner.left(), top, inner.width(), line),
                     Qt::AlignLeft | Qt::AlignVCenter, reading.label);
    if (stacked && smallMetrics.horizontalAdvance(below) <= leftRoom) {
        painter.setPen(quiet);
        painter.setFont(alarmed ? smallBold : small);
        painter.drawText(QRect(inner.left(), top + pitch, leftRoom, line),
                         Qt::AlignLeft | Qt::AlignVCenter, below);
    } else if (alarmed && !stacked) {
        painter.drawText(QRect(inner.left() + labelWidth, top, leftRoom - labelWidth, line),
                         Qt::AlignLeft | Qt::AlignVCenter, below);
    }
    if (limits) {
        painter.setPen(quiet);
        painter.setFont(small);
        painter.drawText(QRect(inner.left(), top + 2 * pitch, leftRoom, line),
                         Qt::AlignLeft | Qt::AlignVCenter,
                         QFontMetrics(small).elidedText(reading.limits, Qt::ElideRight, leftRoom));
    }
}

} // namespace vigil::widgets
