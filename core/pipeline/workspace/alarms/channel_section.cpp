// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/alarms/channel_section.h"

#include "ingest/formats/recording_format.h"

#include <algorithm>

namespace vigil::pipeline {
namespace {

void checkPlace(const TomlSection& section, const Workspace& workspace,
                const ChannelConfig& channel) {
    const auto exclusive = channel.spec->exclusiveName();
    if (exclusive.empty())
        return;
    const auto complain = [&](const auto& other, const char* what) {
        if (other.spec->exclusiveName() == exclusive)
            section.problem(std::string("the ") + what + " '" + other.name + "' and the channel '" +
                                channel.name + "' write to the same place",
                            "give each its own");
    };
    for (const auto& sink : workspace.sinks)
        complain(sink, "sink");
    for (const auto& other : workspace.channels)
        complain(other, "channel");
}

} // namespace

void readChannel(const TomlSection& section, Workspace& workspace, ChannelKinds kinds) {
    ChannelConfig channel;
    section.requiredName("name", channel.name);
    const auto same = [&](const ChannelConfig& other) {
        return model::equalNames(other.name, channel.name);
    };
    if (std::ranges::any_of(workspace.channels, same))
        section.problemAt("name", "there are two channels '" + channel.name + "'", "rename one");
    std::vector<std::string_view> words;
    for (const auto* kind : kinds)
        words.push_back(kind->word());
    if (!section.has("kind"))
        return section.problem("[[channel]] has no 'kind'",
                               "add kind = " + ingest::listOf(words, " or ", "\""));
    const auto chosen = section.word("kind", words);
    if (!chosen)
        return;
    const ChannelKind& kind = *kinds[*chosen];
    channel.spec = kind.read(section.as(kind.keys()));
    checkPlace(section, workspace, channel);
    if (channel.spec->runsProgram() && !workspace.allowsCommands)
        section.problemAt("kind", "this workspace may not start programs",
                          "write allow_commands = true under [workspace] if it may");
    workspace.channels.push_back(std::move(channel));
}

} // namespace vigil::pipeline
