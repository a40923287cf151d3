// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>

namespace vigil::ingest {

/// Stands for "not recorded" in arrays of ADC values, whatever the file's own marker is.
inline constexpr std::int32_t kWfdbInvalid = std::numeric_limits<std::int32_t>::min();

/// How samples lie in a signal file: `samplesPerUnit` of them share `bytesPerUnit` bytes.
/// Source: WFDB Applications Guide, signal(5). *Thread:* value.
struct WfdbSampleFormat {
    int code = 0;
    unsigned samplesPerUnit = 1;
    unsigned bytesPerUnit = 1;
    std::optional<std::int32_t> invalid; ///< ADC value that marks a sample as not recorded
    bool differences = false;            ///< samples are stored as first differences (format 8)

    /// Samples that `bytes` bytes hold, including those of an incomplete last unit.
    [[nodiscard]] std::uint64_t samplesIn(std::uint64_t bytes) const noexcept;
    /// Bytes from the start of a unit that hold its first `samples` samples.
    [[nodiscard]] unsigned bytesFor(unsigned samples) const noexcept;
    /// Decodes from the start of a unit on; out.size() <= samplesIn(bytes.size()). Differences and
    /// invalid markers come out as stored.
    void decode(std::span<const std::uint8_t> bytes, std::span<std::int32_t> out) const noexcept;
};

/// nullptr for formats this program does not read.
[[nodiscard]] const WfdbSampleFormat* findWfdbFormat(int code) noexcept;

/// True for the formats that hold FLAC streams (508, 516, 524).
[[nodiscard]] constexpr bool isFlacFormat(int code) noexcept {
    return code == 508 || code == 516 || code == 524;
}

} // namespace vigil::ingest
