// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/time_entry.h"

#include <QDateTime>
#include <QLocale>

#include <cstdlib>

namespace vigil::widgets {
namespace {

EventTime fromLocal(const QDateTime& local) {
    return eventFromMicros(local.toMSecsSinceEpoch() * 1000);
}

std::optional<QTime> timeOfDay(const QString& text) {
    for (const auto* format : {"H:m:s", "H:m", "H.m.s", "H.m"})
        if (const QTime time = QTime::fromString(text, QLatin1String(format)); time.isValid())
            return time;
    return std::nullopt;
}

std::optional<QDate> date(const QString& text) {
    if (const QDate iso = QDate::fromString(text, Qt::ISODate); iso.isValid())
        return iso;
    // As the language writes it, with the year in full or in two digits of this century.
    const QDate local = QLocale().toDate(text, QLocale::ShortFormat);
    if (local.isValid())
        return local.year() < 1970 ? local.addYears(100) : local;
    const QDate full = QDate::fromString(text, QStringLiteral("d.M.yyyy"));
    return full.isValid() ? std::optional(full) : std::nullopt;
}

} // namespace

std::optional<EventTime> timeFromText(const QString& text, EventTime near, EventTime first,
                                      EventTime last) {
    QString entry = text.simplified();
    if (entry.size() > 10 && entry[10] == QLatin1Char('T'))
        entry[10] = QLatin1Char(' ');
    const auto space = entry.lastIndexOf(QLatin1Char(' '));
    const auto time = timeOfDay(space < 0 ? entry : entry.mid(space + 1));
    if (!time)
        return std::nullopt;
    if (space >= 0) {
        const auto day = date(entry.left(space));
        if (!day)
            return std::nullopt;
        return fromLocal(QDateTime(*day, *time));
    }
    const QDate today = QDateTime::fromMSecsSinceEpoch(toMicros(near) / 1000).toLocalTime().date();
    std::optional<EventTime> best;
    bool bestInside = false;
    for (const int offset : {0, -1, 1}) {
        const EventTime candidate = fromLocal(QDateTime(today.addDays(offset), *time));
        const bool inside = candidate >= first && candidate <= last;
        const bool nearer =
            !best || std::chrono::abs(candidate - near) < std::chrono::abs(*best - near);
        if (!best || (inside && !bestInside) || (inside == bestInside && nearer)) {
            best = candidate;
            bestInside = inside;
        }
    }
    return best;
}

} // namespace vigil::widgets
