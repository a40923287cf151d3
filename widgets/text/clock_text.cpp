// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/clock_text.h"

#include "alerts/technical_rule.h"
#include "widgets/text/format.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

namespace vigil::widgets {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(ClockText)
};

using Rule = alerts::TechnicalRule;

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::int64_t kYear = 31'556'952; ///< of the calendar, on average

/// The size in whole seconds; no clock is further off than this can hold.
std::int64_t wholeSize(double seconds) { return std::llround(std::min(std::abs(seconds), 1e12)); }

/// From an hour on the seconds say nothing, from two days on the hours, from two years on the days.
enum class Scale { Seconds, Minutes, Hours, Days, Years };

Scale scaleOf(std::int64_t size) {
    return size < kMinute     ? Scale::Seconds
           : size < kHour     ? Scale::Minutes
           : size < 2 * kDay  ? Scale::Hours
           : size < 2 * kYear ? Scale::Days
                              : Scale::Years;
}

QString joined(std::int64_t value, const QString& unit) {
    return QString::number(value) + QChar(QChar::Nbsp) + unit;
}

QString seconds(std::int64_t value) { return joined(value, Text::tr("s", "seconds")); }

QString minutes(std::int64_t value) { return joined(value, Text::tr("min", "minutes")); }

/// "1 h", "1 h 30 min"
QString hours(std::int64_t size) {
    const std::int64_t whole = (size + kMinute / 2) / kMinute;
    QString text = joined(whole / 60, Text::tr("h", "hours"));
    if (whole % 60 != 0)
        text += QChar(QChar::Nbsp) + minutes(whole % 60);
    return text;
}

std::int64_t rounded(std::int64_t size, std::int64_t unit) { return (size + unit / 2) / unit; }

std::optional<Rule> clockRule(const alerts::AlarmStatus& alarm) {
    const auto rule = alerts::technicalRuleOf(alarm);
    return rule == Rule::ClockOff || rule == Rule::ClockStep || rule == Rule::ComputerSlept
               ? rule
               : std::nullopt;
}

std::optional<double> differenceOf(const alerts::AlarmStatus& alarm) {
    return alarm.value && std::isfinite(*alarm.value) ? alarm.value : std::nullopt;
}

QString deviceClock(const alerts::AlarmStatus& alarm, const QString& difference) {
    return alarm.subject.empty()
               ? Text::tr("Clock of the device is %1").arg(difference)
               : Text::tr("Clock of %1 is %2").arg(qstr(alarm.subject), difference);
}

QString ahead(const QString& size, double seconds) {
    return seconds < 0 ? Text::tr("%1 behind").arg(size) : Text::tr("%1 ahead").arg(size);
}

QString stepText(const QString& size, double seconds) {
    return seconds < 0 ? Text::tr("Computer's clock was set %1 back").arg(size)
                       : Text::tr("Computer's clock was set %1 ahead").arg(size);
}

} // namespace

QString clockSize(double value) {
    const std::int64_t size = wholeSize(value);
    switch (scaleOf(size)) {
    case Scale::Seconds:
        return seconds(size);
    case Scale::Minutes:
        return QStringLiteral("%1:%2")
            .arg(size / kMinute)
            .arg(size % kMinute, 2, 10, QLatin1Char('0'));
    case Scale::Hours:
        return hours(size);
    case Scale::Days:
        return joined(rounded(size, kDay), Text::tr("d", "days"));
    case Scale::Years:
        break;
    }
    return joined(rounded(size, kYear), Text::tr("y", "years"));
}

QString clockOffset(double value) {
    return (value < 0 ? QStringLiteral("\u2212") : QStringLiteral("+")) + clockSize(value);
}

QString clockSpan(double value) {
    const std::int64_t size = wholeSize(value);
    switch (scaleOf(size)) {
    case Scale::Minutes:
        return size % kMinute == 0
                   ? minutes(size / kMinute)
                   : minutes(size / kMinute) + QChar(QChar::Nbsp) + seconds(size % kMinute);
    case Scale::Days:
        return Text::tr("%n day(s)", nullptr, static_cast<int>(rounded(size, kDay)));
    case Scale::Years:
        return Text::tr("%n year(s)", nullptr, static_cast<int>(rounded(size, kYear)));
    case Scale::Seconds:
    case Scale::Hours:
        break;
    }
    return clockSize(value);
}

QString clockDifference(double seconds) { return ahead(clockSpan(seconds), seconds); }

QString clockAlarmText(const alerts::AlarmStatus& alarm) {
    const auto rule = clockRule(alarm);
    const auto by = differenceOf(alarm);
    if (!rule || !by)
        return clockAlarmTitle(alarm);
    switch (*rule) {
    case Rule::ClockOff:
        return deviceClock(alarm, ahead(clockSize(*by), *by));
    case Rule::ClockStep:
        return stepText(clockSpan(*by), *by);
    default:
        return Text::tr("Computer slept %1: nothing was watched").arg(clockSpan(*by));
    }
}

QString clockAlarmTitle(const alerts::AlarmStatus& alarm) {
    const auto rule = clockRule(alarm);
    if (!rule)
        return {};
    switch (*rule) {
    case Rule::ClockOff:
        return deviceClock(alarm, Text::tr("off", "a clock"));
    case Rule::ClockStep:
        return Text::tr("Computer's clock was set");
    default:
        return Text::tr("Computer slept: nothing was watched");
    }
}

QString clockSentence(const alerts::AlarmStatus& alarm) {
    const auto rule = clockRule(alarm);
    if (!rule)
        return {};
    const auto by = differenceOf(alarm);
    switch (*rule) {
    case Rule::ClockOff:
        return Text::tr("%1: values are judged by arrival")
            .arg(by ? deviceClock(alarm, clockDifference(*by)) : clockAlarmTitle(alarm));
    case Rule::ClockStep:
        return Text::tr("%1 at %2", "Computer's clock was set")
            .arg(clockAlarmText(alarm), clockTime(alarm.onset));
    default:
        return by ? Text::tr("Computer slept %1 until %2: nothing was watched")
                        .arg(clockSpan(*by), clockTime(alarm.onset))
                  : clockAlarmTitle(alarm);
    }
}

bool isClockOff(const alerts::AlarmStatus& alarm) {
    return clockRule(alarm) == Rule::ClockOff && differenceOf(alarm);
}

} // namespace vigil::widgets
