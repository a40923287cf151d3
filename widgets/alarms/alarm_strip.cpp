// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/alarms/alarm_strip.h"

#include "widgets/alarms/flash_clock.h"
#include "widgets/text/alarm_figures.h"
#include "widgets/text/format.h"
#include "widgets/text/live_tool_tip.h"
#include "widgets/text/source_text.h"
#include "widgets/text/theme.h"
#include "widgets/text/typography.h"
#include "widgets/text/wording.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>

#include <algorithm>

namespace vigil::widgets {
namespace {

constexpr int kHeight = 48;

/// The largest font in which the message can be read whole: on one line, else on two.
QFont messageFont(const QString& message, const QSize& room) {
    for (const int pixels : {22, 19, 17})
        if (QFontMetrics(fontOfSize(pixels, true)).horizontalAdvance(message) <= room.width())
            return fontOfSize(pixels, true);
    for (const int pixels : {16, 14})
        if (QFontMetrics(fontOfSize(pixels, true))
                .boundingRect(QRect(QPoint(), room), Qt::TextWordWrap, message)
                .height() <= room.height())
            return fontOfSize(pixels, true);
    return fontOfSize(12, true);
}

/// Alarms that compete for the strip: the most urgent ones that nobody has acknowledged; only when
/// there are none the most urgent of the others.
std::vector<const alerts::AlarmStatus*> mostUrgent(const pipeline::Snapshot& snapshot) {
    std::vector<const alerts::AlarmStatus*> result;
    if (snapshot.alarms.empty())
        return result;
    const auto unseen =
        std::find_if(snapshot.alarms.begin(), snapshot.alarms.end(), &wantsAttention);
    const auto& first = unseen != snapshot.alarms.end() ? *unseen : snapshot.alarms.front();
    for (const auto& alarm : snapshot.alarms)
        if (alarm.priority == first.priority && wantsAttention(alarm) == wantsAttention(first))
            result.push_back(&alarm);
    return result;
}

} // namespace

AlarmBanner::AlarmBanner(QWidget* parent) : QAbstractButton(parent) {
    setObjectName(QStringLiteral("alarmBanner"));
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(&FlashClock::instance(), &FlashClock::changed, this, [this] {
        if (m_alarm)
            update();
    });
}

QSize AlarmBanner::sizeHint() const { return {320, kHeight}; }

void AlarmBanner::setAlarm(const std::optional<alerts::AlarmStatus>& alarm, const QString& place,
                           const QString& text, EventTime now, const QString& calmText) {
    QString message, lasted;
    if (!alarm) {
        message = calmText;
    } else {
        const QString mark = priorityMark(alarm->priority);
        message = (mark.isEmpty() ? QString() : mark + QLatin1Char(' ')) + place +
                  QLatin1Char(' ') + text;
        if (!wantsAttention(*alarm) || alarm->condition != alerts::ConditionState::Active)
            message += QStringLiteral("  (") + alarmStateText(*alarm) + QLatin1Char(')');
        lasted = alarmAgeText(*alarm, now);
    }
    const bool same =
        message == m_message && lasted == m_lasted && alarm.has_value() == m_alarm.has_value() &&
        (!alarm || (alarm->priority == m_alarm->priority && alarm->presence == m_alarm->presence));
    m_alarm = alarm;
    if (same)
        return;
    m_message = message;
    m_lasted = lasted;
    setAccessibleName(alarm ? tr("Most urgent alarm, priority %1: %2 %3. Press to see all alarms")
                                  .arg(priorityWord(alarm->priority), place, text)
                            : calmText);
    update();
}

void AlarmBanner::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Theme& t = theme();
    QRect box = rect();
    if (!m_alarm) {
        painter.setPen(t.dimText);
        painter.setFont(roleFont(TextRole::Body));
        painter.drawText(box.adjusted(14, 0, -14, 0), Qt::AlignVCenter | Qt::AlignLeft, m_message);
    } else {
        const AlarmColours colours = t.alarm(m_alarm->priority);
        const bool flashes = wantsAttention(*m_alarm);
        const bool lit = !flashes || FlashClock::instance().isLit(m_alarm->priority);
        if (lit) {
            painter.fillRect(box, colours.fill);
        } else {
            // Off phase: the frame and the text stay, so that it can be read at any moment.
            painter.fillRect(box, t.surface);
            painter.setPen(QPen(colours.line, 3));
            painter.drawRect(box.adjusted(1, 1, -2, -2));
        }
        painter.setPen(lit ? colours.ink : t.text);
        QFont big = fontOfSize(22, true);
        painter.setFont(big);
        const int timeWidth = std::max(QFontMetrics(big).horizontalAdvance(QStringLiteral("00:00")),
                                       QFontMetrics(big).horizontalAdvance(m_lasted)) +
                              14;
        const QRect timeBox(box.right() - timeWidth - 6, box.top(), timeWidth, box.height());
        painter.drawText(timeBox, Qt::AlignVCenter | Qt::AlignRight, m_lasted);
        const QRect textBox(box.left() + 14, box.top(), timeBox.left() - box.left() - 20,
                            box.height());
        painter.setFont(messageFont(m_message, textBox.size()));
        painter.drawText(textBox, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextWordWrap, m_message);
    }
    if (hasFocus()) {
        painter.setPen(QPen(t.accent, 2));
        painter.drawRect(box.adjusted(1, 1, -2, -2));
    }
}

