// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/simulator/waves.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace vigil::ingest {
namespace {

enum Stream : std::uint32_t {
    kWander = 300,
    kMuscle,
    kMotionFast,
    kMotionSlow,
    kMotionMuscle,
    kFibrillation,
    kFibrillationHeight,
    kPlethNoise,
    kPlethMotion,
    kPlethMotionFast,
    kPressureNoise,
    kPressureMotion,
    kRespirationNoise,
    kRespirationMotion,
};

constexpr double kTwoPi = 2.0 * std::numbers::pi;

// In the order of WaveKind.
constexpr std::array<WaveFacts, kWaveKinds> kFacts{
    {{"ECG_II", "mV"}, {"Pleth", "1"}, {"ABP", "mm[Hg]"}, {"Resp", "1"}}};
constexpr std::array<double, kWaveKinds> kStepsPerUnit{1000, 1000, 10, 1000};

/// Walks along the pulses of the beats as the time of the samples grows.
class PulseCursor {
public:
    PulseCursor(const std::deque<Beat>& beats, Pulse Beat::*pulse, const PulseForm& form, double t)
        : m_beats(beats), m_pulse(pulse), m_form(form) {
        while (m_at > 0 && (m_beats[m_at].*m_pulse).onset > t)
            --m_at;
    }

    double at(double t) {
        while (m_at + 1 < m_beats.size() && (m_beats[m_at + 1].*m_pulse).onset <= t)
            ++m_at;
        return (m_beats[m_at].*m_pulse).at(t, m_form);
    }

private:
    const std::deque<Beat>& m_beats;
    Pulse Beat::*m_pulse;
    const PulseForm& m_form;
    std::size_t m_at = m_beats.size() - 1;
};

} // namespace

const WaveFacts& waveFacts(WaveKind kind) noexcept {
    return kFacts[static_cast<std::size_t>(kind)];
}

void WaveSampler::sample(const Patient& patient, WaveKind kind, double rateHz, std::int64_t first,
                         std::span<float> out) {
    m_samples.assign(out.size(), 0.0);
    switch (kind) {
    case WaveKind::Ecg:
        sampleEcg(patient, rateHz, first);
        break;
    case WaveKind::Pleth:
        samplePleth(patient, rateHz, first);
        break;
    case WaveKind::Pressure:
        samplePressure(patient, rateHz, first);
        break;
    case WaveKind::Respiration:
        sampleRespiration(patient, rateHz, first);
        break;
    }
    const double steps = kStepsPerUnit[static_cast<std::size_t>(kind)];
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<float>(std::floor(m_samples[i] * steps + 0.5) / steps);
}

void WaveSampler::sampleEcg(const Patient& patient, double rateHz, std::int64_t first) {
    const double start = static_cast<double>(first) / rateHz;
    const double end = start + static_cast<double>(m_samples.size()) / rateHz;
    const auto& beats = patient.beats();
    for (auto beat = beats.rbegin(); beat != beats.rend(); ++beat) {
        if (beat->time + EcgMorphology::kAfter < start)
            break;
        if (beat->time - EcgMorphology::kBefore < end)
            m_ecg.addBeat(*beat, start, rateHz, m_samples);
    }
    const Noise& noise = patient.noise();
    const bool fibrillates = patient.profile().rhythm == Rhythm::AtrialFibrillation;
    const bool moves = !patient.timeline().never(ScenarioKind::Artefact);
    const bool comesOff = !patient.timeline().never(ScenarioKind::LeadOff);
    for (std::size_t i = 0; i < m_samples.size(); ++i) {
        const std::int64_t n = first + static_cast<std::int64_t>(i);
        const double t = static_cast<double>(n) / rateHz;
        double value = m_samples[i];
        value += 0.05 * (patient.breathing().volume(t) - 0.4);
        value += 0.03 * noise.smooth(kWander, t, 2.7);
        value += 0.006 * noise.bell(kMuscle, n);
        value += 0.0025 * std::sin(kTwoPi * std::fmod(50.0 * t, 1.0)); // mains hum
        if (fibrillates) { // coarse f waves, 330-420 a minute, waxing and waning
            const double height = 0.05 * (1.0 + 0.6 * noise.smooth(kFibrillationHeight, t, 0.8));
            const double phase = 6.1 * t + 0.45 * noise.smooth(kFibrillation, t, 0.6);
            value += height * std::sin(kTwoPi * std::fmod(phase, 1.0));
        }
        if (moves) {
            const double level = patient.timeline().level(ScenarioKind::Artefact, t);
            if (level > 0)
                value += level * (0.55 * noise.smooth(kMotionSlow, t, 0.45) +
                                  0.4 * noise.smooth(kMotionFast, t, 0.11) +
                                  0.12 * noise.bell(kMotionMuscle, n));
        }
        if (comesOff && patient.timeline().level(ScenarioKind::LeadOff, t) > 0)
            value = std::numeric_limits<double>::quiet_NaN();
        m_samples[i] = value;
    }
}

