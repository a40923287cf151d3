// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/simulator/patient.h"

#include <array>
#include <span>
#include <vector>

namespace vigil::ingest {

/// Lead II as a sum of Gaussian waves around each R peak, the morphology of the ECGSYN model
/// (McSharry, Clifford, Tarassenko, Smith: A dynamical model for generating synthetic
/// electrocardiogram signals, IEEE Trans Biomed Eng 50(3), 2003) in its closed form: the position
/// of a wave is a phase of the beat, here seconds from R scaled with the interval: P with its
/// fourth root, T with its square root (Bazett), QRS not at all. *Thread:* any (immutable).
class EcgMorphology {
public:
    explicit EcgMorphology(const PatientProfile& profile);

    /// Adds all waves of `beat` to `samples`, which begin at `start` (s) with `rateHz`, in mV.
    void addBeat(const Beat& beat, double start, double rateHz, std::span<double> samples) const;

    /// Longest reach of a beat's waves before and after its R peak, s.
    static constexpr double kBefore = 0.45;
    static constexpr double kAfter = 0.9;

private:
    enum class Scaling { Fixed, Conduction, Repolarisation };

    struct Wave {
        double at = 0;     ///< centre, s from the R peak at an interval of 1 s
        double width = 0;  ///< standard deviation, s, scaled likewise
        double height = 0; ///< mV
        Scaling scaling = Scaling::Fixed;
    };

    std::array<std::vector<Wave>, 3> m_waves; ///< by BeatKind
};

} // namespace vigil::ingest
