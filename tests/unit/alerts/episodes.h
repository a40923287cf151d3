// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bed_rows.h"

#include <algorithm>

/// How often a rule is raised over whole stays.
namespace rows {

inline std::size_t countRaised(const std::vector<alerts::AlarmEvent>& events) {
    return static_cast<std::size_t>(
        std::count_if(events.begin(), events.end(), [](const alerts::AlarmEvent& event) {
            return event.what == alerts::AlarmEvent::What::Raised &&
                   event.alarm.kind == alerts::AlarmKind::Physiological;
        }));
}

/// One batch a stay; no value is ever too old.
inline std::size_t raisedIn(const std::vector<model::RecordBatch>& stays,
                            const alerts::LimitRule& limit) {
    alerts::StaleRule never;
    never.bedSilent = never.signalSilent = Ticks::zero();
    auto alarms = table({limit}, never);
    std::vector<alerts::AlarmEvent> events;
    for (const auto& stay : stays)
        alarms.evaluate(stay, events);
    return countRaised(events);
}

/// One heart rate a minute; a dropout of one row counts as one.
inline std::size_t raisedInMinutes(const std::vector<std::optional<double>>& heartRates,
                                   const alerts::LimitRule& limit) {
    alerts::StaleRule strict;
    strict.bedSilent = Ticks::zero();
    strict.signalSilent = seconds{90};
    strict.missedIntervals = 0;
    auto alarms = table({limit}, strict);
    std::vector<alerts::AlarmEvent> events;
    for (std::size_t minute = 0; minute < heartRates.size(); ++minute) {
        const double second = 60 * static_cast<double>(minute);
        alarms.tick(at(second), events);
        alarms.evaluate(one(second, "stay", {{"HR", heartRates[minute]}}), events);
    }
    return countRaised(events);
}

} // namespace rows
