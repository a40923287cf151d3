// SPDX-License-Identifier: GPL-3.0-or-later
#include "wfdb_samples.h"

#include <limits>

namespace vigil::tests {

std::string encodeSamples(int format, const std::vector<std::int32_t>& samples) {
    std::string bytes;
    const auto put = [&](std::uint32_t value, int count) {
        for (int i = 0; i < count; ++i)
            bytes += static_cast<char>(value >> (8 * i) & 0xFF);
    };
    const auto bits = [&](std::size_t i, unsigned width) {
        const auto value = i < samples.size() ? static_cast<std::uint32_t>(samples[i]) : 0U;
        return value & ((1U << width) - 1);
    };
    if (format == 212) {
        for (std::size_t i = 0; i < samples.size(); i += 2) {
            put(bits(i, 12) | (bits(i + 1, 12) >> 8) << 12, 2);
            if (i + 1 < samples.size())
                put(bits(i + 1, 12) & 0xFF, 1);
        }
        return bytes;
    }
    if (format == 310) {
        for (std::size_t i = 0; i < samples.size(); i += 3) {
            put(bits(i, 10) << 1 | (bits(i + 2, 10) & 0x1F) << 11, 2);
            if (i + 1 < samples.size())
                put(bits(i + 1, 10) << 1 | (bits(i + 2, 10) >> 5) << 11, 2);
        }
        return bytes;
    }
    if (format == 311) {
        for (std::size_t i = 0; i < samples.size(); i += 3) {
            const auto left = samples.size() - i;
            put(bits(i, 10) | bits(i + 1, 10) << 10 | bits(i + 2, 10) << 20, left == 1   ? 2
                                                                             : left == 2 ? 3
                                                                                         : 4);
        }
        return bytes;
    }
    for (const auto sample : samples) {
        const auto raw = static_cast<std::uint32_t>(sample);
        switch (format) {
        case 8:
            put(raw, 1);
            break; // `samples` are differences
        case 16:
            put(raw, 2);
            break;
        case 24:
            put(raw, 3);
            break;
        case 32:
            put(raw, 4);
            break;
        case 61:
            put((raw & 0xFF) << 8 | (raw >> 8 & 0xFF), 2);
            break;
        case 80:
            put(static_cast<std::uint32_t>(sample + 128), 1);
            break;
        case 160:
            put(static_cast<std::uint32_t>(sample + 32768), 2);
            break;
        default:
            break;
        }
    }
    return bytes;
}

std::optional<std::int32_t> invalidSample(int format) {
    switch (format) {
    case 8:
        return std::nullopt;
    case 24:
        return -8388608;
    case 32:
        return std::numeric_limits<std::int32_t>::min();
    case 80:
        return -128;
    case 212:
        return -2048;
    case 310:
    case 311:
        return -512;
    default:
        return -32768;
    }
}

} // namespace vigil::tests
