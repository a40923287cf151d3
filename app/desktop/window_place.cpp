// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/window_place.h"

#include <QMargins>

#include <algorithm>

namespace vigil::desktop {
namespace {

constexpr QSize kUsual(1280, 800);
constexpr QSize kLeast(1024, 640);
/// About what a window manager puts around it; how much is known only once it is shown.
constexpr QMargins kFrame(4, 32, 4, 4);

} // namespace

QSize leastSize(const QSize& available) {
    return kLeast.boundedTo(available.shrunkBy(kFrame)).expandedTo(QSize(1, 1));
}

FirstPlace firstPlace(const QRect& available) {
    const QRect inside = available.marginsRemoved(kFrame);
    QRect wanted(QPoint(0, 0), kUsual.boundedTo(inside.size()));
    wanted.moveCenter(inside.center());
    return {broughtInto(available, wanted), wanted.size() != kUsual};
}

QRect broughtInto(const QRect& available, const QRect& geometry) {
    const QRect inside = available.marginsRemoved(kFrame);
    QRect placed(geometry.topLeft(), geometry.size().boundedTo(inside.size()));
    placed.moveLeft(std::clamp(placed.left(), inside.left(), inside.right() - placed.width() + 1));
    placed.moveTop(std::clamp(placed.top(), inside.top(), inside.bottom() - placed.height() + 1));
    return placed;
}

} // namespace vigil::desktop
