// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/wfdb/wfdb_signal_file.h"

#include <algorithm>
#include <numeric>

namespace vigil::ingest {
namespace {

constexpr std::int64_t kChunkSamples = 32768; ///< of all signals; a compromise of jump and pass

} // namespace

std::int64_t WfdbFileLayout::frameSize() const noexcept {
    return std::accumulate(samplesPerFrame.begin(), samplesPerFrame.end(), std::int64_t{0});
}

std::int64_t WfdbFileLayout::framesIn(std::uint64_t fileSize) const {
    if (isFlacFormat(format->code)) {
        const auto stream = WfdbFlac::open(path);
        const bool fits = stream && (*stream)->channels() == samplesPerFrame.size() &&
                          std::ranges::count(samplesPerFrame, samplesPerFrame.front()) ==
                              std::ssize(samplesPerFrame);
        return fits ? (*stream)->samples() / samplesPerFrame.front() : 0;
    }
    const auto offset = static_cast<std::uint64_t>(byteOffset);
    if (fileSize <= offset || samplesPerFrame.empty())
        return 0;
    return static_cast<std::int64_t>(format->samplesIn(fileSize - offset)) / frameSize();
}

WfdbSignalFile::WfdbSignalFile(WfdbFileLayout layout, std::int64_t frames)
    : m_layout(std::move(layout)), m_frames(frames), m_frameSize(m_layout.frameSize()) {
    m_chunkFrames =
        std::max<std::int64_t>(1, kChunkSamples / std::max<std::int64_t>(1, m_frameSize));
    m_valuesBefore.push_back(m_layout.initialValues);
}

Result<void> WfdbSignalFile::read(std::size_t signal, std::int64_t firstSample,
                                  std::span<std::int32_t> out) {
    const auto perFrame = m_layout.samplesPerFrame[signal];
    const auto perChunk = m_chunkFrames * perFrame;
    for (std::size_t done = 0; done < out.size();) {
        const auto position = firstSample + static_cast<std::int64_t>(done);
        auto loaded = chunk(position / perChunk);
        if (!loaded)
            return propagate(loaded);
        const auto& samples = (*loaded)->signals[signal];
        const auto from = static_cast<std::size_t>(position % perChunk);
        VIGIL_ENSURE(from < samples.size(),
                     return fail(ErrorCode::Internal, "read past the end", m_layout.path.string()));
        const auto count = std::min(out.size() - done, samples.size() - from);
        std::copy_n(samples.begin() + static_cast<std::ptrdiff_t>(from), count,
                    out.begin() + static_cast<std::ptrdiff_t>(done));
        done += count;
    }
    return {};
}

Result<const WfdbSignalFile::Chunk*> WfdbSignalFile::chunk(std::int64_t index) {
    for (const auto& kept : m_chunks)
        if (kept.index == index)
            return &kept;
    // Differences need every chunk before once; later jumps find the running values noted.
    auto first = index;
    if (m_layout.format->differences)
        first = std::min(index, static_cast<std::int64_t>(m_valuesBefore.size()) - 1);
    Chunk* chunk = nullptr;
    for (auto next = first; next <= index; ++next) {
        chunk = &m_chunks[m_oldest];
        if (auto ok = load(next, *chunk); !ok)
            return propagate(ok);
    }
    m_oldest = 1 - m_oldest;
    return chunk;
}

Result<void> WfdbSignalFile::load(std::int64_t index, Chunk& chunk) {
    const auto& format = *m_layout.format;
    chunk.index = -1;
    const auto firstFrame = index * m_chunkFrames;
    const auto frames = std::min(m_chunkFrames, m_frames - firstFrame);
    VIGIL_ENSURE(frames > 0,
                 return fail(ErrorCode::Internal, "read past the end", m_layout.path.string()));
    std::size_t lead = 0;
    const auto loaded = isFlacFormat(format.code) ? readFlac(firstFrame, frames)
                                                  : readStored(firstFrame, frames, lead);
    if (!loaded)
        return loaded;
    chunk.signals.resize(m_layout.samplesPerFrame.size());
    for (std::size_t s = 0; s < chunk.signals.size(); ++s) {
        chunk.signals[s].clear();
        chunk.signals[s].reserve(static_cast<std::size_t>(frames * m_layout.samplesPerFrame[s]));
    }
    const std::int32_t* sample = m_samples.data() + lead;
    for (std::int64_t frame = 0; frame < frames; ++frame)
        for (std::size_t s = 0; s < chunk.signals.size(); ++s) {
            const auto perFrame = m_layout.samplesPerFrame[s];
            chunk.signals[s].insert(chunk.signals[s].end(), sample, sample + perFrame);
            sample += perFrame;
        }
    chunk.index = index;
    if (format.differences)
        undoDifferences(chunk);
    return {};
}

/// Fills m_samples from a whole unit on; `lead` samples of it come before the first frame.
Result<void> WfdbSignalFile::readStored(std::int64_t firstFrame, std::int64_t frames,
                                        std::size_t& lead) {
    const auto firstSample = firstFrame * m_frameSize;
    lead = static_cast<std::size_t>(firstSample % m_layout.format->samplesPerUnit);
    const auto count = lead + static_cast<std::size_t>(frames * m_frameSize);
    const auto byteCount =
        count / m_layout.format->samplesPerUnit * m_layout.format->bytesPerUnit +
        m_layout.format->bytesFor(static_cast<unsigned>(count % m_layout.format->samplesPerUnit));
    m_bytes.resize(byteCount);
    m_samples.resize(count);
    if (!m_file.is_open())
        m_file.open(m_layout.path, std::ios::binary);
    m_file.clear();
    m_file.seekg(m_layout.byteOffset +
                 firstSample / m_layout.format->samplesPerUnit * m_layout.format->bytesPerUnit);
    m_file.read(reinterpret_cast<char*>(m_bytes.data()), static_cast<std::streamsize>(byteCount));
    if (static_cast<std::size_t>(m_file.gcount()) != byteCount)
        return fail(ErrorCode::Io, "cannot read the samples", m_layout.path.string());
    m_layout.format->decode(m_bytes, m_samples);
    return {};
}

/// Fills m_samples with frames as other formats store them: the samples of a signal side by side.
Result<void> WfdbSignalFile::readFlac(std::int64_t firstFrame, std::int64_t frames) {
    if (m_flac == nullptr) {
        auto opened = WfdbFlac::open(m_layout.path);
        if (!opened)
            return propagate(opened);
        m_flac = std::move(*opened);
    }
    const auto channels = m_layout.samplesPerFrame.size();
    const auto perFrame = static_cast<std::size_t>(m_layout.samplesPerFrame.front());
    std::vector<std::int32_t> stream(static_cast<std::size_t>(frames) * perFrame * channels);
    if (auto read = m_flac->read(firstFrame * m_layout.samplesPerFrame.front(), stream); !read)
        return read;
    m_samples.resize(stream.size());
    auto* out = m_samples.data();
    for (std::size_t frame = 0; frame < static_cast<std::size_t>(frames); ++frame)
        for (std::size_t channel = 0; channel < channels; ++channel)
            for (std::size_t k = 0; k < perFrame; ++k)
                *out++ = stream[(frame * perFrame + k) * channels + channel];
    return {};
}

void WfdbSignalFile::undoDifferences(Chunk& chunk) {
    auto values = m_valuesBefore[static_cast<std::size_t>(chunk.index)];
    for (std::size_t s = 0; s < chunk.signals.size(); ++s)
        for (auto& sample : chunk.signals[s]) {
            // Unsigned: a corrupt file may run over, which then wraps as the writer's would.
            values[s] = static_cast<std::int32_t>(static_cast<std::uint32_t>(values[s]) +
                                                  static_cast<std::uint32_t>(sample));
            sample = values[s];
        }
    if (m_valuesBefore.size() == static_cast<std::size_t>(chunk.index) + 1)
        m_valuesBefore.push_back(std::move(values));
}

} // namespace vigil::ingest
