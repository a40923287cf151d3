// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/live_tool_tip.h"

#include <QCursor>
#include <QToolTip>
#include <QWidget>

namespace vigil::widgets {

void setLiveToolTip(QWidget& widget, const QString& text) {
    const QString before = widget.toolTip();
    if (before == text)
        return;
    widget.setToolTip(text);
    if (!QToolTip::isVisible() || before.isEmpty() || QToolTip::text() != before)
        return;
    if (text.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(QCursor::pos(), text, &widget);
}

} // namespace vigil::widgets
