// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/operations/stage_map.h"

#include "widgets/operations/figures.h"
#include "widgets/text/format.h"
#include "widgets/text/live_tool_tip.h"
#include "widgets/text/theme.h"
#include "widgets/text/typography.h"
#include "widgets/text/wording.h"

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
constexpr std::size_t kQueues = 2; ///< at most
constexpr int kBetween = 8;        ///< title and state on one line

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
    stack();
}

void StageMap::setSnapshot(const pipeline::Snapshot& snapshot) {
    m_stages = stagesOf(snapshot);
    QStringList all;
    for (const auto& stage : m_stages)
        all << plainText(stage);
    setAccessibleDescription(all.join(QStringLiteral(". ")));
    stack();
    update();
}

QSize StageMap::sizeHint() const { return {1100, height()}; }

QSize StageMap::minimumSizeHint() const { return {700, height()}; }

void StageMap::stack() {
    const QFontMetrics metrics(roleFont(TextRole::Strong));
    // Any state may come: the height must not change with it.
    int widest = 0;
    for (const auto state :
         {StageState::Quiet, StageState::Flowing, StageState::Busy, StageState::Blocked})
        widest = std::max(widest, metrics.horizontalAdvance(stageStateText(state)));
    m_stacked = false;
    for (std::size_t i = 0; i < m_stages.size(); ++i)
        m_stacked |=
            metrics.horizontalAdvance(m_stages[i].title) + kBetween + widest > textArea(i).width();
    std::size_t queues = 1;
    for (const auto& stage : m_stages)
        queues = std::clamp<std::size_t>(stage.queues.size(), queues, kQueues);
    const int wanted = kPad + kTitleHeight + (kFigures + (m_stacked ? 1 : 0)) * kLine + 4 +
                       static_cast<int>(queues) * kQueueHeight + kPad;
    if (height() != wanted)
        setFixedHeight(wanted);
}

void StageMap::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    stack();
}

QRect StageMap::box(std::size_t index) const {
    const int count = std::max(1, static_cast<int>(m_stages.size()));
    const int place = static_cast<int>(index);
    const int each = width() + kArrow;
    const int left = each * place / count;
    const int right = each * (place + 1) / count - kArrow;
    return {left, 0, right - left, height()};
}

QRect StageMap::textArea(std::size_t index) const {
    return box(index).adjusted(kPad, kPad - 2, -kPad, 0);
}

void StageMap::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (std::size_t i = 0; i < m_stages.size(); ++i) {
        const QRect area = box(i);
        paintStage(painter, i);
        if (i + 1 == m_stages.size())
            break;
        const QPointF tip(area.right() + kArrow - 3, area.center().y());
        painter.setPen(QPen(theme().dimText, 1.5));
        painter.drawLine(QPointF(area.right() + 4, tip.y()), tip);
        painter.drawPolyline(QPolygonF{tip + QPointF(-5, -4), tip, tip + QPointF(-5, 4)});
    }
}

void StageMap::paintStage(QPainter& painter, std::size_t index) const {
    const Theme& t = theme();
    const Stage& stage = m_stages[index];
    const QRect box = this->box(index);
    const bool stuck = stage.state >= StageState::Busy;
    const QColor colour = stateColour(stage.state);
    painter.setPen(QPen(stuck ? colour : t.border, stuck ? 2 : 1));
    painter.setBrush(t.surface);
    painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), 4, 4);

    QRect line = textArea(index);
    line.setHeight(kTitleHeight);
    painter.setFont(roleFont(TextRole::Strong));
    painter.setPen(t.text);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, stage.title);
    if (m_stacked) {
        line.translate(0, kTitleHeight);
        line.setHeight(kLine);
    }
    painter.setPen(colour);
    painter.drawText(line, (m_stacked ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter,
                     stageStateText(stage.state));
    painter.setFont(roleFont(TextRole::Body));
    line.translate(0, line.height());
    line.setHeight(kLine);
    for (int i = 0; i < std::min(kFigures, static_cast<int>(stage.figures.size())); ++i) {
        const StageFigure& figure = stage.figures[static_cast<std::size_t>(i)];
        painter.setPen(figure.caution ? t.caution : t.text);
        painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, figure.text);
        line.translate(0, kLine);
    }
    constexpr int kRoom = static_cast<int>(kQueues) * kQueueHeight;
    const int top = box.bottom() - kPad - kRoom + 1;
    paintQueues(painter, stage, QRect(line.left(), top, line.width(), kRoom));
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
        const QString figures = queueFigures(queue);
        const int figuresWidth = painter.fontMetrics().horizontalAdvance(figures);
        // Names are as long as people make them; figures are never cut.
        painter.drawText(words, Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(queueTitle(queue) + QLatin1Char(' '),
                                                          Qt::ElideMiddle,
                                                          words.width() - figuresWidth) +
                             figures);
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
            QToolTip::showText(help->globalPos(), plainToolTip(lines.join(QLatin1Char('\n'))),
                               this);
            return true;
        }
    QToolTip::hideText();
    return true;
}

} // namespace vigil::widgets
