// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/live_tool_tip.h"

#include <QCursor>
#include <QTextDocument>
#include <QToolTip>
#include <QWidget>

namespace vigil::widgets {

QString plainToolTip(const QString& text) {
    if (!Qt::mightBeRichText(text))
        return text;
    QString html = text.toHtmlEscaped();
    html.replace(QLatin1Char('\n'), QLatin1String("<br>"));
    return QLatin1String("<qt>") + html + QLatin1String("</qt>");
}

void setLiveToolTip(QWidget& widget, const QString& plain) {
    const QString text = plainToolTip(plain);
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
