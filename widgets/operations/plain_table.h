// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <initializer_list>

class QAbstractItemModel;
class QTableView;
class QWidget;

namespace vigil::widgets {

/// A table of figures: whole rows, fixed column widths (columns must not jump as texts change), the
/// last column takes the rest. Tab leaves the table, as everywhere.
[[nodiscard]] QTableView* plainTable(QAbstractItemModel& model, const QString& accessibleName,
                                     std::initializer_list<int> widths, QWidget* parent);

} // namespace vigil::widgets
