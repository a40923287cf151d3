// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "ingest/wfdb/wfdb_flac.h"
#include "ingest/wfdb/wfdb_sample_format.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <span>
#include <vector>

namespace vigil::ingest {

/// Where and how the samples of one signal file lie. *Thread:* value.
struct WfdbFileLayout {
    std::filesystem::path path;
    const WfdbSampleFormat* format = nullptr; ///< never null
    std::int64_t byteOffset = 0;
    std::vector<std::int64_t> samplesPerFrame; ///< of each signal in the file, >= 1
    std::vector<std::int32_t> initialValues;   ///< of each signal; used by difference formats

    /// Whole frames in a file of `fileSize` bytes; of a FLAC stream those that it says. None where
    /// it is no such stream, or has other channels than the header has signals.
    [[nodiscard]] std::int64_t framesIn(std::uint64_t fileSize) const;
    [[nodiscard]] std::int64_t frameSize() const noexcept; ///< samples of all signals
};

/// The interleaved samples of one signal file, by signal and position. Reads and keeps two chunks
/// of a few thousand frames, so that signals read in step cost one pass over the file and a jump
/// costs one chunk. *Thread:* one. *Owns:* the file handle, opened at the first read.
class WfdbSignalFile {
public:
    WfdbSignalFile(WfdbFileLayout layout, std::int64_t frames);

    /// Frames that can be read.
    [[nodiscard]] std::int64_t frames() const noexcept { return m_frames; }

    /// ADC values of `signal` (an index within this file) from `firstSample` on, as stored;
    /// [firstSample, firstSample + out.size()) lies within frames(). Error: Io.
    [[nodiscard]] Result<void> read(std::size_t signal, std::int64_t firstSample,
                                    std::span<std::int32_t> out);

private:
    struct Chunk {
        std::int64_t index = -1;
        std::vector<std::vector<std::int32_t>> signals;
    };

    Result<const Chunk*> chunk(std::int64_t index);
    Result<void> load(std::int64_t index, Chunk& chunk);
    Result<void> readStored(std::int64_t firstFrame, std::int64_t frames, std::size_t& lead);
    Result<void> readFlac(std::int64_t firstFrame, std::int64_t frames);
    void undoDifferences(Chunk& chunk);

    WfdbFileLayout m_layout;
    std::int64_t m_frames = 0;
    std::int64_t m_frameSize = 1;
    std::int64_t m_chunkFrames = 1;
    std::ifstream m_file;
    std::unique_ptr<WfdbFlac> m_flac;
    std::array<Chunk, 2> m_chunks;
    std::size_t m_oldest = 0;
    /// Difference formats: value of each signal before chunk i, known up to the furthest read.
    std::vector<std::vector<std::int32_t>> m_valuesBefore;
    std::vector<std::uint8_t> m_bytes;
    std::vector<std::int32_t> m_samples;
};

} // namespace vigil::ingest
