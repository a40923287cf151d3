// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/operations/loss_panel.h"

#include "widgets/operations/cell_table.h"
#include "widgets/operations/figures.h"
#include "widgets/operations/plain_table.h"
#include "widgets/text/format.h"
#include "widgets/text/loss_wording.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSet>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace vigil::widgets {
namespace {

constexpr int kMost = 1000;

enum Column { What, Count, Bed, Signal, Source, From, To, Why };

Cell cellOf(const pipeline::LossRow& loss, int column) {
    const auto time = [](EventTime at) { return Cell{clockTime(at), dateTime(at)}; };
    switch (column) {
    case What:
        return {lossKindText(loss.kind.toStdString())};
    case Count: // time that nobody watched has none
        return {loss.count == 0 ? QString() : grouped(loss.count)};
    case Bed:
        return {loss.bed};
    case Signal:
        return {loss.signal};
    case Source:
        return {loss.source};
    case From:
        return time(loss.from);
    case To:
        return time(loss.to);
    default: {
        const QString why = lossReasonText(loss.reason.toStdString());
        return {why, why};
    }
    }
}

} // namespace

LossPanel::LossPanel(QWidget* parent)
    : QWidget(parent), m_model(new CellTable({{tr("What")},
                                              {tr("Count"), true},
                                              {tr("Bed")},
                                              {tr("Signal")},
                                              {tr("Source")},
                                              {tr("From")},
                                              {tr("To")},
                                              {tr("Why")}},
                                             this)),
      m_empty(new QLabel(this)), m_sum(new QLabel(this)),
      m_copy(new QPushButton(tr("Copy list"), this)),
      m_refresh(new QPushButton(tr("Refresh"), this)), m_stack(new QStackedWidget(this)) {
    setObjectName(QStringLiteral("losses"));
    auto* table = new PlainTable(*m_model, tr("Losses, newest first"), {What, Why}, this);
    table->setObjectName(QStringLiteral("lossTable"));
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_empty->setTextFormat(Qt::PlainText);
    m_sum->setTextFormat(Qt::PlainText);
    m_copy->setObjectName(QStringLiteral("lossCopy"));
    m_copy->setAccessibleName(tr("Copy the list of losses to the clipboard"));
    m_refresh->setObjectName(QStringLiteral("lossRefresh"));
    m_refresh->setAccessibleName(tr("Read the list of losses again"));
    m_stack->addWidget(m_empty);
    m_stack->addWidget(table);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 6, 0, 0);
    layout->addWidget(m_stack, 1);
    auto* foot = new QHBoxLayout;
    foot->addWidget(m_refresh);
    foot->addWidget(m_copy);
    foot->addSpacing(12);
    foot->addWidget(m_sum, 1);
    layout->addLayout(foot);
    connect(m_refresh, &QPushButton::clicked, this, &LossPanel::refresh);
    connect(m_copy, &QPushButton::clicked, this, &LossPanel::copy);
    showState();
}

void LossPanel::refresh() {
    m_loading = true;
    showState();
    Q_EMIT requested(kMost);
}

void LossPanel::setList(pipeline::LossList list) {
    m_loading = false;
    m_known = true;
    m_list = std::move(list);
    m_model->update(static_cast<int>(m_list.rows.size()), [this](int row, int column) -> Cell {
        // While rows are being removed, the table still holds more of them than the list.
        if (static_cast<std::size_t>(row) >= m_list.rows.size())
            return {};
        return cellOf(m_list.rows[static_cast<std::size_t>(row)], column);
    });
    showState();
}

QString LossPanel::emptyText() const {
    if (m_loading)
        return tr("Reading the list of losses...");
    if (!m_known)
        return tr("The list of losses has not been read yet.");
    if (!m_list.error.isEmpty())
        return tr("The list of losses cannot be read: %1").arg(m_list.error);
    if (!m_list.stored)
        return tr("Nothing is stored here, so there is no list: only the counters above tell what "
                  "was lost.");
    return tr("Nothing was lost. What is lost appears here, with its bed, its time and the cause.");
}

QString LossPanel::sumText() const {
    QSet<QString> beds;
    for (const auto& loss : m_list.rows)
        if (!loss.bed.isEmpty())
            beds.insert(loss.bed);
    QStringList parts;
    if (!m_list.rows.empty())
        parts << tr("%n entries", nullptr, static_cast<int>(m_list.rows.size()));
    if (!beds.isEmpty())
        parts << tr("%n beds", nullptr, static_cast<int>(beds.size()));
    if (m_list.rows.size() >= kMost)
        parts << tr("older ones: vigilctl losses");
    return parts.join(QStringLiteral(" · "));
}

void LossPanel::showState() {
    m_refresh->setEnabled(!m_loading);
    m_copy->setEnabled(!m_list.rows.empty());
    m_stack->setCurrentIndex(m_list.rows.empty() ? 0 : 1);
    m_empty->setText(emptyText());
    m_sum->setText(sumText());
}

void LossPanel::copy() {
    QStringList lines, titles;
    for (int column = 0; column < m_model->columnCount(); ++column)
        titles << m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
    lines << titles.join(QLatin1Char('\t'));
    for (const auto& loss : m_list.rows) {
        QStringList cells;
        for (int column = 0; column < m_model->columnCount(); ++column)
            cells << cellOf(loss, column).text;
        cells[From] = dateTime(loss.from); // of another day, where it is read
        cells[To] = dateTime(loss.to);
        lines << cells.join(QLatin1Char('\t'));
    }
    QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

} // namespace vigil::widgets
