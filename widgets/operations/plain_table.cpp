// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/operations/plain_table.h"

#include <QHeaderView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTableView>

#include <algorithm>

namespace vigil::widgets {
namespace {

constexpr int kPadding = 5;

/// Cells begin where the titles of their columns do. Rows are selected, so single cells show no
/// focus of their own.
class PaddedDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        QStyleOptionViewItem inner = option;
        inner.state &= ~QStyle::State_HasFocus;
        if (inner.state & QStyle::State_Selected)
            painter->fillRect(option.rect, option.palette.highlight());
        inner.rect.adjust(kPadding, 0, -kPadding, 0);
        QStyledItemDelegate::paint(painter, inner, index);
    }
};

} // namespace

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
    table->setItemDelegate(new PaddedDelegate(table));
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(28);
    auto* header = table->horizontalHeader();
    header->setHighlightSections(false);
    header->setStretchLastSection(true);
    header->ensurePolished(); // the width of a title is known with its style
    int column = 0;
    for (const int width : widths) {
        header->resizeSection(column, std::max(width, header->sectionSizeHint(column)));
        ++column;
    }
    return table;
}

} // namespace vigil::widgets
