// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/simulator/patient_profile.h"

namespace vigil::ingest {
namespace {

enum Stream : std::uint32_t { kHeart = 900, kPressure, kBreath, kEcgHeight, kEcgT, kPulse };

PatientProfile character(int index) {
    PatientProfile p;
    switch (index % 12) {
    case 0: // middle-aged, after surgery
        p.heartRate = 74;
        p.systolic = 122;
        break;
    case 1: // old, stiff arteries, single ventricular ectopics
        p.heartRate = 68;
        p.systolic = 140;
        p.diastolic = 70;
        p.respirationRate = 16;
        p.saturation = 95;
        p.rsa = 0.015;
        p.lowFrequency = 0.01;
        p.pvcChance = 0.025;
        p.dicrotic = 0.06;
        p.pulseDelay = 0.19;
        p.ecg = {0.10, -0.05, 0.85, -0.12, 0.18, 0.0, 1.05, 0.42};
        break;
    case 2: // young, ventilated
        p.heartRate = 82;
        p.systolic = 116;
        p.diastolic = 68;
        p.respirationRate = 14;
        p.saturation = 98;
        p.endTidalCo2 = 37;
        p.ventilated = true;
        p.rsa = 0.02;
        break;
    case 3: // athlete: slow heart, strong respiratory arrhythmia
        p.heartRate = 58;
        p.systolic = 114;
        p.diastolic = 66;
        p.respirationRate = 12;
        p.saturation = 98;
        p.rsa = 0.075;
        p.lowFrequency = 0.03;
        p.ecg = {0.10, -0.12, 1.35, -0.28, 0.42, 0.04, 1.0, 0.41};
        break;
    case 4: // atrial fibrillation
        p.rhythm = Rhythm::AtrialFibrillation;
        p.heartRate = 84;
        p.systolic = 128;
        p.diastolic = 74;
        p.respirationRate = 17;
        p.saturation = 95;
        p.rsa = 0;
        p.lowFrequency = 0.01;
        p.dicrotic = 0.09;
        p.ecg = {0.0, -0.06, 0.9, -0.2, 0.2, -0.02, 1.0, 0.40};
        break;
    case 5:
        p.heartRate = 78;
        p.systolic = 118;
        p.diastolic = 72;
        break;
    case 6: // the one who deteriorates in the demo
        p.heartRate = 88;
        p.systolic = 124;
        p.diastolic = 70;
        p.respirationRate = 18;
        p.saturation = 95.6;
        p.temperature = 37.4;
        p.rsa = 0.025;
        p.ecg = {0.13, -0.06, 0.95, -0.24, 0.24, 0.0, 1.0, 0.41};
        break;
    case 7: // young woman
        p.heartRate = 70;
        p.systolic = 110;
        p.diastolic = 66;
        p.saturation = 98.5;
        p.rsa = 0.05;
        p.dicrotic = 0.15;
        break;
    case 8: // pacemaker
        p.rhythm = Rhythm::Paced;
        p.heartRate = 70;
        p.systolic = 132;
        p.diastolic = 74;
        p.respirationRate = 16;
        p.saturation = 96;
        p.rsa = 0.002;
        p.lowFrequency = 0.001;
        p.dicrotic = 0.08;
        p.ecg = {0.08, 0.0, -0.9, -0.35, 0.38, 0.0, 1.6, 0.44};
        break;
    case 9: // adolescent
        p.heartRate = 90;
        p.systolic = 112;
        p.diastolic = 64;
        p.respirationRate = 18;
        p.saturation = 98.5;
        p.rsa = 0.07;
        p.dicrotic = 0.16;
        p.pulseDelay = 0.24;
        p.ecg = {0.12, -0.14, 1.25, -0.3, 0.36, 0.02, 0.92, 0.40};
        break;
    case 10: // ventilated, recovering from an infection
        p.heartRate = 92;
        p.systolic = 116;
        p.diastolic = 64;
        p.respirationRate = 18;
        p.saturation = 96.5;
        p.temperature = 37.6;
        p.endTidalCo2 = 35;
        p.ventilated = true;
        p.rsa = 0.012;
        p.perfusion = 0.75;
        break;
    default: // asleep, a few ectopics
        p.heartRate = 63;
        p.systolic = 134;
        p.diastolic = 78;
        p.respirationRate = 13;
        p.saturation = 94.5;
        p.temperature = 36.5;
        p.pvcChance = 0.012;
        p.dicrotic = 0.09;
        p.ecg = {0.09, -0.04, 0.7, -0.3, 0.22, 0.0, 1.02, 0.42};
        break;
    }
    return p;
}

} // namespace

PatientProfile patientProfile(int index, const Noise& noise) {
    PatientProfile p = character(index);
    const auto vary = [&](Stream stream, double size) {
        return size * (2.0 * noise.uniform(stream, 0) - 1.0);
    };
    p.heartRate += vary(kHeart, 2.0);
    p.systolic += vary(kPressure, 3.0);
    p.diastolic += vary(kPressure, 2.0);
    p.respirationRate += vary(kBreath, 0.8);
    p.ecg.r *= 1.0 + vary(kEcgHeight, 0.1);
    p.ecg.t *= 1.0 + vary(kEcgT, 0.2);
    p.pulseDelay += vary(kPulse, 0.01);
    return p;
}

} // namespace vigil::ingest
