// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/signal_catalog.h"
#include "pipeline/view/snapshot.h"
#include "widgets/text/source_text.h"

#include <QString>
#include <QStringList>

#include <memory>
#include <optional>
#include <vector>

namespace vigil::widgets {

/// One number as it stands on a tile: pressures are joined ("118/72").
struct Reading {
    QString label, value, unit;
    QString limits; ///< "120 / 50" where limits are in force
    model::ParameterGroup group = model::ParameterGroup::Other;
    bool current = false;  ///< false: value is dashes
    bool doubtful = false; ///< outside its plausible range: shown, flagged
    QString reason;        ///< why it is not current
    alerts::Priority alarm = alerts::Priority::None;
    bool attention = false; ///< its alarm waits for an acknowledgement

    bool operator==(const Reading&) const = default;
};

/// Everything the screens show of a bed besides its waves, as texts and states. Two equal contents
/// look the same, so that only what changed is painted again. *Thread:* value.
struct BedContent {
    enum class State { Empty, Current, Stale };

    QString bed;   ///< key
    QString label; ///< on screen
    QString patient;
    State state = State::Empty;
    Reading primary;               ///< heart rate, else pulse rate; or what the layout names first
    std::vector<Reading> readings; ///< the others: SpO2, pressure, RR, ... as far as there are any
    alerts::Priority alarm = alerts::Priority::None; ///< highest of the bed
    bool attention = false;
    bool technical = false;
    QString alarmText;  ///< of the highest alarm
    QString alarmBrief; ///< the same without figures, where there is little room
    QString lasted;     ///< how long it has lasted
    int moreAlarms = 0; ///< besides that one
    QString staleText;  ///< "last seen 14:03:10, 12 s ago"
    QString staleAge;   ///< "12 s"
    QString lostSource; ///< why nothing is heard: "Source gateway (host:1883) is not connected..."
    QString unheard;    ///< why nothing at all is known of the bed; empty: something is
    QString clockSign;  ///< "clock +4:50" of the device whose clock is off the most
    QStringList clocks; ///< a sentence for each device whose clock is off
    std::shared_ptr<const pipeline::HourLine> heartRateHour;
    QString hourLabel;   ///< "HR", "PR"
    EventTime hourEnd{}; ///< right end of the hour; moves with the slots of its line

    bool operator==(const BedContent&) const = default;
};

/// `layout` chooses the readings; null: all that there are. `lost` is what lostSourceOf() tells of
/// the bed.
[[nodiscard]] BedContent bedContent(const pipeline::BedView& bed, EventTime now,
                                    const pipeline::WardLayout* layout = nullptr,
                                    const std::optional<LostSource>& lost = std::nullopt);

/// True while values or waves come from the bed.
[[nodiscard]] bool isHeard(const pipeline::BedView& bed);
/// Nothing comes from the bed because its source is lost: "Source lost".
[[nodiscard]] QString sourceLostWords();
/// What a tile has no room for, a line each: since when and why the bed is silent, whose clock is
/// off. Empty when there is nothing of that.
[[nodiscard]] QStringList bedNotices(const BedContent& content);

/// One line for screen readers: bed, patient, readings, alarm.
[[nodiscard]] QString spokenSummary(const BedContent& content);

} // namespace vigil::widgets
