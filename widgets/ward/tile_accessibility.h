// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace vigil::widgets {

/// Shows the tiles of every WardSurface to screen readers as the entries of a list: each with its
/// name (bed, patient, alarm, readings), place and selection, though none is a widget. Call once
/// before the first surface is made; further calls do nothing. *Thread:* GUI.
void installTileAccessibility();

} // namespace vigil::widgets
