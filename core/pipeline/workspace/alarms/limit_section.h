// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/limit_presets.h"
#include "pipeline/workspace/toml_section.h"

#include <optional>
#include <string>
#include <vector>

namespace vigil::pipeline {

/// A table of limits that was chosen as a whole, by the workspace, a bed or a [[limit]].
struct LimitTable {
    alerts::LimitPreset preset = alerts::LimitPreset::Adult;
    std::string bed; ///< empty: all
    std::string policy;
};

using LimitTables = std::vector<LimitTable>;

/// The table that a section chooses.
[[nodiscard]] std::optional<alerts::LimitPreset> presetOf(const TomlSection& section);

/// Reads a [[limit]] and adds its rule, or its table. After all queries: only limits on those with
/// windows may be provisional.
void readLimit(const TomlSection& section, Workspace& workspace, LimitTables& tables);

/// Limits of their own count before those of a table with the same id. After all limits.
void applyTables(const LimitTables& tables, alerts::RuleSet& rules);

void readStale(const TomlSection& section, alerts::RuleSet& rules);

} // namespace vigil::pipeline
