// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm_table.h"

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

/// Rows and rule sets for the tests of the alarm table.
namespace rows {

using namespace vigil;
using std::chrono::seconds;

inline EventTime at(double second) {
    return EventTime{Ticks{static_cast<std::int64_t>(second * 1e7)}} + std::chrono::hours{10};
}

using Values = std::initializer_list<std::pair<const char*, std::optional<double>>>;

inline void add(model::RecordBatch& batch, double second, const std::string& bed, Values values) {
    batch.beginRow(at(second), arrivalAtEvent(at(second)), {});
    batch.columnForWriting("bed").appendText(bed);
    for (const auto& [name, value] : values) {
        auto& column = batch.columnForWriting(name);
        if (value)
            column.appendFloat(*value);
        else
            column.appendNull();
    }
    batch.finishRow();
}

inline model::RecordBatch one(double second, const std::string& bed, Values values) {
    model::RecordBatch batch;
    add(batch, second, bed, values);
    return batch;
}

inline alerts::LimitRule rule(const char* id, const char* signal, std::optional<double> low,
                              std::optional<double> high, double hysteresis = 0, Ticks delay = {}) {
    alerts::LimitRule made;
    made.id = id;
    made.signal = signal;
    made.low = low;
    made.high = high;
    made.hysteresis = hysteresis;
    made.delayLow = made.delayHigh = delay;
    return made;
}

/// A table whose ids count from 1.
inline alerts::AlarmTable table(std::vector<alerts::LimitRule> limits,
                                alerts::StaleRule stale = {}) {
    return alerts::AlarmTable({std::move(limits), std::move(stale)},
                              [next = std::uint64_t{0}]() mutable { return ++next; });
}

/// "raised SpO2-low unknown"-like words, to compare whole histories.
inline std::string words(const std::vector<alerts::AlarmEvent>& events) {
    std::string text;
    for (const auto& event : events) {
        if (!text.empty())
            text += ", ";
        text += std::string(name(event.what)) + " " + event.alarm.rule;
    }
    return text;
}

} // namespace rows
