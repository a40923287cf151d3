// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bed/reading_painter.h"

#include "widgets/alarms/flash_clock.h"
#include "widgets/text/theme.h"
#include "widgets/text/typography.h"
#include "widgets/text/wording.h"

#include <QPainter>

#include <algorithm>

namespace vigil::widgets {

namespace {

using Part = ReadingText::Part;

/// The value never shrinks below this share of its size for the sake of what stands beside it.
constexpr double kLeastShare = 0.6;
constexpr int kBetween = 6; ///< pixels between the left column and the value

int advance(const QFont& font, const QString& text) {
    return QFontMetrics(font).horizontalAdvance(text);
}

/// The column at the left: label first, then what there is room for.
std::vector<ReadingText> columnOf(const Reading& reading, const ReadingStyle& style, int height) {
    const int size = style.valuePixels >= 40 ? 14 : 12;
    const QFont bold = fontOfSize(size, true);
    const QFont plain = fontOfSize(size);
    const bool alarmed = reading.alarm >= alerts::Priority::Low;
    const QString below = alarmed            ? priorityMark(reading.alarm)
                          : reading.doubtful ? QStringLiteral("?")
                          : style.showUnit   ? reading.unit
                                             : QString();
    const QFontMetrics metrics(bold);
    const int least = metrics.capHeight() + metrics.descent() + 1;
    std::vector<ReadingText> column{{Part::Label, {}, reading.label, bold}};
    if (!below.isEmpty() && (alarmed || height >= 2 * least))
        column.push_back({Part::Below, {}, below, alarmed ? bold : plain});
    if (style.showLimits && !reading.limits.isEmpty() &&
        height >= (static_cast<int>(column.size()) + 1) * least)
        column.push_back({Part::Limits, {}, reading.limits, plain});
    return column;
}

int widthOf(const std::vector<ReadingText>& column) {
    int width = 0;
    for (const auto& text : column)
        width = std::max(width, advance(text.font, text.text));
    return width;
}

/// Leaves out of the column what the value, at its least size, has no room beside; a name is cut,
/// though not to nothing.
void makeRoom(std::vector<ReadingText>& column, const Reading& reading, int room, int most) {
    constexpr int kLeastName = 36;
    auto& label = column.front();
    label.text =
        QFontMetrics(label.font)
            .elidedText(label.text, Qt::ElideRight, std::max(room, std::min(kLeastName, most)));
    const bool alarmed = reading.alarm >= alerts::Priority::Low;
    for (const Part part : {Part::Below, Part::Limits})
        if (widthOf(column) > room && !(part == Part::Below && alarmed))
            std::erase_if(column, [&](const auto& text) {
                return text.part == part && advance(text.font, text.text) > room;
            });
}

void placeColumn(std::vector<ReadingText>& column, const QRect& inner) {
    const QFontMetrics metrics(column.front().font);
    const auto count = static_cast<int>(column.size());
    const int least = metrics.capHeight() + metrics.descent() + 1;
    if (count == 2 && inner.height() < 2 * least) { // an alarm mark beside its label
        const int y = inner.center().y() - metrics.height() / 2;
        column[0].box =
            QRect(inner.left(), y, advance(column[0].font, column[0].text), metrics.height());
        column[1].box = QRect(column[0].box.right() + 5, y, advance(column[1].font, column[1].text),
                              metrics.height());
        return;
    }
    const int pitch = std::min(metrics.height(), inner.height() / std::max(1, count));
    int y = inner.center().y() + 1 - (count * pitch) / 2;
    for (auto& text : column) {
        text.box = QRect(inner.left(), y, advance(text.font, text.text), pitch);
        y += pitch;
    }
}

int leftEdgeOfValue(const std::vector<ReadingText>& column, int without) {
    int edge = without;
    for (const auto& text : column)
        edge = std::max(edge, text.box.right() + 1);
    return edge + kBetween;
}

} // namespace

std::vector<ReadingText> layOutReading(const QRect& box, const Reading& reading,
                                       const ReadingStyle& style) {
    const QRect inner = box.adjusted(6, 0, -6, 0);
    QFont big = fontOfSize(style.valuePixels, style.valuePixels < 40);
    const int wanted = advance(big, reading.value);
    auto column = columnOf(reading, style, inner.height());
    const int beside = inner.width() - kBetween;
    makeRoom(column, reading, beside - static_cast<int>(wanted * kLeastShare),
             beside - advance(fontOfSize(12, true), reading.value));
    placeColumn(column, inner);
    // The value never moves: right-aligned, digits of one width. It gives way in size only.
    const int room = inner.right() + 1 - leftEdgeOfValue(column, inner.left());
    if (wanted > room && room > 0)
        big = fontOfSize(std::max(12, style.valuePixels * room / wanted), style.valuePixels < 40);
    // Digits are centred by their height, without the room that descenders would need.
    const QFontMetrics metrics(big);
    const int baseline = inner.center().y() + metrics.capHeight() / 2 + 1;
    const int width = metrics.horizontalAdvance(reading.value);
    column.push_back({Part::Value,
                      QRect(inner.right() + 1 - width, baseline - metrics.capHeight(), width,
                            metrics.capHeight()),
                      reading.value, big});
    return column;
}

void paintReading(QPainter& painter, const QRect& box, const Reading& reading,
                  const ReadingStyle& style) {
    const Theme& t = theme();
    QColor value = reading.current ? t.parameter(reading.group) : t.stale;
    QColor label = reading.current ? value : t.stale;
    QColor quiet = reading.current ? t.dimText : t.stale;
    const bool alarmed = reading.alarm >= alerts::Priority::Low;
    if (alarmed) {
        const AlarmField look = t.alarmField(reading.alarm, reading.attention,
                                             FlashClock::instance().isLit(reading.alarm));
        const QRect field = box.adjusted(1, 1, -1, -1);
        if (look.fill) {
            painter.fillRect(field, *look.fill);
        } else {
            // In low rows the texts reach to the edge: the frame must not stand on them.
            constexpr int kLow = 32;
            const int pen = look.calm || box.height() < kLow ? 1 : 2;
            painter.setPen(QPen(look.frame, pen));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(field.adjusted(pen - 1, pen - 1, -1, -1));
        }
        value = label = quiet = look.ink;
    }

    for (const ReadingText& text : layOutReading(box, reading, style)) {
        painter.setFont(text.font);
        painter.setPen(text.part == Part::Value ? value : text.part == Part::Label ? label : quiet);
        if (text.part == Part::Value)
            painter.drawText(text.box.left(), text.box.bottom() + 1, text.text);
        else
            painter.drawText(text.box.adjusted(0, -4, 2, 4), Qt::AlignLeft | Qt::AlignVCenter,
                             text.text);
    }
}

} // namespace vigil::widgets
