// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/limit_rule.h"

#include <optional>
#include <string_view>

namespace vigil::alerts {

/// Whose limits a table of example limits holds. Source: clinical reference 1.8, where bedside
/// monitors of several makers agree or a common value stands in; examples, not recommendations.
enum class LimitPreset : std::uint8_t { Adult, Paediatric, Neonate };

/// The whole table, for one bed or, where that is empty, for all. Only adults have extremes.
[[nodiscard]] std::vector<LimitRule> presetLimits(LimitPreset preset, std::string_view bed = {});

/// The plain limits on a signal, by name or alias; nullopt when the table has none.
[[nodiscard]] std::optional<LimitRule> presetLimit(LimitPreset preset, std::string_view signal);

/// A bed that goes by its own table: no limit of another table with an id of these holds there.
/// What has an id in `kept` is not touched.
void applyPreset(RuleSet& rules, LimitPreset preset, std::string_view bed,
                 const std::vector<std::string>& kept);

/// How far apart the limits on a signal must be, so that its noise does not alarm on both sides
/// (clinical reference 1.7: two steps, of blood pressures 5 mmHg); 0: as near as one likes.
[[nodiscard]] double leastGap(std::string_view signal);

} // namespace vigil::alerts
