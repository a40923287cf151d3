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
/// A value with the catalog's decimals (1 for unknown signals that are not whole) and
/// `moreDecimals`.
[[nodiscard]] QString signalValue(std::string_view signal, double value, int moreDecimals = 0);
/// "HR", "SpO₂"; an unknown signal keeps its own name.
[[nodiscard]] QString signalLabel(std::string_view signal);
/// UCUM to what people read: "mm[Hg]" -> "mmHg", "Cel" -> "°C", "1" -> "".
[[nodiscard]] QString unitLabel(std::string_view ucum);
[[nodiscard]] QString decimal(double value, int decimals);
/// "00:41", "1:02:03"; negative spans count as zero.
[[nodiscard]] QString duration(Ticks span);
/// "12 s", "3 min", "2 h", "4 d": how long ago.
[[nodiscard]] QString age(Ticks span);
/// Time of day with seconds, on the time line in force; where that knows none, how long the
/// recording has run: "+0:01:23".
[[nodiscard]] QString clockTime(EventTime time);
/// Date and time of day; "no date" with what is known where the time line has none.
[[nodiscard]] QString dateTime(EventTime time);
/// The date alone, "day 2" of a time line without one.
[[nodiscard]] QString dateText(EventTime time);
/// How dates are written: the short format of the language with the year in full.
[[nodiscard]] QString dateFormat();
/// "8.2k", "950", "1.2M": three places at most.
[[nodiscard]] QString compactCount(double value);
/// "41 ms", "1.2 s".
[[nodiscard]] QString milliseconds(double value);
/// "41 MB" (decimal units).
[[nodiscard]] QString byteSize(double bytes);

/// UTF-8 text of the core as a QString, with nothing unseen in it (base/plain_text.h): what came
/// from outside can neither hide nor turn round what stands beside it. Line ends and tabs stay.
[[nodiscard]] QString qstr(std::string_view text);
/// The same for names that never were in the core: of files, for example. On one line.
[[nodiscard]] QString shownText(const QString& text);
/// The name of a file without its folder, to be shown.
[[nodiscard]] QString shownFileName(const QString& path);

} // namespace vigil::widgets
