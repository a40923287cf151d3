// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/simulator/breathing.h"
#include "ingest/simulator/noise.h"
#include "ingest/simulator/patient_profile.h"
#include "ingest/simulator/pulse_wave.h"
#include "ingest/simulator/scenario.h"

#include <deque>

namespace vigil::ingest {

/// What the body aims at at one moment; the beats and breaths then follow. Units as in
/// PatientProfile.
struct Condition {
    double heartRate = 0;
    double systolic = 0;
    double diastolic = 0;
    double respirationRate = 0;
    double respirationDepth = 1;
    double saturation = 0;
    double temperature = 0;
    double endTidalCo2 = 0;
    double perfusion = 1;
};

enum class BeatKind { Normal, Ventricular, Paced };

/// One heart beat with the pulses that it sends to the arterial line and to the finger.
struct Beat {
    std::int64_t index = 0;
    double time = 0;         ///< of the R peak, s on the bed's time line
    double interval = 0;     ///< since the previous beat, s
    bool afterPause = false; ///< first beat after an asystole: `interval` says nothing
    BeatKind kind = BeatKind::Normal;
    double meanInterval = 1; ///< slow mean of the intervals: repolarisation follows with delay
    double ecgGain = 1;      ///< the heart's axis turns with breathing
    Pulse pressure;          ///< mm[Hg]
    Pulse pleth;             ///< parts of a good pulse
    double meanPressure = 0; ///< over this pulse; known once the next beat is made
    double endPressure = 0;  ///< diastolic pressure at its end; known as above
};

/// A simulated patient: beats and breaths, made strictly forward, the same whatever the steps in
/// which they are asked for. *Thread:* one. *Owns:* the last 45 s of events.
class Patient {
public:
    Patient(const PatientProfile& profile, const Noise& noise, ScenarioTimeline timeline);

    /// Makes all events up to `t` and one second more. Times before `t` - 45 s are forgotten.
    void advance(double t);

    [[nodiscard]] Condition condition(double t) const;

    [[nodiscard]] const PatientProfile& profile() const noexcept { return m_profile; }

    [[nodiscard]] const Noise& noise() const noexcept { return m_noise; }

    [[nodiscard]] const ScenarioTimeline& timeline() const noexcept { return m_timeline; }

    [[nodiscard]] const Breathing& breathing() const noexcept { return m_breathing; }

    /// In order of time.
    [[nodiscard]] const std::deque<Beat>& beats() const noexcept { return m_beats; }

    [[nodiscard]] const PulseForm& pressureForm() const noexcept { return m_pressureForm; }

    [[nodiscard]] const PulseForm& plethForm() const noexcept { return m_plethForm; }

private:
    void makeBeat();
    /// Length of the next interval from the last beat on, and the kind of beat that ends it.
    double nextInterval(const Condition& now, BeatKind& kind) const;
    void addPulses(Beat& beat, const Condition& now) const;

    PatientProfile m_profile;
    Noise m_noise;
    ScenarioTimeline m_timeline;
    PulseForm m_pressureForm;
    PulseForm m_plethForm;
    Breathing m_breathing;
    std::deque<Beat> m_beats;
};

} // namespace vigil::ingest
