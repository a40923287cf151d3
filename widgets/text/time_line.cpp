// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/time_line.h"

#include <QTimeZone>

namespace vigil::widgets {
namespace {

TimeLine& inForce() {
    static TimeLine line;
    return line;
}

Qt::TimeSpec clockOf(model::Dating dating) {
    // Without a zone the clock of the recording is taken as it was read.
    return dating == model::Dating::Instants ? Qt::LocalTime : Qt::UTC;
}

} // namespace

TimeLine TimeLine::of(const pipeline::Snapshot& snapshot) {
    if (!snapshot.replay)
        return {};
    return {snapshot.replay->dating, snapshot.replay->start};
}

const TimeLine& timeLine() { return inForce(); }

void setTimeLine(const TimeLine& line) { inForce() = line; }

QDateTime calendarTime(EventTime time) {
    // Rounded down, so that a moment before 1970 keeps its second.
    const auto whole = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch());
    return QDateTime::fromMSecsSinceEpoch(whole.count(), clockOf(inForce().dating));
}

EventTime fromCalendar(const QDate& day, const QTime& time) {
    const QDateTime moment(day, time, clockOf(inForce().dating));
    return EventTime{std::chrono::milliseconds(moment.toMSecsSinceEpoch())};
}

} // namespace vigil::widgets
