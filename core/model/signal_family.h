// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/signal_catalog.h"

#include <string_view>

namespace vigil::model {

/// The family of a number or a wave as senders and recordings name it: by the catalog, else by the
/// patterns that names of electrodes, transducers and channels follow, without case. ECG: "aVF",
/// "v3", "MLIII", "Lead I", "D1", "ECG 2", "LA-RA"; EEG with EOG and EMG: "Fp1", "C3-A2", "EOG",
/// "chin EMG"; pleth: "PPG", "PlethR"; pressures: "ART", "P1" (in mmHg), "CVP", "PAP"; breathing:
/// "Resp. Imp.", "Airflow", "EtCO2". Short names mean little alone ("V" is a lead, a volume or a
/// voltage), so `unit` (UCUM) decides as far as it is known: an ECG or EEG electrode gives volts, a
/// pressure line a pressure. A unit that is empty, "1" or counts of a converter tells nothing. What
/// no pattern fits is Other. *Thread:* any.
[[nodiscard]] ParameterGroup signalFamily(std::string_view name, std::string_view unit = {});

} // namespace vigil::model
