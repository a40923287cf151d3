// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "ingest/brokers/mqtt_source_options.h"
#include "store/journal/checkpoint.h"

#include <filesystem>
#include <string>

namespace vigil::pipeline {

/// The journal of a source beside the database, and where the store has got to in it.
[[nodiscard]] ingest::IngressPlace ingressPlaceOf(const std::string& source,
                                                  const std::filesystem::path& database, Ticks keep,
                                                  const store::CheckpointState& stored);

} // namespace vigil::pipeline
