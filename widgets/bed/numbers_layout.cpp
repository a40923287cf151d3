// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bed/numbers_layout.h"

#include "widgets/text/typography.h"

#include <QFontMetrics>

#include <algorithm>

namespace vigil::widgets {
namespace {

constexpr int kMargin = 8;
constexpr int kPrimary = 96;
constexpr int kRow = 58;
constexpr int kLeastRow = 46;     ///< three lines beside the value
constexpr int kLeastHalfRow = 32; ///< of two columns
constexpr int kAlarmRoom = 78;    ///< kept free of readings: one alarm of two lines and "more"
constexpr int kNoteHeight = 18;

void placeReadings(NumbersLayout& layout, const QSize& size, int count) {
    const int top = kMargin + kPrimary + 4;
    const int wide = size.width() - 2 * kMargin;
    const int room = std::max(0, size.height() - top - kAlarmRoom);
    const bool single = count * kLeastRow <= room;
    const int columns = single ? 1 : 2;
    const int rows = (count + columns - 1) / columns;
    const int least = single ? kLeastRow : kLeastHalfRow;
    const int pitch = rows == 0 ? kRow : std::clamp(room / rows, least, kRow);
    const int width = (wide - (columns - 1) * 4) / columns;
    for (int i = 0; i < count; ++i) {
        const QRect box(kMargin + i % columns * (width + 4), top + i / columns * pitch, width,
                        pitch - 2);
        if (box.bottom() >= top + room) {
            layout.hiddenReadings = count - i;
            break;
        }
        layout.readings.push_back({box, {single ? 36 : 26, true, true}});
    }
    layout.ruleY = layout.readings.empty() ? top : layout.readings.back().box.bottom() + 4;
    if (layout.hiddenReadings > 0) {
        layout.note = QRect(kMargin + 6, layout.ruleY - 2, wide - 12, kNoteHeight);
        layout.ruleY += kNoteHeight;
    }
}

void placeAlarms(NumbersLayout& layout, const QSize& size, const QStringList& lines) {
    const QFontMetrics metrics(roleFont(TextRole::Strong));
    const int left = kMargin + 6;
    const int wide = size.width() - 2 * left;
    const int bottom = size.height() - 4;
    int y = layout.ruleY + 6;
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const int height =
            metrics.boundingRect(QRect(0, 0, wide, 10000), Qt::TextWordWrap, lines[i]).height();
        const bool last = i + 1 == lines.size();
        if (y + height + (last ? 0 : kNoteHeight) > bottom) {
            layout.hiddenAlarms = static_cast<int>(lines.size() - i);
            layout.more = QRect(left, y, wide, kNoteHeight);
            return;
        }
        layout.alarms.push_back({QRect(left, y, wide, height), lines[i]});
        y += height + 4;
    }
}

} // namespace

NumbersLayout NumbersLayout::of(const QSize& size, int readings, const QStringList& alarmLines) {
    NumbersLayout layout;
    layout.primary = {QRect(kMargin, kMargin, size.width() - 2 * kMargin, kPrimary),
                      {72, true, true}};
    placeReadings(layout, size, readings);
    placeAlarms(layout, size, alarmLines);
    return layout;
}

} // namespace vigil::widgets
