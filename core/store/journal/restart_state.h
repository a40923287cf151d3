// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/journal/checkpoint.h"
#include "store/journal/deliveries.h"
#include "store/journal/incidents.h"
#include "store/journal/journal.h"

#include <filesystem>
#include <optional>
#include <string>

namespace vigil::store {

/// What a start goes on from. *Thread:* value.
struct RestartState {
    CheckpointState checkpoint;
    AlarmRestart alarms;
    DeliveryRestart deliveries;
    IncidentRestart incidents;
    /// Which numbers of alarms are taken is told by `alarms`; else nobody knows.
    bool numbersKnown = true;
    bool checkpointKnown = true; ///< else `checkpoint` could not be read
    std::optional<Error> damage; ///< of a part that could not be read; the others are here
};

/// Reads it without writing anything, and waits for no sync: also from a disk that is slow, full or
/// read-only, and of a damaged file what can be read. A file with nothing in it gives an empty
/// state. Errors: those of Database; Unsupported when it is no store of this version.
[[nodiscard]] Result<RestartState> readRestart(const std::filesystem::path& database,
                                               const std::string& vfs = {});

} // namespace vigil::store
