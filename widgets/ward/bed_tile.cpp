// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/ward/bed_tile.h"

#include "widgets/alarms/flash_clock.h"
#include "widgets/bed/hour_line.h"
#include "widgets/bed/reading_painter.h"
#include "widgets/text/format.h"
#include "widgets/text/icons.h"
#include "widgets/text/theme.h"
#include "widgets/text/typography.h"
#include "widgets/text/wording.h"

#include <QCoreApplication>
#include <QPainter>
#include <QTextOption>

#include <algorithm>
#include <cmath>

namespace vigil::widgets {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(BedTile)
};

void paintHeader(QPainter& painter, const TileLayout& layout, const BedContent& content,
                 const TileState& state, Density density) {
    const Theme& t = theme();
    const bool alarmed = content.alarm >= alerts::Priority::Low;
    const AlarmField field =
        t.alarmField(content.alarm, content.attention, FlashClock::instance().isLit(content.alarm));
    QColor ink = content.state == BedContent::State::Current ? t.text : t.stale;
    QColor quiet = content.state == BedContent::State::Current ? t.dimText : t.stale;
    if (alarmed) {
        if (field.fill) // under the frame as well: no slit between them at fractional scales
            painter.fillRect(layout.header.adjusted(-2, -2, 2, 0), *field.fill);
        ink = quiet = field.ink;
    }
    const int size = density == Density::Large ? 16 : density == Density::Medium ? 14 : 12;
    const QFont bold = fontOfSize(size, true);
    const QFont plain = fontOfSize(std::max(12, size - 1));
    QRect box = layout.header.adjusted(8, 0, -8, 0);
    if (density == Density::Small)
        box.adjust(-2, 0, 2, 0);

    // Right end first: it keeps its place.
    QString right;
    if (state.frozenBehind >= 0)
        right = Text::tr("frozen −%1 s").arg(state.frozenBehind);
    else if (alarmed)
        right = content.lasted;
    if (!right.isEmpty()) {
        painter.setFont(plain);
        painter.setPen(ink);
        painter.drawText(box, Qt::AlignVCenter | Qt::AlignRight, right);
        box.setRight(box.right() - QFontMetrics(plain).horizontalAdvance(right) - 8);
    }
    if (alarmed && content.technical && box.width() > 60) {
        const int side = std::min(16, layout.header.height() - 6);
        paintGlyph(
            painter, Glyph::Wrench,
            QRectF(box.right() - side, layout.header.center().y() - side / 2.0 + 0.5, side, side),
            ink);
        box.setRight(box.right() - side - 6);
    }
    if (!content.attention && alarmed && box.width() > 60) {
        const int side = std::min(14, layout.header.height() - 8);
        paintGlyph(
            painter, Glyph::Check,
            QRectF(box.right() - side, layout.header.center().y() - side / 2.0 + 0.5, side, side),
            ink);
        box.setRight(box.right() - side - 6);
    }
    QString head = content.label;
    if (alarmed)
        head = priorityMark(content.alarm) + QLatin1Char(' ') + head;
    painter.setFont(bold);
    painter.setPen(ink);
    const QFontMetrics boldMetrics(bold);
    head = boldMetrics.elidedText(head, Qt::ElideRight, box.width());
    painter.drawText(box, Qt::AlignVCenter | Qt::AlignLeft, head);
    box.setLeft(box.left() + boldMetrics.horizontalAdvance(head) + 8);
    const QFontMetrics plainMetrics(plain);
    if (box.width() > plainMetrics.averageCharWidth() * 4 && !content.patient.isEmpty()) {
        painter.setFont(plain);
        painter.setPen(quiet);
        painter.drawText(box, Qt::AlignVCenter | Qt::AlignLeft,
                         plainMetrics.elidedText(content.patient, Qt::ElideRight, box.width()));
    }
}

