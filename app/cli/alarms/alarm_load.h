// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/limit_rule.h"
#include "base/mutex.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace vigil::app {

/// An alarm as a comparison knows it again.
struct RaisedAlarm {
    EventTime time{};
    std::string bed;
    std::string subject;
    alerts::Priority priority = alerts::Priority::None;
    std::optional<double> value;

    friend auto operator<=>(const RaisedAlarm& a, const RaisedAlarm& b) {
        const auto all = [](const RaisedAlarm& alarm) {
            return std::tuple(alarm.time, alarm.bed, alarm.subject, alarm.priority,
                              alarm.value.has_value(), alarm.value.value_or(0));
        };
        return all(a) < all(b)   ? std::weak_ordering::less
               : all(b) < all(a) ? std::weak_ordering::greater
                                 : std::weak_ordering::equivalent;
    }

    friend bool operator==(const RaisedAlarm&, const RaisedAlarm&) = default;
};

/// The alarms that a set of rules raises in a run, by rule. *Thread:* any. *Owns:* the alarms.
class AlarmLoad {
public:
    /// `technical`: alarms on silence count as well.
    AlarmLoad(const alerts::RuleSet& rules, bool technical);

    void add(const std::vector<alerts::AlarmEvent>& events);

    using ByRule = std::map<std::string, std::vector<RaisedAlarm>>;

    /// In order of time; of rules that raised none there is an empty list.
    [[nodiscard]] ByRule alarms() const;

private:
    const bool m_technical;
    mutable base::Mutex m_mutex;
    ByRule m_alarms GUARDED_BY(m_mutex);
};

/// What became of the alarms of one rule: now - dropped + added = then, as lists.
struct RuleComparison {
    std::string rule;
    std::size_t now = 0, then = 0;
    std::vector<RaisedAlarm> added, dropped;
};

/// By the names of the rules.
[[nodiscard]] std::vector<RuleComparison> compared(const AlarmLoad::ByRule& now,
                                                   const AlarmLoad::ByRule& then);

/// All alarms of a run.
[[nodiscard]] std::size_t countOf(const AlarmLoad::ByRule& alarms);

} // namespace vigil::app
