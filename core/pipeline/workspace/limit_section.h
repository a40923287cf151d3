// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/workspace/toml_section.h"

namespace vigil::pipeline {

/// Reads a [[limit]] and adds its rule; `windowed` are the outputs of queries with windows, the
/// only ones whose rules may be provisional. After all queries.
void readLimit(const TomlSection& section, alerts::RuleSet& rules,
               const std::vector<std::string>& windowed);

void readStale(const TomlSection& section, alerts::RuleSet& rules);

} // namespace vigil::pipeline
