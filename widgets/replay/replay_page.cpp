// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/replay/replay_page.h"

#include "widgets/operations/cell_table.h"
#include "widgets/operations/plain_table.h"
#include "widgets/replay/recording_wording.h"
#include "widgets/text/format.h"
#include "widgets/text/theme.h"
#include "widgets/text/time_line.h"
#include "widgets/text/typography.h"
#include "widgets/text/wording.h"

#include <QEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace vigil::widgets {

ReplayPage::ReplayPage(QWidget* parent)
    : Page(parent),
      m_model(new CellTable({{tr("Time")}, {tr("What")}, {tr("Lasts"), true}, {}}, this)),
      m_stack(new QStackedWidget(this)) {
    setObjectName(QStringLiteral("replayPage"));
    m_stack->addWidget(buildEmpty());
    m_stack->addWidget(buildFacts());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->addWidget(m_stack);
    setRecent({});
    applyColours();
}

QWidget* ReplayPage::buildEmpty() {
    auto* empty = new QWidget;
    auto* title = new QLabel(tr("No recording is open"), empty);
    title->setFont(roleFont(TextRole::Title));
    m_reason = new QLabel(empty);
    m_reason->setWordWrap(true);
    auto* open = new QPushButton(tr("Open recording..."), empty);
    open->setObjectName(QStringLiteral("replayOpen"));
    open->setAccessibleName(tr("Open a recording"));
    m_recentTitle = new QLabel(tr("Opened lately"), empty);
    m_recentTitle->setFont(roleFont(TextRole::Strong));
    m_recent = new QListWidget(empty);
    m_recent->setObjectName(QStringLiteral("replayRecent"));
    m_recent->setAccessibleName(tr("Recordings opened lately"));
    m_recent->setMaximumHeight(240);
    auto* column = new QVBoxLayout;
    column->setSpacing(12);
    column->addStretch(1);
    column->addWidget(title);
    column->addWidget(m_reason);
    column->addWidget(open, 0, Qt::AlignLeft);
    column->addSpacing(8);
    column->addWidget(m_recentTitle);
    column->addWidget(m_recent);
    column->addStretch(2);
    auto* holder = new QWidget(empty);
    holder->setLayout(column);
    holder->setMaximumWidth(680);
    auto* outer = new QHBoxLayout(empty);
    outer->addStretch(1);
    outer->addWidget(holder, 8);
    outer->addStretch(1);
    connect(open, &QPushButton::clicked, this, &ReplayPage::openRequested);
    connect(m_recent, &QListWidget::itemActivated, this, [this](QListWidgetItem* item) {
        Q_EMIT recentRequested(item->data(Qt::UserRole).toString());
    });
    return empty;
}

QWidget* ReplayPage::buildFacts() {
    auto* facts = new QWidget;
    m_file = new QLabel(facts);
    m_file->setFont(roleFont(TextRole::Title));
    m_file->setTextFormat(Qt::PlainText);
    m_facts = new QLabel(facts);
    m_facts->setObjectName(QStringLiteral("replayFacts"));
    m_facts->setTextFormat(Qt::PlainText);
    m_facts->setWordWrap(true);
    m_faults = new QLabel(facts);
    m_faults->setObjectName(QStringLiteral("replayFaults"));
    m_faults->setTextFormat(Qt::PlainText);
    m_faults->setWordWrap(true);
    m_table = new PlainTable(*m_model, tr("Gaps and alarms of the recording"), {1}, facts);
    m_table->setObjectName(QStringLiteral("replayMarks"));
    m_noMarks = new QLabel(tr("No gaps and no alarms so far. Alarms appear here as the replay "
                              "reaches them."),
                           facts);
    m_noMarks->setAlignment(Qt::AlignCenter);
    m_noMarks->setWordWrap(true);
    m_goTo = new QPushButton(tr("Go there"), facts);
    m_goTo->setObjectName(QStringLiteral("replayGoToMark"));
    m_goTo->setAccessibleName(tr("Go to the selected gap or alarm"));
    m_goTo->setEnabled(false);
    auto* open = new QPushButton(tr("Open another recording..."), facts);
    open->setObjectName(QStringLiteral("replayOpenOther"));
    open->setAccessibleName(tr("Open another recording"));
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_goTo);
    buttons->addWidget(open);
    buttons->addStretch(1);
    auto* column = new QVBoxLayout(facts);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(10);
    column->addWidget(m_file);
    column->addWidget(m_facts);
    column->addWidget(m_faults);
    column->addWidget(m_table, 1);
    column->addWidget(m_noMarks, 1);
    column->addLayout(buttons);
    connect(open, &QPushButton::clicked, this, &ReplayPage::openRequested);
    connect(m_goTo, &QPushButton::clicked, this, &ReplayPage::goToSelected);
    connect(m_table, &QTableView::activated, this, &ReplayPage::goToSelected);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            [this] { m_goTo->setEnabled(m_table->selectionModel()->hasSelection()); });
    return facts;
}