/// Nothing is known of the bed: that, and why, instead of rows of dashes.
void paintUnheard(QPainter& painter, const TileLayout& layout, const BedContent& content) {
    const QRect area(layout.frame.left() + 8, layout.header.bottom() + 2, layout.frame.width() - 16,
                     layout.note.top() - layout.header.bottom() - 4);
    const QString head = content.lostSource.isEmpty() ? Text::tr("No data yet") : sourceLostWords();
    painter.setFont(roleFont(TextRole::Strong));
    const int line = painter.fontMetrics().height();
    painter.setFont(roleFont(TextRole::Label));
    // Within a word only where it is longer than the tile is wide.
    QTextOption wrapping(Qt::AlignHCenter | Qt::AlignTop);
    wrapping.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    const int room = area.height() - line - 4;
    const QRectF whole(0, 0, area.width(), room);
    const int need =
        std::min(room, static_cast<int>(std::ceil(
                           painter.boundingRect(whole, content.unheard, wrapping).height())));
    const int top = area.top() + (room - need) / 2;
    painter.setPen(theme().dimText);
    painter.drawText(QRectF(area.left(), top + line + 4, area.width(), need), content.unheard,
                     wrapping);
    painter.setFont(roleFont(TextRole::Strong));
    painter.setPen(theme().text);
    painter.drawText(QRect(area.left(), top, area.width(), line), Qt::AlignCenter, head);
}

/// At the right end of the note's line, whatever stands there; takes its room from `box`.
void paintClockSign(QPainter& painter, QRect& box, const QString& sign) {
    QFont font = roleFont(TextRole::Label);
    font.setBold(true);
    painter.setFont(font);
    painter.setPen(theme().caution);
    painter.drawText(box, Qt::AlignVCenter | Qt::AlignRight, sign);
    box.setRight(box.right() - painter.fontMetrics().horizontalAdvance(sign) - 8);
}

void paintNote(QPainter& painter, const TileLayout& layout, const BedContent& content) {
    const Theme& t = theme();
    QString text;
    QColor ink = t.dimText;
    QFont noteFont = roleFont(TextRole::Label);
    QRect box = layout.note.adjusted(8, 0, -8, 0);
    if (wantsClockSign(content))
        paintClockSign(painter, box, content.clockSign);
    if (content.alarm >= alerts::Priority::Low) {
        ink = t.text;
        noteFont.setBold(true);
        text = alarmNote(content, QFontMetrics(noteFont), box.width());
    } else if (content.state == BedContent::State::Stale) {
        text = content.lostSource.isEmpty() ? Text::tr("No data") : sourceLostWords();
        ink = t.stale;
    }
    // Small tiles have no other line for it.
    if (content.state == BedContent::State::Stale && layout.trend.isEmpty()) {
        const bool told = content.lostSource.isEmpty() || text.contains(sourceLostWords());
        for (const QString& part : {told ? QString() : sourceLostWords(), content.staleAge})
            if (!part.isEmpty())
                text += QStringLiteral(" · ") + part;
    }
    painter.setFont(noteFont);
    painter.setPen(ink);
    painter.drawText(box, Qt::AlignVCenter | Qt::AlignLeft,
                     painter.fontMetrics().elidedText(text, Qt::ElideRight, box.width()));
}

} // namespace

bool wantsClockSign(const BedContent& content) {
    // An alarm on show that tells the offset itself does without.
    return !content.clockSign.isEmpty() &&
           (content.alarm < alerts::Priority::Low || content.alarmBrief != content.clockSign);
}

QString alarmNote(const BedContent& content, const QFontMetrics& metrics, int width) {
    const QString mark = priorityMark(content.alarm) + QLatin1Char(' ');
    const QString more = content.moreAlarms > 0
                             ? QStringLiteral("  +") + QString::number(content.moreAlarms)
                             : QString();
    const int room = width - metrics.horizontalAdvance(mark) - metrics.horizontalAdvance(more);
    for (const QString& words : {content.alarmText, content.alarmBrief})
        if (metrics.horizontalAdvance(words) <= room)
            return mark + words + more;
    return mark + metrics.elidedText(content.alarmBrief, Qt::ElideRight, room) + more;
}

