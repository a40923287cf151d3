// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/alarm_figures.h"

#include "widgets/text/format.h"
#include "widgets/text/wording.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace vigil::widgets {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(AlarmFigures)
};

/// "2 high", "1 med": what is not acknowledged.
QStringList byPriority(const AlarmCounts& counts) {
    QStringList parts;
    if (counts.high > 0)
        parts << Text::tr("%1 high").arg(counts.high);
    if (counts.medium > 0)
        parts << Text::tr("%1 med").arg(counts.medium);
    if (counts.low > 0)
        parts << Text::tr("%1 low").arg(counts.low);
    if (counts.other > 0)
        parts << Text::tr("%1 info").arg(counts.other);
    return parts;
}

} // namespace

AlarmCounts countAlarms(const std::vector<alerts::AlarmStatus>& alarms) {
    AlarmCounts counts;
    for (const auto& alarm : alarms) {
        const auto priority = alarm.priority;
        int& place = alarm.incident == alerts::IncidentState::Snoozed ? counts.shelved
                     : !wantsAttention(alarm)                         ? counts.acknowledged
                     : priority == alerts::Priority::High             ? counts.high
                     : priority == alerts::Priority::Medium           ? counts.medium
                     : priority == alerts::Priority::Low              ? counts.low
                                                                      : counts.other;
        ++place;
    }
    return counts;
}

QString alarmCountsText(const AlarmCounts& counts) {
    QStringList parts = byPriority(counts);
    if (counts.acknowledged > 0)
        parts << (parts.isEmpty() ? Text::tr("%1 ack.", "acknowledged alarms")
                                  : Text::tr("+%1 ack.", "acknowledged alarms"))
                     .arg(counts.acknowledged);
    if (counts.shelved > 0)
        parts << (parts.isEmpty() ? Text::tr("%1 shelved", "alarms")
                                  : Text::tr("+%1 shelved", "alarms"))
                     .arg(counts.shelved);
    return parts.join(QStringLiteral("  "));
}

QString alarmCountsSentence(const AlarmCounts& counts) {
    if (counts.all() == 0)
        return Text::tr("No alarms");
    const QStringList open = byPriority(counts);
    QString sentence = Text::tr("Not acknowledged: %1. Acknowledged: %2.")
                           .arg(open.isEmpty() ? Text::tr("none") : open.join(QStringLiteral(", ")),
                                QString::number(counts.acknowledged));
    if (counts.shelved > 0)
        sentence += QLatin1Char(' ') + Text::tr("Shelved: %1.").arg(counts.shelved);
    return sentence;
}

Ticks alarmAge(const alerts::AlarmStatus& alarm, EventTime now) {
    return std::max(Ticks{}, now - alarm.onset);
}

QString alarmAgeText(const alerts::AlarmStatus& alarm, EventTime now) {
    return duration(alarmAge(alarm, now));
}

} // namespace vigil::widgets
