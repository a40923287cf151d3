// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/view/snapshot.h"

#include <vector>

namespace vigil::widgets {

/// The waves that a tile with room for `lanes` shows, from the top: those that the workspace names,
/// else an ECG lead (II first), the pleth, then what else there is.
[[nodiscard]] std::vector<const pipeline::WaveView*>
tileWaves(const pipeline::BedView& bed, const pipeline::WardLayout* layout, int lanes);

} // namespace vigil::widgets
