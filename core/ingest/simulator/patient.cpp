// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/simulator/patient.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace vigil::ingest {
namespace {

enum Stream : std::uint32_t {
    kHeartDrift = 200,
    kPressureDrift,
    kSaturationDrift,
    kTemperatureDrift,
    kCo2Drift,
    kBreathDrift,
    kInterval,
    kEctopic,
    kPhase,
    kEcgGain,
};

constexpr double kLive = -45.0;        ///< the time line begins before 0, so that 0 has a history
constexpr double kMemory = 45.0;       ///< s
constexpr double kLookAhead = 1.0;     ///< s
constexpr double kArterialLead = 0.07; ///< the arterial line sees the pulse before the finger, s

double mix(double from, double to, double part) { return from + (to - from) * part; }

/// Stroke volume against the time there was to fill, both as parts of the usual.
double filling(double intervalRatio) {
    const double full = 1.0 - std::exp(-2.2 * 0.75);
    return std::clamp((1.0 - std::exp(-2.2 * (intervalRatio - 0.25))) / full, 0.12, 1.2);
}

} // namespace

Patient::Patient(const PatientProfile& profile, const Noise& noise, ScenarioTimeline timeline)
    : m_profile(profile), m_noise(noise),
      m_timeline(std::move(timeline)), m_pressureForm{0.10,  0.85, 0.47, profile.dicrotic,
                                                      0.062, 14.0},
      m_plethForm{0.15, 0.35, 0.46, 1.25 * profile.dicrotic, 0.085, -0.25},
      m_breathing(noise, kLive - 5.0, profile.ventilated ? 0.004 : 0.045) {}

Condition Patient::condition(double t) const {
    Condition c;
    const bool paced = m_profile.rhythm == Rhythm::Paced;
    const double lowFrequency =
        0.6 * std::sin(2.0 * std::numbers::pi * (0.093 * t + m_noise.uniform(kPhase, 0))) +
        0.4 * std::sin(2.0 * std::numbers::pi * (0.107 * t + m_noise.uniform(kPhase, 1)));
    const double heartDrift = paced ? 0 : 0.035 * m_noise.drift(kHeartDrift, t, 14);
    c.heartRate =
        m_profile.heartRate * (1.0 + heartDrift) / (1.0 + m_profile.lowFrequency * lowFrequency);
    const double pressureDrift = m_noise.drift(kPressureDrift, t, 17);
    c.systolic = m_profile.systolic + 4.0 * pressureDrift + 1.5 * lowFrequency;
    c.diastolic = m_profile.diastolic + 2.0 * pressureDrift + 0.8 * lowFrequency;
    c.respirationRate = m_profile.respirationRate;
    if (!m_profile.ventilated)
        c.respirationRate += 1.2 * m_noise.drift(kBreathDrift, t, 25);
    c.saturation =
        std::min(m_profile.saturation + 0.9 * m_noise.drift(kSaturationDrift, t, 9), 100.0);
    c.temperature = m_profile.temperature + 0.15 * m_noise.drift(kTemperatureDrift, t, 900);
    c.endTidalCo2 = m_profile.endTidalCo2.value_or(0) + 1.5 * m_noise.drift(kCo2Drift, t, 20);
    c.perfusion = m_profile.perfusion;

    // An ill body wavers as a healthy one does, only about another level.
    const double restless = (c.heartRate - m_profile.heartRate) * 1.2;
    const double unsteady = (c.saturation - m_profile.saturation) * 3.5;
    if (const double level = m_timeline.level(ScenarioKind::Desaturation, t); level > 0) {
        c.saturation = mix(c.saturation, 82 + unsteady, level);
        c.heartRate = mix(c.heartRate, std::max(c.heartRate, 112 + restless), level);
        c.respirationRate = mix(c.respirationRate, 30 + pressureDrift, level);
        c.endTidalCo2 = mix(c.endTidalCo2, 52, level);
        c.perfusion *= mix(1, 0.8, level);
    }
    if (const double level = m_timeline.level(ScenarioKind::Tachycardia, t); level > 0) {
        c.heartRate = mix(c.heartRate, 136 + restless, level);
        c.systolic -= 20.0 * level;
        c.diastolic -= 4.0 * level;
    }
    if (const double level = m_timeline.level(ScenarioKind::Hypotension, t); level > 0) {
        c.heartRate = mix(c.heartRate, 124 + restless, level);
        c.systolic = mix(c.systolic, 76 + 3.0 * pressureDrift, level);
        c.diastolic = mix(c.diastolic, 43 + 1.5 * pressureDrift, level);
        c.respirationRate = mix(c.respirationRate, 28 + pressureDrift, level);
        c.temperature = mix(c.temperature, 39.3, level);
        c.saturation = mix(c.saturation, 92.4 + 0.6 * unsteady, level);
        c.endTidalCo2 = mix(c.endTidalCo2, 27, level);
        c.perfusion *= mix(1, 0.45, level);
    }
    if (const double level = m_timeline.level(ScenarioKind::Asystole, t); level > 0) {
        c.heartRate = mix(c.heartRate, 52, level);
        c.systolic = mix(c.systolic, 88, level);
        c.diastolic = mix(c.diastolic, 52, level);
        c.respirationRate = mix(c.respirationRate, 7, level);
        c.respirationDepth = mix(1, 0.5, level);
        if (!m_timeline.plateauEnd(ScenarioKind::Asystole, t)) // nothing to measure before
            c.saturation = mix(c.saturation, 85, level);
        c.perfusion *= mix(1, 0.6, level);
    }
    return c;
}

