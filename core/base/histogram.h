// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <chrono>
#include <cstdint>

namespace vigil::base {

/// Latency histogram with 16 linear steps a power of two (error <= 1/16), 1 us to about 1 h.
/// Values outside are counted in the first or last bucket. *Thread:* one; copy to hand over.
class LatencyHistogram {
public:
    void record(std::chrono::nanoseconds latency) noexcept;
    void merge(const LatencyHistogram& other) noexcept;
    void clear() noexcept;

    [[nodiscard]] std::uint64_t count() const noexcept { return m_count; }

    /// Upper edge of the bucket that holds the quantile q in [0, 1]; 0 when empty.
    [[nodiscard]] std::chrono::nanoseconds quantile(double q) const noexcept;

    /// Largest latency recorded, exact; 0 when empty.
    [[nodiscard]] std::chrono::nanoseconds max() const noexcept { return m_max; }

private:
    static constexpr std::size_t kSteps = 16;
    static constexpr std::size_t kPowers = 30;
    static std::size_t bucketOf(std::uint64_t micros) noexcept;
    static std::uint64_t upperEdge(std::size_t bucket) noexcept;

    std::array<std::uint32_t, kSteps * kPowers> m_buckets{};
    std::uint64_t m_count = 0;
    std::chrono::nanoseconds m_max{0};
};

} // namespace vigil::base
