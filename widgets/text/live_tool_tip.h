// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QWidget;

namespace vigil::widgets {

/// Sets the tool tip of `widget`; one that is on show follows at once instead of telling what is
/// no longer so. *Thread:* GUI.
void setLiveToolTip(QWidget& widget, const QString& text);

} // namespace vigil::widgets
