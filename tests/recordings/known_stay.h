// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wfdb_writer.h"

#include <optional>
#include <vector>

/// A stay at a bedside monitor whose contents are known: a record of waves, one of waves in
/// segments with gaps, and numerics once a minute.
namespace vigil::tests {

/// Lowest and highest pressure of all known waves, mmHg.
inline constexpr double kLowestPressure = 60;
inline constexpr double kHighestPressure = 120;

/// "monitor": ten minutes of MCL1 (500 Hz), ABP (125 Hz) and RESP (125 Hz, two samples late in its
/// file), format 212.
[[nodiscard]] WrittenRecord knownMonitor();
std::filesystem::path writeMonitor(const RecordFolder& folder);

/// "stay", 125 frames a second, starts at 00:31:25.894: its segments in order.
struct KnownSegments {
    static constexpr std::int64_t kFirst = 75'000;    ///< ten minutes of II and V
    static constexpr std::int64_t kDeclared = 45'000; ///< six minutes declared as a gap
    static constexpr std::int64_t kLost = 2'700'000;  ///< six hours whose segment is not there
    static constexpr std::int64_t kLast = 75'000;     ///< ten minutes of II, V and ABP
    static constexpr std::int64_t kAll = kFirst + kDeclared + kLost + kLast;
};

/// ABP has gain 10, the others 200; layout first. Returns the path without extension.
std::filesystem::path writeStay(const RecordFolder& folder);

/// "stayn": one frame a minute, the start of "stay". 0 was not measured in HR and SpO2, the
/// format's own marker says so in NBPSys.
inline constexpr int kStayMinutes = 600;
/// By minute; nullopt where not measured.
[[nodiscard]] std::vector<std::optional<double>> knownHeartRates();
[[nodiscard]] std::vector<std::optional<double>> knownSaturations();
[[nodiscard]] std::vector<std::optional<double>> knownCuffPressures();
std::filesystem::path writeNumerics(const RecordFolder& folder);

} // namespace vigil::tests
