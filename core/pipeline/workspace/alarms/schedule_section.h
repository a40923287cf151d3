// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time_zone.h"
#include "pipeline/workspace/toml_section.h"

#include <optional>
#include <string_view>

namespace vigil::pipeline {

/// One [[schedule]], with its rotations and overrides; after the persons, whom it names.
void readSchedule(const TomlSection& section, alerts::EscalationPlan& plan);

/// A moment such as 2026-01-05T08:00; without an offset of its own on the clock of `zone`.
/// Complains when there is none, or when that clock passes it over.
[[nodiscard]] std::optional<EventTime> readMoment(const TomlSection& section, std::string_view key,
                                                  const TimeZone& zone);

} // namespace vigil::pipeline
