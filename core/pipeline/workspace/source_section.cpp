// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/source_section.h"

#include "base/units.h"
#include "ingest/decode/field_path.h"
#include "ingest/decode/json_path_decoder.h"
#include "ingest/decode/mapping_presets.h"
#include "ingest/decode/sparkplug/sparkplug_decoder.h"
#include "transport/mqtt/topic_filter.h"

#include <algorithm>

namespace vigil::pipeline {
namespace {

/// The paths of a mapping; what cannot work is told where it stands. *Thread:* one; lives as long
/// as its section is read.
class MappingReader {
public:
    /// `topics`: what the source receives; empty where that says nothing of levels.
    MappingReader(ingest::StreamMapping& mapping, const std::vector<std::string>& topics)
        : m_mapping(mapping), m_topics(topics) {}

    void read(const TomlSection& section) {
        const std::string timeFormat = readPreset(section);
        using F = ingest::PayloadFormat;
        section.choice<F>("format", m_mapping.format,
                          {{"json", F::Json},
                           {"cbor", F::Cbor},
                           {"msgpack", F::MessagePack},
                           {"influx", F::Influx},
                           {"sparkplug", F::Sparkplug}});
        m_isSparkplug = m_mapping.format == F::Sparkplug;
        if (!m_isSparkplug && m_mapping.bed.path.empty() && !section.has("bed"))
            problem(section, "", "[source.mapping] has no 'bed'",
                    "name the path of the subject's key, for example bed = \"topic:2\"");
        path(section, "rows", m_mapping.rows);
        path(section, "bed", m_mapping.bed);
        path(section, "time", m_mapping.time);
        path(section, "patient", m_mapping.patient);
        path(section, "device", m_mapping.device);
        path(section, "sequence", m_mapping.sequence);
        readTimes(section, timeFormat);
        section.each("signal", Section::MappedSignal,
                     [this](const TomlSection& entry) { readSignal(entry); });
        if (const auto entry = section.sub("readings", Section::Readings))
            readReadings(*entry);
        if (m_mapping.signals.empty() && !m_mapping.readings && !m_isSparkplug)
            problem(section, "", "[source.mapping] maps no signal",
                    "add [[source.mapping.signal]] or [source.mapping.readings]");
        if (m_faultless)
            if (const auto works = tried(); !works)
                section.problem("this mapping cannot work: " + works.error().text(),
                                "see the paths and units above");
    }

private:
    [[nodiscard]] Result<void> tried() const {
        if (m_isSparkplug) {
            if (auto decoder = ingest::SparkplugDecoder::open(m_mapping, {}); !decoder)
                return propagate(decoder);
        } else if (auto decoder = ingest::JsonPathDecoder::open(m_mapping, {}); !decoder) {
            return propagate(decoder);
        }
        return {};
    }

    void problem(const TomlSection& section, std::string_view key, std::string what,
                 std::string hint) {
        m_faultless = false;
        section.problemAt(key, std::move(what), std::move(hint));
    }

    void path(const TomlSection& section, std::string_view key, ingest::FieldPath& out) {
        if (section.text(key, out.path))
            check(section, key, out);
    }

    void check(const TomlSection& section, std::string_view key, const ingest::FieldPath& given) {
        const auto compiled = ingest::CompiledPath::compile(given);
        if (!compiled)
            return problem(section, key, "this path cannot work: " + compiled.error().text(),
                           "write the keys with dots between: vitals.hr, list.0.value");
        if (compiled->kind() != ingest::CompiledPath::Kind::Topic)
            return;
        const auto reaches = [&](const std::string& topic) {
            return topic.find('#') != std::string::npos ||
                   static_cast<std::size_t>(std::ranges::count(topic, '/')) >= compiled->level();
        };
        if (!m_topics.empty() && std::ranges::none_of(m_topics, reaches))
            problem(section, key,
                    "no topic of the source has a level " + std::to_string(compiled->level()),
                    "levels are counted from 0: topic:0 is the first");
    }

    /// What the preset says, for the other keys to change; how it writes times.
    std::string readPreset(const TomlSection& section) {
        constexpr auto kAnyTime = "auto";
        if (!section.has("preset"))
            return kAnyTime;
        std::vector<std::string_view> names;
        for (const auto& preset : ingest::mappingPresets())
            names.push_back(preset.name);
        const auto chosen = section.word("preset", names);
        m_faultless &= chosen.has_value();
        if (!chosen)
            return kAnyTime;
        const auto& preset = ingest::mappingPresets()[*chosen];
        m_mapping = preset.mapping();
        m_ofPreset = static_cast<std::ptrdiff_t>(m_mapping.signals.size());
        return preset.timeFormat.empty() ? kAnyTime : std::string(preset.timeFormat);
    }

    void readTimes(const TomlSection& section, std::string format) {
        std::string zone;
        section.text("time_format", format);
        section.text("time_zone", zone);
        if (const auto known = ingest::TimeReader::make(format, {}); !known)
            return problem(section, "time_format", known.error().text(),
                           "iso8601, epoch, epoch_s, epoch_ms, epoch_us, epoch_ns or a pattern");
        auto times = ingest::TimeReader::make(format, zone);
        if (!times)
            return problem(section, "time_zone", times.error().text(),
                           "name a zone of the tz database, or an offset");
        m_mapping.times = std::move(*times);
    }

    void readSignal(const TomlSection& entry) {
        ingest::SignalPath signal;
        m_faultless &= entry.requiredName("name", signal.signal);
        if (signal.signal.starts_with("topic:") || signal.signal.starts_with("header:"))
            check(entry, "name", {signal.signal});
        if (!entry.required("path", signal.value.path))
            m_faultless = false;
        else if (!m_isSparkplug) // there it is the name of a metric
            check(entry, "path", signal.value);
        if (entry.text("topic", signal.topic) && !transport::isTopicFilter(signal.topic))
            problem(entry, "topic", "'" + signal.topic + "' is no filter of topics",
                    "'+' stands for a level, '#' for all that follow: ward/+/temperature");
        entry.text("unit", signal.unit);
        signal.unit = std::string(units::canonical(signal.unit));
        // What a preset maps under the name gives way.
        const auto ofPreset = m_mapping.signals.begin() + m_ofPreset;
        const auto same = std::find_if(m_mapping.signals.begin(), ofPreset, [&](const auto& other) {
            return other.signal == signal.signal;
        });
        if (same != ofPreset) {
            m_mapping.signals.erase(same);
            --m_ofPreset;
        }
        m_mapping.signals.push_back(std::move(signal));
    }

    void readReadings(const TomlSection& entry) {
        auto& readings = m_mapping.readings.emplace();
        path(entry, "array", readings.array);
        path(entry, "name", readings.name);
        path(entry, "value", readings.value);
        path(entry, "unit", readings.unit);
        path(entry, "time", readings.time);
    }

    ingest::StreamMapping& m_mapping;
    const std::vector<std::string>& m_topics;
    bool m_faultless = true;
    bool m_isSparkplug = false;
    std::ptrdiff_t m_ofPreset = 0; ///< the first of its signals
};

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
    const auto topics =
        section.knows("topics") ? section.listed("topics") : std::vector<std::string>{};
    if (const auto mapping = section.sub("mapping", Section::Mapping))
        MappingReader(source.mapping.emplace(), topics).read(*mapping);
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