void ReplayPage::setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot) {
    m_stack->setCurrentIndex(snapshot->replay ? 1 : 0);
    if (snapshot->replay) {
        showFacts(*snapshot->replay);
        return;
    }
    QString text = tr("A replay runs a recorded stream (.vgl or a WFDB record) through the same "
                      "alarms and queries as a live one, at any speed.");
    if (snapshot->mode == pipeline::Mode::Live)
        text += QLatin1Char('\n') + tr("Opening one ends the live session.");
    else if (snapshot->mode == pipeline::Mode::Simulated)
        text += QLatin1Char('\n') + tr("Opening one ends the demo.");
    m_reason->setText(text);
}

void ReplayPage::showFacts(const pipeline::ReplayView& replay) {
    m_file->setText(shownFileName(QString::fromStdString(replay.path)));
    m_file->setToolTip(qstr(replay.path));
    setTimeLine({replay.dating, replay.start});
    m_facts->setText(recordingSpanText(replay) + QStringLiteral("   ·   ") +
                     tr("%n gap(s)", nullptr, static_cast<int>(replay.gaps.size())) +
                     QStringLiteral("   ·   ") +
                     tr("%n alarm(s)", nullptr, static_cast<int>(replay.alarmMarks.size())));
    const QString faults = faultsText(replay.faults);
    m_faults->setText(faults);
    m_faults->setVisible(!faults.isEmpty());
    const std::size_t marks = replay.gaps.size() + replay.alarmMarks.size();
    if (replay.path == m_path && marks == m_marks.size())
        return;
    m_path = replay.path;
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    const Mark selected =
        rows.isEmpty() ? Mark{} : m_marks[static_cast<std::size_t>(rows.first().row())];
    m_marks.clear();
    for (const auto& gap : replay.gaps)
        m_marks.push_back({gap.from, gap, alerts::Priority::None});
    for (const auto& [at, priority] : replay.alarmMarks)
        m_marks.push_back({at, {}, priority});
    std::stable_sort(m_marks.begin(), m_marks.end(),
                     [](const Mark& a, const Mark& b) { return a.at < b.at; });
    m_model->update(static_cast<int>(m_marks.size()), [this](int row, int column) -> Cell {
        // While rows are being removed, the table still holds more of them than the list.
        if (static_cast<std::size_t>(row) >= m_marks.size())
            return {};
        return cellOf(m_marks[static_cast<std::size_t>(row)], column);
    });
    // Alarms come in between as the replay reaches them: what was selected stays so.
    const auto again = std::find_if(m_marks.begin(), m_marks.end(), [&selected](const Mark& mark) {
        return mark.at == selected.at && mark.priority == selected.priority;
    });
    if (!rows.isEmpty() && again != m_marks.end())
        m_table->selectRow(static_cast<int>(again - m_marks.begin()));
    else
        m_table->clearSelection();
    m_table->setVisible(!m_marks.empty());
    m_noMarks->setVisible(m_marks.empty());
}

Cell ReplayPage::cellOf(const Mark& mark, int column) {
    switch (column) {
    case 0:
        return {dateTime(mark.at)};
    case 1:
        if (mark.gap)
            return {
                gapText(*mark.gap), {}, mark.gap->fault ? Cell::Tone::Caution : Cell::Tone::Quiet};
        return {(priorityMark(mark.priority) + QLatin1Char(' ') +
                 tr("Alarm, %1").arg(priorityWord(mark.priority)))
                    .trimmed()};
    case 2:
        return mark.gap ? Cell{duration(mark.gap->to - mark.gap->from)} : Cell{};
    default:
        return {};
    }
}

void ReplayPage::changeEvent(QEvent* event) {
    Page::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColours();
}

void ReplayPage::applyColours() {
    QPalette p = m_faults->palette();
    p.setColor(QPalette::WindowText, theme().caution);
    m_faults->setPalette(p);
}

void ReplayPage::goToSelected() {
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    if (!rows.isEmpty())
        Q_EMIT seekRequested(m_marks[static_cast<std::size_t>(rows.first().row())].at);
}

void ReplayPage::setRecent(const QStringList& paths) {
    m_recent->clear();
    for (const QString& path : paths) {
        const QFileInfo file(path);
        auto* item = new QListWidgetItem(
            shownText(file.fileName() + QStringLiteral("   ") + file.path()), m_recent);
        item->setData(Qt::UserRole, path);
    }
    m_recent->setVisible(!paths.isEmpty());
    m_recentTitle->setVisible(!paths.isEmpty());
}

} // namespace vigil::widgets
