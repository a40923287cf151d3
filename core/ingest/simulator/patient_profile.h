// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/simulator/noise.h"

#include <optional>

namespace vigil::ingest {

enum class Rhythm {
    Sinus,
    AtrialFibrillation, ///< irregular intervals, no P wave, fibrillatory baseline
    Paced,              ///< ventricular pacing: spike, wide QRS, nearly fixed rate
};

/// Heights in mV of the ECG waves of one patient in lead II.
struct EcgForm {
    double p = 0.12;
    double q = -0.08;
    double r = 1.0;
    double s = -0.18;
    double t = 0.28;
    double st = 0.0;             ///< level between QRS and T
    double qrsStretch = 1.0;     ///< of 94 ms
    double qtAtOneSecond = 0.40; ///< QT at RR = 1 s (QTc of Bazett)
};

/// What kind of person lies in a bed when nothing happens. *Thread:* value.
struct PatientProfile {
    Rhythm rhythm = Rhythm::Sinus;
    double heartRate = 72;             ///< /min
    double systolic = 120;             ///< mm[Hg]
    double diastolic = 74;             ///< mm[Hg]
    double respirationRate = 15;       ///< /min
    double saturation = 97;            ///< %
    double temperature = 36.8;         ///< Cel
    std::optional<double> endTidalCo2; ///< mm[Hg], where a capnograph is fitted
    bool ventilated = false;           ///< breaths come like clockwork and raise the pressure
    double rsa = 0.04;                 ///< respiratory sinus arrhythmia, part of RR, peak
    double lowFrequency = 0.02;        ///< 0.1 Hz variability, part of RR, peak
    double pvcChance = 0;              ///< per beat
    double perfusion = 1.0;            ///< pleth amplitude, 1 = good
    double dicrotic = 0.12;   ///< height of the dicrotic wave, part of the pulse; low when stiff
    double pulseDelay = 0.22; ///< R peak to foot of the pleth, s
    EcgForm ecg;
};

/// The patient of bed `index` (0-based): twelve characters in turn, varied a little by `noise`.
/// The calm vitals keep clear of adult default limits (HR 50-120, SpO2 90-100, RR 8-30, ABP
/// systolic 90-160).
[[nodiscard]] PatientProfile patientProfile(int index, const Noise& noise);

} // namespace vigil::ingest
