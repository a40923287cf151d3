// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>

namespace vigil::base {

/// Waveform samples on their way from the decode thread to the painter; the only lock-free
/// structure of the house. NaN is the gap marker: "no sample was recorded here".
/// *Thread:* one writer, one reader. *Owns:* `capacity` floats.
class SampleRing {
public:
    /// `capacity` is rounded up to a power of two.
    explicit SampleRing(std::size_t capacity)
        : m_mask(roundUp(capacity) - 1), m_samples(new float[m_mask + 1]) {}

    /// Writes the block, or skips it whole and counts it when there is no room; the next block
    /// that fits is then preceded by one gap marker.
    bool write(std::span<const float> block) noexcept {
        const std::uint64_t head = m_head.load(std::memory_order_relaxed);
        const std::uint64_t tail = m_tail.load(std::memory_order_acquire);
        const std::size_t need = block.size() + (m_gapPending ? 1 : 0);
        if (need > capacity() - static_cast<std::size_t>(head - tail)) {
            m_skipped.fetch_add(block.size(), std::memory_order_relaxed);
            m_gapPending = true;
            return false;
        }
        std::uint64_t at = head;
        if (m_gapPending)
            m_samples[at++ & m_mask] = std::numeric_limits<float>::quiet_NaN();
        m_gapPending = false;
        for (const float sample : block)
            m_samples[at++ & m_mask] = sample;
        m_head.store(at, std::memory_order_release);
        return true;
    }

    /// Copies up to out.size() samples; returns how many.
    std::size_t read(std::span<float> out) noexcept {
        const std::uint64_t tail = m_tail.load(std::memory_order_relaxed);
        const std::uint64_t head = m_head.load(std::memory_order_acquire);
        const auto count = std::min<std::size_t>(out.size(), static_cast<std::size_t>(head - tail));
        for (std::size_t i = 0; i < count; ++i)
            out[i] = m_samples[(tail + i) & m_mask];
        m_tail.store(tail + count, std::memory_order_release);
        return count;
    }

    /// Samples waiting.
    [[nodiscard]] std::size_t size() const noexcept {
        return static_cast<std::size_t>(m_head.load(std::memory_order_acquire) -
                                        m_tail.load(std::memory_order_acquire));
    }

    [[nodiscard]] std::size_t capacity() const noexcept { return m_mask + 1; }

    /// Samples lost because the reader was too slow.
    [[nodiscard]] std::uint64_t skipped() const noexcept {
        return m_skipped.load(std::memory_order_relaxed);
    }

private:
    static std::size_t roundUp(std::size_t n) noexcept {
        std::size_t size = 64;
        while (size < n)
            size *= 2;
        return size;
    }

    const std::size_t m_mask;
    std::unique_ptr<float[]> m_samples;
    alignas(64) std::atomic<std::uint64_t> m_head{0};
    bool m_gapPending = false; ///< writer's own
    alignas(64) std::atomic<std::uint64_t> m_tail{0};
    alignas(64) std::atomic<std::uint64_t> m_skipped{0};
};

} // namespace vigil::base
