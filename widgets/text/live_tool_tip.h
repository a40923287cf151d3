// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QWidget;

namespace vigil::widgets {

/// Text for a tool tip, which would take what looks like HTML for it, and read the files that it
/// names: the same text, shown as it stands.
[[nodiscard]] QString plainToolTip(const QString& text);

/// Sets the tool tip of `widget`; one that is on show follows at once instead of telling what is
/// no longer so. The text may come from outside. *Thread:* GUI.
void setLiveToolTip(QWidget& widget, const QString& plain);

} // namespace vigil::widgets
