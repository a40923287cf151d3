// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/operations/stage_map.h"

#include "widgets/operations/figures.h"
#include "widgets/text/format.h"
#include "widgets/text/theme.h"
#include "widgets/text/typography.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace vigil::widgets {
namespace {

constexpr int kArrow = 22; ///< width between two boxes
constexpr int kPad = 10;
constexpr int kTitleHeight = 24;
constexpr int kLine = 18;
constexpr int kFigures = 3;
constexpr int kQueueHeight = 24;
constexpr int kQueues = 2;
constexpr int kHeight = kPad + kTitleHeight + kFigures * kLine + 4 + kQueues * kQueueHeight + kPad;

QColor stateColour(StageState state) {
    const Theme& t = theme();
    switch (state) {
    case StageState::Busy:
        return t.caution;
    case StageState::Blocked:
        return t.alarm(alerts::Priority::High).line;
    case StageState::Flowing:
        return t.good;
    case StageState::Quiet:
        break;
    }
    return t.dimText;
}

QString plainText(const Stage& stage) {
    QStringList parts{stage.title + QStringLiteral(": ") + stageStateText(stage.state)};
    for (const auto& figure : stage.figures)
        parts << figure.text;
    for (const auto& queue : stage.queues)
        parts << queueText(queue);
    return parts.join(QStringLiteral(", "));
}

} // namespace

StageMap::StageMap(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("stageMap"));
    setAccessibleName(tr("Pipeline from sources to screen"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_stages = stagesOf({});
}

void StageMap::setSnapshot(const pipeline::Snapshot& snapshot) {
    m_stages = stagesOf(snapshot);
    QStringList all;
    for (const auto& stage : m_stages)
        all << plainText(stage);
    setAccessibleDescription(all.join(QStringLiteral(". ")));
    update();
}

QSize StageMap::sizeHint() const { return {1100, kHeight}; }

QSize StageMap::minimumSizeHint() const { return {700, kHeight}; }

QRect StageMap::box(std::size_t index) const {
    const int count = std::max(1, static_cast<int>(m_stages.size()));
    const int place = static_cast<int>(index);
    const int each = width() + kArrow;
    const int left = each * place / count;
    const int right = each * (place + 1) / count - kArrow;
    return {left, 0, right - left, height()};
}

void StageMap::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (std::size_t i = 0; i < m_stages.size(); ++i) {
        const QRect area = box(i);
        paintStage(painter, m_stages[i], area);
        if (i + 1 == m_stages.size())
            break;
        const QPointF tip(area.right() + kArrow - 3, area.center().y());
        painter.setPen(QPen(theme().dimText, 1.5));
        painter.drawLine(QPointF(area.right() + 4, tip.y()), tip);
        painter.drawPolyline(QPolygonF{tip + QPointF(-5, -4), tip, tip + QPointF(-5, 4)});
    }
}

void StageMap::paintStage(QPainter& painter, const Stage& stage, const QRect& box) const {
    const Theme& t = theme();
    const bool stuck = stage.state >= StageState::Busy;
    const QColor colour = stateColour(stage.state);
    painter.setPen(QPen(stuck ? colour : t.border, stuck ? 2 : 1));
    painter.setBrush(t.surface);
    painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), 4, 4);

    QRect line = box.adjusted(kPad, kPad - 2, -kPad, 0);
    line.setHeight(kTitleHeight);
    const QString state = stageStateText(stage.state);
    painter.setFont(roleFont(TextRole::Strong));
    const int stateWidth = painter.fontMetrics().horizontalAdvance(state);
    painter.setPen(colour);
    painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, state);
    painter.setPen(t.text);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(stage.title, Qt::ElideRight,
                                                      line.width() - stateWidth - 8));
    painter.setFont(roleFont(TextRole::Body));
    line.translate(0, kTitleHeight);
    line.setHeight(kLine);
    for (int i = 0; i < std::min(kFigures, static_cast<int>(stage.figures.size())); ++i) {
        const StageFigure& figure = stage.figures[static_cast<std::size_t>(i)];
        painter.setPen(figure.caution ? t.caution : t.text);
        painter.drawText(
            line, Qt::AlignLeft | Qt::AlignVCenter,
            painter.fontMetrics().elidedText(figure.text, Qt::ElideRight, line.width()));
        line.translate(0, kLine);
    }
    const int top = box.bottom() - kPad - kQueues * kQueueHeight + 1;
    paintQueues(painter, stage, QRect(line.left(), top, line.width(), kQueues * kQueueHeight));
}

void StageMap::paintQueues(QPainter& painter, const Stage& stage, const QRect& area) const {
    const Theme& t = theme();
    painter.setFont(roleFont(TextRole::Label));
    // The fullest ones where there are more than fit; the rest is in the tool tip.
    std::vector<const pipeline::QueueView*> shown;
    for (const auto& queue : stage.queues)
        shown.push_back(&queue);
    std::stable_sort(shown.begin(), shown.end(),
                     [](const auto* a, const auto* b) { return queueFill(*a) > queueFill(*b); });
    const auto most = std::min<std::size_t>(kQueues, shown.size());
    QRect row(area.left(), area.bottom() + 1 - static_cast<int>(most) * kQueueHeight, area.width(),
              kQueueHeight);
    for (std::size_t i = 0; i < most; ++i) {
        const auto& queue = *shown[i];
        const double fill = queueFill(queue);
        const StageState state = fill >= 0.9   ? StageState::Blocked
                                 : fill >= 0.5 ? StageState::Busy
                                               : StageState::Flowing;
        painter.setPen(queue.dropped > 0 ? t.caution : t.dimText);
        const QRect words = row.adjusted(0, 0, 0, -6);
        painter.drawText(
            words, Qt::AlignLeft | Qt::AlignVCenter,
            painter.fontMetrics().elidedText(queueText(queue), Qt::ElideRight, words.width()));
        const QRectF bar(row.left(), row.bottom() - 4, row.width(), 4);
        painter.setPen(Qt::NoPen);
        painter.setBrush(t.border);
        painter.drawRect(bar);
        painter.setBrush(stateColour(state));
        // A queue that holds anything shows at least a mark.
        const double length = queue.depth == 0 ? 0 : std::max(2.0, bar.width() * fill);
        painter.drawRect(QRectF(bar.left(), bar.top(), length, bar.height()));
        row.translate(0, kQueueHeight);
    }
}

bool StageMap::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    for (std::size_t i = 0; i < m_stages.size(); ++i)
        if (box(i).contains(help->pos())) {
            QStringList lines{m_stages[i].title};
            for (const auto& queue : m_stages[i].queues)
                lines << queueText(queue) + QStringLiteral(", ") +
                             tr("at most %1").arg(grouped(queue.highWater));
            QToolTip::showText(help->globalPos(), lines.join(QLatin1Char('\n')), this);
            return true;
        }
    QToolTip::hideText();
    return true;
}

} // namespace vigil::widgets
