// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/alarms/alarm_page.h"

#include "widgets/alarms/alarm_delegate.h"
#include "widgets/alarms/alarm_model.h"
#include "widgets/alarms/flash_clock.h"
#include "widgets/operations/plain_table.h"
#include "widgets/text/alarm_figures.h"
#include "widgets/text/format.h"
#include "widgets/text/theme.h"
#include "widgets/text/typography.h"
#include "widgets/text/wording.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace vigil::widgets {
namespace {

QPushButton* actionButton(const QString& text, const QString& accessible, QWidget* parent) {
    auto* button = new QPushButton(text, parent);
    button->setAccessibleName(accessible);
    button->setEnabled(false);
    return button;
}

} // namespace

AlarmPage::AlarmPage(QWidget* parent)
    : Page(parent), m_model(new AlarmModel(this)),
      m_table(new PlainTable(
          *m_model, tr("Alarms, most urgent first"),
          {AlarmModel::BedColumn, AlarmModel::AlarmColumn, AlarmModel::StateColumn}, this)),
      m_summary(new QLabel(this)), m_empty(new QLabel(this)),
      m_acknowledge(actionButton(tr("Acknowledge"), tr("Acknowledge the selected alarm"), this)),
      m_acknowledgeAll(actionButton(tr("Acknowledge all"), tr("Acknowledge all alarms"), this)),
      m_reset(actionButton(tr("Reset latched"), tr("Reset the selected latched alarm"), this)),
      m_goToBed(actionButton(tr("Go to bed"), tr("Open the bed of the selected alarm"), this)) {
    setObjectName(QStringLiteral("alarmPage"));
    auto* title = new QLabel(tr("Alarms"), this);
    title->setFont(roleFont(TextRole::Title));
    m_summary->setTextFormat(Qt::PlainText);

    m_table->setItemDelegateForColumn(AlarmModel::PriorityColumn, new AlarmDelegate(m_table));

    m_empty->setText(
        tr("No alarms. A value outside its limits, a lead that comes off or a bed that "
           "falls silent appears here."));
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);

    auto* head = new QHBoxLayout;
    head->addWidget(title);
    head->addStretch(1);
    head->addWidget(m_summary);
    auto* actions = new QHBoxLayout;
    for (auto* button : {m_acknowledge, m_acknowledgeAll, m_reset, m_goToBed})
        actions->addWidget(button);
    actions->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->setSpacing(10);
    layout->addLayout(head);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_empty, 1);
    layout->addLayout(actions);
    m_table->hide();

    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &AlarmPage::refreshActions);
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex& index) {
        const QString bed = index.data(AlarmModel::BedRole).toString();
        if (!bed.isEmpty())
            Q_EMIT bedRequested(bed);
    });
    connect(m_acknowledge, &QPushButton::clicked, this, [this] {
        if (const auto* alarm = selected())
            Q_EMIT acknowledgeRequested(alarm->id);
    });
    connect(m_acknowledgeAll, &QPushButton::clicked, this, &AlarmPage::acknowledgeAllRequested);
    connect(m_reset, &QPushButton::clicked, this, [this] {
        if (const auto* alarm = selected())
            Q_EMIT resetRequested(alarm->id);
    });
    connect(m_goToBed, &QPushButton::clicked, this, [this] {
        if (const auto* alarm = selected())
            Q_EMIT bedRequested(qstr(alarm->bed));
    });
    connect(&FlashClock::instance(), &FlashClock::changed, this, [this] {
        if (isVisible())
            m_table->viewport()->update(0, 0, m_table->columnWidth(AlarmModel::PriorityColumn),
                                        m_table->viewport()->height());
    });
}

void AlarmPage::setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot) {
    const bool wasEmpty = m_model->rowCount() == 0;
    m_model->setSnapshot(snapshot);
    const bool empty = m_model->rowCount() == 0;
    if (empty != wasEmpty) {
        m_table->setVisible(!empty);
        m_empty->setVisible(empty);
    }
    m_summary->setText(alarmCountsSentence(countAlarms(snapshot->alarms)) + QStringLiteral("   ") +
                       tr("%1 per bed and hour").arg(decimal(snapshot->alarmsPerBedHour, 1)));
    refreshActions();
}

void AlarmPage::selectAlarm(quint64 alarmId) {
    for (int row = 0; row < m_model->rowCount(); ++row)
        if (m_model->alarm(row).id == alarmId)
            m_table->selectRow(row);
}

const alerts::AlarmStatus* AlarmPage::selected() const {
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    return rows.isEmpty() ? nullptr : &m_model->alarm(rows.first().row());
}

void AlarmPage::refreshActions() {
    const auto* alarm = selected();
    bool any = false;
    for (int row = 0; row < m_model->rowCount(); ++row)
        any = any || wantsAttention(m_model->alarm(row));
    m_acknowledge->setEnabled(alarm && wantsAttention(*alarm));
    m_acknowledgeAll->setEnabled(any);
    m_reset->setEnabled(alarm && alarm->condition == alerts::ConditionState::Latched);
    m_goToBed->setEnabled(alarm && !alarm->bed.empty());
}

} // namespace vigil::widgets
