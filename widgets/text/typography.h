// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>

namespace vigil::widgets {

/// What a text is for decides its size; nothing is smaller than 12 px.
enum class TextRole {
    Label,     ///< 12 px: parameter names, units, status bar
    Body,      ///< 13 px: controls, tables
    Strong,    ///< 13 px bold
    Title,     ///< 18 px bold: page titles, strip text
    Secondary, ///< 24 px: SpO2, pressures, RR of a tile
    Primary,   ///< 44 px: heart rate of a tile
    Detail,    ///< 72 px: heart rate of the single bed
    Fixed,     ///< 12 px, every character of one width: raw messages, decoded rows
};

/// The family all screens use, whatever the machine's default is: Roboto, whose default digits are
/// of one width, so that values do not shift as they change. Where it is not installed (said once
/// in the log) Open Sans or DejaVu Sans, which have such digits too, and at last the system's.
/// *Thread:* GUI.
[[nodiscard]] QString fontFamily();
/// Signs that the family lacks (triangles, ticks) come from DejaVu Sans on every machine.
[[nodiscard]] QFont roleFont(TextRole role);
/// The same family at `pixels` (not below 12).
[[nodiscard]] QFont fontOfSize(int pixels, bool bold = false);

} // namespace vigil::widgets
