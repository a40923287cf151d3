// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "model/record_batch.h"

#include <string>
#include <vector>

namespace vigil::model {

/// A packet of consecutive samples of one waveform. NaN marks samples that were not recorded.
/// *Thread:* value.
struct WaveformBlock {
    std::string bed;    ///< key of the monitored subject, see BedKey in the workspace mapping
    std::string device; ///< its id; empty: the sender names none
    std::string signal; ///< catalog name or the sender's own
    std::string unit;   ///< UCUM
    double rateHz = 0;  ///< samples a second, > 0
    EventTime start{};  ///< time of samples[0]
    ArrivalTime arrival{};
    RowOrigin origin;
    SteadyTime received{};      ///< steady stamp of arrival, for latency
    std::vector<float> samples; ///< in `unit`
};

} // namespace vigil::model
