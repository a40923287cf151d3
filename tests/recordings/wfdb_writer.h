// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record_folder.h"

#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace vigil::tests {

/// A sample that was not recorded; written as the format's own marker (never in format 8).
inline constexpr std::int32_t kNotRecorded = std::numeric_limits<std::int32_t>::min();

/// One signal that a test writes, in digital units: physical = (sample - baseline) / gain.
struct WrittenSignal {
    std::string name;
    std::vector<std::int32_t> samples; ///< perFrame of them a frame
    double gain = 200;
    int baseline = 0;
    std::string unit = "mV";
    int format = 16;
    int perFrame = 1;
    int skew = 0; ///< samples by which the signal lies later in its file than in time
    /// Empty: the record's ".dat". Signals of one file stand in it frame by frame.
    std::string file = {};

    [[nodiscard]] double physical(std::size_t index) const {
        return (static_cast<double>(samples[index]) - baseline) / gain;
    }
};

/// A record of one segment. The header says what the signals hold, also their sums and their
/// first values; `cutTo` then shortens the file as a copy that broke off does.
struct WrittenRecord {
    std::string name;
    double rate = 250; ///< frames a second
    std::vector<WrittenSignal> signals;
    std::string start = {};     ///< "10:00:00 22/11/2026"; empty: no time in the header
    bool lengthInHeader = true; ///< without it the size of the file tells
    std::string preamble = {};  ///< bytes ahead of the samples, skipped by the header
    std::optional<std::uintmax_t> cutTo = std::nullopt; ///< bytes that are left of each file

    [[nodiscard]] std::int64_t frames() const;
};

/// Writes header and samples; returns the record's path without extension.
std::filesystem::path writeRecord(const RecordFolder& folder, const WrittenRecord& record);

/// One line of a record that is made of others; name "~": a gap that the record declares.
struct WrittenSegment {
    std::string name;
    std::int64_t frames = 0;
};

/// Writes the header of a record of segments, whose own records are written beside it or not.
/// A first segment of 0 frames is the layout. Returns the record's path without extension.
std::filesystem::path writeSegments(const RecordFolder& folder, const WrittenRecord& head,
                                    const std::vector<WrittenSegment>& segments);

/// Writes the header of a layout segment: every signal of the record, none of its samples.
void writeLayout(const RecordFolder& folder, const WrittenRecord& head);

} // namespace vigil::tests
