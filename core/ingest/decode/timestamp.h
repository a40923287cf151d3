// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace vigil::ingest {

enum class TimestampFormat { Iso8601, EpochSeconds, EpochMillis, EpochMicros, EpochNanos };

/// A timestamp as number; nullopt for text formats and for numbers beyond any usable time. Whole
/// numbers are exact, fractions are rounded to 100 ns.
[[nodiscard]] std::optional<EventTime> timeOfNumber(std::int64_t number, TimestampFormat format);
[[nodiscard]] std::optional<EventTime> timeOfNumber(double number, TimestampFormat format);

/// What a number of today counts, by its size: 2026 is 1.8e9 seconds. Each is good from 1973 to
/// the year 5000.
[[nodiscard]] TimestampFormat unitBySize(double number) noexcept;

/// A number written as text; without a unit by its size.
[[nodiscard]] std::optional<EventTime> timeOfDigits(std::string_view text,
                                                    std::optional<TimestampFormat> unit);

/// A timestamp as text: ISO-8601, or the digits of a number format.
[[nodiscard]] std::optional<EventTime> timeOfText(std::string_view text, TimestampFormat format);

} // namespace vigil::ingest
