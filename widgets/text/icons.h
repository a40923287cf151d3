// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QIcon>
#include <QRectF>

class QPainter;

namespace vigil::widgets {

enum class Glyph {
    Ward,
    Bed,
    Alarms,
    Replay,
    Query,
    Operations,
    Menu,
    Play,
    Connect,
    Open,
    Recent,
    Wrench,
    Check,
    Snow
};

/// Line icons drawn from paths: sharp at every scale, in the theme's colours.
void paintGlyph(QPainter& painter, Glyph glyph, const QRectF& box, const QColor& colour);
/// As an icon of `size` logical pixels with states normal and checked/selected.
[[nodiscard]] QIcon glyphIcon(Glyph glyph, int size, const QColor& normal, const QColor& selected);
/// The program's own icon.
[[nodiscard]] QIcon programIcon();

} // namespace vigil::widgets
