// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/byte_size.h"
#include "base/plain_text.h"
#include "pipeline/workspace/alarms/channel_section.h"
#include "pipeline/workspace/alarms/escalation_section.h"
#include "pipeline/workspace/alarms/limit_section.h"
#include "pipeline/workspace/alarms/rule_section.h"
#include "pipeline/workspace/beacon_section.h"
#include "pipeline/workspace/layout_section.h"
#include "pipeline/workspace/query_section.h"
#include "pipeline/workspace/sink_section.h"
#include "pipeline/workspace/source_section.h"
#include "pipeline/workspace/toml_section.h"
#include "pipeline/workspace/workspace.h"

#include <algorithm>
#include <array>

namespace vigil::pipeline {
namespace {

void readBed(const TomlSection& section, Workspace& workspace, LimitTables& tables) {
    BedConfig bed;
    if (!section.requiredName("id", bed.id))
        return;
    if (std::ranges::any_of(workspace.beds,
                            [&](const BedConfig& other) { return other.id == bed.id; }))
        section.problemAt("id", "there are two beds '" + bed.id + "'", "remove one");
    bed.label = bed.id;
    section.label("label", bed.label);
    section.name("patient", bed.patient);
    section.label("name", bed.patientName);
    if (const auto preset = presetOf(section))
        tables.push_back({*preset, bed.id, {}});
    workspace.beds.push_back(std::move(bed));
}

void readStore(const TomlSection& section, StoreConfig& store) {
    section.path("path", store.path);
    section.span("keep_trends", store.keepTrends);
    section.span("keep_raw", store.keepRaw);
    section.boolean("enabled", store.enabled);
}

void readClock(const TomlSection& section, model::ClockBounds& clock) {
    section.positiveSpan("ahead", clock.ahead);
    section.positiveSpan("behind", clock.behind);
}

/// After the sources, who share what there is.
void readLimits(const TomlSection& section, Workspace& workspace) {
    BoundsConfig& bounds = workspace.bounds;
    section.integer("unknown_beds", bounds.unknownBeds, 0, 50'000);
    constexpr std::size_t kMiB = std::size_t{1} << 20U;
    section.byteSize("memory", bounds.memory, 64 * kMiB, 1'048'576 * kMiB);
    // The largest packet of MQTT is one byte less.
    if (section.byteSize("message", bounds.message, 1024, 256 * kMiB) &&
        bounds.message > rawQueueBytes(workspace))
        section.problemAt("message", "'message' is more than a source may keep waiting",
                          "at most " + byteSizeText(rawQueueBytes(workspace)) +
                              " with this 'memory' and number of sources");
}

/// What may wait bounds what may come.
void boundMessages(Workspace& workspace) {
    const auto largest = std::min(workspace.bounds.message, rawQueueBytes(workspace));
    for (auto& source : workspace.sources)
        if (auto bounded = source.spec->boundedTo(largest))
            source.spec = std::move(bounded);
}

/// After all queries; `tables` were chosen before.
void readRules(const TomlSection& root, WorkspaceReading& reading, LimitTables tables) {
    auto& workspace = reading.workspace;
    root.each("limit", Section::Limit, [&](const auto& s) {
        checkPolicy(s, workspace.escalation);
        readLimit(s, workspace, tables);
    });
    applyTables(tables, workspace.rules);
    root.each("rule", Section::Rule, [&](const auto& s) {
        checkPolicy(s, workspace.escalation);
        readRule(s, reading);
    });
    if (const auto section = root.sub("stale", Section::Stale))
        readStale(*section, workspace.rules);
}

/// Of a file that has nothing but rules.
void readRulesAlone(const TomlSection& root, WorkspaceReading& reading) {
    constexpr std::array<std::string_view, 3> kRules{"limit", "rule", "stale"};
    bool any = false;
    for (const auto key : keysOf(Section::Root).all()) {
        const bool isRule = std::ranges::find(kRules, key) != kRules.end();
        any = any || (isRule && root.has(key));
        if (!isRule && root.has(key))
            root.problemAt(key, "'" + std::string(key) + "' is no part of a file of rules",
                           "leave [[limit]], [[rule]] and [stale] in it");
    }
    if (!any)
        root.problem("there is no rule in it", "add a [[limit]], a [[rule]] or [stale]");
    auto& rules = reading.workspace.rules;
    if (root.has("limit") || root.has("rule")) {
        rules.limits.clear();
        rules.results.clear();
    }
    readRules(root, reading, {});
}

/// In an order in which each section finds what it refers to.
void readRoot(const TomlSection& root, WorkspaceReading& reading, const WorkspaceKinds& kinds) {
    Workspace& workspace = reading.workspace;
    workspace.parts = root.parts();
    LimitTables tables;
    if (const auto section = root.sub("workspace", Section::Workspace)) {
        section->name("name", workspace.name);
        section->integer("shards", workspace.shards, 1, 64);
        section->boolean("allow_commands", workspace.allowsCommands);
        if (const auto preset = presetOf(*section))
            tables.push_back({*preset, {}, {}});
    }
    root.each("source", Section::Source,
              [&](const auto& s) { readSource(s, workspace, kinds.sources); });
    root.each("bed", Section::Bed, [&](const auto& s) { readBed(s, workspace, tables); });
    root.each("reference", Section::Reference, [&](const auto& s) { readReference(s, workspace); });
    root.each("query", Section::Query, [&](const auto& s) { readQuery(s, reading); });
    root.each("sink", Section::Sink, [&](const auto& s) { readSink(s, workspace, kinds.sinks); });
    root.each("channel", Section::Channel,
              [&](const auto& s) { readChannel(s, workspace, kinds.channels); });
    readEscalation(root, workspace);
    const auto isOfWard = [](const LimitTable& table) { return table.bed.empty(); };
    if (!root.has("limit") && std::ranges::none_of(tables, isOfWard))
        workspace.rules = alerts::defaultAdultRules();
    readRules(root, reading, std::move(tables));
    if (const auto section = root.sub("layout", Section::Layout))
        readLayout(*section, workspace);
    if (const auto section = root.sub("store", Section::Store))
        readStore(*section, workspace.store);
    if (const auto section = root.sub("clock", Section::Clock))
        readClock(*section, workspace.clock);
    if (const auto section = root.sub("limits", Section::Limits))
        readLimits(*section, workspace);
    boundMessages(workspace);
    if (const auto section = root.sub("beacon", Section::Beacon))
        readBeacon(*section, workspace);
    if (!root.has("source"))
        root.problem("there is no [[source]]", "add one with " + kindChoice(kinds.sources));
}

/// Problems of the text as a whole, and what `read` finds, in the order of their places.
template <typename Read>
void parse(WorkspaceReading& reading, Read read) {
    try { // toml++ reports syntax errors by throwing
        const toml::table root = toml::parse(reading.text);
        read(TomlSection(root, keysOf(Section::Root), reading));
    } catch (const toml::parse_error& error) {
        const auto& begin = error.source().begin;
        reading.problems.push_back(
            {std::max(1, static_cast<int>(begin.line)), std::max(1, static_cast<int>(begin.column)),
             std::string(error.description()), "see the TOML format", false});
    }
    std::ranges::stable_sort(reading.problems, {},
                             [](const WorkspaceProblem& p) { return std::pair(p.line, p.column); });
}

} // namespace

WorkspaceReading parseWorkspace(std::string text, const std::filesystem::path& file,
                                const WorkspaceKinds& kinds) {
    WorkspaceReading reading;
    reading.workspace.file = file;
    reading.workspace.name = file.empty() ? "Vigil" : shown(file.stem().stem().string());
    reading.text = std::move(text);
    parse(reading, [&](const TomlSection& root) { readRoot(root, reading, kinds); });
    return reading;
}

WorkspaceReading parseRules(std::string text, const std::filesystem::path& file,
                            const Workspace& workspace) {
    WorkspaceReading reading;
    reading.workspace = workspace;
    reading.workspace.file = file;
    reading.text = std::move(text);
    parse(reading, [&](const TomlSection& root) { readRulesAlone(root, reading); });
    return reading;
}

} // namespace vigil::pipeline
