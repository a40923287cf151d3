// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "pipeline/workspace/source_kind.h"

#include <filesystem>
#include <string>
#include <vector>

namespace vigil::pipeline {

/// What a database has kept of a span of time, played as fast as it can be: no [[source]] of a
/// file, but one that commands make. *Thread:* value.
class HistorySpec final : public SourceSpec {
public:
    /// See TrendRecording::open().
    HistorySpec(std::filesystem::path database, EventTime from, EventTime to,
                std::vector<std::string> outputs);

    [[nodiscard]] std::string address() const override { return m_database.string(); }

    [[nodiscard]] Result<OpenedSource> open(const SourceOpening& opening) const override;
    [[nodiscard]] Result<std::unique_ptr<model::Recording>> recording() const override;

private:
    const std::filesystem::path m_database;
    const EventTime m_from;
    const EventTime m_to;
    const std::vector<std::string> m_outputs;
};

} // namespace vigil::pipeline
