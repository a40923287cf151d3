// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/replay/overview_strip.h"

#include "widgets/replay/recording_wording.h"
#include "widgets/text/format.h"
#include "widgets/text/live_tool_tip.h"
#include "widgets/text/theme.h"
#include "widgets/text/time_line.h"
#include "widgets/text/typography.h"
#include "widgets/text/wording.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

#include <algorithm>

namespace vigil::widgets {
namespace {

constexpr int kSide = 8; ///< so that the handle is whole at both ends
constexpr int kMarkHeight = 12;
constexpr int kTrackTop = kMarkHeight + 3;
constexpr int kTrackHeight = 14;
constexpr int kTickText = 16;
constexpr int kHeight = kTrackTop + kTrackHeight + kTickText + 2;
constexpr int kSteps = 1'000'000; ///< resolution of the slider's own value
constexpr int kPatience = 20;     ///< snapshots, two seconds at least
constexpr std::chrono::milliseconds kDragStep{125};
constexpr Ticks kKeyStep = std::chrono::seconds(10);
constexpr Ticks kPageStep = std::chrono::minutes(1);

/// The first time after `start` that is a whole number of steps on the clock of the recording.
EventTime firstTick(EventTime start, Ticks step) {
    if (!timeLine().hasTimeOfDay())
        return start + step;
    const Ticks offset = std::chrono::seconds(calendarTime(start).offsetFromUtc());
    const auto count = (start.time_since_epoch() + offset) / step + 1;
    return EventTime{step * count - offset};
}

} // namespace

OverviewStrip::OverviewStrip(QWidget* parent) : QAbstractSlider(parent) {
    setObjectName(QStringLiteral("overviewStrip"));
    setOrientation(Qt::Horizontal);
    setRange(0, kSteps);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Position in the recording"));
    m_throttle.setSingleShot(true);
    m_throttle.setInterval(kDragStep);
    connect(&m_throttle, &QTimer::timeout, this, [this] {
        if (m_dragging)
            Q_EMIT seekRequested(m_dragged);
    });
}

QSize OverviewStrip::sizeHint() const { return {600, kHeight}; }

QSize OverviewStrip::minimumSizeHint() const { return {200, kHeight}; }

TimeScale OverviewStrip::scale() const {
    return {m_replay.start, m_replay.end, static_cast<double>(width() - 2 * kSide)};
}

EventTime OverviewStrip::timeAt(double x) const { return scale().time(x - kSide); }

int OverviewStrip::toValue(EventTime time) const {
    return qRound(TimeScale(m_replay.start, m_replay.end, kSteps).x(time));
}

EventTime OverviewStrip::position() const {
    if (m_dragging)
        return m_dragged;
    return m_asked.value_or(m_replay.now);
}

void OverviewStrip::setReplay(const pipeline::ReplayView& replay) {
    if (replay.path != m_replay.path)
        m_asked.reset();
    m_replay = replay;
    // The handle stays where it was put until the recording has followed: it must not jump back.
    if (m_asked) {
        const Ticks distance = std::chrono::abs(m_replay.now - *m_asked);
        const bool landed = m_replay.landing && m_replay.landing->asked == *m_asked;
        if (landed || distance < std::chrono::milliseconds(500) || --m_patience <= 0)
            m_asked.reset();
    }
    syncValue();
    update();
}

void OverviewStrip::syncValue() {
    m_syncing = true;
    setValue(toValue(position()));
    m_syncing = false;
    setAccessibleDescription(dateTime(position()));
}

void OverviewStrip::sliderChange(SliderChange change) {
    QAbstractSlider::sliderChange(change);
    // Assistive technology sets the value directly.
    if (change == SliderValueChange && !m_syncing && !m_dragging)
        ask(TimeScale(m_replay.start, m_replay.end, kSteps).time(value()));
}

void OverviewStrip::ask(EventTime time) {
    m_asked = std::clamp(time, m_replay.start, std::max(m_replay.start, m_replay.end));
    m_patience = kPatience;
    syncValue();
    update();
    Q_EMIT previewed(*m_asked);
    Q_EMIT seekRequested(*m_asked);
}

void OverviewStrip::step(Ticks span) {
    EventTime target = position() + span;
    // Backwards over a gap: within it the only way would be forward again.
    if (const auto* gap = gapAt(m_replay, target); gap && span < Ticks{})
        target = gap->from + span;
    ask(target);
}

void OverviewStrip::goTo(EventTime time) { ask(time); }

void OverviewStrip::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Down:
        return step(-kKeyStep);
    case Qt::Key_Right:
    case Qt::Key_Up:
        return step(kKeyStep);
    case Qt::Key_PageUp:
        return step(-kPageStep);
    case Qt::Key_PageDown:
        return step(kPageStep);
    case Qt::Key_Home:
        return goTo(m_replay.start);
    case Qt::Key_End:
        return goTo(m_replay.end);
    default:
        event->ignore();
    }
}

void OverviewStrip::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton)
        return event->ignore();
    m_dragging = true;
    m_dragged = timeAt(event->position().x());
    syncValue();
    update();
    Q_EMIT previewed(m_dragged);
}

void OverviewStrip::mouseMoveEvent(QMouseEvent* event) {
    if (!m_dragging)
        return;
    m_dragged = timeAt(event->position().x());
    syncValue();
    update();
    Q_EMIT previewed(m_dragged);
    if (!m_throttle.isActive())
        m_throttle.start();
}

