// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/view/snapshot.h"

#include <QString>

#include <optional>
#include <vector>

namespace vigil::widgets {

/// Which alarms a list shows. *Thread:* value.
struct AlarmFilter {
    enum class Kind {
        Active,       ///< all that stand, those that wait first
        Acknowledged, ///< and stand
        Shelved,      ///< put off for a time
        Over,         ///< the newest first
        All,
    };
    Kind kind = Kind::Active;
    QString find;                             ///< in bed, patient, text; empty: all
    std::optional<alerts::Priority> priority; ///< nullopt: all

    bool operator==(const AlarmFilter&) const = default;
};

/// Those of the snapshot that the filter lets through, in the order of its kind.
[[nodiscard]] std::vector<alerts::AlarmStatus> alarmsOf(const pipeline::Snapshot& snapshot,
                                                        const AlarmFilter& filter);

/// The bed's label, or what else an alarm is about; and who lies there, if known.
[[nodiscard]] QString placeOf(const alerts::AlarmStatus& alarm, const pipeline::Snapshot& snapshot);
[[nodiscard]] QString patientOf(const alerts::AlarmStatus& alarm,
                                const pipeline::Snapshot& snapshot);

} // namespace vigil::widgets