void WaveSampler::samplePleth(const Patient& patient, double rateHz, std::int64_t first) {
    const double start = static_cast<double>(first) / rateHz;
    PulseCursor pulse(patient.beats(), &Beat::pleth, patient.plethForm(), start);
    const Noise& noise = patient.noise();
    const bool moves = !patient.timeline().never(ScenarioKind::Artefact);
    for (std::size_t i = 0; i < m_samples.size(); ++i) {
        const std::int64_t n = first + static_cast<std::int64_t>(i);
        const double t = static_cast<double>(n) / rateHz;
        double value = 0.3 + pulse.at(t) + 0.06 * (patient.breathing().volume(t) - 0.4) +
                       0.003 * noise.bell(kPlethNoise, n);
        if (moves) {
            const double level = patient.timeline().level(ScenarioKind::Artefact, t);
            if (level > 0) {
                const double motion = 0.6 + 0.7 * noise.smooth(kPlethMotion, t, 0.5) +
                                      0.35 * noise.smooth(kPlethMotionFast, t, 0.17);
                value += 0.85 * level * (motion - value);
            }
        }
        m_samples[i] = value;
    }
}

void WaveSampler::samplePressure(const Patient& patient, double rateHz, std::int64_t first) {
    const double start = static_cast<double>(first) / rateHz;
    PulseCursor pulse(patient.beats(), &Beat::pressure, patient.pressureForm(), start);
    const Noise& noise = patient.noise();
    const bool moves = !patient.timeline().never(ScenarioKind::Artefact);
    for (std::size_t i = 0; i < m_samples.size(); ++i) {
        const std::int64_t n = first + static_cast<std::int64_t>(i);
        const double t = static_cast<double>(n) / rateHz;
        m_samples[i] = pulse.at(t) + 0.15 * noise.bell(kPressureNoise, n);
        if (moves)
            m_samples[i] += 2.5 * patient.timeline().level(ScenarioKind::Artefact, t) *
                            noise.smooth(kPressureMotion, t, 0.25);
    }
}

void WaveSampler::sampleRespiration(const Patient& patient, double rateHz, std::int64_t first) {
    const double start = static_cast<double>(first) / rateHz;
    // The beating heart shows in the impedance of the chest.
    PulseCursor pulse(patient.beats(), &Beat::pleth, patient.plethForm(), start);
    const Noise& noise = patient.noise();
    const bool moves = !patient.timeline().never(ScenarioKind::Artefact);
    for (std::size_t i = 0; i < m_samples.size(); ++i) {
        const std::int64_t n = first + static_cast<std::int64_t>(i);
        const double t = static_cast<double>(n) / rateHz;
        m_samples[i] = patient.breathing().volume(t) - 0.4 + 0.025 * pulse.at(t) +
                       0.004 * noise.bell(kRespirationNoise, n);
        if (moves)
            m_samples[i] += 0.35 * patient.timeline().level(ScenarioKind::Artefact, t) *
                            noise.smooth(kRespirationMotion, t, 0.9);
    }
}

} // namespace vigil::ingest
