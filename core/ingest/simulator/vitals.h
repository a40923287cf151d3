// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/convention_writer.h"
#include "ingest/simulator/patient.h"

#include <vector>

namespace vigil::ingest {

/// The numbers a bedside monitor shows for `patient` at `t` (s of the bed's time line), computed
/// from the beats and breaths that its waves show:
/// HR and PR: mean of up to ten intervals of the last 15 s; ABP: mean of the last eight whole
/// pulses; RR: last six breaths. 4 s without a beat: HR 0, no SpO2 and PR, and the pressures are
/// the static one. Values that cannot be measured are NaN. In the order of the signal catalog,
/// rounded as displayed. Precondition: advanced to `t`.
void readVitals(const Patient& patient, double t, std::vector<MetricValue>& out);

} // namespace vigil::ingest
