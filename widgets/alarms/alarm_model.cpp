// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/alarms/alarm_model.h"

#include "widgets/text/alarm_figures.h"
#include "widgets/text/format.h"
#include "widgets/text/source_text.h"
#include "widgets/text/wording.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace vigil::widgets {

AlarmModel::AlarmModel(QObject* parent) : QAbstractTableModel(parent) {}

void AlarmModel::setSnapshot(const std::shared_ptr<const pipeline::Snapshot>& snapshot) {
    m_snapshot = snapshot;
    refresh();
}

void AlarmModel::setFilter(const AlarmFilter& filter) {
    if (m_filter == filter)
        return;
    m_filter = filter;
    refresh();
}

void AlarmModel::sort(int column, Qt::SortOrder order) {
    m_sortColumn = column;
    m_sortOrder = order;
    refresh();
}

void AlarmModel::sortRows(std::vector<alerts::AlarmStatus>& rows) const {
    if (m_sortColumn < 0)
        return;
    const bool ascending = m_sortOrder == Qt::AscendingOrder;
    const auto by = [&](auto&& key) {
        std::ranges::stable_sort(rows, [&](const auto& a, const auto& b) {
            return ascending ? key(a) < key(b) : key(b) < key(a);
        });
    };
    switch (m_sortColumn) {
    case PriorityColumn:
        return by([](const auto& alarm) { return alarm.priority; });
    case SinceColumn:
        return by([](const auto& alarm) { return alarm.onset; });
    case AgeColumn:
        return by([](const auto& alarm) { return -alarm.onset.time_since_epoch(); });
    default: {
        // The text of each row once: there may be thousands.
        std::vector<std::pair<QString, std::size_t>> keys;
        for (std::size_t row = 0; row < rows.size(); ++row)
            keys.emplace_back(text(rows[row], m_sortColumn), row);
        std::ranges::stable_sort(keys, [&](const auto& a, const auto& b) {
            const int order = a.first.localeAwareCompare(b.first);
            return ascending ? order < 0 : order > 0;
        });
        std::vector<alerts::AlarmStatus> sorted;
        sorted.reserve(rows.size());
        for (const auto& key : keys)
            sorted.push_back(std::move(rows[key.second]));
        rows = std::move(sorted);
    }
    }
}

void AlarmModel::refresh() {
    auto next = m_snapshot ? alarmsOf(*m_snapshot, m_filter) : std::vector<alerts::AlarmStatus>();
    sortRows(next);
    removeGone(next);
    appendNew(next);
    reorder(next);
    if (!m_alarms.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void AlarmModel::removeGone(const std::vector<alerts::AlarmStatus>& next) {
    std::unordered_set<std::uint64_t> stays;
    for (const auto& alarm : next)
        stays.insert(alarm.id);
    // From the end, whole stretches at a time.
    for (int last = rowCount() - 1; last >= 0;) {
        if (stays.contains(m_alarms[static_cast<std::size_t>(last)].id)) {
            --last;
            continue;
        }
        int first = last;
        while (first > 0 && !stays.contains(m_alarms[static_cast<std::size_t>(first - 1)].id))
            --first;
        beginRemoveRows({}, first, last);
        m_alarms.erase(m_alarms.begin() + first, m_alarms.begin() + last + 1);
        endRemoveRows();
        last = first - 1;
    }
}

void AlarmModel::appendNew(const std::vector<alerts::AlarmStatus>& next) {
    std::unordered_set<std::uint64_t> known;
    for (const auto& alarm : m_alarms)
        known.insert(alarm.id);
    std::vector<alerts::AlarmStatus> fresh;
    for (const auto& alarm : next)
        if (known.insert(alarm.id).second)
            fresh.push_back(alarm);
    if (fresh.empty())
        return;
    beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(fresh.size()) - 1);
    m_alarms.insert(m_alarms.end(), fresh.begin(), fresh.end());
    endInsertRows();
}

void AlarmModel::reorder(const std::vector<alerts::AlarmStatus>& next) {
    std::unordered_map<std::uint64_t, int> target;
    std::vector<alerts::AlarmStatus> ordered;
    ordered.reserve(next.size());
    for (const auto& alarm : next)
        if (target.try_emplace(alarm.id, static_cast<int>(ordered.size())).second)
            ordered.push_back(alarm);
    const bool moved = !std::equal(ordered.begin(), ordered.end(), m_alarms.begin(), m_alarms.end(),
                                   [](const auto& a, const auto& b) { return a.id == b.id; });
    if (!moved) {
        m_alarms = std::move(ordered);
        return;
    }
    Q_EMIT layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
    const QModelIndexList before = persistentIndexList();
    QModelIndexList after;
    after.reserve(before.size());
    for (const auto& old : before)
        after << index(target.at(m_alarms[static_cast<std::size_t>(old.row())].id), old.column());
    m_alarms = std::move(ordered);
    changePersistentIndexList(before, after);
    Q_EMIT layoutChanged({}, QAbstractItemModel::VerticalSortHint);
}

const alerts::AlarmStatus& AlarmModel::alarm(int row) const {
    return m_alarms[static_cast<std::size_t>(row)];
}

int AlarmModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_alarms.size());
}

int AlarmModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString AlarmModel::text(const alerts::AlarmStatus& alarm, int column) const {
    switch (column) {
    case PriorityColumn: {
        const QString mark = priorityMark(alarm.priority);
        return mark.isEmpty() ? priorityWord(alarm.priority)
                              : mark + QLatin1Char(' ') + priorityWord(alarm.priority);
    }
    case BedColumn:
        return placeOf(alarm, *m_snapshot);
    case AlarmColumn:
        return alarmText(alarm, *m_snapshot);
    case SinceColumn:
        return clockTime(alarm.onset);
    case AgeColumn:
        return alarmAgeText(alarm, m_snapshot->now);
    case StateColumn:
        return alarm.cleared
                   ? tr("%1 (lasted %2)")
                         .arg(alarmStateText(alarm), duration(*alarm.cleared - alarm.onset))
                   : alarmStateText(alarm);
    case AcknowledgedColumn:
        if (!alarm.acknowledged)
            return {};
        return alarm.acknowledgedBy.empty()
                   ? clockTime(*alarm.acknowledged)
                   : clockTime(*alarm.acknowledged) + QLatin1Char(' ') + qstr(alarm.acknowledgedBy);
    default:
        return {};
    }
}

QVariant AlarmModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto& alarm = this->alarm(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return text(alarm, index.column());
    case Qt::AccessibleTextRole:
        return QVariant(headerData(index.column(), Qt::Horizontal, Qt::DisplayRole).toString() +
                        QStringLiteral(": ") + text(alarm, index.column()));
    case PriorityRole:
        return static_cast<int>(alarm.priority);
    case AlarmIdRole:
        return QVariant::fromValue<qulonglong>(alarm.id);
    case BedRole:
        return qstr(alarm.bed);
    case AttentionRole:
        return wantsAttention(alarm);
    default:
        return {};
    }
}

QVariant AlarmModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case PriorityColumn:
        return tr("Priority");
    case BedColumn:
        return tr("Bed");
    case AlarmColumn:
        return tr("Alarm");
    case SinceColumn:
        return tr("Since");
    case AgeColumn:
        return tr("Age", "of an alarm");
    case StateColumn:
        return tr("State");
    case AcknowledgedColumn:
        return tr("Acknowledged");
    default:
        return {};
    }
}

} // namespace vigil::widgets
