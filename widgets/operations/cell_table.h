// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QString>
#include <QStringList>

#include <functional>

namespace vigil::widgets {

/// What one cell of a table shows. The tone is a colour beside the words, never instead of them.
struct Cell {
    enum class Tone { Plain, Quiet, Good, Caution };
    QString text;
    QString hint{}; ///< tool tip; empty: none
    Tone tone = Tone::Plain;
};

/// A read-only table whose cells are made from the newest snapshot when they are painted, so that
/// an update costs the same for ten rows and for ten thousand: one signal, no text. Rows keep their
/// places; new ones come at the end. *Thread:* GUI.
class CellTable : public QAbstractTableModel {
    Q_OBJECT
public:
    using CellAt = std::function<Cell(int row, int column)>;

    struct Column {
        QString title;
        bool number = false; ///< aligned right
        QString hint{};
    };

    explicit CellTable(std::vector<Column> columns, QObject* parent = nullptr);

    /// `cellAt` must be good for all `rows` until the next call.
    void update(int rows, CellAt cellAt);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    std::vector<Column> m_columns;
    CellAt m_cellAt;
    int m_rows = 0;
};

} // namespace vigil::widgets
