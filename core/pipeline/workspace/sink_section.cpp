// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/sink_section.h"

#include "base/closest_name.h"
#include "ingest/formats/recording_format.h"
#include "pipeline/workspace/topic_template.h"

#include <algorithm>

namespace vigil::pipeline {
namespace {

std::vector<std::string_view> outputsOf(const Workspace& workspace) {
    std::vector<std::string_view> outputs{kAlarmsOutput};
    for (const auto& query : workspace.queries)
        outputs.insert(outputs.end(), query.outputs.begin(), query.outputs.end());
    return outputs;
}

void checkOutputs(const TomlSection& section, const Workspace& workspace, const SinkConfig& sink) {
    const auto outputs = outputsOf(workspace);
    const auto known = [&](std::string_view name) {
        return std::ranges::any_of(
            outputs, [name](std::string_view output) { return model::equalNames(output, name); });
    };
    for (const auto& name : sink.from) {
        if (known(name))
            continue;
        const auto near = base::closestName(name, outputs);
        section.problemAt("from", "there is no output '" + name + "'",
                          near.empty() ? "name one as behind INTO, or \"alarms\""
                                       : "did you mean '" + std::string(near) + "'?");
    }
    if (sink.from.empty() && (!known(sink.name) || model::equalNames(sink.name, kAlarmsOutput)))
        section.problemAt("name", "nothing reaches the sink '" + sink.name + "'",
                          "write INTO " + sink.name +
                              " in a query, or name outputs with from = [\"OUTPUT\"]",
                          true);
}

} // namespace

void readSink(const TomlSection& section, Workspace& workspace, SinkKinds kinds) {
    SinkConfig sink;
    section.requiredName("name", sink.name);
    section.names("from", sink.from);
    const auto same = [&](const SinkConfig& other) {
        return model::equalNames(other.name, sink.name);
    };
    if (std::ranges::any_of(workspace.sinks, same))
        section.problemAt("name", "there are two sinks '" + sink.name + "'", "rename one");
    std::vector<std::string_view> words;
    for (const auto* kind : kinds)
        words.push_back(kind->word());
    const std::string choice = "kind = " + ingest::listOf(words, " or ", "\"");
    if (!section.has("kind"))
        return section.problem("[[sink]] has no 'kind'", "add " + choice);
    const auto chosen = section.word("kind", words);
    if (!chosen)
        return;
    checkOutputs(section, workspace, sink);
    const SinkKind& kind = *kinds[*chosen];
    sink.spec = kind.read(section.as(kind.keys()));
    const auto exclusive = sink.spec->exclusiveName();
    for (const auto& other : workspace.sinks)
        if (!exclusive.empty() && other.spec->exclusiveName() == exclusive)
            section.problem("the sinks '" + other.name + "' and '" + sink.name +
                                "' write to the same place",
                            "join them with from = [...], or give each its own");
    workspace.sinks.push_back(std::move(sink));
}

std::string readTopic(const TomlSection& section, bool (*isTopic)(std::string_view topic)) {
    std::string topic;
    if (!section.required("topic", topic))
        return topic;
    const auto parsed = TopicTemplate::parse(topic);
    if (!parsed)
        section.problemAt("topic", "the braces in '" + topic + "' do not name a column",
                          "write for example \"ward/{bed}\"");
    else if (!isTopic(parsed->fill([](std::string_view) { return std::string("x"); })))
        section.problemAt("topic", "'" + topic + "' is no topic to send to",
                          "see which characters a topic may have");
    return topic;
}

} // namespace vigil::pipeline
