// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

#include <string>
#include <unordered_map>

namespace vigil::ingest {

/// What all decoders need to know beyond their mapping. *Thread:* value.
struct DecodeOptions {
    std::string stream = "vitals"; ///< becomes RecordBatch::stream
    /// Bed of a patient id, where the topic names no bed (Kafka); unmapped ids are their own bed.
    std::unordered_map<std::string, std::string> bedOfPatient;
    bool keepsMessages = false; ///< RecordBatch::messages are wanted
};

/// Bounds of what one message may hold; beyond them it is refused, never processed.
namespace bounds {
inline constexpr std::size_t kPayload = 1 << 20;            ///< bytes
inline constexpr std::size_t kDepth = 64;                   ///< nested objects and arrays
inline constexpr std::size_t kFields = 512;                 ///< values of one message
inline constexpr std::size_t kColumns = 1024;               ///< distinct signals of one batch
inline constexpr std::size_t kDeadLetterPayload = 64 << 10; ///< bytes kept of a refused message
} // namespace bounds

} // namespace vigil::ingest
