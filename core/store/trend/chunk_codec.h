// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "store/trend/trend_reader.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::store {

/// The columns of a chunk beside its data. *Thread:* value.
struct ChunkSummary {
    std::int64_t firstUs = 0;
    std::int64_t lastUs = 0;
    std::int64_t count = 0;
    double min = 0;
    double max = 0;
    double sum = 0;
};

/// Largest chunk the decoder accepts; the store makes much smaller ones.
inline constexpr std::size_t kMaxChunkSamples = 65'536;

/// Precondition: 1..kMaxChunkSamples finite samples in time order, whole microseconds.
[[nodiscard]] ChunkSummary summarize(std::span<const TrendSample> samples);

/// Samples as zstd-compressed bytes, lossless to the bit. Layout: format byte, value coding, scale,
/// count, first time, second differences of time; then values: differences of decimal integers
/// (value = integer / 10^scale) where that is exact for all, else the bytes of the XOR with the
/// value before, by significance. Precondition as summarize().
[[nodiscard]] std::string encodeChunk(std::span<const TrendSample> samples);

/// Error: Corrupt for anything encodeChunk() does not write. Allocates no more than
/// kMaxChunkSamples need.
[[nodiscard]] Result<std::vector<TrendSample>> decodeChunk(std::string_view data);

/// CRC-32C over the series, the summary and the data, so that none of them can change unseen.
[[nodiscard]] std::uint32_t chunkChecksum(std::int64_t series, const ChunkSummary& summary,
                                          std::string_view data) noexcept;

} // namespace vigil::store
