// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/sources/replay_kind.h"

#include "base/checksum.h"
#include "ingest/replay/paced_source.h"
#include "pipeline/workspace/toml_section.h"

#include <array>

namespace vigil::pipeline {
namespace {

using Name = std::string_view;

constexpr std::array kKeys{Name("mapping"), Name("path"), Name("speed")};

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
    return std::make_shared<ReplaySpec>(std::move(path), section.number("speed").value_or(1),
                                        *this);
}

ReplaySpec::ReplaySpec(std::filesystem::path path, double speed, const ReplayKind& kind)
    : SourceSpec(kind), m_path(std::move(path)), m_speed(speed), m_formats(kind.formats()) {}

Result<std::unique_ptr<model::Recording>> ReplaySpec::recording() const {
    return openRecording(m_path, m_formats);
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
