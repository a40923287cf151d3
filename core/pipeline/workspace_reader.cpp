// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/layout_section.h"
#include "pipeline/limit_section.h"
#include "pipeline/query_section.h"
#include "pipeline/source_section.h"
#include "pipeline/toml_section.h"
#include "pipeline/workspace.h"

#include <algorithm>

namespace vigil::pipeline {
namespace {

void readBed(const TomlSection& section, Workspace& workspace) {
    BedConfig bed;
    if (!section.required("id", bed.id))
        return;
    if (std::ranges::any_of(workspace.beds,
                            [&](const BedConfig& other) { return other.id == bed.id; }))
        section.problemAt("id", "there are two beds '" + bed.id + "'", "remove one");
    bed.label = bed.id;
    section.text("label", bed.label);
    section.text("patient", bed.patient);
    section.text("name", bed.patientName);
    workspace.beds.push_back(std::move(bed));
}

void readStore(const TomlSection& section, StoreConfig& store) {
    section.path("path", store.path);
    section.span("keep_trends", store.keepTrends);
    section.boolean("enabled", store.enabled);
}

void readClock(const TomlSection& section, model::ClockBounds& clock) {
    section.positiveSpan("ahead", clock.ahead);
    section.positiveSpan("behind", clock.behind);
}

/// In an order in which each section finds what it refers to.
void readRoot(const TomlSection& root, WorkspaceReading& reading) {
    Workspace& workspace = reading.workspace;
    if (const auto section = root.sub("workspace", Section::Workspace)) {
        section->text("name", workspace.name);
        section->integer("shards", workspace.shards, 1, 64);
    }
    root.each("source", Section::Source, [&](const auto& s) { readSource(s, workspace); });
    root.each("bed", Section::Bed, [&](const auto& s) { readBed(s, workspace); });
    root.each("reference", Section::Reference, [&](const auto& s) { readReference(s, workspace); });
    std::vector<std::string> windowed;
    root.each("query", Section::Query, [&](const auto& s) { readQuery(s, reading, windowed); });
    if (!root.has("limit"))
        workspace.rules = alerts::defaultAdultRules();
    root.each("limit", Section::Limit,
              [&](const auto& s) { readLimit(s, workspace.rules, windowed); });
    if (const auto section = root.sub("stale", Section::Stale))
        readStale(*section, workspace.rules);
    if (const auto section = root.sub("layout", Section::Layout))
        readLayout(*section, workspace);
    if (const auto section = root.sub("store", Section::Store))
        readStore(*section, workspace.store);
    if (const auto section = root.sub("clock", Section::Clock))
        readClock(*section, workspace.clock);
    if (const auto section = root.sub("limits", Section::Limits))
        section->integer("unknown_beds", workspace.bounds.unknownBeds, 0, 50'000);
    if (!root.has("source"))
        root.problem("there is no [[source]]",
                     "add one with kind = \"mqtt\", \"kafka\", \"replay\" or \"simulator\"");
}

} // namespace

WorkspaceReading parseWorkspace(std::string text, const std::filesystem::path& file) {
    WorkspaceReading reading;
    reading.workspace.file = file;
    reading.workspace.name = file.empty() ? "Vigil" : file.stem().stem().string();
    reading.text = std::move(text);
    try { // toml++ reports syntax errors by throwing
        const toml::table root = toml::parse(reading.text);
        readRoot(TomlSection(root, Section::Root, reading), reading);
    } catch (const toml::parse_error& error) {
        const auto& begin = error.source().begin;
        reading.problems.push_back(
            {std::max(1, static_cast<int>(begin.line)), std::max(1, static_cast<int>(begin.column)),
             std::string(error.description()), "see the TOML format", false});
    }
    std::ranges::stable_sort(reading.problems, {},
                             [](const WorkspaceProblem& p) { return std::pair(p.line, p.column); });
    return reading;
}

} // namespace vigil::pipeline
