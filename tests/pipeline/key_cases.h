// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>

/// Of each key of a workspace two files that differ in it, and what is seen of them.
namespace vigil::tests::effects {

struct Case {
    std::string (*observe)(const std::string& toml);
    std::string without, with;
};

using Cases = std::map<std::string, Case>;

/// [[limit]], [[rule]], [stale] and escalation.
void addAlarmCases(Cases& cases);
/// [[sink]] and [[channel]] of every kind.
void addWayOutCases(Cases& cases);

inline const std::string kAny = "[[source]]\nname='a'\nkind='mqtt'\n";
inline const std::string kHot =
    "[[query]]\nname='hot'\nsql='SELECT bed, AVG(HR) AS hr INTO hot FROM"
    " vitals GROUP BY bed, TumblingWindow(minute, 5)'\n";

inline std::string query(const std::string& name, const std::string& sql) {
    return "[[query]]\nname='" + name + "'\nsql='" + sql + "'\n";
}

} // namespace vigil::tests::effects
