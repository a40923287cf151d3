// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPersistentModelIndex>
#include <QTableView>
#include <QTimer>

#include <initializer_list>
#include <vector>

namespace vigil::widgets {

/// A table of figures in which every title and every cell can be read whole: columns are as wide as
/// what stands in them, and only ever grow, so that they do not jump as figures change. Where the
/// window is too narrow for that, columns of words share the room and wrap their text, and rows
/// grow. Whole rows are selected; Tab leaves the table, as everywhere; a tool tip follows what it
/// tells of. *Thread:* GUI.
class PlainTable : public QTableView {
    Q_OBJECT
public:
    /// `wordy`: the columns that may wrap. The last column takes the room that is left.
    PlainTable(QAbstractItemModel& model, const QString& accessibleName,
               std::initializer_list<int> wordy, QWidget* parent);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    /// What a column takes: whole, and at least.
    struct Need {
        int whole = 0, least = 0;
        bool wordy = false;
    };

    void watch(QAbstractItemModel& model);
    void fitSoon(int afterMs);
    void fit();
    void fitRows(const std::vector<Need>& needs);
    [[nodiscard]] Need needOf(int column);
    [[nodiscard]] int heightOf(int row, const std::vector<Need>& needs);
    void refreshToolTip();

    std::vector<int> m_wordy;
    std::vector<int> m_widest; ///< by column that does not wrap
    QTimer m_fit;
    QPersistentModelIndex m_tipOf;
    QPoint m_tipAt;
};

} // namespace vigil::widgets
