// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/simulator/noise.h"

#include <cmath>

namespace vigil::ingest {

// The finaliser of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
// generators, OOPSLA 2014).
std::uint64_t Noise::mixed(std::uint64_t x) noexcept {
    x += 0x9E3779B97F4A7C15ULL;
    x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27U)) * 0x94D049BB133111EBULL;
    return x ^ (x >> 31U);
}

std::uint64_t Noise::bits(std::uint32_t stream, std::int64_t index) const noexcept {
    return mixed(m_seed + stream * 0xD1B54A32D192ED03ULL +
                 static_cast<std::uint64_t>(index) * 0x9E3779B97F4A7C15ULL);
}

double Noise::uniform(std::uint32_t stream, std::int64_t index) const noexcept {
    return static_cast<double>(bits(stream, index) >> 11U) * 0x1.0p-53;
}

double Noise::bell(std::uint32_t stream, std::int64_t index) const noexcept {
    constexpr double kSqrt3 = 1.7320508075688772; // four uniforms have variance 1/3
    const std::uint64_t word = bits(stream, index);
    const auto sum = static_cast<double>((word & 0xFFFFU) + (word >> 16U & 0xFFFFU) +
                                         (word >> 32U & 0xFFFFU) + (word >> 48U));
    return (sum / 65535.0 - 2.0) * kSqrt3;
}

double Noise::smooth(std::uint32_t stream, double t, double period) const noexcept {
    const double position = t / period;
    const double left = std::floor(position);
    const double x = position - left;
    const auto index = static_cast<std::int64_t>(left);
    const double a = uniform(stream, index);
    const double b = uniform(stream, index + 1);
    return 2.0 * (a + (b - a) * x * x * (3.0 - 2.0 * x)) - 1.0;
}

double Noise::drift(std::uint32_t stream, double t, double fastestPeriod) const noexcept {
    return (smooth(stream, t, fastestPeriod) + 1.5 * smooth(stream, t, fastestPeriod * 2.0) +
            2.5 * smooth(stream, t, fastestPeriod * 4.0)) /
           5.0;
}

Noise Noise::child(std::uint64_t index) const noexcept { return Noise(m_seed ^ mixed(index)); }

} // namespace vigil::ingest
