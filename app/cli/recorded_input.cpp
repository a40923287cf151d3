// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/recorded_input.h"

#include "base/plain_text.h"
#include "pipeline/sources/replay_kind.h"

#include <iostream>

namespace vigil::app {

void addRecordedOptions(CLI::App& command, RecordedInput& input) {
    addTableOptions(command, input.table);
    addTimeExpression(command, input.timeExpression);
}

void playInstead(pipeline::Workspace& workspace, pipeline::SourceSpecPtr spec) {
    pipeline::SourceConfig source;
    source.name = "recording";
    if (!workspace.sources.empty()) {
        source.stream = workspace.sources.front().stream;
        source.mapping = workspace.sources.front().mapping;
    }
    source.spec = std::move(spec);
    workspace.sources = {std::move(source)};
    workspace.beacon = {}; // nobody is watched
}

Result<void> playInstead(pipeline::Workspace& workspace, const RecordedInput& input, double speed) {
    auto tables = tablesOf(input.table, input.timeExpression);
    if (!tables)
        return propagate(tables);
    playInstead(workspace, std::make_shared<pipeline::ReplaySpec>(
                               input.path, speed, pipeline::replayKind(), std::move(*tables)));
    return {};
}

void warnOfRecording(const pipeline::SourceSpec& spec) {
    if (auto recording = spec.recording())
        for (const auto& warning : (*recording)->outline().warnings)
            std::cerr << "vigilctl: warning: " << shown(warning) << '\n';
}

} // namespace vigil::app
