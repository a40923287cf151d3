// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"

namespace vigil::app {

/// `alarms statistics`.
void addAlarmStatistics(CLI::App& alarms, Action& action);

} // namespace vigil::app
