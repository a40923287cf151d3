// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

namespace vigil::app {

/// Exit codes of vigilctl.
enum ExitCode { kDone = 0, kFailed = 1, kUsage = 2, kBadQueryOrWorkspace = 3 };

/// What a subcommand runs once its options are parsed; returns the exit code. `stop` is requested
/// by SIGINT, SIGTERM and SIGHUP.
using Action = std::function<int(const std::stop_token& stop)>;

// Each adds its subcommand to `app` and sets `action` when it is chosen.
void addQueryCommand(CLI::App& app, Action& action);
void addInfoCommand(CLI::App& app, Action& action);
void addReplayCommand(CLI::App& app, Action& action);
void addRunCommand(CLI::App& app, Action& action);
void addSimulateCommand(CLI::App& app, Action& action);
void addCheckCommand(CLI::App& app, Action& action);
void addConvertCommand(CLI::App& app, Action& action);
void addLossesCommand(CLI::App& app, Action& action);
void addDeadLettersCommand(CLI::App& app, Action& action);
void addTrendsCommand(CLI::App& app, Action& action);
void addAlarmsCommand(CLI::App& app, Action& action);
void addChannelCommand(CLI::App& app, Action& action);
void addIncidentCommand(CLI::App& app, Action& action);
void addOncallCommand(CLI::App& app, Action& action);
void addPresetsCommand(CLI::App& app, Action& action);
void addSetAsideCommand(CLI::App& app, Action& action);
void addWhatIfCommand(CLI::App& app, Action& action);
void addHelpCommand(CLI::App& app, Action& action);

/// "1 row", "2 rows".
[[nodiscard]] inline std::string counted(std::uint64_t count, const char* one, const char* many) {
    return std::to_string(count) + ' ' + (count == 1 ? one : many);
}

/// Prints "vigilctl: error: ..." and returns kFailed.
int reportFailure(const Error& error);

} // namespace vigil::app
