// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/alarms/alarm_page.h"

#include "widgets/alarms/alarm_delegate.h"
#include "widgets/alarms/alarm_details.h"
#include "widgets/alarms/alarm_export.h"
#include "widgets/alarms/alarm_model.h"
#include "widgets/alarms/flash_clock.h"
#include "widgets/frame/side_window.h"
#include "widgets/operations/plain_table.h"
#include "widgets/text/alarm_figures.h"
#include "widgets/text/format.h"
#include "widgets/text/source_text.h"
#include "widgets/text/theme.h"
#include "widgets/text/typography.h"
#include "widgets/text/wording.h"

#include <QAction>
#include <QComboBox>
#include <QDir>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QTabBar>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace vigil::widgets {
namespace {

using Kind = AlarmFilter::Kind;

constexpr std::array kKinds{Kind::Active, Kind::Acknowledged, Kind::Shelved, Kind::Over, Kind::All};
constexpr std::array kShelveMinutes{5, 15, 60};
constexpr int kStoryEveryMs = 2000;
constexpr int kBesideWidth = 900; ///< from which on the details stand beside the table

QPushButton* actionButton(const QString& text, const QString& accessible, QWidget* parent) {
    auto* button = new QPushButton(text, parent);
    button->setAccessibleName(accessible);
    button->setEnabled(false);
    return button;
}

QString titleOf(Kind kind) {
    switch (kind) {
    case Kind::Active:
        return AlarmPage::tr("Active");
    case Kind::Acknowledged:
        return AlarmPage::tr("Acknowledged");
    case Kind::Shelved:
        return AlarmPage::tr("Shelved");
    case Kind::Over:
        return AlarmPage::tr("Over");
    case Kind::All:
        break;
    }
    return AlarmPage::tr("All");
}

} // namespace