namespace {

void paintFrame(QPainter& painter, const TileLayout& layout, const BedContent& content,
                const TileState& state) {
    const Theme& t = theme();
    painter.setBrush(Qt::NoBrush);
    if (content.alarm >= alerts::Priority::Low) {
        const AlarmField field = t.alarmField(content.alarm, content.attention,
                                              FlashClock::instance().isLit(content.alarm));
        const int pen = field.calm ? 1 : 3;
        painter.setPen(QPen(field.frame, pen));
        painter.drawRect(layout.frame.adjusted(pen / 2, pen / 2, -1 - pen / 2, -1 - pen / 2));
    } else {
        painter.setPen(t.border);
        painter.drawRect(layout.frame.adjusted(0, 0, -1, -1));
    }
    if (state.selected || state.found) {
        painter.setPen(
            QPen(t.accent, state.selected ? 3 : 2, state.selected ? Qt::SolidLine : Qt::DashLine));
        painter.drawRect(layout.frame.adjusted(-2, -2, 1, 1));
    }
}

} // namespace

const TileMetrics& TileMetrics::of(Density density) {
    static const TileMetrics kSmall{{178, 108}, 22, 18, 0, 30, 18, 34, 26, 92, 1, 1, 1};
    static const TileMetrics kMedium{{284, 190}, 26, 18, 22, 44, 24, 46, 27, 136, 2, 3, 4};
    static const TileMetrics kLarge{{440, 276}, 30, 20, 30, 60, 32, 64, 42, 196, 2, 3, 5};
    switch (density) {
    case Density::Small:
        return kSmall;
    case Density::Medium:
        return kMedium;
    case Density::Large:
        break;
    }
    return kLarge;
}

TileLayout TileLayout::of(const QRect& frame, Density density) {
    const TileMetrics& m = TileMetrics::of(density);
    TileLayout layout;
    layout.frame = frame;
    QRect rest = frame.adjusted(3, 3, -3, -3);
    const auto fromTop = [&rest](int height) {
        const QRect strip(rest.left(), rest.top(), rest.width(), height);
        rest.setTop(rest.top() + height);
        return strip;
    };
    const auto fromBottom = [&rest](int height) {
        const QRect strip(rest.left(), rest.bottom() - height + 1, rest.width(), height);
        rest.setBottom(rest.bottom() - height);
        return strip;
    };
    layout.header = fromTop(m.headerHeight);
    if (m.trendHeight > 0)
        layout.trend = fromBottom(m.trendHeight);
    layout.note = fromBottom(m.noteHeight);

    rest.adjust(0, 2, 0, -2);
    const int numbersWidth = std::min(
        rest.width() / 2 + 10, m.numbersWidth + std::max(0, rest.width() - m.smallest.width()) / 6);
    const QRect numbers(rest.right() - numbersWidth + 1, rest.top(), numbersWidth, rest.height());
    layout.waves =
        QRect(rest.left() + 4, rest.top(), rest.width() - numbersWidth - 6, rest.height());
    const int lane = layout.waves.height() / m.lanes;
    for (int i = 0; i < m.lanes; ++i)
        layout.lanes.emplace_back(layout.waves.left(), layout.waves.top() + i * lane,
                                  layout.waves.width(), lane - 2);

    // First more rows, then larger ones; type grows with the rows as far as the width allows.
    const int spare = numbers.height() - m.primaryHeight - m.readings * m.secondaryHeight;
    const int rows = std::clamp(m.readings + spare / m.secondaryHeight, m.readings, m.mostReadings);
    const int least = m.primaryHeight + rows * m.secondaryHeight;
    const double stretch = std::clamp(static_cast<double>(numbers.height()) / least, 0.5, 1.8);
    const double grow =
        std::clamp(std::min(stretch, static_cast<double>(numbersWidth) / m.numbersWidth), 1.0, 1.8);
    layout.primaryPixels = static_cast<int>(m.primaryPixels * grow);
    layout.secondaryPixels = static_cast<int>(m.secondaryPixels * grow);
    int y = numbers.top();
    const auto row = [&](int height) {
        const int h = static_cast<int>(height * stretch);
        const QRect box(numbers.left(), y, numbers.width(), h);
        y += h;
        return box;
    };
    layout.primary = row(m.primaryHeight);
    for (int i = 0; i < rows; ++i)
        layout.readings.push_back(row(m.secondaryHeight));
    return layout;
}

