// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "ingest/wfdb/wfdb_layout.h"
#include "ingest/wfdb/wfdb_timeline.h"
#include "model/recording.h"

namespace vigil::ingest {

/// What is known without reading samples: start, duration, signals, gaps, warnings.
[[nodiscard]] model::RecordingFacts outlineOf(const WfdbLayout& layout,
                                              const WfdbTimeline& timeline);

/// The outline with statistics of every signal, from one pass over all files. `missing` counts
/// samples marked as not recorded; what lies in gaps is in the gaps. With `verify` the 16-bit sums
/// of the headers are compared modulo 65536; a difference is a warning. Error: Io.
[[nodiscard]] Result<model::RecordingFacts>
measureWfdb(const WfdbLayout& layout, const model::RecordingFacts& outline, bool verify);

} // namespace vigil::ingest
