// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/simulator/ecg.h"

#include <algorithm>
#include <cmath>

namespace vigil::ingest {
namespace {

constexpr double kReach = 4.2; ///< standard deviations after which a wave counts as zero

} // namespace

EcgMorphology::EcgMorphology(const PatientProfile& profile) {
    using enum Scaling;
    const EcgForm& form = profile.ecg;
    const double qrs = form.qrsStretch;
    // The T wave ends where QT says: QRS begins 46 ms before R, and T is over two widths after
    // its second, narrower component.
    const double tEnd = form.qtAtOneSecond - 0.046;
    const auto addT = [&](std::vector<Wave>& waves, double height, double end) {
        waves.push_back({end - 0.105, 0.052, 0.42 * height, Repolarisation}); // slow upstroke
        waves.push_back({end - 0.066, 0.031, 0.70 * height, Repolarisation}); // faster return
    };
    const auto addP = [&](std::vector<Wave>& waves) {
        if (form.p == 0)
            return;
        waves.push_back({-0.168, 0.020, 0.62 * form.p, Conduction}); // right atrium
        waves.push_back({-0.142, 0.019, 0.70 * form.p, Conduction}); // left atrium
    };

    auto& normal = m_waves[static_cast<std::size_t>(BeatKind::Normal)];
    addP(normal);
    normal.push_back({-0.026 * qrs, 0.0085 * qrs, form.q, Fixed});
    normal.push_back({0.0, 0.0105 * qrs, form.r, Fixed});
    normal.push_back({0.027 * qrs, 0.0095 * qrs, form.s, Fixed});
    if (form.st != 0)
        normal.push_back({0.13, 0.045, form.st, Repolarisation});
    addT(normal, form.t, tEnd);

    // Premature, no P, wide and tall, T against the QRS.
    auto& ventricular = m_waves[static_cast<std::size_t>(BeatKind::Ventricular)];
    ventricular.push_back({-0.012, 0.026, 0.9 * form.r, Fixed});
    ventricular.push_back({0.022, 0.024, 0.75 * form.r, Fixed});
    ventricular.push_back({0.085, 0.026, -0.4 * form.r, Fixed});
    ventricular.push_back({0.285, 0.058, -0.42 * form.r, Fixed});

    // Pacing from the right ventricular apex: spike, wide negative QRS, upright T.
    auto& paced = m_waves[static_cast<std::size_t>(BeatKind::Paced)];
    addP(paced);
    paced.push_back({-0.052, 0.0022, 1.1, Fixed});
    paced.push_back({0.0, 0.017 * qrs, form.r, Fixed});
    paced.push_back({0.034 * qrs, 0.013 * qrs, form.s, Fixed});
    addT(paced, form.t, tEnd + 0.04);
}

void EcgMorphology::addBeat(const Beat& beat, double start, double rateHz,
                            std::span<double> samples) const {
    const double interval = std::clamp(beat.meanInterval, 0.35, 1.3);
    const std::array scale{1.0, std::sqrt(std::sqrt(interval)), std::sqrt(interval)};
    const auto count = static_cast<double>(samples.size());
    for (const Wave& wave : m_waves[static_cast<std::size_t>(beat.kind)]) {
        const double factor = scale[static_cast<std::size_t>(wave.scaling)];
        const double centre = (beat.time + wave.at * factor - start) * rateHz; // in samples
        const double width = wave.width * factor * rateHz;
        const double from = std::max(std::ceil(centre - kReach * width), 0.0);
        const double to = std::min(std::floor(centre + kReach * width), count - 1.0);
        const double height = wave.height * beat.ecgGain;
        for (double i = from; i <= to; ++i) {
            const double x = (i - centre) / width;
            samples[static_cast<std::size_t>(i)] += height * std::exp(-0.5 * x * x);
        }
    }
}

} // namespace vigil::ingest
