// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/source.h"
#include "pipeline/stages/decode_stage.h"

#include <atomic>
#include <memory>

namespace vigil::pipeline {

/// One source of a session with what decodes its messages.
/// *Thread:* its controlling one. *Owns:* both.
struct Input {
    std::unique_ptr<ingest::Source> source; ///< dies before its decode stage
    std::unique_ptr<DecodeStage> decode;
    /// Everything of a finite source is decoded; set and cleared by its decode thread.
    std::unique_ptr<std::atomic<bool>> ended = std::make_unique<std::atomic<bool>>(false);
};

} // namespace vigil::pipeline
