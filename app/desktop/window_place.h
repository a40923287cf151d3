// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRect>

/// Where the main window may lie: always whole on the screen. All in the screen's coordinates,
/// `available` without panels and docks. *Thread:* any.
namespace vigil::desktop {

/// No screen is too small for the window, but below this size texts are cut.
[[nodiscard]] QSize leastSize(const QSize& available);

struct FirstPlace {
    QRect geometry; ///< without its frame
    bool maximized = false;
};

/// Of the very first start: the usual size in the middle, maximised where that does not fit.
[[nodiscard]] FirstPlace firstPlace(const QRect& available);

/// `geometry` (without its frame), shrunk and moved so that all of it can be seen.
[[nodiscard]] QRect broughtInto(const QRect& available, const QRect& geometry);

} // namespace vigil::desktop
