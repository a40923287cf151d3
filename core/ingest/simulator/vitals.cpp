// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/simulator/vitals.h"

#include <cmath>
#include <limits>

namespace vigil::ingest {
namespace {

enum Stream : std::uint32_t { kUnreliable = 400, kDropOut, kWrongPulse };

constexpr double kNotMeasured = std::numeric_limits<double>::quiet_NaN();
constexpr double kPause = 4.0;     ///< s without a beat
constexpr double kLookBack = 15.0; ///< s
constexpr int kIntervals = 10;
constexpr int kPulses = 8;
constexpr double kPalpable = 0.4; ///< of the usual pulse: weaker ones a finger probe misses

double rounded(double value, double stepsPerUnit = 1) {
    return std::floor(value * stepsPerUnit + 0.5) / stepsPerUnit;
}

/// Beats a minute over the last intervals between R peaks that have arrived by `t`.
double heartRate(const Patient& patient, double t) {
    double seconds = 0;
    int count = 0;
    const auto& beats = patient.beats();
    for (auto beat = beats.rbegin(); beat != beats.rend() && count < kIntervals; ++beat) {
        if (beat->time > t)
            continue;
        if (beat->time < t - kLookBack || beat->afterPause)
            break;
        seconds += beat->interval;
        ++count;
    }
    return count == 0 ? 0 : 60.0 * count / seconds;
}

/// The same from the pulses at the finger; an imperceptible one joins two intervals.
double pulseRate(const Patient& patient, double t) {
    const double palpable = kPalpable * patient.condition(t).perfusion;
    double newest = 0;
    double oldest = 0;
    int pulses = 0;
    const auto& beats = patient.beats();
    for (auto beat = beats.rbegin(); beat != beats.rend() && pulses <= kIntervals; ++beat) {
        if (beat->pleth.onset > t)
            continue;
        if (beat->pleth.onset < t - kLookBack)
            break;
        if (beat->pleth.height >= palpable) {
            if (pulses == 0)
                newest = beat->pleth.onset;
            oldest = beat->pleth.onset;
            ++pulses;
        }
        if (beat->afterPause)
            break;
    }
    return pulses < 2 ? kNotMeasured : 60.0 * (pulses - 1) / (newest - oldest);
}

struct Pressures {
    double systolic = 0;
    double diastolic = 0;
    double mean = 0;
};

Pressures pressures(const Patient& patient, double t) {
    Pressures sum;
    int count = 0;
    const auto& beats = patient.beats();
    const Beat* last = nullptr; // the pulse that is under way at t
    for (auto beat = beats.rbegin(); beat != beats.rend() && count < kPulses; ++beat) {
        if (beat->pressure.onset > t)
            continue;
        if (last == nullptr) {
            last = &*beat;
            if (t - beat->time >= kPause)
                break;
        } else {
            sum.systolic += beat->pressure.foot + beat->pressure.height;
            sum.diastolic += beat->endPressure;
            sum.mean += beat->meanPressure;
            ++count;
        }
        if (beat->afterPause)
            break;
    }
    if (count != 0)
        return {sum.systolic / count, sum.diastolic / count, sum.mean / count};
    if (last == nullptr)
        return {kNotMeasured, kNotMeasured, kNotMeasured};
    const double still = last->pressure.at(t, patient.pressureForm());
    return {still, still, still};
}

bool pulseless(const Patient& patient, double t) {
    const auto& beats = patient.beats();
    for (auto beat = beats.rbegin(); beat != beats.rend(); ++beat)
        if (beat->time <= t)
            return t - beat->time >= kPause;
    return true;
}

} // namespace

void readVitals(const Patient& patient, double t, std::vector<MetricValue>& out) {
    const Condition now = patient.condition(t);
    const Noise& noise = patient.noise();
    const auto second = static_cast<std::int64_t>(std::floor(t));
    const bool still = pulseless(patient, t);
    const double motion = patient.timeline().level(ScenarioKind::Artefact, t);

    double heart = still ? 0 : heartRate(patient, t);
    if (patient.timeline().level(ScenarioKind::LeadOff, t) > 0)
        heart = kNotMeasured;
    double pulse = still ? kNotMeasured : pulseRate(patient, t);
    double saturation = still ? kNotMeasured : now.saturation;
    if (motion > 0.5) { // the oximeter takes movement for pulses, or gives up
        pulse *= 1.0 + 0.35 * noise.smooth(kWrongPulse, t, 3);
        saturation -= 7.0 * noise.uniform(kUnreliable, second / 2);
        if (noise.uniform(kDropOut, second / 4) < 0.3)
            pulse = saturation = kNotMeasured;
    }
    const Pressures pressure = pressures(patient, t);

    out.clear();
    out.push_back({"HR", rounded(heart)});
    out.push_back({"PR", rounded(pulse)});
    out.push_back({"SpO2", rounded(saturation)});
    out.push_back({"ABP_SYS", rounded(pressure.systolic)});
    out.push_back({"ABP_DIA", rounded(pressure.diastolic)});
    out.push_back({"ABP_MEAN", rounded(pressure.mean)});
    out.push_back({"RR", rounded(patient.breathing().rate(t))});
    if (patient.profile().endTidalCo2)
        out.push_back({"EtCO2", rounded(now.endTidalCo2)});
    out.push_back({"Temp", rounded(now.temperature, 10)});
}

} // namespace vigil::ingest
