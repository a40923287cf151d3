// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

#include <QString>

#include <optional>

namespace vigil::widgets {

/// Reads a time as people type it: "3:14", "03:14:07", "21.11.2026 03:14", "2026-11-21 03:14:07",
/// and whatever dateTime() writes. Without a date it is that day on which the time lies nearest to
/// `near`, within [first, last] if possible; a year of two digits is the nearest one. On a time
/// line without a clock it is how long the recording has run: "1:02:03", "2:03" (minutes and
/// seconds). Nothing when it is no time. *Thread:* GUI.
[[nodiscard]] std::optional<EventTime> timeFromText(const QString& text, EventTime near,
                                                    EventTime first, EventTime last);

} // namespace vigil::widgets
