// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/trend_painter.h"

#include <QLineF>
#include <QPaintDevice>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <vector>

namespace vigil::widgets {

namespace {

/// Lines of one trend, in the painter's coordinates.
class TrendLines {
public:
    TrendLines(const QRectF& rect, const TrendLook& look) : m_rect(rect), m_look(look) {}

    [[nodiscard]] double row(double value) const {
        const double part = (value - m_look.low) / (m_look.high - m_look.low);
        return m_rect.bottom() - std::clamp(part, 0.0, 1.0) * m_rect.height();
    }

    void lift() { m_down = false; }

    /// A column at `x` that spans low..high.
    void column(double x, const TrendRange& range) {
        const double bottom = row(static_cast<double>(range.low));
        const double top = row(static_cast<double>(range.high));
        if (m_down) {
            // To the nearer end first, so that the line runs on and does not zigzag.
            const bool bottomFirst = std::abs(m_y - bottom) < std::abs(m_y - top);
            const double entry = bottomFirst ? bottom : top;
            m_lines.emplace_back(m_x, m_y, x, entry);
            m_y = bottomFirst ? top : bottom;
            if (m_y != entry)
                m_lines.emplace_back(x, entry, x, m_y);
        } else {
            // A lonely value has no extent: a short stroke makes it visible.
            m_lines.emplace_back(x - 0.5, bottom, x + 0.5, bottom);
            if (bottom != top)
                m_lines.emplace_back(x, bottom, x, top);
            m_y = top;
        }
        m_x = x;
        m_down = true;
    }

    [[nodiscard]] const std::vector<QLineF>& lines() const { return m_lines; }

private:
    QRectF m_rect;
    const TrendLook& m_look;
    std::vector<QLineF> m_lines;
    double m_x = 0;
    double m_y = 0;
    bool m_down = false;
};

} // namespace

void paintTrend(QPainter& painter, const QRectF& rect, const TrendPyramid& series,
                std::int64_t from, std::int64_t to, const TrendLook& look) {
    if (to <= from || rect.width() < 1 || rect.height() < 1 || !(look.high > look.low))
        return;
    const double dpr = painter.device() != nullptr ? painter.device()->devicePixelRatioF() : 1;
    const auto columns = static_cast<int>(std::ceil(rect.width() * dpr));
    const double perSample = rect.width() / static_cast<double>(to - from);
    TrendLines trend(rect, look);
    painter.save();
    if (look.band.isValid() && look.limitHigh > look.limitLow)
        painter.fillRect(QRectF(QPointF(rect.left(), trend.row(look.limitHigh)),
                                QPointF(rect.right(), trend.row(look.limitLow))),
                         look.band);

    double gapStart = -1;
    const auto closeGap = [&](double x) {
        if (gapStart >= 0 && look.gap.isValid() && x > gapStart)
            painter.fillRect(QRectF(gapStart, rect.top(), x - gapStart, rect.height()),
                             QBrush(look.gap, Qt::BDiagPattern));
        gapStart = -1;
    };
    const auto place = [&](double x, const TrendRange& range) {
        if (range.empty()) {
            trend.lift();
            if (gapStart < 0)
                gapStart = x;
            return;
        }
        closeGap(x);
        trend.column(x, range);
    };
    if (to - from <= columns) {
        for (std::int64_t index = from; index < to; ++index)
            place(rect.left() + (static_cast<double>(index - from) + 0.5) * perSample,
                  series.range(index, index + 1));
    } else {
        const double perColumn = static_cast<double>(to - from) / columns;
        const auto edge = [&](int column) {
            return from + static_cast<std::int64_t>(std::floor(column * perColumn));
        };
        for (int column = 0; column < columns; ++column)
            place(rect.left() + (column + 0.5) / dpr, series.range(edge(column), edge(column + 1)));
    }
    closeGap(rect.right());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(look.line, look.penWidth, Qt::SolidLine, Qt::FlatCap));
    painter.drawLines(trend.lines().data(), static_cast<int>(trend.lines().size()));
    painter.restore();
}

} // namespace vigil::widgets
