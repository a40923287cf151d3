// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/source_section.h"

#include "base/units.h"
#include "ingest/decode/json_path_decoder.h"

#include <algorithm>

namespace vigil::pipeline {
namespace {

void readSignals(const TomlSection& section, ingest::StreamMapping& mapping) {
    section.each("signal", Section::MappedSignal, [&](const TomlSection& entry) {
        auto& signal = mapping.signals.emplace_back();
        entry.requiredName("name", signal.signal);
        entry.required("path", signal.value.path);
        entry.text("unit", signal.unit);
        signal.unit = std::string(units::canonical(signal.unit));
    });
}

void readReadings(const TomlSection& section, ingest::StreamMapping& mapping) {
    const auto entry = section.sub("readings", Section::Readings);
    if (!entry)
        return;
    auto& readings = mapping.readings.emplace();
    entry->text("array", readings.array.path);
    entry->text("name", readings.name.path);
    entry->text("value", readings.value.path);
    entry->text("unit", readings.unit.path);
    entry->text("time", readings.time.path);
}

void readMapping(const TomlSection& section, ingest::StreamMapping& mapping) {
    using F = ingest::TimestampFormat;
    if (!section.has("bed"))
        section.problem("[source.mapping] has no 'bed'",
                        "name the path of the subject's key, for example bed = \"topic:2\"");
    section.text("bed", mapping.bed.path);
    section.text("time", mapping.time.path);
    section.text("patient", mapping.patient.path);
    section.text("device", mapping.device.path);
    section.text("sequence", mapping.sequence.path);
    section.choice<F>("time_format", mapping.timeFormat,
                      {{"iso8601", F::Iso8601},
                       {"epoch_s", F::EpochSeconds},
                       {"epoch_ms", F::EpochMillis},
                       {"epoch_us", F::EpochMicros},
                       {"epoch_ns", F::EpochNanos}});
    readSignals(section, mapping);
    readReadings(section, mapping);
    if (mapping.signals.empty() && !mapping.readings)
        section.problem("[source.mapping] maps no signal",
                        "add [[source.mapping.signal]] or [source.mapping.readings]");
    else if (!mapping.bed.path.empty())
        if (const auto tried = ingest::JsonPathDecoder::open(mapping, {}); !tried)
            section.problem("this mapping cannot work: " + tried.error().text(),
                            "see the paths and units above");
}

std::vector<std::string_view> wordsOf(SourceKinds kinds) {
    std::vector<std::string_view> words;
    for (const auto* kind : kinds)
        words.push_back(kind->word());
    return words;
}

void readKind(const TomlSection& section, const SourceKind& kind, SourceConfig& source) {
    source.spec = kind.read(section);
    if (section.knows("behind") && section.has("behind")) {
        Ticks behind = model::ClockBounds{}.behind;
        section.positiveSpan("behind", behind);
        source.behind = behind;
    }
    if (!section.knows("mapping"))
        return; // its messages have one shape
    if (const auto mapping = section.sub("mapping", Section::Mapping))
        readMapping(*mapping, source.mapping.emplace());
}

} // namespace

std::string kindChoice(SourceKinds kinds) {
    return "kind = " + ingest::listOf(wordsOf(kinds), " or ", "\"");
}

void readSource(const TomlSection& section, Workspace& workspace, SourceKinds kinds) {
    SourceConfig source;
    section.requiredName("name", source.name);
    section.name("stream", source.stream);
    if (std::ranges::any_of(workspace.sources,
                            [&](const auto& other) { return other.name == source.name; }))
        section.problem("there are two sources named '" + source.name + "'", "rename one");
    if (!section.has("kind"))
        return section.problem("[[source]] has no 'kind'", "add " + kindChoice(kinds));
    const auto chosen = section.word("kind", wordsOf(kinds));
    if (!chosen)
        return;
    const SourceKind& kind = *kinds[*chosen];
    readKind(section.as(kind.keys()), kind, source);
    workspace.sources.push_back(std::move(source));
}

} // namespace vigil::pipeline
