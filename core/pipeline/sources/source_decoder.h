// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/decoder.h"
#include "pipeline/workspace/workspace.h"

#include <memory>
#include <vector>

namespace vigil::pipeline {

/// The decoder of a configuration entry: the message convention, or a mapping by paths. `beds` tell
/// where a patient lies when messages name no bed. Error: InvalidArgument for a mapping that can
/// never work. `keepsMessages`: as of DecodeOptions.
[[nodiscard]] Result<std::unique_ptr<ingest::Decoder>>
makeDecoder(const SourceConfig& config, const std::vector<BedConfig>& beds,
            bool keepsMessages = false);

} // namespace vigil::pipeline