void OverviewStrip::mouseReleaseEvent(QMouseEvent* event) {
    if (!m_dragging || event->button() != Qt::LeftButton)
        return;
    m_throttle.stop();
    const EventTime time = timeAt(event->position().x());
    m_dragging = false;
    ask(time);
}

bool OverviewStrip::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QAbstractSlider::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const EventTime time = timeAt(help->pos().x());
    QString text = dateTime(time);
    if (const auto* gap = gapAt(m_replay, time))
        text += QLatin1Char('\n') + gapText(*gap) + QStringLiteral(" (") +
                duration(gap->to - gap->from) + QLatin1Char(')');
    for (const auto& [at, priority] : m_replay.alarmMarks)
        if (std::abs(scale().x(at) + kSide - help->pos().x()) < 4)
            text += QLatin1Char('\n') + priorityMark(priority) + QLatin1Char(' ') +
                    priorityWord(priority) + QStringLiteral("  ") + clockTime(at);
    QToolTip::showText(help->globalPos(), plainToolTip(text), this);
    return true;
}

void OverviewStrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& t = theme();
    const QRectF track(kSide, kTrackTop, width() - 2 * kSide, kTrackHeight);
    painter.setPen(QPen(t.border, 1));
    painter.setBrush(t.raised);
    painter.drawRect(track.adjusted(0, 0.5, 0, -0.5));
    const double x = kSide + scale().x(position());
    painter.setPen(Qt::NoPen);
    QColor played = t.accent;
    played.setAlphaF(0.45F);
    painter.setBrush(played);
    painter.drawRect(QRectF(track.left(), track.top() + 1, x - track.left(), track.height() - 2));
    paintGaps(painter, track);
    paintTicks(painter, track);
    paintMarks(painter, track);
    painter.setPen(QPen(hasFocus() ? t.accent : t.window, 2));
    painter.setBrush(t.text);
    painter.drawRoundedRect(QRectF(x - 4, track.top() - 3, 8, track.height() + 6), 2, 2);
}

void OverviewStrip::paintGaps(QPainter& painter, const QRectF& track) const {
    const Theme& t = theme();
    for (const auto& gap : m_replay.gaps) {
        const double left = kSide + scale().x(gap.from);
        // However short, a gap is to be seen.
        const double right = std::max(left + 3, kSide + scale().x(gap.to));
        const QRectF area(left, track.top() + 1, right - left, track.height() - 2);
        // What should be there and is not differs from what nobody recorded.
        const QColor ink = gap.fault ? t.caution : t.dimText;
        painter.setPen(QPen(ink, 1));
        painter.setBrush(t.window);
        painter.drawRect(area);
        painter.setBrush(QBrush(ink, gap.fault ? Qt::DiagCrossPattern : Qt::BDiagPattern));
        painter.drawRect(area);
    }
}

void OverviewStrip::paintMarks(QPainter& painter, const QRectF& track) const {
    // The more urgent one on top; its shape differs too: high a large triangle, medium a small one,
    // low a line. Where triangles would run into each other, lines of three heights.
    const bool lines = static_cast<double>(m_replay.alarmMarks.size()) > track.width() / 16;
    for (const auto wanted :
         {alerts::Priority::Low, alerts::Priority::Medium, alerts::Priority::High})
        for (const auto& [at, priority] : m_replay.alarmMarks) {
            if (priority != wanted)
                continue;
            const double x = kSide + scale().x(at);
            const double bottom = track.top() - 2;
            const QColor colour = theme().alarm(priority).line;
            painter.setPen(QPen(colour, 1.5));
            painter.setBrush(colour);
            const double height = priority == alerts::Priority::High     ? kMarkHeight - 2
                                  : priority == alerts::Priority::Medium ? 7
                                                                         : 5;
            if (lines || priority == alerts::Priority::Low) {
                painter.drawLine(QPointF(x, bottom - height), QPointF(x, bottom));
                continue;
            }
            const double size = priority == alerts::Priority::High ? 5 : 3.5;
            painter.drawPolygon(QPolygonF{QPointF(x - size, bottom - height),
                                          QPointF(x + size, bottom - height), QPointF(x, bottom)});
        }
}

void OverviewStrip::paintTicks(QPainter& painter, const QRectF& track) const {
    if (m_replay.end <= m_replay.start)
        return;
    const Theme& t = theme();
    painter.setFont(roleFont(TextRole::Label));
    const TimeScale times = scale();
    const Ticks step = times.tickStep(110);
    const bool days = timeLine().hasTimeOfDay() && step >= std::chrono::hours(24);
    for (EventTime at = firstTick(m_replay.start, step); at <= m_replay.end; at += step) {
        const double x = kSide + times.x(at);
        painter.setPen(QPen(t.border, 1));
        painter.drawLine(QPointF(x, track.bottom()), QPointF(x, track.bottom() + 4));
        painter.setPen(t.dimText);
        const QRectF words(x - 40, track.bottom() + 2, 80, kTickText);
        if (words.left() >= 0 && words.right() <= width())
            painter.drawText(words, Qt::AlignCenter, days ? dateText(at) : clockTime(at));
    }
}

} // namespace vigil::widgets