AlarmPage::AlarmPage(QWidget* parent)
    : Page(parent), m_model(new AlarmModel(this)),
      m_table(new PlainTable(
          *m_model, tr("Alarms, most urgent first"),
          {AlarmModel::BedColumn, AlarmModel::AlarmColumn, AlarmModel::StateColumn}, this)),
      m_details(new AlarmDetails(this)), m_splitter(new QSplitter(this)), m_tabs(new QTabBar(this)),
      m_find(new QLineEdit(this)), m_priority(new QComboBox(this)), m_summary(new QLabel(this)),
      m_empty(new QLabel(this)), m_told(new QLabel(this)), m_reason(new QLineEdit(this)),
      m_acknowledge(actionButton(tr("Acknowledge"), tr("Acknowledge the selected alarm"), this)),
      m_shelve(actionButton(tr("Shelve"), tr("Shelve the selected alarm for a time"), this)),
      m_note(actionButton(tr("Note"), tr("Keep the text as a note on the selected alarm"), this)),
      m_notActionable(actionButton(tr("Not actionable"),
                                   tr("Nothing was to be done about the selected alarm"), this)),
      m_acknowledgeAll(actionButton(tr("Acknowledge all"), tr("Acknowledge all alarms"), this)),
      m_reset(actionButton(tr("Reset latched"), tr("Reset the selected latched alarm"), this)),
      m_goToBed(actionButton(tr("Go to bed"), tr("Open the bed of the selected alarm"), this)),
      m_export(actionButton(tr("Export..."), tr("Export the list as CSV or PDF"), this)) {
    setObjectName(QStringLiteral("alarmPage"));
    m_summary->setTextFormat(Qt::PlainText);
    m_told->setTextFormat(Qt::PlainText);
    m_told->setObjectName(QStringLiteral("alarmTold"));
    m_told->setWordWrap(true);
    m_told->hide();
    m_table->setItemDelegateForColumn(AlarmModel::PriorityColumn, new AlarmDelegate(m_table));
    m_table->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    m_table->horizontalHeader()->setSortIndicatorClearable(true);
    m_table->setSortingEnabled(true);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    for (const auto kind : kKinds)
        m_tabs->addTab(titleOf(kind));
    m_tabs->setAccessibleName(tr("Which alarms are listed"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_find->setPlaceholderText(tr("Find alarm  /"));
    m_find->setAccessibleName(tr("Find alarms by bed, patient or text"));
    m_find->setClearButtonEnabled(true);
    m_find->setMaximumWidth(200);
    m_priority->setAccessibleName(tr("Priority of the alarms that are listed"));
    m_priority->addItem(tr("All priorities"));
    for (const auto priority :
         {alerts::Priority::High, alerts::Priority::Medium, alerts::Priority::Low})
        m_priority->addItem(priorityWord(priority), static_cast<int>(priority));
    m_reason->setPlaceholderText(tr("Reason or note"));
    m_reason->setAccessibleName(tr("Reason or note, for what is done next"));
    makeActions();
    layOut();
    joinTable();
    applyFilter();
}

void AlarmPage::layOut() {
    auto* title = new QLabel(tr("Alarms"), this);
    title->setFont(roleFont(TextRole::Title));
    auto* head = new QHBoxLayout;
    head->addWidget(title);
    head->addStretch(1);
    head->addWidget(m_summary);
    auto* choose = new QHBoxLayout;
    choose->addWidget(m_tabs, 1);
    choose->addWidget(m_priority);
    choose->addWidget(m_find);
    m_splitter->addWidget(m_table);
    m_splitter->addWidget(m_details);
    m_splitter->setStretchFactor(0, 5);
    m_splitter->setStretchFactor(1, 2);
    m_splitter->setChildrenCollapsible(false);
    auto* one = new QHBoxLayout;
    one->addWidget(m_reason, 1);
    for (auto* button : {m_acknowledge, m_shelve, m_note, m_notActionable})
        one->addWidget(button);
    auto* other = new QHBoxLayout;
    for (auto* button : {m_reset, m_goToBed})
        other->addWidget(button);
    other->addWidget(m_told, 1);
    other->addStretch(0);
    for (auto* button : {m_acknowledgeAll, m_export})
        other->addWidget(button);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->setSpacing(10);
    layout->addLayout(head);
    layout->addLayout(choose);
    layout->addWidget(m_splitter, 1);
    layout->addWidget(m_empty, 1);
    layout->addLayout(one);
    layout->addLayout(other);
    m_splitter->hide();
}

void AlarmPage::makeActions() {
    connect(m_acknowledge, &QPushButton::clicked, this, &AlarmPage::acknowledge);
    connect(m_note, &QPushButton::clicked, this, &AlarmPage::addNote);
    connect(m_notActionable, &QPushButton::clicked, this, &AlarmPage::markNotActionable);
    connect(m_reset, &QPushButton::clicked, this, &AlarmPage::resetSelected);
    connect(m_goToBed, &QPushButton::clicked, this, &AlarmPage::goToBed);
    connect(m_acknowledgeAll, &QPushButton::clicked, this, &AlarmPage::acknowledgeAllRequested);
    connect(m_export, &QPushButton::clicked, this, &AlarmPage::exportList);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    const auto add = [this](QPushButton* button, const QString& text, auto act) {
        auto* action = new QAction(text, m_table);
        connect(action, &QAction::triggered, this, act);
        m_table->addAction(action);
        m_actions.emplace_back(action, button);
        return action;
    };
    add(m_acknowledge, tr("Acknowledge"), [this] { acknowledge(); });
    auto* menu = new QMenu(m_shelve);
    for (const int minutes : kShelveMinutes)
        menu->addAction(add(m_shelve, tr("Shelve for %1 min").arg(minutes),
                            [this, minutes] { shelve(minutes); }));
    m_shelve->setMenu(menu);
    add(m_notActionable, tr("Not actionable"), [this] { markNotActionable(); });
    add(m_reset, tr("Reset latched"), [this] { resetSelected(); });
    add(m_goToBed, tr("Go to bed"), [this] { goToBed(); });
}

void AlarmPage::joinTable() {
    connect(m_tabs, &QTabBar::currentChanged, this, &AlarmPage::applyFilter);
    connect(m_find, &QLineEdit::textChanged, this, &AlarmPage::applyFilter);
    connect(m_priority, &QComboBox::currentIndexChanged, this, &AlarmPage::applyFilter);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        m_told->hide();
        showSelected();
    });
    connect(m_table, &QTableView::activated, this, &AlarmPage::goToBed);
    connect(&FlashClock::instance(), &FlashClock::changed, this, [this] {
        if (isVisible())
            m_table->viewport()->update(0, 0, m_table->columnWidth(AlarmModel::PriorityColumn),
                                        m_table->viewport()->height());
    });
}