AlarmStrip::AlarmStrip(QWidget* parent)
    : QWidget(parent), m_banner(new AlarmBanner(this)), m_acknowledge(new QPushButton(this)),
      m_counts(new QLabel(this)), m_workspace(new QLabel(this)), m_clock(new QLabel(this)) {
    setObjectName(QStringLiteral("alarmStrip"));
    setFixedHeight(kHeight);
    setAccessibleName(tr("Alarm strip"));

    m_acknowledge->setText(tr("Ack  F2"));
    m_acknowledge->setAccessibleName(tr("Acknowledge the alarm on show (F2)"));
    m_acknowledge->setToolTip(tr("Acknowledge the alarm on show"));
    m_acknowledge->setObjectName(QStringLiteral("acknowledge"));
    m_acknowledge->setEnabled(false);
    m_acknowledge->setFixedHeight(34);
    m_counts->setObjectName(QStringLiteral("alarmCounts"));
    m_counts->setTextFormat(Qt::PlainText);
    m_workspace->setTextFormat(Qt::PlainText);
    // A role, no palette of its own: a new style sheet would bring the old theme's palette back.
    m_workspace->setForegroundRole(QPalette::PlaceholderText);
    m_clock->setObjectName(QStringLiteral("clock"));
    m_clock->setTextFormat(Qt::PlainText);
    m_counts->setFont(roleFont(TextRole::Strong));
    m_clock->setFont(roleFont(TextRole::Title));
    m_clock->setMinimumWidth(
        QFontMetrics(roleFont(TextRole::Title)).horizontalAdvance(QStringLiteral("00:00:00")));

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 14, 0);
    layout->setSpacing(14);
    layout->addWidget(m_banner, 1);
    layout->addWidget(m_acknowledge);
    layout->addWidget(m_counts);
    layout->addWidget(m_workspace);
    layout->addWidget(m_clock);

    connect(m_acknowledge, &QPushButton::clicked, this, &AlarmStrip::acknowledgeShown);
    connect(m_banner, &AlarmBanner::clicked, this, &AlarmStrip::listRequested);
    refresh();
}

QString AlarmStrip::bedLabel(const std::string& bed) const {
    for (const auto& view : m_snapshot->beds)
        if (view.bed == bed)
            return qstr(view.label.empty() ? view.bed : view.label);
    return {};
}

void AlarmStrip::setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot) {
    m_snapshot = std::move(snapshot);
    refresh();
}

void AlarmStrip::refresh() {
    if (!m_snapshot || m_snapshot->mode == pipeline::Mode::Idle) {
        m_shownId = 0;
        m_banner->setAlarm({}, {}, {}, {}, tr("No session is open"));
        m_acknowledge->setEnabled(false);
        m_acknowledge->hide();
        m_counts->clear();
        m_workspace->clear();
        m_clock->clear();
        FlashClock::instance().setNeeded(false);
        return;
    }
    m_acknowledge->show();
    const auto candidates = mostUrgent(*m_snapshot);
    const auto current = std::find_if(candidates.begin(), candidates.end(),
                                      [this](const auto* a) { return a->id == m_shownId; });
    const alerts::AlarmStatus* next = nullptr;
    if (!candidates.empty()) {
        const auto stays = m_snapshot->now - m_turnBegan;
        if (current == candidates.end())
            next = candidates.front();
        else if (candidates.size() > 1 && (stays >= kTurn || stays < Ticks{0}))
            next =
                std::next(current) == candidates.end() ? candidates.front() : *std::next(current);
        else
            next = *current;
        if (next->id != m_shownId)
            m_turnBegan = m_snapshot->now;
    }
    m_shownId = next ? next->id : 0;
    m_banner->setAlarm(next ? std::optional(*next) : std::nullopt,
                       next ? alarmPlace(*next, bedLabel(next->bed)) : QString(),
                       next ? alarmText(*next, *m_snapshot) : QString(), m_snapshot->now,
                       tr("No alarms"));
    m_acknowledge->setEnabled(next && wantsAttention(*next));

    m_counts->setText(countsText());
    const QString counted = alarmCountsSentence(countAlarms(m_snapshot->alarms));
    setLiveToolTip(*m_counts, counted);
    m_counts->setAccessibleName(counted);
    m_workspace->setText(qstr(m_snapshot->workspaceName));
    m_clock->setText(clockTime(m_snapshot->now));
    FlashClock::instance().setNeeded(
        std::any_of(m_snapshot->alarms.begin(), m_snapshot->alarms.end(), [](const auto& a) {
            return wantsAttention(a) && a.priority >= alerts::Priority::Medium;
        }));
}

QString AlarmStrip::countsText() const {
    return m_snapshot ? alarmCountsText(countAlarms(m_snapshot->alarms)) : QString();
}

std::optional<alerts::AlarmStatus> AlarmStrip::shown() const {
    if (m_snapshot)
        for (const auto& alarm : m_snapshot->alarms)
            if (alarm.id == m_shownId)
                return alarm;
    return std::nullopt;
}

void AlarmStrip::acknowledgeShown() {
    const auto alarm = shown();
    if (alarm && wantsAttention(*alarm))
        Q_EMIT acknowledgeRequested(alarm->id);
}

void AlarmStrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme().surface);
    painter.setPen(theme().border);
    painter.drawLine(rect().bottomLeft(), rect().bottomRight());
}

} // namespace vigil::widgets
