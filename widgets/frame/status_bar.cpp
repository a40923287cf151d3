// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/frame/status_bar.h"

#include "widgets/text/disk_text.h"
#include "widgets/text/format.h"
#include "widgets/text/live_tool_tip.h"
#include "widgets/text/store_wording.h"
#include "widgets/text/theme.h"
#include "widgets/text/typography.h"
#include "widgets/text/wording.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>

namespace vigil::widgets {
namespace {

/// The source that needs attention first: one that is not connected, else the first.
const pipeline::SourceView* spokesman(const pipeline::Snapshot& snapshot) {
    for (const auto& source : snapshot.sources)
        if (source.state != pipeline::SourceState::Connected)
            return &source;
    return snapshot.sources.empty() ? nullptr : &snapshot.sources.front();
}

/// Until numbers are on the screen; until they were evaluated where nothing is painted.
const pipeline::LatencyFigures* screenLatency(const pipeline::Snapshot& snapshot) {
    const pipeline::LatencyFigures* best = nullptr;
    for (const auto& [hop, figures] : snapshot.latencies)
        if (figures.count > 0 &&
            (hop == pipeline::Hop::Painted || (!best && hop == pipeline::Hop::Evaluated)))
            best = &figures;
    return best;
}

} // namespace

StatusBar::StatusBar(QWidget* parent) : QWidget(parent), m_acknowledge(new QPushButton(this)) {
    setObjectName(QStringLiteral("statusBar"));
    setAccessibleName(tr("State of the data stream"));
    setFixedHeight(28);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 0, 8, 0);
    layout->setSpacing(22);
    for (auto& cell : m_cells) {
        cell.label = new QLabel(this);
        cell.label->setFont(roleFont(TextRole::Label));
        cell.label->setTextFormat(Qt::PlainText);
        layout->addWidget(cell.label);
        if (&cell == &m_cells[Gaps])
            layout->addWidget(m_acknowledge);
    }
    layout->insertStretch(static_cast<int>(Disk) + 1, 1);
    m_acknowledge->setText(tr("Seen"));
    m_acknowledge->setAccessibleName(tr("Acknowledge the losses"));
    m_acknowledge->setToolTip(
        tr("Acknowledge the losses: the counters restart, the journal keeps the totals"));
    m_acknowledge->setFont(roleFont(TextRole::Label));
    m_acknowledge->setStyleSheet(QStringLiteral("padding: 0 8px; min-height: 16px;"));
    m_acknowledge->hide();
    connect(m_acknowledge, &QPushButton::clicked, this, &StatusBar::lossesAcknowledged);
}

QString StatusBar::text(Field field) const { return m_cells[field].label->text(); }

void StatusBar::setField(Field field, const QString& text, Tone tone, const QString& explanation) {
    Cell& cell = m_cells[field];
    if (cell.label->text() != text) {
        // Room only ever grows: what stands to the right must not move as digits change.
        cell.label->setText(text);
        const int need = cell.label->sizeHint().width();
        if (text.isEmpty())
            cell.label->setMinimumWidth(0);
        else if (need > cell.label->minimumWidth())
            cell.label->setMinimumWidth(need);
    }
    // Also where the words stay the same: another error may be behind them.
    setLiveToolTip(*cell.label, explanation);
    cell.label->setAccessibleDescription(explanation);
    if (cell.tone != tone) {
        cell.tone = tone;
        paintTone(field);
    }
}

void StatusBar::paintTone(Field field) {
    const Cell& cell = m_cells[field];
    QPalette p = cell.label->palette();
    p.setColor(QPalette::WindowText, cell.tone == Tone::Quiet  ? theme().dimText
                                     : cell.tone == Tone::Good ? theme().good
                                                               : theme().caution);
    cell.label->setPalette(p);
}