QWidget* AlarmPage::searchField() const { return m_find; }

void AlarmPage::resizeEvent(QResizeEvent* event) {
    Page::resizeEvent(event);
    m_splitter->setOrientation(width() >= kBesideWidth ? Qt::Horizontal : Qt::Vertical);
}

void AlarmPage::setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot) {
    m_snapshot = std::move(snapshot);
    m_model->setSnapshot(m_snapshot);
    refresh();
}

void AlarmPage::applyFilter() {
    AlarmFilter filter;
    filter.kind = kKinds[static_cast<std::size_t>(std::max(0, m_tabs->currentIndex()))];
    filter.find = m_find->text().trimmed();
    if (m_priority->currentIndex() > 0)
        filter.priority = static_cast<alerts::Priority>(m_priority->currentData().toInt());
    const bool filtered = !filter.find.isEmpty() || filter.priority;
    m_empty->setText(
        filtered ? tr("No alarm fits what is looked for.")
        : filter.kind == Kind::Active || filter.kind == Kind::All
            ? tr("No alarms. A value outside its limits, a lead that comes off or a bed that "
                 "falls silent appears here.")
            : tr("No alarms of this kind."));
    m_model->setFilter(filter);
    if (m_snapshot)
        refresh();
}

void AlarmPage::refresh() {
    const bool empty = m_model->rowCount() == 0;
    if (empty != m_splitter->isHidden()) {
        m_splitter->setVisible(!empty);
        m_empty->setVisible(empty);
    }
    m_summary->setText(alarmCountsSentence(countAlarms(m_snapshot->alarms)) +
                       QStringLiteral("   ") +
                       tr("%1 per bed and hour").arg(decimal(m_snapshot->alarmsPerBedHour, 1)));
    refreshTabs();
    showSelected();
}

