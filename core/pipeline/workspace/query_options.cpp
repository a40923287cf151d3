// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/query_options.h"

#include <chrono>
#include <utility>

namespace vigil::pipeline {
namespace {

constexpr Ticks kDisorderOfDevices = std::chrono::seconds{2};

} // namespace

engine::QueryOptions queryOptionsOf(const Workspace& workspace) {
    engine::QueryOptions options;
    // The monitors of a ward do not send in step: rows of a second or two ago are the rule, not
    // late, and are put in order.
    options.policy.outOfOrder = kDisorderOfDevices;
    // Devices stamp their rows. Arrival would give another result for every replay.
    options.policy.streamTime = true;
    for (const auto& reference : workspace.references) {
        engine::InputOptions input;
        input.name = reference.name;
        input.reference = true;
        options.inputs.push_back(std::move(input));
    }
    // Without reference data any name is a stream's.
    if (options.inputs.empty())
        return options;
    for (const auto& source : workspace.sources)
        if (options.find(source.stream) == nullptr) {
            engine::InputOptions input;
            input.name = source.stream;
            input.policy = options.policy;
            options.inputs.push_back(std::move(input));
        }
    return options;
}

} // namespace vigil::pipeline
