// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QColor;
class QWidget;

namespace vigil::widgets {

/// Within a paint event: the ground of a bar of the operations page, and the line around it.
void paintBar(QWidget& bar, const QColor& line);

} // namespace vigil::widgets