void paintTile(QPainter& painter, const TileLayout& layout, const BedContent& content,
               const TileState& state, Density density) {
    const Theme& t = theme();
    const TileMetrics& m = TileMetrics::of(density);
    if (content.state == BedContent::State::Empty) {
        painter.fillRect(layout.frame, t.window);
        paintHeader(painter, layout, content, state, density);
        painter.setFont(roleFont(TextRole::Body));
        painter.setPen(t.stale);
        painter.drawText(layout.frame, Qt::AlignCenter, Text::tr("empty"));
        paintFrame(painter, layout, content, state);
        return;
    }
    painter.fillRect(layout.frame, t.surface);
    paintHeader(painter, layout, content, state, density);
    if (!content.unheard.isEmpty()) {
        paintUnheard(painter, layout, content);
        if (content.alarm >= alerts::Priority::Low || wantsClockSign(content))
            paintNote(painter, layout, content);
        paintFrame(painter, layout, content, state);
        return;
    }
    paintReading(painter, layout.primary, content.primary, {layout.primaryPixels, true, false});
    for (std::size_t i = 0; i < layout.readings.size() && i < content.readings.size(); ++i)
        paintReading(painter, layout.readings[i], content.readings[i],
                     {layout.secondaryPixels, density != Density::Small, false});
    paintNote(painter, layout, content);
    if (m.trendHeight > 0)
        paintHour(painter, layout.trend, content);
    paintFrame(painter, layout, content, state);
}

TileGrid TileGrid::of(int beds, const QSize& area, Density density) {
    const QSize least = TileMetrics::of(density).smallest;
    TileGrid grid;
    if (beds <= 0)
        return grid;
    const int most = std::max(1, (area.width() - kGap) / (least.width() + kGap));
    double bestBadness = 1e9;
    bool found = false;
    for (int columns = 1; columns <= std::min(most, beds); ++columns) {
        const int rows = (beds + columns - 1) / columns;
        const QSize tile((area.width() - kGap) / columns - kGap,
                         (area.height() - kGap) / rows - kGap);
        if (tile.height() < least.height())
            continue;
        // Near three to two, and with few empty places.
        const double shape =
            std::abs(std::log(static_cast<double>(tile.width()) / tile.height() / 1.5));
        const double badness = shape + 0.15 * (columns * rows - beds);
        if (badness >= bestBadness)
            continue;
        bestBadness = badness;
        found = true;
        grid = {columns, rows, tile, true};
    }
    if (!found) {
        grid = ofColumns(std::min(most, beds), beds, area, density);
    }
    return grid;
}

TileGrid TileGrid::ofColumns(int columns, int beds, const QSize& area, Density density) {
    const int rows = (beds + columns - 1) / columns;
    const int least = TileMetrics::of(density).smallest.height();
    const int height = (area.height() - kGap) / std::max(1, rows) - kGap;
    return {columns,
            rows,
            {(area.width() - kGap) / columns - kGap, std::max(height, least)},
            height >= least};
}

bool TileGrid::isBarsWorth(const QSize& before, const QSize& now) {
    constexpr int kAbove = 160;
    constexpr int kBeside = 24;
    const QSize taken = before - now;
    return taken.height() >= 0 && taken.height() <= kAbove && taken.width() >= 0 &&
           taken.width() <= kBeside;
}

QRect TileGrid::rect(int index) const {
    return {kGap + index % columns * (tile.width() + kGap),
            kGap + index / columns * (tile.height() + kGap), tile.width(), tile.height()};
}

Density densityThatFits(int beds, const QSize& area) {
    for (const auto density : {Density::Large, Density::Medium})
        if (TileGrid::of(beds, area, density).fits)
            return density;
    return Density::Small;
}

} // namespace vigil::widgets
