// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/operations/query_panel.h"

#include "widgets/operations/pipeline_tables.h"
#include "widgets/operations/plain_table.h"
#include "widgets/text/format.h"

#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace vigil::widgets {

QueryPanel::QueryPanel(QWidget* parent)
    : QWidget(parent), m_model(new QueryTable(this)),
      m_table(new PlainTable(*m_model, tr("Queries"), {QueryTable::Name, QueryTable::Start}, this)),
      m_bar(new QWidget(this)), m_notice(new QLabel(m_bar)), m_restart(new QPushButton(m_bar)) {
    m_notice->setWordWrap(true);
    m_restart->setObjectName(QStringLiteral("restartQuery"));
    m_restart->setAccessibleName(tr("Start again"));
    auto* row = new QHBoxLayout(m_bar);
    row->setContentsMargins(4, 4, 4, 0);
    row->addWidget(m_notice, 1);
    row->addWidget(m_restart);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_bar);
    column->addWidget(m_table, 1);
    m_bar->hide();
    connect(m_restart, &QPushButton::clicked, this, &QueryPanel::restart);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &QueryPanel::showStopped);
}

void QueryPanel::setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot) {
    m_snapshot = std::move(snapshot);
    m_model->setSnapshot(m_snapshot);
    showStopped();
}

void QueryPanel::showStopped() {
    QStringList all;
    QString selected;
    for (std::size_t i = 0; m_snapshot && i < m_snapshot->queries.size(); ++i) {
        const auto& query = m_snapshot->queries[i];
        if (query.stopped.empty())
            continue;
        all << qstr(query.name);
        if (m_table->selectionModel()->isRowSelected(static_cast<int>(i)))
            selected = all.back();
    }
    m_stopped = selected.isEmpty() ? all : QStringList{selected};
    m_bar->setVisible(!all.isEmpty());
    if (all.isEmpty())
        return;
    m_notice->setText(
        tr("%n queries were stopped: their results are missing, and rules on them do not alarm.",
           nullptr, static_cast<int>(all.size())));
    const QString action = m_stopped.size() == 1 ? tr("Start %1 again").arg(m_stopped.front())
                                                 : tr("Start all %1 again").arg(m_stopped.size());
    m_restart->setText(action);
    m_restart->setAccessibleName(action);
}

void QueryPanel::restart() {
    for (const QString& query : m_stopped)
        Q_EMIT restartRequested(query);
}

} // namespace vigil::widgets
