// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "model/recording.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::store {

/// A chunk never holds more messages, nor more bytes of topics and payloads; a decoder refuses
/// what claims to. The writer seals long before.
inline constexpr std::size_t kMaxChunkMessages = 65'536;
inline constexpr std::size_t kMaxChunkBytes = 32U << 20;

/// Columns of a recording's chunk beside its data. *Thread:* value.
struct RecordingChunkHead {
    std::int64_t sequence = 0;
    std::int64_t firstUs = 0;
    std::int64_t lastUs = 0;
    std::int64_t messages = 0;
};

/// Messages as zstd-compressed bytes: format byte, count, dictionary of topics, then each message
/// as differences to the one before. Precondition: times do not decrease, bounds above hold.
[[nodiscard]] std::string encodeMessages(std::span<const model::RecordedMessage> messages);
/// Error: Corrupt for anything encodeMessages() does not write.
[[nodiscard]] Result<std::vector<model::RecordedMessage>> decodeMessages(std::string_view data);
/// CRC-32C over head and data.
[[nodiscard]] std::uint32_t recordingChecksum(const RecordingChunkHead& head,
                                              std::string_view data) noexcept;

} // namespace vigil::store
