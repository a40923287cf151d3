// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/operations/sink_panel.h"

#include "widgets/operations/figures.h"
#include "widgets/operations/plain_table.h"
#include "widgets/text/format.h"
#include "widgets/text/wording.h"

#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace vigil::widgets {
namespace {

using Tone = Cell::Tone;
using egress::BreakerState;

Cell stateCell(const pipeline::SinkView& sink) {
    const auto& state = sink.state;
    if (state.paused)
        return {SinkTable::tr("paused"), SinkTable::tr("What comes waits until it is resumed."),
                Tone::Caution};
    if (state.breaker == BreakerState::HalfOpen)
        return {SinkTable::tr("trying"), {}, Tone::Caution};
    if (state.error.empty())
        return {SinkTable::tr("works"), {}, Tone::Good};
    const QString again = sink.retryInSeconds > 0
                              ? SinkTable::tr("again in %1")
                                    .arg(age(std::chrono::duration_cast<Ticks>(
                                        std::chrono::duration<double>(sink.retryInSeconds))))
                              : SinkTable::tr("trying");
    const QString text = state.breaker == BreakerState::Open ? SinkTable::tr("does not take it")
                                                             : SinkTable::tr("failed");
    return {text + QStringLiteral(", ") + again, {}, Tone::Caution};
}

Cell waitingCell(const pipeline::SinkView& sink) {
    const auto& state = sink.state;
    const QString count = grouped(state.waiting);
    if (state.more)
        return {SinkTable::tr("%1 and more").arg(count),
                SinkTable::tr("The others are in the database until their turn comes."),
                Tone::Caution};
    return {count, byteSize(static_cast<double>(state.bytes)),
            state.waiting == 0 ? Tone::Quiet : Tone::Plain};
}

Cell problemCell(const pipeline::SinkView& sink) {
    const auto& state = sink.state;
    QStringList parts;
    if (!state.error.empty())
        parts << qstr(state.error);
    if (state.refused > 0)
        parts << SinkTable::tr("%1 refused").arg(grouped(state.refused));
    if (state.dropped > 0)
        parts << SinkTable::tr("%1 dropped").arg(grouped(state.dropped));
    const QString text = parts.join(QStringLiteral("; "));
    return {text, text, parts.isEmpty() ? Tone::Plain : Tone::Caution};
}

Cell sinkCell(const pipeline::Snapshot& snapshot, const pipeline::SinkView& sink, int column) {
    switch (column) {
    case SinkTable::Name:
        return {qstr(sink.state.name)};
    case SinkTable::Target:
        return {sourceKindText(qstr(sink.kind)) + QLatin1Char(' ') + qstr(sink.address)};
    case SinkTable::State:
        return stateCell(sink);
    case SinkTable::Waiting:
        return waitingCell(sink);
    case SinkTable::Oldest:
        return sink.state.oldest ? Cell{age(snapshot.now - *sink.state.oldest)} : Cell{};
    case SinkTable::Delivered:
        return {grouped(sink.state.delivered)};
    case SinkTable::Retries:
        return {grouped(sink.state.retries)};
    case SinkTable::Problem:
        return problemCell(sink);
    default:
        return {};
    }
}

} // namespace

SinkTable::SinkTable(QObject* parent)
    : CellTable({{tr("Sink")},
                 {tr("Goes to")},
                 {tr("State")},
                 {tr("Waiting"), true},
                 {tr("Oldest"), true, tr("How old the oldest message is that waits")},
                 {tr("Delivered"), true, tr("Since the start of the session")},
                 {tr("Retries"), true},
                 {tr("Problem")}},
                parent) {}

void SinkTable::setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot) {
    const int rows = static_cast<int>(snapshot->sinks.size());
    update(rows, [snapshot = std::move(snapshot)](int row, int column) {
        return sinkCell(*snapshot, snapshot->sinks[static_cast<std::size_t>(row)], column);
    });
}

