// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "clock_ward.h"

#include <algorithm>
#include <array>

namespace vigil::tests {

/// The hour before now as a broker kept it: a value every two seconds, two episodes of high heart
/// rates, and what has to come of them when it is delivered at once. *Thread:* value.
class PastHour {
public:
    struct Value {
        EventTime time;
        double heartRate;
        std::int64_t number;
    };

    /// Whole seconds, which every message tells exactly.
    explicit PastHour(EventTime now)
        : m_now(std::chrono::floor<std::chrono::seconds>(now.time_since_epoch())) {}

    [[nodiscard]] std::vector<Value> values() const {
        std::vector<Value> all;
        for (int second = -3600; second < 0; second += 2) {
            const auto high = std::ranges::any_of(
                kEpisodes, [second](const auto& e) { return second >= e[0] && second < e[1]; });
            all.push_back({m_now + std::chrono::seconds(second), high ? 185.0 : 72.0,
                           std::int64_t(all.size() + 1)});
        }
        return all;
    }

    /// Of a bed that sent this hour and goes on with live values, high ones from firstHigh() on.
    [[nodiscard]] QString whatIsWrong(const ClockWard& ward, const WardRun& run,
                                      const std::string& bed) const {
        const auto told = QLatin1Char('\n') + run.told(bed, ward.zero());
        if (run.first(bed, "clock-off", "raised") != nullptr)
            return QStringLiteral("a clock is said to be off") + told;
        // What was: in its own time.
        for (const auto& episode : kEpisodes)
            for (const auto& [event, second] :
                 {std::pair{"raised", episode[0]}, {"cleared", episode[1]}}) {
                const auto when = m_now + std::chrono::seconds(second);
                const auto timed = [&, what = event](const AlarmLine& line) {
                    return line.is(bed, "HR-high", what) && line.past && line.time >= when &&
                           line.time <= when + std::chrono::seconds(6);
                };
                if (std::ranges::count_if(run.lines(), timed) != 1)
                    return QStringLiteral("not %1 once at %2")
                               .arg(QLatin1String(event), QString::fromStdString(toIso8601(when))) +
                           told;
            }
        // What is: now.
        const auto since = ward.firstHigh(bed);
        if (!since)
            return QStringLiteral("no live value was high");
        const auto* line = run.first(bed, "HR-high", "raised", *since);
        if (line == nullptr || ward.at(line->seen) - ward.at(*since) >= kPromise)
            return QStringLiteral("live values are not judged in time") + told;
        if (line->past || std::chrono::abs(line->wallSeen - line->time) > std::chrono::seconds(10))
            return QStringLiteral("a live alarm has another time") + told;
        for (const auto* rule : {"HR-high", "HR-long-high", "stale", "signal-missing"})
            if (run.standing(bed, rule) != 0)
                return QLatin1String(rule) + QStringLiteral(" does not end") + told;
        const auto count = [&](const char* event) {
            return std::ranges::count_if(run.lines(), [&](const AlarmLine& other) {
                return other.is(bed, "HR-high", event);
            });
        };
        if (count("unknown") != count("known"))
            return QStringLiteral("what was unknown does not become known") + told;
        return {};
    }

private:
    /// Seconds before now.
    static constexpr std::array<std::array<int, 2>, 2> kEpisodes{{{-3000, -2700}, {-1200, -900}}};
    EventTime m_now;
};

} // namespace vigil::tests