void StatusBar::setSnapshot(const pipeline::Snapshot& snapshot) {
    const auto* source = spokesman(snapshot);
    if (snapshot.mode == pipeline::Mode::Idle || !source) {
        for (int field = 0; field < FieldCount; ++field)
            setField(static_cast<Field>(field), {}, Tone::Quiet, {});
        setField(Source, tr("No source"), Tone::Quiet, tr("Nothing is connected"));
        m_acknowledge->hide();
        return;
    }
    int live = 0;
    int beds = 0;
    for (const auto& bed : snapshot.beds) {
        beds += bed.occupied;
        live += bed.occupied && (bed.freshness == pipeline::Freshness::Live ||
                                 bed.freshness == pipeline::Freshness::Doubtful);
    }
    using State = pipeline::SourceState;
    const bool fine = source->state == State::Connected || source->state == State::Paused ||
                      source->state == State::Ended;
    setField(Source,
             tr("%1 %2  %3/%4 beds")
                 .arg(sourceKindText(qstr(source->kind)), sourceStateText(source->state))
                 .arg(live)
                 .arg(beds),
             !fine         ? Tone::Caution
             : live < beds ? Tone::Quiet
                           : Tone::Good,
             source->error.empty() ? qstr(source->name) : qstr(source->error));
    setField(Rate, tr("%1 ev/s").arg(compactCount(snapshot.rowsInPerSecond)), Tone::Quiet,
             tr("Readings taken in per second"));
    if (const auto* latency = screenLatency(snapshot))
        setField(Latency, tr("p99 %1").arg(milliseconds(latency->p99Ms)),
                 latency->p99Ms > 1000 ? Tone::Caution : Tone::Quiet,
                 tr("99 of 100 readings are on screen within this time after arrival"));
    else
        setField(Latency, {}, Tone::Quiet, {});
    if (source->watermarkLag)
        setField(
            Watermark,
            tr("watermark %1")
                .arg(decimal(-std::chrono::duration<double>(*source->watermarkLag).count(), 1) +
                     QChar(QChar::Nbsp) + tr("s")),
            Tone::Quiet, tr("Up to this time before now all data are expected to be here"));
    else
        setField(Watermark, {}, Tone::Quiet, {});

    const auto& losses = snapshot.losses;
    setField(DeadLetters,
             tr("dead letters %1").arg(compactCount(static_cast<double>(losses.deadLetters))),
             losses.deadLetters > 0 ? Tone::Caution : Tone::Quiet,
             tr("Messages that could not be used; they are kept for inspection"));
    // What the screen did not draw is no loss: it was judged and stored all the same.
    const std::uint64_t lost = losses.gaps + losses.dropped + losses.storeSkipped;
    QString told = tr("gaps %1  dropped %2")
                       .arg(compactCount(static_cast<double>(losses.gaps)),
                            compactCount(static_cast<double>(losses.dropped)));
    if (losses.storeSkipped > 0)
        told += QStringLiteral("  ") +
                tr("not stored %1").arg(compactCount(static_cast<double>(losses.storeSkipped)));
    setField(Gaps, told, lost > 0 ? Tone::Caution : Tone::Quiet,
             tr("Gaps in numbered streams and items that were dropped"));
    m_acknowledge->setVisible(lost > 0 || losses.deadLetters > 0);

    const DiskFigure disk = diskFigure(snapshot.store);
    if (snapshot.store.watchOnly)
        setField(Disk, tr("watching only"), Tone::Caution, qstr(snapshot.store.owner));
    else if (snapshot.store.away)
        setField(Disk, tr("nothing is stored"), Tone::Caution,
                 storeAwayText(pipeline::name(*snapshot.store.away)) + QLatin1Char('\n') +
                     qstr(snapshot.store.error));
    else if (!snapshot.store.healthy)
        setField(Disk, tr("storage stalled"), Tone::Caution, qstr(snapshot.store.error));
    else
        setField(Disk, disk.text, disk.low ? Tone::Caution : Tone::Quiet, disk.explanation);
    setField(Recording, snapshot.store.recording ? tr("● rec on") : tr("rec off"),
             snapshot.store.recording ? Tone::Good : Tone::Quiet,
             qstr(snapshot.store.recordingPath));
}

void StatusBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme().surface);
    painter.setPen(theme().border);
    painter.drawLine(rect().topLeft(), rect().topRight());
}

void StatusBar::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange)
        for (int field = 0; field < FieldCount; ++field)
            paintTone(static_cast<Field>(field));
    QWidget::changeEvent(event);
}

} // namespace vigil::widgets
