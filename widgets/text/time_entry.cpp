// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/time_entry.h"

#include "widgets/text/format.h"
#include "widgets/text/time_line.h"

#include <QLocale>
#include <QRegularExpression>

#include <cstdlib>

namespace vigil::widgets {
namespace {

std::optional<QTime> timeOfDay(const QString& text) {
    for (const auto* format : {"H:m:s", "H:m", "H.m.s", "H.m"})
        if (const QTime time = QTime::fromString(text, QLatin1String(format)); time.isValid())
            return time;
    return std::nullopt;
}

/// A year of two digits means the one nearest to `year`.
QDate nearestCentury(const QDate& date, int year) {
    QDate best = date;
    for (int century = year / 100 - 1; century <= year / 100 + 1; ++century) {
        const QDate candidate(century * 100 + date.year() % 100, date.month(), date.day());
        if (candidate.isValid() && std::abs(candidate.year() - year) < std::abs(best.year() - year))
            best = candidate;
    }
    return best;
}

std::optional<QDate> date(const QString& text, int nearYear) {
    if (const QDate iso = QDate::fromString(text, Qt::ISODate); iso.isValid())
        return iso;
    const QLocale locale;
    for (const QString& format : {dateFormat(), QStringLiteral("d.M.yyyy")})
        if (const QDate full = locale.toDate(text, format); full.isValid() && full.year() > 99)
            return full;
    QString brief = dateFormat();
    brief.replace(QStringLiteral("yyyy"), QStringLiteral("yy"));
    const QDate local = locale.toDate(text, brief);
    return local.isValid() ? std::optional(nearestCentury(local, nearYear)) : std::nullopt;
}

/// The day that dateText() calls so on a time line without dates.
std::optional<QDate> numberedDay(const QString& text, EventTime first, EventTime last) {
    for (EventTime at = first; at <= last + std::chrono::hours(24); at += std::chrono::hours(24))
        if (text.compare(dateText(at), Qt::CaseInsensitive) == 0)
            return calendarTime(at).date();
    return std::nullopt;
}

/// "1:02:03", "2:03" since the beginning.
std::optional<Ticks> span(const QString& text) {
    static const QRegularExpression form(
        QStringLiteral("^\\+?(?:(\\d{1,6}):)?(\\d{1,6}):([0-5]?\\d)$"));
    const auto match = form.match(text);
    if (!match.hasMatch() || (!match.captured(1).isEmpty() && match.captured(2).toInt() > 59))
        return std::nullopt;
    return std::chrono::hours(match.captured(1).toInt()) +
           std::chrono::minutes(match.captured(2).toInt()) +
           std::chrono::seconds(match.captured(3).toInt());
}

/// What dateTime() puts before the time where there is no date, taken away again.
QString withoutNote(QString entry) {
    const QString shown = dateTime(timeLine().start);
    const QString note = shown.left(shown.size() - clockTime(timeLine().start).size());
    if (!note.isEmpty() && entry.startsWith(note, Qt::CaseInsensitive))
        entry.remove(0, note.size());
    return entry;
}

EventTime nearestDay(const QTime& time, EventTime near, EventTime first, EventTime last) {
    const QDate today = calendarTime(near).date();
    std::optional<EventTime> best;
    bool bestInside = false;
    for (const int offset : {0, -1, 1}) {
        const EventTime candidate = fromCalendar(today.addDays(offset), time);
        const bool inside = candidate >= first && candidate <= last;
        const bool nearer =
            !best || std::chrono::abs(candidate - near) < std::chrono::abs(*best - near);
        if (!best || (inside && !bestInside) || (inside == bestInside && nearer)) {
            best = candidate;
            bestInside = inside;
        }
    }
    return *best;
}

} // namespace

std::optional<EventTime> timeFromText(const QString& text, EventTime near, EventTime first,
                                      EventTime last) {
    QString entry = text.simplified();
    if (!timeLine().hasDate())
        entry = withoutNote(entry);
    if (!timeLine().hasTimeOfDay()) {
        const auto since = span(entry);
        return since ? std::optional(timeLine().start + *since) : std::nullopt;
    }
    if (entry.size() > 10 && entry[10] == QLatin1Char('T'))
        entry[10] = QLatin1Char(' ');
    const auto space = entry.lastIndexOf(QLatin1Char(' '));
    const auto time = timeOfDay(space < 0 ? entry : entry.mid(space + 1));
    if (!time)
        return std::nullopt;
    if (space < 0)
        return nearestDay(*time, near, first, last);
    QString dayPart = entry.left(space);
    if (dayPart.endsWith(QLatin1Char(',')))
        dayPart.chop(1);
    const auto day = timeLine().hasDate() ? date(dayPart, calendarTime(near).date().year())
                                          : numberedDay(dayPart, first, last);
    return day ? std::optional(fromCalendar(*day, *time)) : std::nullopt;
}

} // namespace vigil::widgets
