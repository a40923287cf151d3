// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/alarms/alarm_banner.h"

#include "widgets/alarms/flash_clock.h"
#include "widgets/text/alarm_figures.h"
#include "widgets/text/format.h"
#include "widgets/text/theme.h"
#include "widgets/text/typography.h"
#include "widgets/text/wording.h"

#include <QPainter>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace vigil::widgets {
namespace {

constexpr int kHeight = 48;
constexpr int kDetailPixels = 13;

struct Fitted {
    QFont font;
    bool details = false; ///< there is room for the second line
};

/// The largest font in which the message can be read whole: on one line above the details, else
/// alone on one line or two.
Fitted fitted(const QString& message, const QSize& room) {
    for (const int pixels : {22, 19, 17, 15})
        if (QFontMetrics(fontOfSize(pixels, true)).horizontalAdvance(message) <= room.width())
            return {fontOfSize(pixels, true), true};
    for (const int pixels : {16, 14})
        if (QFontMetrics(fontOfSize(pixels, true))
                .boundingRect(QRect(QPoint(), room), Qt::TextWordWrap, message)
                .height() <= room.height())
            return {fontOfSize(pixels, true)};
    return {fontOfSize(12, true)};
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

QString AlarmBanner::detailsOf(const Content& content) const {
    const auto& alarm = *content.alarm;
    QStringList parts;
    if (!content.patient.isEmpty())
        parts << content.patient;
    parts << tr("since %1").arg(clockTime(alarm.onset));
    if (alarm.extreme && std::isfinite(*alarm.extreme)) {
        const QString value = signalValue(alarm.signal, *alarm.extreme);
        parts << (alarm.side == alerts::LimitSide::Low ? tr("lowest %1").arg(value)
                                                       : tr("highest %1").arg(value));
    }
    return parts.join(QStringLiteral(" · "));
}

void AlarmBanner::setContent(Content content) {
    const auto& alarm = content.alarm;
    QString message, details, lasted;
    if (!alarm) {
        message = content.calmText;
    } else {
        const QString mark = priorityMark(alarm->priority);
        message = (mark.isEmpty() ? QString() : mark + QLatin1Char(' ')) + content.place +
                  QLatin1Char(' ') + content.text;
        if (!wantsAttention(*alarm) || alarm->condition != alerts::ConditionState::Active)
            message += QStringLiteral("  (") + alarmStateText(*alarm) + QLatin1Char(')');
        details = detailsOf(content);
        lasted = alarmAgeText(*alarm, content.now);
    }
    const bool same =
        message == m_message && details == m_details && lasted == m_lasted &&
        alarm.has_value() == m_alarm.has_value() &&
        (!alarm || (alarm->priority == m_alarm->priority && alarm->presence == m_alarm->presence));
    m_alarm = alarm;
    if (same)
        return;
    m_message = message;
    m_details = details;
    m_lasted = lasted;
    setAccessibleName(alarm
                          ? tr("Most urgent alarm, priority %1, %2: %3 %4. Press to see all alarms")
                                .arg(priorityWord(alarm->priority), alarmStateText(*alarm),
                                     content.place, content.text)
                          : content.calmText);
    setAccessibleDescription(details);
    update();
}

void AlarmBanner::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Theme& t = theme();
    if (m_alarm) {
        paintAlarm(painter);
    } else {
        painter.setPen(t.dimText);
        painter.setFont(roleFont(TextRole::Body));
        painter.drawText(rect().adjusted(14, 0, -14, 0), Qt::AlignVCenter | Qt::AlignLeft,
                         m_message);
    }
    if (hasFocus()) {
        painter.setPen(QPen(t.accent, 2));
        painter.drawRect(rect().adjusted(1, 1, -2, -2));
    }
}

void AlarmBanner::paintAlarm(QPainter& painter) const {
    const QRect box = rect();
    const AlarmField field = theme().alarmField(m_alarm->priority, wantsAttention(*m_alarm),
                                                FlashClock::instance().isLit(m_alarm->priority));
    painter.fillRect(box, field.fill.value_or(theme().surface));
    if (field.calm) {
        painter.fillRect(QRect(box.topLeft(), QSize(6, box.height())), field.frame);
    } else if (!field.fill || *field.fill != field.frame) {
        painter.setPen(QPen(field.frame, 3));
        painter.drawRect(box.adjusted(1, 1, -2, -2));
    }
    painter.setPen(field.ink);
    const QFont big = fontOfSize(22, true);
    painter.setFont(big);
    const int timeWidth = std::max(QFontMetrics(big).horizontalAdvance(QStringLiteral("00:00")),
                                   QFontMetrics(big).horizontalAdvance(m_lasted)) +
                          14;
    const QRect timeBox(box.right() - timeWidth - 6, box.top(), timeWidth, box.height());
    painter.drawText(timeBox, Qt::AlignVCenter | Qt::AlignRight, m_lasted);
    QRect textBox(box.left() + 14, box.top(), timeBox.left() - box.left() - 20, box.height());
    const auto fit = fitted(m_message, textBox.size());
    if (fit.details && !m_details.isEmpty()) {
        const QFont small = fontOfSize(kDetailPixels);
        const QRect below(textBox.left(), box.bottom() - 20, textBox.width(), 17);
        painter.setFont(small);
        painter.drawText(below, Qt::AlignVCenter | Qt::AlignLeft,
                         QFontMetrics(small).elidedText(m_details, Qt::ElideRight, below.width()));
        textBox.setBottom(below.top() + 1);
    }
    painter.setFont(fit.font);
    painter.drawText(textBox, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextWordWrap, m_message);
}

} // namespace vigil::widgets
