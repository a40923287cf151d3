// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "ingest/decode/stream_mapping.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace vigil::ingest {

/// A timestamp as number; nullopt for text formats and for numbers beyond any usable time. Whole
/// numbers are exact, fractions are rounded to 100 ns.
[[nodiscard]] std::optional<EventTime> timeOfNumber(std::int64_t number, TimestampFormat format);
[[nodiscard]] std::optional<EventTime> timeOfNumber(double number, TimestampFormat format);

/// A timestamp as text: ISO-8601, or the digits of a number format.
[[nodiscard]] std::optional<EventTime> timeOfText(std::string_view text, TimestampFormat format);

} // namespace vigil::ingest
