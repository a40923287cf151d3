// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::ingest {

/// One signal line of a header. Source of the fields and defaults: WFDB Applications Guide,
/// header(5). *Thread:* value.
struct WfdbSignalSpec {
    std::string fileName; ///< "~" for a signal of a layout header, which has no samples
    int format = 16;
    std::int64_t samplesPerFrame = 1; ///< 1..kMaxSamplesPerFrame
    std::int64_t skew = 0;            ///< samples of the file that precede frame 0, >= 0
    std::int64_t byteOffset = 0;      ///< of the first sample in the file, >= 0
    double gain = kDefaultGain;       ///< ADC units per physical unit, never 0
    bool calibrated = false;          ///< false: the header gave no gain, the default stands in
    double baseline = 0;              ///< ADC value of physical 0
    std::string unit = "mV";          ///< as the header spells it
    std::int64_t adcResolution = 0;   ///< bits
    std::int64_t adcZero = 0;
    std::int32_t initialValue = 0;
    std::optional<std::uint16_t> checksum; ///< sum of the samples modulo 65536
    std::int64_t blockSize = 0;
    std::string description; ///< the signal's name; empty when the header gives none

    static constexpr double kDefaultGain = 200;
};

/// One line of a multi-segment header.
struct WfdbSegmentSpec {
    std::string name;        ///< record name, or "~" for a declared gap
    std::int64_t frames = 0; ///< >= 0; 0 in the first line marks a layout header

    [[nodiscard]] bool isGap() const noexcept { return name == "~"; }
};

/// A header file as parsed: every number is inside its stated bounds, so that readers may compute
/// with them without overflow. *Thread:* value.
struct WfdbHeader {
    std::string recordName;
    bool multiSegment = false;
    std::int64_t signalCount = 0; ///< as declared; equals signals.size() for a single segment
    double frameRate = kDefaultFrameRate; ///< Hz, kMinRate..kMaxRate
    double counterFrequency = kDefaultFrameRate;
    double baseCounter = 0;
    std::optional<std::int64_t> frames; ///< nullopt when not declared; <= kMaxFrames, kMaxSeconds
    std::optional<Ticks> baseTime;      ///< since midnight
    std::optional<EventTime> baseDate;  ///< midnight
    std::vector<WfdbSignalSpec> signals;
    std::vector<WfdbSegmentSpec> segments;
    std::vector<std::string> comments; ///< without the leading '#'
    std::vector<std::string> warnings; ///< oddities that could be read past

    static constexpr double kDefaultFrameRate = 250;
    static constexpr double kMinRate = 1e-7;
    static constexpr double kMaxRate = 1e8;
    static constexpr double kMaxSeconds = 900.0 * 366 * 86400; ///< from the first sample on
    static constexpr std::int64_t kMaxFrames = std::int64_t{1} << 40;
    static constexpr std::int64_t kMaxSamplesPerFrame = 1 << 20; ///< of all signals together
    static constexpr std::size_t kMaxSignals = 1 << 14;

    /// True when the first segment is a layout header: signals are then found by name.
    [[nodiscard]] bool hasLayout() const noexcept {
        return multiSegment && !segments.empty() && segments.front().frames == 0 &&
               !segments.front().isGap();
    }
};

/// Parses the text of a header; `name` is used in messages. Sample formats are not judged here.
/// Error: Parse, context "name:line"; also for file names that lead out of the record's folder.
[[nodiscard]] Result<WfdbHeader> parseWfdbHeader(std::string_view text, std::string_view name);

} // namespace vigil::ingest
