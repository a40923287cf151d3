// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/view/snapshot.h"
#include "widgets/alarms/alarm_list.h"

#include <QAbstractTableModel>

#include <memory>
#include <vector>

namespace vigil::widgets {

/// Alarms of the newest snapshot as a table: those that the filter lets through, in its order or
/// sorted by a column. One call of setSnapshot() is one batched change however many alarms there
/// are: rows that went are removed, new ones come in one block, one re-order, one dataChanged.
/// Persistent indexes (and so the selection) follow their alarm. *Thread:* GUI.
class AlarmModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        PriorityColumn,
        BedColumn,
        AlarmColumn,
        SinceColumn,
        AgeColumn,
        StateColumn,
        AcknowledgedColumn,
        ColumnCount
    };

    enum Role { PriorityRole = Qt::UserRole + 1, AlarmIdRole, BedRole, AttentionRole };

    explicit AlarmModel(QObject* parent = nullptr);

    void setSnapshot(const std::shared_ptr<const pipeline::Snapshot>& snapshot);
    void setFilter(const AlarmFilter& filter);

    [[nodiscard]] const AlarmFilter& filter() const noexcept { return m_filter; }

    /// Column -1: the filter's order.
    void sort(int column, Qt::SortOrder order) override;
    /// Alarm in `row`; precondition: row within rowCount().
    [[nodiscard]] const alerts::AlarmStatus& alarm(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    [[nodiscard]] QString text(const alerts::AlarmStatus& alarm, int column) const;
    void refresh();
    void sortRows(std::vector<alerts::AlarmStatus>& rows) const;
    void removeGone(const std::vector<alerts::AlarmStatus>& next);
    void appendNew(const std::vector<alerts::AlarmStatus>& next);
    void reorder(const std::vector<alerts::AlarmStatus>& next);

    std::shared_ptr<const pipeline::Snapshot> m_snapshot;
    AlarmFilter m_filter;
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    std::vector<alerts::AlarmStatus> m_alarms;
};

} // namespace vigil::widgets
