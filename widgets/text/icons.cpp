// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/icons.h"

#include <QGuiApplication>
#include <QPainter>
#include <QPainterPath>

namespace vigil::widgets {
namespace {

/// Paths in a box of 24 x 24.
QPainterPath outline(Glyph glyph) {
    QPainterPath p;
    const auto line = [&p](std::initializer_list<QPointF> points) {
        auto it = points.begin();
        p.moveTo(*it++);
        for (; it != points.end(); ++it)
            p.lineTo(*it);
    };
    switch (glyph) {
    case Glyph::Ward:
        for (const double x : {3.0, 13.5})
            for (const double y : {3.0, 13.5})
                p.addRoundedRect(x, y, 7.5, 7.5, 1.5, 1.5);
        break;
    case Glyph::Bed:
        line({{3, 5}, {3, 19}});
        line({{3, 15}, {21, 15}, {21, 19}});
        line({{21, 15}, {21, 12.5}, {18.5, 10}, {10, 10}, {10, 15}});
        p.addEllipse(QPointF(6.5, 11.5), 1.8, 1.8);
        break;
    case Glyph::Alarms:
        p.moveTo(5, 17);
        p.cubicTo(7, 15, 6.5, 12, 6.5, 10.5);
        p.cubicTo(6.5, 3, 17.5, 3, 17.5, 10.5);
        p.cubicTo(17.5, 12, 17, 15, 19, 17);
        p.closeSubpath();
        line({{10, 20}, {14, 20}});
        break;
    case Glyph::Replay:
        p.arcMoveTo(4, 4, 16, 16, 120);
        p.arcTo(4, 4, 16, 16, 120, 300);
        line({{4.5, 3.5}, {7.8, 5.2}, {6, 8.6}});
        line({{10, 9}, {15, 12}, {10, 15}, {10, 9}});
        break;
    case Glyph::Query:
        p.addEllipse(QPointF(10.5, 10.5), 6.5, 6.5);
        line({{15.5, 15.5}, {21, 21}});
        break;
    case Glyph::Operations:
        line({{2.5, 13}, {7, 13}, {9.5, 6}, {13.5, 19}, {16, 13}, {21.5, 13}});
        break;
    case Glyph::Menu:
        for (const double y : {6.0, 12.0, 18.0})
            line({{4, y}, {20, y}});
        break;
    case Glyph::Play:
        line({{7, 4}, {19, 12}, {7, 20}, {7, 4}});
        break;
    case Glyph::Connect:
        line({{8, 3}, {8, 8}});
        line({{16, 3}, {16, 8}});
        line({{5, 8}, {19, 8}});
        p.moveTo(6.5, 8);
        p.cubicTo(6.5, 19, 17.5, 19, 17.5, 8);
        line({{12, 16.2}, {12, 21}});
        break;
    case Glyph::Open:
        line({{3, 19}, {3, 5}, {9, 5}, {11, 8}, {19, 8}, {19, 11}});
        line({{3, 19}, {6.5, 11}, {22, 11}, {18.5, 19}, {3, 19}});
        break;
    case Glyph::Recent:
        p.addEllipse(QPointF(12, 12), 9, 9);
        line({{12, 6.5}, {12, 12}, {16, 14.5}});
        break;
    case Glyph::Wrench:
        p.arcMoveTo(11, 2, 11, 11, 70);
        p.arcTo(11, 2, 11, 11, 70, 290);
        line({{18.4, 2.4}, {15.5, 5.5}, {18.5, 8.5}, {21.6, 5.6}});
        line({{12.8, 11.2}, {4, 20}});
        break;
    case Glyph::Check:
        line({{4, 13}, {9.5, 18.5}, {20, 6}});
        break;
    case Glyph::Snow:
        line({{8, 4}, {8, 20}});
        line({{16, 4}, {16, 20}});
        break;
    }
    return p;
}

QPixmap glyphPixmap(Glyph glyph, int size, const QColor& colour) {
    const qreal ratio = qGuiApp->devicePixelRatio();
    QPixmap pixmap(QSize(size, size) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintGlyph(painter, glyph, QRectF(0, 0, size, size), colour);
    return pixmap;
}

} // namespace

void paintGlyph(QPainter& painter, Glyph glyph, const QRectF& box, const QColor& colour) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(box.topLeft());
    painter.scale(box.width() / 24, box.height() / 24);
    QPen pen(colour, box.width() < 18 ? 2.4 : 1.8);
    pen.setCapStyle(Qt::RoundCap);
    pen.setJoinStyle(Qt::RoundJoin);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(outline(glyph));
    painter.restore();
}

QIcon glyphIcon(Glyph glyph, int size, const QColor& normal, const QColor& selected) {
    QIcon icon;
    icon.addPixmap(glyphPixmap(glyph, size, normal), QIcon::Normal, QIcon::Off);
    icon.addPixmap(glyphPixmap(glyph, size, selected), QIcon::Normal, QIcon::On);
    return icon;
}

QIcon programIcon() {
    QIcon icon;
    for (const int size : {16, 32, 64}) {
        QPixmap pixmap(size, size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(QColor(0x12, 0x18, 0x1D));
        painter.drawRoundedRect(QRectF(0, 0, size, size), size / 5.0, size / 5.0);
        paintGlyph(painter, Glyph::Operations, QRectF(0, 0, size, size), QColor(0x2E, 0xE6, 0x6B));
        painter.end();
        icon.addPixmap(pixmap);
    }
    return icon;
}

} // namespace vigil::widgets
