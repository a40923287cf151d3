// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/operations/plain_table.h"

#include <QHeaderView>
#include <QTableView>

namespace vigil::widgets {

QTableView* plainTable(QAbstractItemModel& model, const QString& accessibleName,
                       std::initializer_list<int> widths, QWidget* parent) {
    auto* table = new QTableView(parent);
    table->setModel(&model);
    table->setAccessibleName(accessibleName);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setShowGrid(false);
    table->setAlternatingRowColors(true);
    table->setWordWrap(false);
    table->setTabKeyNavigation(false);
    table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    // Cells begin where the titles of their columns do.
    table->setStyleSheet(QStringLiteral("QTableView::item { padding: 0 5px; }"));
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(28);
    auto* header = table->horizontalHeader();
    header->setHighlightSections(false);
    header->setStretchLastSection(true);
    int column = 0;
    for (const int width : widths)
        header->resizeSection(column++, width);
    return table;
}

} // namespace vigil::widgets
