// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/view/snapshot.h"

#include <QString>

#include <optional>

/// Sources by name and host, and alarms with what the snapshot knows about them. *Thread:* GUI.
namespace vigil::widgets {

/// The source that is not connected while nothing is heard of a bed.
struct LostSource {
    QString title; ///< "gateway (10.0.0.7:1883)"
    std::optional<EventTime> since;
};

/// "gateway (10.0.0.7:1883)"; the name alone where there is no address.
[[nodiscard]] QString sourceTitle(const pipeline::SourceView& source);
/// Why nothing is heard of `bed`, if that is why.
[[nodiscard]] std::optional<LostSource> lostSourceOf(const pipeline::BedView& bed,
                                                     const pipeline::Snapshot& snapshot);
/// "Source gateway (10.0.0.7:1883) is not connected since 14:03:10".
[[nodiscard]] QString lostSourceText(const LostSource& lost);

/// alarmText() with the host of a lost source, and with the reason why a bed is silent.
[[nodiscard]] QString alarmText(const alerts::AlarmStatus& alarm,
                                const pipeline::Snapshot& snapshot);

} // namespace vigil::widgets
