// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"
#include "model/signal_catalog.h"

#include <QColor>
#include <QPalette>

#include <array>
#include <optional>

/// All screens. One namespace for the room; its folders are topics.
namespace vigil::widgets {

enum class ThemeKind { Dark, Light };

/// The three colours of one alarm priority. `fill` and `ink` belong together (text on a filled
/// field); `line` is for frames and marks drawn on the window's own background.
struct AlarmColours {
    QColor fill, ink, line;
};

/// How a field of an alarm is painted at one moment of its flashing. Weight tells priorities apart
/// without colours as well: one of high priority is always filled, by turns dark and light, one of
/// medium priority half of the time, one of low priority and an acknowledged one never.
struct AlarmField {
    std::optional<QColor> fill; ///< nullopt: the ground shows through
    QColor ink, frame;
    bool calm = false; ///< acknowledged: a mark at its edge instead of a frame
};

/// Every colour the screens use. Alarm states are never told by colour alone: priorityMark() of
/// wording.h goes with them. *Thread:* value.
struct Theme {
    ThemeKind kind = ThemeKind::Dark;
    QColor window;  ///< behind everything; waves are drawn on it
    QColor surface; ///< tiles, panels
    QColor raised;  ///< buttons, headers
    QColor border;
    QColor text;
    QColor dimText;   ///< secondary text, still >= 4.5:1 on surface
    QColor accent;    ///< selection, focus
    QColor accentInk; ///< text on accent
    QColor stale;     ///< values that are not current
    QColor good;
    QColor caution;                    ///< losses, warnings of the pipeline (text on surface)
    QColor simulated, replay, bandInk; ///< permanent band of data that are not live
    std::array<QColor, 11> groups;     ///< by ParameterGroup

    [[nodiscard]] QColor parameter(model::ParameterGroup group) const {
        return groups[static_cast<std::size_t>(group)];
    }

    /// Info and None have no fill of their own: surface and text.
    [[nodiscard]] AlarmColours alarm(alerts::Priority priority) const;
    /// `attention`: nobody has acknowledged it; `lit`: the phase of its flashing.
    [[nodiscard]] AlarmField alarmField(alerts::Priority priority, bool attention, bool lit) const;
    [[nodiscard]] QPalette palette() const;

    static const Theme& of(ThemeKind kind);
};

/// The theme in force. *Thread:* GUI.
[[nodiscard]] const Theme& theme();
/// Makes `kind` the theme in force: palette, style sheet and repaint of every widget. Widgets that
/// keep colours (lanes) renew them in changeEvent(PaletteChange).
void applyTheme(ThemeKind kind);
/// Sites may choose their own colour of a parameter; an invalid colour restores the default.
void setParameterColour(ThemeKind kind, model::ParameterGroup group, const QColor& colour);

/// Contrast ratio of two opaque colours, 1..21 (WCAG 2.1, relative luminance).
[[nodiscard]] double contrastRatio(const QColor& a, const QColor& b);

} // namespace vigil::widgets
