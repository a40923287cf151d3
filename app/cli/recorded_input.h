// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/table_options.h"
#include "pipeline/workspace/workspace.h"

#include <functional>
#include <string>

namespace vigil::app {

/// A recording that a command plays, and how it is read where it is a table. *Thread:* value.
struct RecordedInput {
    std::string path;
    TableArguments table;
    std::string timeExpression;
};

/// The options of tables; `path` is the command's own.
void addRecordedOptions(CLI::App& command, RecordedInput& input);

/// Puts the recording in place of the sources of a workspace, whose queries keep reading their
/// stream by its name. `speed`: 0 is as fast as it goes. Error: InvalidArgument, a usage error.
[[nodiscard]] Result<void> playInstead(pipeline::Workspace& workspace, const RecordedInput& input,
                                       double speed);
/// The same with any source.
void playInstead(pipeline::Workspace& workspace, pipeline::SourceSpecPtr spec);

/// Prints a warning to standard error, each text once. *Thread:* any.
[[nodiscard]] std::function<void(const std::string&)> warnOnce();

} // namespace vigil::app
