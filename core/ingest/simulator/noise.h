// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace vigil::ingest {

/// Reproducible random numbers without state: each is a function of (seed, stream, index), so that
/// a bed can be asked about any moment in any order. Uses no standard distribution, whose results
/// differ between libraries. *Thread:* any.
class Noise {
public:
    explicit Noise(std::uint64_t seed) noexcept : m_seed(mixed(seed)) {}

    /// Uniform in [0, 1).
    [[nodiscard]] double uniform(std::uint32_t stream, std::int64_t index) const noexcept;

    /// Bell-shaped with mean 0 and variance 1: sum of four uniforms (Irwin-Hall), |x| < 3.47.
    [[nodiscard]] double bell(std::uint32_t stream, std::int64_t index) const noexcept;

    /// Continuous in `t` with continuous slope, in [-1, 1]; changes about every `period` seconds.
    [[nodiscard]] double smooth(std::uint32_t stream, double t, double period) const noexcept;

    /// Sum of three octaves of smooth(), each twice as slow and stronger, as heart rate drifts
    /// (power falls with frequency); in [-1, 1].
    [[nodiscard]] double drift(std::uint32_t stream, double t, double fastestPeriod) const noexcept;

    /// Another independent source, for one bed of a ward.
    [[nodiscard]] Noise child(std::uint64_t index) const noexcept;

private:
    [[nodiscard]] static std::uint64_t mixed(std::uint64_t x) noexcept;
    [[nodiscard]] std::uint64_t bits(std::uint32_t stream, std::int64_t index) const noexcept;

    std::uint64_t m_seed;
};

} // namespace vigil::ingest
