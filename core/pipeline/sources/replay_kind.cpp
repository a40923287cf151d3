// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/sources/replay_kind.h"

#include "base/checksum.h"
#include "ingest/decode/field_number.h"
#include "ingest/replay/paced_source.h"
#include "pipeline/workspace/toml_section.h"

#include <array>

namespace vigil::pipeline {
namespace {

using Key = WorkspaceKey;
using enum KeyType;

constexpr std::array kKeys{
    Key{"mapping", Table, "the message convention", "Messages of another shape, by paths."},
    Key{"path", Path, kRequired,
        "The recording: .vgl, a WFDB header, a table, a folder of tables."},
    Key{"speed", Number, "1", "0.1 to 100 times real time; 0 is as fast as it goes."},
    Key{"format", Choice, "by the name of the file",
        "Of a table: \"csv\", \"tsv\", \"psv\", \"jsonl\" or \"json\"."},
    Key{"null", Texts, "none", "Numbers that mean \"not measured\": [\"0\", \"-32768\"]."},
    Key{"null_words", Texts, "none", "Words that mean \"not measured\"."},
    Key{"key_from_file", Name, "none", "Column that gets the stem of the file's name."},
    Key{"start", Text, "1970-01-01T00:00:00Z", "Base time of rows that carry none (ISO-8601)."},
    Key{"time", Text, "\"time\"", "Column of the event time."},
    Key{"time_format", Text, "ISO-8601, or a number whose unit its size tells",
        "How times are written; see [source.mapping]."},
    Key{"time_zone", Text, "UTC", "Zone of times that name none."},
    Key{"time_expression", Text, "none",
        "Expression that makes the time: \"DATEADD(hour, ICULOS, '1970-01-01')\"."}};

/// How the source is read where it is a table: the options of `vigilctl query`, as keys.
TableReading readTables(const TomlSection& section, ingest::RecordingFormats formats) {
    TableReading reading;
    auto& rows = reading.tables.rows;
    if (section.has("format"))
        if (const auto chosen = section.word("format", ingest::tableWords(formats)))
            reading.tables.format =
                ingest::formatByWord(formats, ingest::tableWords(formats)[*chosen]);
    std::vector<std::string> numbers;
    if (section.has("null") && section.texts("null", numbers))
        for (const auto& text : numbers) {
            const auto number = ingest::numberOfText(text);
            if (number)
                rows.nullValues.push_back(*number);
            else
                section.problemAt("null", "'" + text + "' is no number",
                                  "words that mean not measured are for null_words");
        }
    section.texts("null_words", rows.nullWords);
    section.name("key_from_file", rows.keyFromFile);
    section.text("time", rows.timeColumn);
    std::string start;
    if (section.text("start", start)) {
        if (const auto time = parseIso8601(start))
            rows.start = *time;
        else
            section.problemAt("start", "'" + start + "' is no ISO-8601 time",
                              "write for example 2026-01-31T08:00:00Z");
    }
    std::string format;
    std::string zone;
    section.text("time_format", format);
    section.text("time_zone", zone);
    if (auto times = ingest::TimeReader::make(format, zone))
        rows.times = std::move(*times);
    else
        section.problemAt(ingest::TimeReader::make(format, {}) ? "time_zone" : "time_format",
                          times.error().text(), "see vigilctl query --help");
    if (section.text("time_expression", reading.timeExpression))
        if (const auto works = checkTimeExpression(reading.timeExpression); !works)
            section.problemAt("time_expression", works.error().text(),
                              "for example DATEADD(hour, ICULOS, '1970-01-01')");
    return reading;
}

/// The number under which the positions in a recording are kept: another one has others.
std::uint32_t partitionOf(const std::filesystem::path& path, const model::RecordingFacts& outline) {
    std::string text = path.filename().string() + '\n' + outline.format + '\n';
    text += std::to_string(outline.start.time_since_epoch().count()) + '\n';
    text += std::to_string(outline.duration.count());
    return base::Checksum().add(text).value();
}

std::optional<ingest::PacedOptions::Resume> resumeOf(const SourceOpening& opening,
                                                     std::uint32_t partition) {
    if (!opening.resume)
        return std::nullopt;
    ingest::PacedOptions::Resume resume;
    resume.partition = partition;
    resume.again = !opening.resume->midway;
    for (const auto& position : opening.positions)
        if (position.source == opening.name && position.partition == resume.partition)
            resume.next = position.next;
    return resume;
}

} // namespace

const ReplayKind& replayKind() {
    static const ReplayKind kind(recordingFormats());
    return kind;
}

const SectionKeys& ReplayKind::keys() const {
    static const SectionKeys keys{Section::Source, "a replay [[source]]", kKeys,
                                  &keysOf(Section::Source)};
    return keys;
}

SourceSpecPtr ReplayKind::read(const TomlSection& section) const {
    std::filesystem::path path;
    if (std::string given; section.required("path", given))
        path = section.resolve(given);
    return std::make_shared<ReplaySpec>(std::move(path), section.number("speed").value_or(1), *this,
                                        readTables(section, m_formats));
}

ReplaySpec::ReplaySpec(std::filesystem::path path, double speed, const ReplayKind& kind,
                       TableReading tables)
    : SourceSpec(kind), m_path(std::move(path)), m_speed(speed), m_formats(kind.formats()),
      m_tables(std::move(tables)) {}

Result<std::unique_ptr<model::Recording>> ReplaySpec::recording() const {
    return openPlayable(m_path, m_tables, m_formats);
}

Result<OpenedSource> ReplaySpec::open(const SourceOpening& opening) const {
    auto played = recording();
    if (!played)
        return propagate(played);
    OpenedSource opened;
    opened.outline = (*played)->outline();
    auto source = std::make_unique<ingest::PacedSource>(
        std::move(*played), opening.clock,
        ingest::PacedOptions{.source = opening.index,
                             .speed = m_speed,
                             .startPaused = opening.startPaused,
                             .resume = resumeOf(opening, partitionOf(m_path, opened.outline))});
    opened.replay = source.get();
    opened.source = std::move(source);
    return opened;
}

} // namespace vigil::pipeline
