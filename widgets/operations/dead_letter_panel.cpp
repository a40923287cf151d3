// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/operations/dead_letter_panel.h"

#include "base/plain_text.h"
#include "widgets/operations/cell_table.h"
#include "widgets/operations/plain_table.h"
#include "widgets/text/format.h"
#include "widgets/text/theme.h"
#include "widgets/text/typography.h"
#include "widgets/text/wording.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace vigil::widgets {
namespace {

constexpr int kMost = 500;

QString twoHex(unsigned char byte) {
    return QStringLiteral("%1").arg(byte, 2, 16, QLatin1Char('0'));
}

} // namespace

QString hexDump(const QByteArray& bytes) {
    QString text;
    text.reserve(bytes.size() * 5);
    for (qsizetype line = 0; line < bytes.size(); line += 16) {
        text += QStringLiteral("%1 ").arg(line, 6, 16, QLatin1Char('0'));
        QString ascii;
        for (qsizetype i = line; i < line + 16; ++i) {
            if (i % 8 == 0)
                text += QLatin1Char(' ');
            if (i >= bytes.size()) {
                text += QStringLiteral("   ");
                continue;
            }
            const auto byte = static_cast<unsigned char>(bytes[i]);
            text += twoHex(byte) + QLatin1Char(' ');
            ascii += byte >= 0x20 && byte < 0x7f ? QChar(ushort{byte}) : QChar(QLatin1Char('.'));
        }
        text += QLatin1Char(' ') + ascii + QLatin1Char('\n');
    }
    return text;
}

QString visibleText(const QByteArray& bytes) {
    return QString::fromStdString(
        shownLines({bytes.constData(), static_cast<std::size_t>(bytes.size())}));
}

DeadLetterPanel::DeadLetterPanel(QWidget* parent)
    : QWidget(parent),
      m_model(new CellTable(
          {{tr("Arrived")}, {tr("Source")}, {tr("Topic")}, {tr("Reason")}, {tr("Bytes"), true}},
          this)),
      m_table(new PlainTable(*m_model, tr("Refused messages, newest first"), {1, 2, 3}, this)),
      m_payload(new QPlainTextEdit(this)), m_detail(new QLabel(this)), m_empty(new QLabel(this)),
      m_hex(new QPushButton(tr("Hexadecimal"), this)),
      m_refresh(new QPushButton(tr("Refresh"), this)), m_stack(new QStackedWidget(this)) {
    setObjectName(QStringLiteral("deadLetters"));
    m_table->setObjectName(QStringLiteral("deadLetterTable"));
    m_payload->setReadOnly(true);
    m_payload->setAccessibleName(tr("Raw content of the selected message"));
    m_payload->setFont(roleFont(TextRole::Fixed));
    m_payload->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    m_detail->setTextFormat(Qt::PlainText);
    m_detail->setWordWrap(true);
    m_hex->setObjectName(QStringLiteral("deadLetterHex"));
    m_hex->setCheckable(true);
    m_hex->setAccessibleName(tr("Show the content in hexadecimal"));
    m_refresh->setObjectName(QStringLiteral("deadLetterRefresh"));
    m_refresh->setAccessibleName(tr("Read the list of refused messages again"));
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_empty->setTextFormat(Qt::PlainText);
    m_empty->setObjectName(QStringLiteral("deadLettersEmpty"));

    auto* right = new QWidget(this);
    auto* head = new QHBoxLayout;
    head->addWidget(m_detail, 1);
    head->addWidget(m_hex);
    auto* column = new QVBoxLayout(right);
    column->setContentsMargins(8, 0, 0, 0);
    column->addLayout(head);
    column->addWidget(m_payload, 1);
    auto* split = new QSplitter(Qt::Horizontal, this);
    split->setChildrenCollapsible(false);
    split->addWidget(m_table);
    split->addWidget(right);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(split);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 6, 0, 0);
    layout->addWidget(m_stack, 1);
    auto* foot = new QHBoxLayout;
    foot->addWidget(m_refresh);
    foot->addStretch(1);
    layout->addLayout(foot);

    connect(m_refresh, &QPushButton::clicked, this, &DeadLetterPanel::refresh);
    connect(m_hex, &QPushButton::toggled, this, &DeadLetterPanel::showPayload);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &DeadLetterPanel::showPayload);
    showState();
}

void DeadLetterPanel::refresh() {
    m_loading = true;
    showState();
    Q_EMIT requested(kMost);
}

void DeadLetterPanel::setList(pipeline::DeadLetterList list) {
    m_loading = false;
    m_known = true;
    const qint64 shown = m_shown;
    m_list = std::move(list);
    m_model->update(static_cast<int>(m_list.rows.size()), [this](int row, int column) -> Cell {
        // While rows are being removed, the table still holds more of them than the list.
        if (static_cast<std::size_t>(row) >= m_list.rows.size())
            return {};
        const auto& letter = m_list.rows[static_cast<std::size_t>(row)];
        const EventTime at = eventAtArrival(letter.arrival);
        switch (column) {
        case 0:
            return {clockTime(at), dateTime(at)};
        case 1:
            return {letter.source};
        case 2:
            return {letter.topic};
        case 3:
            return {deadLetterText(letter.reason.toStdString()), letter.detail};
        default:
            return {QString::number(letter.payload.size())};
        }
    });
    const auto found = std::find_if(m_list.rows.begin(), m_list.rows.end(),
                                    [shown](const auto& row) { return row.id == shown; });
    if (found != m_list.rows.end())
        m_table->selectRow(static_cast<int>(found - m_list.rows.begin()));
    else if (!m_list.rows.empty())
        m_table->selectRow(0);
    showState();
    showPayload();
}

QString DeadLetterPanel::emptyText() const {
    if (m_loading)
        return tr("Reading the list of refused messages...");
    if (!m_known)
        return tr("The list of refused messages has not been read yet.");
    if (!m_list.error.isEmpty())
        return tr("The list of refused messages cannot be read: %1").arg(m_list.error);
    if (!m_list.stored)
        return tr("Nothing is stored here, so refused messages are counted, not kept.");
    return tr("No message was refused. One that cannot be decoded, or whose values cannot be true, "
              "appears here with its reason and its content.");
}

void DeadLetterPanel::showState() {
    m_refresh->setEnabled(!m_loading);
    m_stack->setCurrentIndex(m_list.rows.empty() ? 0 : 1);
    m_empty->setText(emptyText());
}

void DeadLetterPanel::showPayload() {
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    const auto row =
        rows.isEmpty() ? m_list.rows.size() : static_cast<std::size_t>(rows.first().row());
    if (row >= m_list.rows.size()) {
        m_shown = -1;
        m_detail->clear();
        m_payload->clear();
        return;
    }
    const auto& letter = m_list.rows[row];
    if (letter.id == m_shown && m_shownHex == m_hex->isChecked())
        return;
    m_shown = letter.id;
    m_shownHex = m_hex->isChecked();
    m_detail->setText(letter.detail);
    m_payload->setPlainText(m_shownHex ? hexDump(letter.payload) : visibleText(letter.payload));
}

} // namespace vigil::widgets