void Patient::advance(double t) {
    while (m_beats.empty() || m_beats.back().time <= t + kLookAhead)
        makeBeat();
    while (m_beats.size() > 2 && m_beats[1].time < t - kMemory)
        m_beats.pop_front();
    m_breathing.forgetBefore(t - kMemory);
}

double Patient::nextInterval(const Condition& now, BeatKind& kind) const {
    const Beat& last = m_beats.back();
    const std::int64_t index = last.index + 1;
    const double usual = 60.0 / now.heartRate;
    kind = m_profile.rhythm == Rhythm::Paced ? BeatKind::Paced : BeatKind::Normal;
    if (last.kind == BeatKind::Ventricular) // compensatory pause: the sinus node keeps its time
        return std::clamp(2.0 * usual - last.interval, 0.8 * usual, 1.6 * usual);
    if (m_noise.uniform(kEctopic, index) < m_profile.pvcChance) {
        kind = BeatKind::Ventricular;
        return std::max(0.62 * usual, 0.3);
    }
    const double bell = m_noise.bell(kInterval, index);
    if (m_profile.rhythm == Rhythm::AtrialFibrillation) {
        const double spread = 0.19 * bell + 0.05 * (bell * bell - 1.0); // a tail of long intervals
        return std::clamp(usual * (1.0 + spread), 0.34, 1.7);
    }
    // Inspiration quickens the heart; the effect fades as the rate rises.
    const double fade = std::clamp(75.0 / now.heartRate, 0.3, 1.2);
    const double breath = m_breathing.volume(last.time) / now.respirationDepth;
    const double respiratory = -m_profile.rsa * fade * fade * (2.0 * breath - 0.85);
    return std::clamp(usual * (1.0 + respiratory + 0.004 * bell), 0.3, 2.0);
}

void Patient::makeBeat() {
    const double last = m_beats.empty() ? kLive : m_beats.back().time;
    m_breathing.extend(last + 4.0, [this](double t) {
        const Condition c = condition(t);
        return Breathing::Drive{c.respirationRate, c.respirationDepth};
    });
    const Condition now = condition(last);
    Beat beat;
    if (m_beats.empty()) {
        beat.time = last;
        beat.interval = 60.0 / now.heartRate;
        beat.meanInterval = beat.interval;
        beat.afterPause = true;
        beat.kind = m_profile.rhythm == Rhythm::Paced ? BeatKind::Paced : BeatKind::Normal;
    } else {
        beat.index = m_beats.back().index + 1;
        beat.interval = nextInterval(now, beat.kind);
        beat.time = last + beat.interval;
        beat.meanInterval = mix(m_beats.back().meanInterval, beat.interval, 0.2);
        if (const auto end = m_timeline.plateauEnd(ScenarioKind::Asystole, beat.time)) {
            beat.time = *end + 0.5;
            beat.afterPause = true;
            beat.kind = BeatKind::Normal;
            m_breathing.extend(beat.time + 4.0, [this](double t) {
                const Condition c = condition(t);
                return Breathing::Drive{c.respirationRate, c.respirationDepth};
            });
        }
    }
    beat.ecgGain = 1.0 + 0.07 * (0.4 - m_breathing.volume(beat.time)) +
                   0.012 * m_noise.bell(kEcgGain, beat.index);
    addPulses(beat, beat.afterPause ? condition(beat.time) : now);
    if (!m_beats.empty()) {
        Beat& previous = m_beats.back();
        previous.endPressure = beat.pressure.foot;
        previous.meanPressure = previous.pressure.mean(beat.pressure.onset, m_pressureForm);
    }
    m_beats.push_back(beat);
}

void Patient::addPulses(Beat& beat, const Condition& now) const {
    const double usual = 60.0 / now.heartRate;
    double stroke = beat.afterPause ? 1.0 : filling(beat.interval / usual);
    if (beat.kind == BeatKind::Ventricular)
        stroke *= 0.6;
    // Inspiration lowers the stroke volume; a ventilator's breath raises it first. An empty
    // circulation swings more.
    const double breath = m_breathing.volume(beat.time) - 0.4;
    const double swing = (m_profile.ventilated ? 0.07 : -0.06) * (now.systolic < 95 ? 1.8 : 1.0);
    stroke *= 1.0 + swing * breath;

    const double ejection = ejectionTime(60.0 / beat.meanInterval);
    const double pulsePressure = now.systolic - now.diastolic;
    Pulse& pressure = beat.pressure;
    pressure.onset = beat.time + m_profile.pulseDelay - kArterialLead;
    pressure.height = pulsePressure * stroke;
    pressure.ejection = ejection;
    pressure.tau = runOffConstant(now.diastolic, pulsePressure, ejection, usual, m_pressureForm);
    pressure.foot = m_beats.empty() ? now.diastolic
                                    : m_beats.back().pressure.at(pressure.onset, m_pressureForm);

    Pulse& pleth = beat.pleth;
    pleth.onset = beat.time + m_profile.pulseDelay;
    pleth.height = now.perfusion * stroke * (1.0 - 0.12 * breath);
    pleth.ejection = ejection + 0.04;
    pleth.tau = runOffConstant(0, now.perfusion, pleth.ejection, usual, m_plethForm);
    pleth.foot = m_beats.empty() ? 0 : m_beats.back().pleth.at(pleth.onset, m_plethForm);
}

} // namespace vigil::ingest
