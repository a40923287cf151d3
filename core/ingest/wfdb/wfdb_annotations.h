// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace vigil::ingest {

/// One mark of an annotation file. *Thread:* value.
struct WfdbAnnotation {
    std::int64_t sample = 0; ///< in ticks of the file's own resolution, see WfdbAnnotations
    int code = 0;            ///< 0..58; the meaning of 1..49 is in `symbol`
    std::string symbol;      ///< "N", "V", "+"; "[15]" for a code without one
    int subtype = 0;
    int channel = 0;
    int number = 0;
    std::string aux; ///< UTF-8
};

/// A label that the file defines for itself.
struct WfdbLabel {
    int code = 0;
    std::string symbol;
    std::string description;
};

/// An annotation file as a whole.
struct WfdbAnnotations {
    std::vector<WfdbAnnotation> marks; ///< in file order, without definitions and file notes
    std::vector<WfdbLabel> labels;
    /// Ticks a second; nullopt: the sampling frequency of the record.
    std::optional<double> resolution;
    std::vector<std::string> warnings;

    /// The mark's sample number at `frameRate` Hz, rounded to the nearest.
    [[nodiscard]] std::int64_t sampleOf(const WfdbAnnotation& mark,
                                        double frameRate) const noexcept;
};

/// Parses the MIT annotation format (source: WFDB Applications Guide, annot(5)). Never fails: what
/// follows a damaged place is given up with a warning.
[[nodiscard]] WfdbAnnotations parseWfdbAnnotations(std::span<const std::uint8_t> bytes);

/// Errors: NotFound, Io, Full.
[[nodiscard]] Result<WfdbAnnotations> readWfdbAnnotations(const std::filesystem::path& path);

} // namespace vigil::ingest
