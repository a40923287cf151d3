// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

#include <QString>

#include <optional>

namespace vigil::widgets {

/// Reads a local time as people type it: "3:14", "03:14:07", "21.11.2026 03:14", "2026-11-21
/// 03:14:07". Without a date it is that day on which the time lies nearest to `near`, within
/// [first, last] if possible. Nothing when it is no time. *Thread:* any.
[[nodiscard]] std::optional<EventTime> timeFromText(const QString& text, EventTime near,
                                                    EventTime first, EventTime last);

} // namespace vigil::widgets
