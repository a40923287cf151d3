// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/recorded_input.h"

#include "base/mutex.h"
#include "base/plain_text.h"
#include "pipeline/sources/replay_kind.h"

#include <iostream>
#include <memory>
#include <set>

namespace vigil::app {
namespace {

/// Further ones are not told: whoever invents devices must not fill the memory.
constexpr std::size_t kMostWarnings = 1000;

} // namespace

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

std::function<void(const std::string&)> warnOnce() {
    struct Told {
        base::Mutex mutex;
        std::set<std::string> texts GUARDED_BY(mutex);
    };

    return [told = std::make_shared<Told>()](const std::string& text) {
        const base::MutexLock lock(told->mutex);
        if (told->texts.size() < kMostWarnings && told->texts.insert(text).second)
            std::cerr << "vigilctl: warning: " + shown(text) + '\n';
    };
}

} // namespace vigil::app