void AlarmPage::refreshTabs() {
    const auto counts = countAlarms(m_snapshot->alarms);
    const auto over = m_snapshot->over ? m_snapshot->over->size() : 0;
    // Whoever looks at those that are over has seen them.
    std::size_t fresh = 0;
    const bool looks = isVisible() && m_model->filter().kind == Kind::Over;
    std::set<std::uint64_t> seen;
    if (m_snapshot->over)
        for (const auto& alarm : *m_snapshot->over) {
            if (looks || m_seen.contains(alarm.id))
                seen.insert(alarm.id);
            else
                ++fresh;
        }
    m_seen = std::move(seen);
    for (std::size_t i = 0; i < kKinds.size(); ++i) {
        const auto count = kKinds[i] == Kind::Active         ? std::size_t(counts.all())
                           : kKinds[i] == Kind::Acknowledged ? std::size_t(counts.acknowledged)
                           : kKinds[i] == Kind::Shelved      ? std::size_t(counts.shelved)
                           : kKinds[i] == Kind::Over         ? over
                                                             : over + std::size_t(counts.all());
        QString text = titleOf(kKinds[i]) + QLatin1Char(' ') + QString::number(count);
        if (kKinds[i] == Kind::Over && fresh > 0)
            text += QStringLiteral(" · ") + tr("%1 new").arg(fresh);
        if (m_tabs->tabText(int(i)) != text)
            m_tabs->setTabText(int(i), text);
    }
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

void AlarmPage::showSelected() {
    refreshActions();
    if (!m_snapshot)
        return;
    const auto* alarm = selected();
    m_details->setAlarm(alarm ? std::optional(*alarm) : std::nullopt, *m_snapshot);
    if (!alarm) {
        m_storyOf.reset();
        return;
    }
    // It goes on while it is looked at: people are called, and are reached or not.
    if (m_storyOf == alarm->id && m_storyAsked.isValid() && !m_storyAsked.hasExpired(kStoryEveryMs))
        return;
    m_storyOf = alarm->id;
    m_storyAsked.start();
    Q_EMIT storyRequested(alarm->id, alarm->incidentId != 0 ? alarm->incidentId : alarm->id);
}

void AlarmPage::setStory(const pipeline::IncidentStory& story) { m_details->setStory(story); }

void AlarmPage::setRefusal(const QString& command, const QString& why) {
    if (isVisible())
        tell(tr("Not done (%1): %2").arg(command, why));
}

void AlarmPage::tell(const QString& text) {
    m_told->setText(text);
    m_told->show();
}

void AlarmPage::refreshActions() {
    const auto* alarm = selected();
    int waiting = 0;
    if (m_snapshot)
        waiting = countAlarms(m_snapshot->alarms).unacknowledged();
    const bool stands = alarm && alarm->presence != alerts::SignalPresence::Off;
    const bool shelved = alarm && alarm->incident == alerts::IncidentState::Snoozed;
    m_acknowledge->setEnabled(alarm && (wantsAttention(*alarm) || (stands && shelved)));
    m_shelve->setEnabled(stands && !shelved && alarm->condition != alerts::ConditionState::Latched);
    m_note->setEnabled(alarm);
    m_notActionable->setEnabled(alarm);
    m_acknowledgeAll->setEnabled(waiting > 0);
    m_acknowledgeAll->setText(waiting > 0 ? tr("Acknowledge all (%1)").arg(waiting)
                                          : tr("Acknowledge all"));
    m_reset->setEnabled(alarm && alarm->condition == alerts::ConditionState::Latched);
    m_goToBed->setEnabled(alarm && !alarm->bed.empty());
    m_export->setEnabled(m_model->rowCount() > 0);
    for (const auto& [action, button] : m_actions)
        action->setEnabled(button->isEnabled());
}

QString AlarmPage::takeReason() {
    QString reason = m_reason->text().trimmed();
    m_reason->clear();
    return reason;
}

void AlarmPage::acknowledge() {
    if (const auto* alarm = selected())
        Q_EMIT acknowledgeRequested(alarm->id, takeReason());
}

void AlarmPage::shelve(int minutes) {
    const auto* alarm = selected();
    if (!alarm)
        return;
    if (alarm->priority == alerts::Priority::High && m_reason->text().trimmed().isEmpty()) {
        tell(tr("An alarm of high priority is shelved with a reason only: write it first."));
        m_reason->setFocus();
        return;
    }
    Q_EMIT shelveRequested(alarm->id, minutes, takeReason());
}

void AlarmPage::addNote() {
    const auto* alarm = selected();
    if (!alarm)
        return;
    if (m_reason->text().trimmed().isEmpty()) {
        tell(tr("Write the note into the field first."));
        m_reason->setFocus();
        return;
    }
    Q_EMIT noteRequested(alarm->id, takeReason());
    tell(tr("The note is kept."));
    m_storyOf.reset();
}

void AlarmPage::markNotActionable() {
    const auto* alarm = selected();
    if (!alarm)
        return;
    Q_EMIT notActionableRequested(alarm->id);
    tell(tr("Kept: nothing was to be done about this alarm."));
    m_storyOf.reset();
}

void AlarmPage::resetSelected() {
    if (const auto* alarm = selected())
        Q_EMIT resetRequested(alarm->id);
}

void AlarmPage::goToBed() {
    const auto* alarm = selected();
    if (alarm && !alarm->bed.empty())
        Q_EMIT bedRequested(qstr(alarm->bed));
}

void AlarmPage::exportList() {
    askForFile(this, QFileDialog::AcceptSave, tr("Export alarms"),
               QDir::homePath() + QStringLiteral("/alarms.csv"),
               tr("Tables (*.csv);;Pages (*.pdf)"), [this](const QString& path) {
                   AlarmExport list{*m_model, {}, {}, {}};
                   list.title = qstr(m_snapshot->workspaceName) + QStringLiteral(", ") +
                                dateTime(m_snapshot->now);
                   if (const auto* alarm = selected()) {
                       list.about = placeOf(*alarm, *m_snapshot) + QLatin1Char(' ') +
                                    alarmText(*alarm, *m_snapshot);
                       list.story = m_details->lines();
                   }
                   const QString fault = list.write(path);
                   tell(fault.isEmpty() ? tr("Exported: %1").arg(shownFileName(path))
                                        : tr("Not exported: %1").arg(fault));
               });
}

} // namespace vigil::widgets
