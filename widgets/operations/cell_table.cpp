// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/operations/cell_table.h"

#include "widgets/text/live_tool_tip.h"
#include "widgets/text/theme.h"

namespace vigil::widgets {

CellTable::CellTable(std::vector<Column> columns, QObject* parent)
    : QAbstractTableModel(parent), m_columns(std::move(columns)) {}

void CellTable::update(int rows, CellAt cellAt) {
    if (rows < m_rows) {
        beginRemoveRows({}, rows, m_rows - 1);
        m_rows = rows;
        m_cellAt = std::move(cellAt);
        endRemoveRows();
    } else if (rows > m_rows) {
        beginInsertRows({}, m_rows, rows - 1);
        m_rows = rows;
        m_cellAt = std::move(cellAt);
        endInsertRows();
    } else {
        m_cellAt = std::move(cellAt);
    }
    if (m_rows > 0)
        Q_EMIT dataChanged(index(0, 0), index(m_rows - 1, columnCount() - 1));
}

int CellTable::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : m_rows; }

int CellTable::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QVariant CellTable::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid) || !m_cellAt)
        return {};
    if (role == Qt::TextAlignmentRole) {
        const bool number = m_columns[static_cast<std::size_t>(index.column())].number;
        return QVariant::fromValue(Qt::Alignment((number ? Qt::AlignRight : Qt::AlignLeft) |
                                                 static_cast<Qt::Alignment>(Qt::AlignVCenter)));
    }
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole && role != Qt::ForegroundRole &&
        role != Qt::AccessibleTextRole)
        return {};
    const Cell cell = m_cellAt(index.row(), index.column());
    switch (role) {
    case Qt::DisplayRole:
        return cell.text;
    case Qt::AccessibleTextRole:
        return QString(m_columns[static_cast<std::size_t>(index.column())].title +
                       QStringLiteral(": ") + cell.text);
    case Qt::ToolTipRole:
        return cell.hint.isEmpty() ? QVariant() : QVariant(plainToolTip(cell.hint));
    default:
        break;
    }
    switch (cell.tone) {
    case Cell::Tone::Quiet:
        return theme().dimText;
    case Cell::Tone::Good:
        return theme().good;
    case Cell::Tone::Caution:
        return theme().caution;
    case Cell::Tone::Plain:
        break;
    }
    return {};
}

QVariant CellTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const Column& column = m_columns[static_cast<std::size_t>(section)];
    switch (role) {
    case Qt::DisplayRole:
        return column.title;
    case Qt::ToolTipRole:
        return column.hint.isEmpty() ? QVariant() : QVariant(column.hint);
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::Alignment((column.number ? Qt::AlignRight : Qt::AlignLeft) |
                                                 static_cast<Qt::Alignment>(Qt::AlignVCenter)));
    default:
        return {};
    }
}

} // namespace vigil::widgets
