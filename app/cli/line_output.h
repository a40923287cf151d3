// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/line_writer.h"
#include "base/result.h"

#include <memory>
#include <string>

namespace vigil::app {

/// Where the lines of a run go: standard output or a file, which neither who hands them over nor
/// the run ever waits for. *Thread:* as LineWriter. *Owns:* the file.
class LineOutput {
public:
    /// `target`: "-" or a path, whose file is begun anew (0600). Errors: Io, Full; NotFound for a
    /// pipe that nobody reads.
    [[nodiscard]] static Result<std::shared_ptr<LineOutput>> open(const std::string& target);
    ~LineOutput();
    LineOutput(const LineOutput&) = delete;
    LineOutput& operator=(const LineOutput&) = delete;

    [[nodiscard]] base::LineWriter& lines() noexcept { return m_lines; }

private:
    LineOutput(int descriptor, bool owned)
        : m_owned(owned ? descriptor : -1), m_lines(descriptor) {}

    const int m_owned;
    base::LineWriter m_lines;
};

} // namespace vigil::app