SinkPanel::SinkPanel(QWidget* parent)
    : QWidget(parent), m_model(new SinkTable(this)),
      m_table(new PlainTable(*m_model, tr("Sinks"),
                             {SinkTable::Name, SinkTable::Target, SinkTable::Problem}, this)),
      m_bar(new QWidget(this)), m_notice(new QLabel(this)), m_pause(new QPushButton(this)),
      m_retry(new QPushButton(tr("Try now"), this)),
      m_drop(new QPushButton(tr("Drop what waits..."), this)),
      m_confirm(new QPushButton(tr("Drop them"), this)),
      m_keep(new QPushButton(tr("Keep them"), this)) {
    m_notice->setWordWrap(true);
    m_pause->setObjectName(QStringLiteral("pauseSink"));
    m_retry->setObjectName(QStringLiteral("retrySink"));
    m_drop->setObjectName(QStringLiteral("dropSink"));
    m_confirm->setObjectName(QStringLiteral("confirmDrop"));
    m_keep->setObjectName(QStringLiteral("keepWaiting"));
    auto* row = new QHBoxLayout(m_bar);
    row->setContentsMargins(4, 4, 4, 0);
    row->addWidget(m_notice, 1);
    for (auto* button : {m_pause, m_retry, m_drop, m_confirm, m_keep}) {
        button->setAccessibleName(button->text());
        row->addWidget(button);
    }
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_bar);
    column->addWidget(m_table, 1);
    connect(m_pause, &QPushButton::clicked, this, [this] {
        if (const auto* const sink = selected())
            Q_EMIT pauseRequested(qstr(sink->state.name), !sink->state.paused);
    });
    connect(m_retry, &QPushButton::clicked, this, [this] {
        if (const auto* const sink = selected())
            Q_EMIT retryRequested(qstr(sink->state.name));
    });
    connect(m_drop, &QPushButton::clicked, this, [this] { ask(true); });
    connect(m_keep, &QPushButton::clicked, this, [this] { ask(false); });
    connect(m_confirm, &QPushButton::clicked, this, [this] {
        Q_EMIT dropRequested(m_asked);
        ask(false);
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            [this] { ask(false); });
    refresh();
}

void SinkPanel::setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot) {
    m_snapshot = std::move(snapshot);
    m_model->setSnapshot(m_snapshot);
    refresh();
}

const pipeline::SinkView* SinkPanel::selected() const {
    if (!m_snapshot || m_snapshot->sinks.empty())
        return nullptr;
    const auto& sinks = m_snapshot->sinks;
    for (std::size_t i = 0; i < sinks.size(); ++i)
        if (m_table->selectionModel()->isRowSelected(static_cast<int>(i)))
            return &sinks[i];
    return sinks.size() == 1 ? &sinks.front() : nullptr;
}

void SinkPanel::ask(bool asking) {
    const auto* const sink = selected();
    m_asked = asking && sink != nullptr ? qstr(sink->state.name) : QString();
    refresh();
    if (asking)
        m_keep->setFocus();
}

void SinkPanel::refresh() {
    m_bar->setVisible(m_snapshot && !m_snapshot->sinks.empty());
    const auto* const sink = selected();
    const bool asking = sink != nullptr && !m_asked.isEmpty() && m_asked == qstr(sink->state.name);
    if (asking)
        m_notice->setText(
            sink->state.more
                ? tr("Drop everything that waits for %1? It will not arrive.").arg(m_asked)
                : tr("Drop %n messages that wait for %1? They will not arrive.", nullptr,
                     static_cast<int>(sink->state.waiting))
                      .arg(m_asked));
    else
        m_notice->setText(sink == nullptr ? tr("Select a sink to pause it, try it now or drop "
                                               "what waits for it.")
                                          : qstr(sink->state.name));
    const bool waits = sink != nullptr && (sink->state.waiting > 0 || sink->state.more);
    m_pause->setText(sink != nullptr && sink->state.paused ? tr("Resume") : tr("Pause"));
    m_pause->setAccessibleName(m_pause->text());
    m_pause->setEnabled(sink != nullptr);
    m_retry->setEnabled(sink != nullptr && !sink->state.error.empty());
    m_drop->setEnabled(waits);
    for (auto* button : {m_pause, m_retry, m_drop})
        button->setVisible(!asking);
    for (auto* button : {m_confirm, m_keep})
        button->setVisible(asking);
}

} // namespace vigil::widgets
