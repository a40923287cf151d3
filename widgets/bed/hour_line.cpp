// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bed/hour_line.h"

#include "widgets/text/format.h"
#include "widgets/text/theme.h"
#include "widgets/text/time_line.h"
#include "widgets/text/typography.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <array>
#include <cmath>

namespace vigil::widgets {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(HourLine)
};

constexpr Ticks kHour = std::chrono::hours{1};
/// At least this span of rates is drawn, so that noise stays small.
constexpr float kLeastLow = 50;
constexpr float kLeastHigh = 110;

struct Range {
    float low = 0, high = 0;
};

/// Lowest and highest value that is drawn; nothing when there is none.
std::optional<Range> seenRange(const BedContent& content) {
    if (!content.heartRateHour)
        return std::nullopt;
    std::optional<Range> seen;
    for (const auto& point : *content.heartRateHour) {
        if (content.hourEnd - point.at > kHour)
            continue;
        if (!seen)
            seen = Range{point.value, point.value};
        seen->low = std::min(seen->low, point.value);
        seen->high = std::max(seen->high, point.value);
    }
    return seen;
}

/// What the height of the plot stands for, in whole tens.
Range scaleOf(const Range& seen) {
    return {std::floor(std::min(kLeastLow, seen.low) / 10) * 10,
            std::ceil(std::max(kLeastHigh, seen.high) / 10) * 10};
}

double xOf(const QRectF& plot, EventTime at, EventTime end) {
    const double age = std::chrono::duration<double>(end - at).count() /
                       std::chrono::duration<double>(kHour).count();
    return plot.right() - age * plot.width();
}

void paintLine(QPainter& painter, const QRectF& plot, const BedContent& content,
               const Range& scale) {
    QPainterPath path;
    const auto& points = *content.heartRateHour;
    QPointF before;
    bool alone = false; // the point before is joined to nothing yet
    const auto dot = [&path](const QPointF& at) {
        path.moveTo(at.x() - 0.6, at.y());
        path.lineTo(at.x() + 0.6, at.y());
    };
    bool drawn = false;
    for (const auto& point : points) {
        const QPointF at(xOf(plot, point.at, content.hourEnd),
                         plot.bottom() -
                             (point.value - scale.low) / (scale.high - scale.low) * plot.height());
        if (at.x() < plot.left())
            continue;
        if (point.joined && drawn) {
            if (alone)
                path.moveTo(before);
            path.lineTo(at);
            alone = false;
        } else {
            if (alone)
                dot(before);
            alone = true;
        }
        before = at;
        drawn = true;
    }
    if (alone)
        dot(before);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme().parameter(model::ParameterGroup::Ecg), 1.2));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(path);
    painter.restore();
}

void paintTopBorder(QPainter& painter, const QRect& area) {
    painter.setPen(theme().border);
    painter.drawLine(area.topLeft(), area.topRight());
    painter.setFont(roleFont(TextRole::Label));
    painter.setPen(theme().dimText);
}

/// Local time without seconds, which an axis has no use for.
QString minuteTime(EventTime time) {
    const QString full = clockTime(time);
    return full.left(full.lastIndexOf(QLatin1Char(':')));
}

/// Rates at the left edge of the plot, times below it.
void paintAxes(QPainter& painter, const QRectF& plot, const BedContent& content,
               const Range& scale) {
    const Theme& t = theme();
    const QFontMetrics metrics = painter.fontMetrics();
    const double line = metrics.height();
    for (const auto& [rate, y] : {std::pair(scale.high, plot.top()), {scale.low, plot.bottom()}}) {
        painter.setPen(t.border);
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        painter.setPen(t.dimText);
        painter.drawText(QRectF(plot.left() - 60, y - line / 2, 54, line),
                         Qt::AlignRight | Qt::AlignVCenter, decimal(rate, 0));
    }
    for (const auto& [age, align] : {std::pair(kHour, Qt::AlignLeft),
                                     {kHour / 2, Qt::AlignHCenter},
                                     {Ticks{0}, Qt::AlignRight}}) {
        const EventTime at = content.hourEnd - age;
        if (!timeLine().hasTimeOfDay() && at < timeLine().start)
            continue; // before the beginning there is nothing to count
        const double x = xOf(plot, at, content.hourEnd);
        const double left = align == Qt::AlignLeft ? x : align == Qt::AlignRight ? x - 80 : x - 40;
        painter.setPen(t.border);
        painter.drawLine(QPointF(x, plot.bottom()), QPointF(x, plot.bottom() + 3));
        painter.setPen(t.dimText);
        painter.drawText(QRectF(left, plot.bottom() + 3, 80, line), align | Qt::AlignVCenter,
                         minuteTime(at));
    }
}

} // namespace

void paintHour(QPainter& painter, const QRect& area, const BedContent& content) {
    paintTopBorder(painter, area);
    const QRect box = area.adjusted(8, 3, -8, -3);
    if (content.state == BedContent::State::Stale) {
        painter.drawText(
            box, Qt::AlignVCenter | Qt::AlignLeft,
            painter.fontMetrics().elidedText(content.staleText, Qt::ElideRight, box.width()));
        return;
    }
    const QString title = Text::tr("1 h");
    painter.drawText(box, Qt::AlignVCenter | Qt::AlignLeft, title);
    const QRectF plot =
        QRectF(box).adjusted(painter.fontMetrics().horizontalAdvance(title) + 8, 0, 0, 0);
    if (const auto seen = seenRange(content))
        paintLine(painter, plot, content, scaleOf(*seen));
}

void paintHourWithScale(QPainter& painter, const QRect& area, const BedContent& content) {
    paintTopBorder(painter, area);
    const auto seen = seenRange(content);
    const QFontMetrics metrics = painter.fontMetrics();
    QStringList words{Text::tr("1 h %1").arg(content.hourLabel)};
    if (seen)
        words << decimal(seen->low, 0) + QStringLiteral("–") + decimal(seen->high, 0) +
                     QStringLiteral(" /min");
    else
        words << Text::tr("no values");
    int width = 0;
    for (const QString& word : words)
        width = std::max(width, metrics.horizontalAdvance(word));
    const QRect box = area.adjusted(8, 6, -12, -4);
    painter.drawText(QRect(box.left(), box.top(), width, box.height()),
                     Qt::AlignVCenter | Qt::AlignLeft, words.join(QLatin1Char('\n')));
    if (!seen)
        return;
    const Range scale = scaleOf(*seen);
    const int rates = metrics.horizontalAdvance(decimal(scale.high, 0)) + 16;
    const QRectF plot =
        QRectF(box).adjusted(width + rates, metrics.height() / 2.0, 0, -(metrics.height() + 3));
    if (plot.width() < 60 || plot.height() < 10)
        return;
    paintAxes(painter, plot, content, scale);
    paintLine(painter, plot, content, scale);
}

} // namespace vigil::widgets
