// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/reload/reload_plan.h"

#include "base/plain_text.h"
#include "pipeline/stages/saved_states.h"
#include "pipeline/workspace/query_options.h"

#include <algorithm>
#include <array>

namespace vigil::pipeline {
namespace {

using What = ReloadStep::What;
using Why = ReloadStep::Why;
using Queries = std::vector<std::shared_ptr<const engine::Query>>;

Result<Queries> compileAll(const Workspace& workspace) {
    Queries queries;
    auto options = queryOptionsOf(workspace);
    for (const auto& query : workspace.queries) {
        options.functions = query.functions;
        auto compiled = engine::Query::compile(query.sql, options);
        if (!compiled)
            return fail(ErrorCode::InvalidArgument, compiled.error().front().message,
                        "query '" + query.name + "'");
        queries.push_back(std::move(*compiled));
    }
    return queries;
}

/// The sections of that kind, in their order.
WorkspaceParts partsOf(const Workspace& workspace, std::string_view section) {
    WorkspaceParts parts;
    std::ranges::copy_if(workspace.parts, std::back_inserter(parts),
                         [&](const auto& part) { return part.section == section; });
    return parts;
}

const WorkspacePart* partOf(const Workspace& workspace, std::string_view section,
                            std::string_view name) {
    const auto found = std::ranges::find_if(workspace.parts, [&](const auto& part) {
        return part.section == section && part.name == name;
    });
    return found == workspace.parts.end() ? nullptr : &*found;
}

/// Of a section with one table.
bool isEdited(const Workspace& running, const Workspace& next, std::string_view section) {
    return partsOf(running, section) != partsOf(next, section);
}

bool readsMessages(const Queries& queries, std::string_view stream) {
    return std::ranges::any_of(queries,
                               [&](const auto& query) { return query->readsMessages(stream); });
}

/// Whether a source of both goes on, else why not.
ReloadStep stepOf(const SourceConfig& source, const Workspace& running, const Queries& before,
                  const Workspace& next, const Queries& after) {
    ReloadStep step{What::Restarts, "source", source.name, Why::Edited};
    const auto* const was = partOf(running, "source", source.name);
    const auto* const is = partOf(next, "source", source.name);
    if (was == nullptr || is == nullptr || was->text != is->text)
        return step;
    if (isEdited(running, next, "limits"))
        step.why = Why::Bounds;
    else if (readsMessages(before, source.stream) != readsMessages(after, source.stream))
        step.why = Why::Metadata;
    else
        step.what = What::GoesOn;
    return step;
}

ReloadStep stepOf(const QueryConfig& was, const QueryConfig& is, const engine::Query& query,
                  const Workspace& running, const Workspace& next) {
    ReloadStep step{What::Restarts, "query", is.name, Why::Edited};
    if (was.sql != is.sql)
        return step;
    if (running.shards != next.shards)
        step.why = Why::Shards;
    else if (!SavedStates::areSame(SavedStates::describe(running.sources),
                                   SavedStates::describe(next.sources), query.inputNames()))
        step.why = Why::Sources;
    else
        step.what =
            partOf(running, "query", is.name) != nullptr &&
                    partOf(next, "query", is.name) != nullptr &&
                    partOf(running, "query", is.name)->text == partOf(next, "query", is.name)->text
                ? What::GoesOn
                : What::Changes;
    return step;
}

/// Steps for the entries of two lists, matched by name; `both` says what becomes of one of both.
template <typename Config, typename Both>
void addSteps(std::vector<ReloadStep>& steps, const char* section,
              const std::vector<Config>& before, const std::vector<Config>& after, Both both) {
    for (const auto& config : after) {
        const auto was = std::ranges::find(before, config.name, &Config::name);
        steps.push_back(was == before.end()
                            ? ReloadStep{What::Begins, section, config.name, Why::Edited}
                            : both(*was, config));
    }
    for (const auto& config : before)
        if (std::ranges::find(after, config.name, &Config::name) == after.end())
            steps.push_back({What::Ends, section, config.name, Why::Edited});
}

/// What holds for the whole session or for all entries of a section.
constexpr std::array<std::string_view, 21> kWholes{
    "workspace", "bed",    "reference", "limit",    "rule",    "stale",       "sink",
    "channel",   "layout", "store",     "clock",    "limits",  "beacon",      "escalation",
    "policy",    "person", "team",      "schedule", "silence", "maintenance", "inhibit"};

} // namespace

bool ReloadPlan::changesAnything() const {
    return std::ranges::any_of(steps, [](const auto& step) { return step.what != What::GoesOn; });
}

bool ReloadPlan::restartsAnything() const {
    return std::ranges::any_of(steps, [](const auto& step) {
        return step.what == What::Restarts || step.what == What::Ends;
    });
}

Result<ReloadPlan> planReload(const Workspace& running, const Workspace& next) {
    auto before = compileAll(running);
    if (!before)
        return propagate(before);
    auto after = compileAll(next);
    if (!after)
        return propagate(after);
    ReloadPlan plan;
    addSteps(plan.steps, "source", running.sources, next.sources,
             [&](const SourceConfig&, const SourceConfig& source) {
                 auto step = stepOf(source, running, *before, next, *after);
                 if (step.what == What::GoesOn)
                     plan.keptSources.insert(source.name);
                 return step;
             });
    addSteps(plan.steps, "query", running.queries, next.queries,
             [&](const QueryConfig& was, const QueryConfig& is) {
                 const auto index = static_cast<std::size_t>(&is - next.queries.data());
                 return stepOf(was, is, *(*after)[index], running, next);
             });
    const auto addWhole = [&](std::string_view section) {
        if (isEdited(running, next, section))
            plan.steps.push_back({What::Changes, std::string(section), {}, Why::Edited});
    };
    std::ranges::for_each(kWholes, addWhole);
    return plan;
}

std::string text(const ReloadStep& step) {
    static constexpr std::array<const char*, 5> kWhat{
        "goes on:", "changes:", "restarts:", "begins:", "ends:"};
    static constexpr std::array<const char*, 5> kWhy{
        "", "the bounds of messages and memory were edited", "the number of shards was edited",
        "the sources that it reads are others",
        "what comes with messages is asked for, or no longer"};
    std::string line = kWhat[static_cast<std::size_t>(step.what)];
    line += ' ' + step.section;
    if (!step.name.empty())
        line += " '" + shown(step.name) + '\'';
    if (step.what == What::Restarts && step.why != Why::Edited)
        line += std::string(", ") + kWhy[static_cast<std::size_t>(step.why)];
    return line;
}

} // namespace vigil::pipeline
