// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

#include <QString>

#include <string_view>

namespace vigil::widgets {

/// The one place where numbers, units and times become text. All follow the default QLocale.
/// *Thread:* GUI.

/// What stands where a value is not current; as wide as three digits.
[[nodiscard]] QString dashes();
/// A value with the catalog's decimals (1 for unknown signals that are not whole).
[[nodiscard]] QString signalValue(std::string_view signal, double value);
/// "HR", "SpO₂"; an unknown signal keeps its own name.
[[nodiscard]] QString signalLabel(std::string_view signal);
/// UCUM to what people read: "mm[Hg]" -> "mmHg", "Cel" -> "°C", "1" -> "".
[[nodiscard]] QString unitLabel(std::string_view ucum);
[[nodiscard]] QString decimal(double value, int decimals);
/// "00:41", "1:02:03"; negative spans count as zero.
[[nodiscard]] QString duration(Ticks span);
/// "12 s", "3 min", "2 h", "4 d": how long ago.
[[nodiscard]] QString age(Ticks span);
/// Local time of day with seconds.
[[nodiscard]] QString clockTime(EventTime time);
/// Local date and time of day.
[[nodiscard]] QString dateTime(EventTime time);
/// "8.2k", "950", "1.2M": three places at most.
[[nodiscard]] QString compactCount(double value);
/// "41 ms", "1.2 s".
[[nodiscard]] QString milliseconds(double value);
/// "41 MB" (decimal units).
[[nodiscard]] QString byteSize(double bytes);

/// UTF-8 text of the core as a QString.
[[nodiscard]] inline QString qstr(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace vigil::widgets
