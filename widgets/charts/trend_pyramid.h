// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace vigil::widgets {

/// Lowest and highest value of a stretch; empty (`low > high`) where nothing was recorded.
struct TrendRange {
    float low = 1e30F;
    float high = -1e30F;

    [[nodiscard]] bool empty() const noexcept { return low > high; }

    void add(const TrendRange& other) noexcept {
        low = other.low < low ? other.low : low;
        high = other.high > high ? other.high : high;
    }
};

/// A long series at a steady interval with the min and max of every 16, 256 and 4096 neighbours,
/// so that any stretch can be summed up, exactly, in a few steps. NaN: not recorded.
/// *Thread:* GUI thread. *Owns:* about 1.14 floats a sample.
class TrendPyramid {
public:
    void append(float value);

    /// Indices held: [first(), end()); the first appended sample is 0.
    [[nodiscard]] std::int64_t first() const noexcept { return m_first; }

    [[nodiscard]] std::int64_t end() const noexcept { return m_end; }

    /// NaN outside [first(), end()).
    [[nodiscard]] float at(std::int64_t index) const noexcept;
    /// Min and max of the samples [from, to) that are held; NaN samples do not count.
    [[nodiscard]] TrendRange range(std::int64_t from, std::int64_t to) const noexcept;
    /// Forgets samples before `index`, in blocks of 4096: up to 4095 older ones may stay.
    void discardBefore(std::int64_t index);
    void clear();

private:
    static constexpr int kBranch = 16;
    static constexpr int kLevels = 3;
    static constexpr std::int64_t kBlock = 4096; ///< kBranch to the power of kLevels

    std::vector<float> m_samples; ///< from m_first on
    std::array<std::vector<TrendRange>, kLevels> m_levels;
    std::int64_t m_first = 0; ///< a multiple of kBlock
    std::int64_t m_end = 0;
};

} // namespace vigil::widgets
