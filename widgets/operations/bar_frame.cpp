// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/operations/bar_frame.h"

#include "widgets/text/theme.h"

#include <QPainter>
#include <QWidget>

namespace vigil::widgets {

void paintBar(QWidget& bar, const QColor& line) {
    QPainter painter(&bar);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(theme().surface);
    painter.setPen(QPen(line, 1));
    painter.drawRoundedRect(QRectF(bar.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
}

} // namespace vigil::widgets
