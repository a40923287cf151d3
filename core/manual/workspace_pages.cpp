// SPDX-License-Identifier: GPL-3.0-or-later
#include "manual/workspace_pages.h"

#include "pipeline/workspace/channel_kind.h"
#include "pipeline/workspace/sink_kind.h"
#include "pipeline/workspace/source_kind.h"
#include "pipeline/workspace/workspace_keys.h"

#include <algorithm>

namespace vigil::manual {
namespace {

using pipeline::Section;
using pipeline::SectionKeys;
using pipeline::WorkspaceKey;

/// Those of each kind behind what all kinds have.
std::vector<const SectionKeys*> sections() {
    std::vector<const SectionKeys*> all;
    const auto addKinds = [&](auto kinds) {
        for (const auto* kind : kinds)
            all.push_back(&kind->keys());
    };
    for (const auto& section : pipeline::workspaceKeys()) {
        all.push_back(&section);
        if (section.section == Section::Source)
            addKinds(pipeline::sourceKinds());
        if (section.section == Section::Sink)
            addKinds(pipeline::sinkKinds());
        if (section.section == Section::Channel)
            addKinds(pipeline::channelKinds());
    }
    return all;
}

/// "a step of a [[policy]]" as step, of, a, policy.
std::vector<std::string_view> wordsOf(std::string_view title) {
    constexpr std::string_view kBetween = " []().";
    std::vector<std::string_view> words;
    while (!title.empty()) {
        const auto begin = title.find_first_not_of(kBetween);
        if (begin == std::string_view::npos)
            break;
        title.remove_prefix(begin);
        const auto end = std::min(title.find_first_of(kBetween), title.size());
        words.push_back(title.substr(0, end));
        title.remove_prefix(end);
    }
    return words;
}

bool hasAll(std::string_view title, const std::vector<std::string>& words) {
    const auto own = wordsOf(title);
    return std::ranges::all_of(words, [&](const std::string& asked) {
        const auto parts = wordsOf(asked);
        return !parts.empty() && std::ranges::all_of(parts, [&](std::string_view word) {
            return std::ranges::find(own, word) != own.end();
        });
    });
}

void add(Page& page, const WorkspaceKey& key) {
    std::string text(pipeline::describe(key.type));
    if (key.otherwise == pipeline::kRequired)
        text += "; required";
    else if (!key.otherwise.empty())
        text += "; without it: " + std::string(key.otherwise);
    page.entry(std::string(key.name), text + ". " + std::string(key.description));
}

void add(Page& page, const SectionKeys& section) {
    page.heading(std::string(section.title));
    if (section.base != nullptr)
        page.text("Besides the keys of " + std::string(section.base->title) + ':');
    else if (section.dependOnKind)
        page.text("Each kind has further keys, see below.");
    for (const auto& key : section.keys)
        add(page, key);
}

void addTypes(Page& page) {
    page.heading("How values are written")
        .text("A time span is \"250ms\", \"5s\", \"10m\", \"2h\" or \"30d\"; a size \"64KiB\", "
              "\"16MiB\" or \"1GiB\". A file is relative to the folder of the workspace. A secret "
              "never stands in the workspace: \"env:NAME\" or \"file:PATH\". A name has at most "
              "128 visible characters.");
}

} // namespace

Page workspacePage() {
    Page page("workspace", "The workspace file");
    page.text("A file *.vigil.toml (TOML) says where data come from, what becomes of them and who "
              "is told. 'vigilctl check FILE' names what is wrong by line and column. "
              "[table] stands once, [[table]] any number of times.");
    page.literal("[workspace]\nname = \"Ward 3\"\n\n"
                 "[[source]]\nname = \"broker\"\nkind = \"mqtt\"\nhost = \"broker.example\"\n\n"
                 "[[query]]\nname = \"means\"\nsql = \"SELECT bed, AVG(HR) AS hr INTO avg_hr FROM "
                 "vitals GROUP BY bed, TumblingWindow(minute, 5)\"\n\n"
                 "[[limit]]\nsignal = \"HR\"\nhigh = 120");
    addTypes(page);
    for (const auto* section : sections())
        add(page, *section);
    return page;
}

std::optional<Page> sectionPage(const std::vector<std::string>& words) {
    Page page("workspace", "The workspace file");
    for (const auto* section : sections())
        if (hasAll(section->title, words))
            add(page, *section);
    if (page.blocks().empty() && words.size() == 1)
        for (const auto* section : sections()) {
            const auto key = std::ranges::find(section->keys, words.front(), &WorkspaceKey::name);
            if (key == section->keys.end())
                continue;
            page.heading(std::string(section->title));
            add(page, *key);
        }
    if (page.blocks().empty())
        return std::nullopt;
    addTypes(page);
    return page;
}

std::vector<std::string_view> sectionNames() {
    std::vector<std::string_view> names;
    for (const auto* section : sections()) {
        const auto words = wordsOf(section->title);
        names.insert(names.end(), words.begin(), words.end());
        for (const auto& key : section->keys)
            names.push_back(key.name);
    }
    return names;
}

} // namespace vigil::manual
