// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/view/snapshot.h"

#include <QDateTime>

namespace vigil::widgets {

/// What the times on show are worth. Those of a live stream are moments and are told in the zone of
/// this computer. A recording may know no zone, no date, or nothing but how long it has run: then
/// none is made up. *Thread:* value.
struct TimeLine {
    model::Dating dating = model::Dating::Instants;
    EventTime start{}; ///< of the recording

    bool operator==(const TimeLine&) const = default;

    [[nodiscard]] bool hasDate() const {
        return dating == model::Dating::Instants || dating == model::Dating::LocalClock;
    }

    [[nodiscard]] bool hasTimeOfDay() const { return dating != model::Dating::None; }

    [[nodiscard]] static TimeLine of(const pipeline::Snapshot& snapshot);
};

/// The time line in force, of the session on show. *Thread:* GUI.
[[nodiscard]] const TimeLine& timeLine();
void setTimeLine(const TimeLine& line);

/// `time` as a clock on the time line shows it. Without a date, the first day is 1970-01-01.
[[nodiscard]] QDateTime calendarTime(EventTime time);
/// The same the other way round.
[[nodiscard]] EventTime fromCalendar(const QDate& day, const QTime& time);

} // namespace vigil::widgets
