// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/workspace/workspace_keys.h"

#include <span>

namespace vigil::pipeline {

/// The keys of the sections about alarms: limits, rules, escalation. Empty for all others.
[[nodiscard]] std::span<const WorkspaceKey> alarmKeys(Section section) noexcept;

} // namespace vigil::pipeline
