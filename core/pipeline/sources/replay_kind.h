// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/workspace/recording_formats.h"
#include "pipeline/workspace/source_kind.h"
#include "pipeline/workspace/table_recordings.h"

#include <filesystem>

namespace vigil::pipeline {

/// Recordings that are played again, in any of `formats`. *Thread:* see SourceKind.
class ReplayKind final : public SourceKind {
public:
    explicit ReplayKind(ingest::RecordingFormats formats) : m_formats(formats) {}

    [[nodiscard]] std::string_view word() const override { return "replay"; }

    [[nodiscard]] SourceTraits traits() const override {
        return {.finite = true, .ticksInBand = true, .resumable = true};
    }

    [[nodiscard]] const SectionKeys& keys() const override;
    [[nodiscard]] SourceSpecPtr read(const TomlSection& section) const override;

    [[nodiscard]] ingest::RecordingFormats formats() const noexcept { return m_formats; }

private:
    ingest::RecordingFormats m_formats;
};

[[nodiscard]] const ReplayKind& replayKind();

/// A recording at a pace. *Thread:* value.
class ReplaySpec final : public SourceSpec {
public:
    /// `speed`: 0 = max.
    explicit ReplaySpec(std::filesystem::path path, double speed = 1,
                        const ReplayKind& kind = replayKind(), TableReading tables = {});

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return m_path; }

    [[nodiscard]] std::string address() const override { return m_path.string(); }

    [[nodiscard]] std::string identity() const override { return '\t' + m_path.string(); }

    [[nodiscard]] Result<OpenedSource> open(const SourceOpening& opening) const override;
    [[nodiscard]] Result<std::unique_ptr<model::Recording>> recording() const override;

private:
    const std::filesystem::path m_path;
    const double m_speed;
    const ingest::RecordingFormats m_formats;
    const TableReading m_tables;
};

} // namespace vigil::pipeline
