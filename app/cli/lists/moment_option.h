// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/time.h"

#include <string>

namespace vigil::app {

inline constexpr const char* kMomentHelp =
    "is no time; write 2026-01-31T08:00:00Z or a span back from now, such as 2h";

/// A time, or a span back from now. Error: Parse.
[[nodiscard]] inline Result<EventTime> momentOf(const std::string& text) {
    if (auto time = parseIso8601(text))
        return time;
    auto span = parseSpan(text);
    if (!span)
        return propagate(span);
    return eventAtArrival(base::SystemClock().now()) - *span;
}

} // namespace vigil::app
