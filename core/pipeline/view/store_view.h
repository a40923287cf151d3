// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vigil::pipeline {

/// Why nothing is stored.
enum class StoreAbsence {
    Opening, ///< it takes long to open
    Damaged,
    Foreign,  ///< what stands there is of another program
    Newer,    ///< of a newer version of this program
    ReadOnly, ///< the file or its folder
    NoFolder, ///< and it cannot be made
    Full,
    Locked, ///< a program that is not this one has locked it
    InUse,  ///< another instance stores there
    Failed, ///< the operating system says why
};

/// Stable words for alarms and reports: "damaged", "read-only".
[[nodiscard]] std::string_view name(StoreAbsence why) noexcept;

/// How what is to be kept is doing; part of the Snapshot. *Thread:* value.
struct StoreView {
    bool healthy = true;
    std::optional<StoreAbsence> away; ///< nothing is stored, and why; `error` says more
    bool damaged = false;             ///< what is there is damaged; setting it aside helps
    bool watchOnly = false;           ///< by choice nothing is stored here: another program does
    std::string owner;                ///< which; of `watchOnly`; empty: none does any more
    std::string path;                 ///< of the database
    std::string setAside;             ///< the new name of the file that was set aside last
    std::uint64_t waitingRows = 0, waitingEvents = 0; ///< in memory until it is back
    std::string error;
    double commitP99Ms = 0;
    bool kept = false; ///< there is a store; false: nothing is stored (a replay)
    std::uint64_t databaseBytes = 0;
    /// Of the file system that holds the database; nothing when it cannot be asked.
    std::optional<std::uint64_t> diskFreeBytes, diskTotalBytes;
    std::optional<double> diskDaysLeft; ///< at the present rate; unknown in the first minute
    bool diskDaysAtLeast = false;       ///< `diskDaysLeft` is a lower bound yet: see DiskForecast
    bool diskEnough = false; ///< what is kept stays below what the disk holds, however long it runs
    bool recording = false;
    std::string recordingPath;
    std::uint64_t checkpoints = 0;     ///< handed over since start: positions and query states
    std::uint64_t checkpointBytes = 0; ///< of query states in the newest
    double capturePauseP99Ms = 0;      ///< how long captures hold up a stage, over the last 10 s
};

} // namespace vigil::pipeline
