// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"
#include "pipeline/view/bed_board.h"
#include "pipeline/view/snapshot.h"
#include "pipeline/view/wave_router.h"
#include "pipeline/workspace/workspace.h"

#include <vector>

namespace vigil::pipeline {

/// What is known of beds, by who knows it.
struct BedFacts {
    const BedBoard::Views& numerics;
    const std::vector<alerts::AlarmStatus>& alarms; ///< standing ones
    const std::vector<SourceView>& sources;
    const WaveRouter& waves;
    EventTime now{}; ///< of the stream's time line
};

/// Every bed that is configured, has been seen, or is supervised: the configured ones first, in
/// their order. *Thread:* any.
[[nodiscard]] std::vector<BedView> bedViews(const Workspace& workspace, const BedFacts& facts);

} // namespace vigil::pipeline
