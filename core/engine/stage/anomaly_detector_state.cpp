// SPDX-License-Identifier: GPL-3.0-or-later
// The part of AnomalyDetector that survives a restart.
#include "engine/stage/anomaly_detector.h"
#include "engine/state/state_reader.h"
#include "engine/state/state_writer.h"

#include <cmath>

namespace vigil::engine {

void AnomalyDetector::save(StateWriter& out) const {
    out.number(m_entries.size());
    for (const auto& entry : m_entries) {
        out.time(entry.time);
        out.real(entry.value);
    }
    for (const double r : m_martingales)
        out.real(r);
}

void AnomalyDetector::load(StateReader& in) {
    const std::size_t entries = in.count();
    if (entries > kMostAnomalyHistory + 1)
        in.refuse("a series has more history than it may have");
    for (std::size_t i = 0; i < entries && in.ok(); ++i) {
        const EventTime time = in.time();
        const double value = in.real();
        if (!std::isfinite(value))
            in.refuse("a series has a value that is not finite");
        else
            learn(value, time);
    }
    for (double& r : m_martingales) {
        r = in.real();
        if (!std::isfinite(r))
            in.refuse("a martingale is not finite");
    }
}

} // namespace vigil::engine
