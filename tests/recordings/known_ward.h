// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record_folder.h"

#include <optional>
#include <string>
#include <vector>

/// Twelve stays of a ward, one row an hour, whose every value is known.
namespace vigil::tests {

struct WardHour {
    int hour = 0; ///< of the stay, from 1
    std::optional<double> heartRate, saturation, temperature, systolic, breathing;
};

struct WardStay {
    std::string patient; ///< p01 to p12
    std::vector<WardHour> hours;
};

[[nodiscard]] const std::vector<WardStay>& knownWard();

/// Writes ward/pNN.psv, columns HR, O2Sat, Temp, SBP, Resp and ICULOS (the hour), NaN for null;
/// returns the folder.
std::filesystem::path writeWard(const RecordFolder& folder);

} // namespace vigil::tests
