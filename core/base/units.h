// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <string_view>

namespace vigil::units {

/// The UCUM code for a unit as senders write it: UCUM itself, common spellings ("bpm", "mmHg",
/// "degC", "°C", "F") and ISO/IEEE 11073-10101 names ("MDC_DIM_MMHG"). Unknown text comes back as
/// it is. The view points into static storage or into `text`.
[[nodiscard]] std::string_view canonical(std::string_view text) noexcept;

/// Converts between two canonical UCUM codes of one quantity: pressure (mm[Hg], kPa, cm[H2O]),
/// temperature (Cel, [degF], K), voltage (V, mV, uV), rate (/min, Hz, /s), fraction (%, 1).
/// Error: Unsupported when the codes measure different things or one is unknown.
/// 1 kPa = 7.500617 mm[Hg] (1 mm[Hg] = 133.322387415 Pa, UCUM table 4).
[[nodiscard]] Result<double> convert(double value, std::string_view from, std::string_view to);

} // namespace vigil::units
