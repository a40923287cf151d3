// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/simulator/noise.h"

#include <deque>
#include <functional>

namespace vigil::ingest {

/// The breaths of one patient, made one after the other. Times in seconds of the bed's time line.
/// *Thread:* one.
class Breathing {
public:
    struct Drive {
        double rate = 15; ///< /min
        double depth = 1; ///< 1 = a normal tidal volume
    };

    /// `jitter`: standard deviation of a breath's length as a part of it.
    Breathing(const Noise& noise, double from, double jitter);

    /// Makes breaths until one ends after `until`; `drive` says what the patient wants at a time.
    void extend(double until, const std::function<Drive(double)>& drive);
    /// Forgets breaths that ended before `t`.
    void forgetBefore(double t);

    /// Lung volume above rest at `t`, tidal volumes: 0 at the end of expiration, depth at the end
    /// of inspiration. Precondition: `t` lies in the breaths made and not forgotten.
    [[nodiscard]] double volume(double t) const noexcept;

    /// Mean rate of the last breaths completed at `t`, /min; 0 when there is none.
    [[nodiscard]] double rate(double t) const noexcept;

private:
    struct Breath {
        double start = 0;
        double length = 4;
        double depth = 1;
    };

    Noise m_noise;
    double m_jitter;
    std::int64_t m_made = 0;
    double m_end;
    std::deque<Breath> m_breaths;
};

} // namespace vigil::ingest
