// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/alarms/alarm_delegate.h"

#include "widgets/alarms/alarm_model.h"
#include "widgets/alarms/flash_clock.h"
#include "widgets/text/theme.h"
#include "widgets/text/typography.h"

#include <QPainter>

namespace vigil::widgets {

void AlarmDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const {
    const auto priority =
        static_cast<alerts::Priority>(index.data(AlarmModel::PriorityRole).toInt());
    const bool attention = index.data(AlarmModel::AttentionRole).toBool();
    const AlarmField field =
        theme().alarmField(priority, attention, FlashClock::instance().isLit(priority));
    const QRect box = option.rect.adjusted(4, 3, -4, -4);
    painter->save();
    if (field.fill) {
        painter->fillRect(box, *field.fill);
    } else if (field.calm) {
        painter->fillRect(QRect(box.topLeft(), QSize(4, box.height())), field.frame);
    } else {
        painter->setPen(QPen(field.frame, 2));
        painter->drawRect(box.adjusted(1, 1, -1, -1));
    }
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    painter->setPen(!field.fill && selected ? theme().accentInk : field.ink);
    painter->setFont(roleFont(TextRole::Strong));
    painter->drawText(box.adjusted(8, 0, -4, 0), Qt::AlignVCenter | Qt::AlignLeft,
                      index.data(Qt::DisplayRole).toString());
    painter->restore();
}

QSize AlarmDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const int text = QFontMetrics(roleFont(TextRole::Strong))
                         .horizontalAdvance(index.data(Qt::DisplayRole).toString());
    return {text + 28, option.fontMetrics.height()};
}

} // namespace vigil::widgets
