// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/view/snapshot.h"

#include <QString>

namespace vigil::widgets {

/// What is wrong with a recording and what is not in it, as sentences. *Thread:* GUI.

/// "100.dat is shorter than its header says: 5 of 1800 s are there".
[[nodiscard]] QString faultText(const model::FileFault& fault);
/// "Gap: nothing was recorded", or the fault that made it.
[[nodiscard]] QString gapText(const model::GapFacts& gap);
/// All faults, a line each, the first few of many; empty when nothing is wrong.
[[nodiscard]] QString faultsText(const std::vector<model::FileFault>& faults);
/// "From ... to ..., 30:00 long", and what is not known of its date.
[[nodiscard]] QString recordingSpanText(const pipeline::ReplayView& replay);
/// "Nothing was recorded at 10:00:00; the next data begin at ...". Empty where a seek ended so near
/// to its target that there is nothing to tell.
[[nodiscard]] QString landingText(const pipeline::ReplayView& replay);
/// The gap in which `time` lies; nullptr: none that is listed.
[[nodiscard]] const model::GapFacts* gapAt(const pipeline::ReplayView& replay, EventTime time);

} // namespace vigil::widgets
