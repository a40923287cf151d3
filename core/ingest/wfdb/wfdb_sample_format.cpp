// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/wfdb/wfdb_sample_format.h"

#include <array>

namespace vigil::ingest {
namespace {

constexpr std::array kFormats{
    WfdbSampleFormat{8, 1, 1, std::nullopt, true},
    WfdbSampleFormat{16, 1, 2, -32768, false},
    WfdbSampleFormat{24, 1, 3, -8388608, false},
    WfdbSampleFormat{32, 1, 4, std::numeric_limits<std::int32_t>::min(), false},
    WfdbSampleFormat{61, 1, 2, -32768, false},
    WfdbSampleFormat{80, 1, 1, -128, false},
    WfdbSampleFormat{160, 1, 2, -32768, false},
    WfdbSampleFormat{212, 2, 3, -2048, false},
    WfdbSampleFormat{310, 3, 4, -512, false},
    WfdbSampleFormat{311, 3, 4, -512, false},
    // FLAC streams, read by WfdbFlac: how many samples a byte holds means nothing.
    WfdbSampleFormat{508, 1, 1, -128, false},
    WfdbSampleFormat{516, 1, 2, -32768, false},
    WfdbSampleFormat{524, 1, 3, -8388608, false},
};

/// Two's complement of `bits` bits.
constexpr std::int32_t signedOf(std::uint32_t value, unsigned bits) noexcept {
    return static_cast<std::int32_t>(value << (32 - bits)) >> (32 - bits);
}

/// `count` bytes, least significant first.
std::uint32_t little(const std::uint8_t* bytes, unsigned count) noexcept {
    std::uint32_t value = 0;
    for (unsigned i = 0; i < count; ++i)
        value |= static_cast<std::uint32_t>(bytes[i]) << (8 * i);
    return value;
}

/// Sample `index` of the unit at `bytes`; only bytesFor(index + 1) bytes are touched.
std::int32_t sampleOf(int code, const std::uint8_t* bytes, unsigned index) noexcept {
    switch (code) {
    case 8:
        return signedOf(bytes[0], 8);
    case 16:
        return signedOf(little(bytes, 2), 16);
    case 24:
        return signedOf(little(bytes, 3), 24);
    case 32:
        return static_cast<std::int32_t>(little(bytes, 4));
    case 61:
        return signedOf(static_cast<std::uint32_t>(bytes[0] << 8 | bytes[1]), 16);
    case 80:
        return static_cast<std::int32_t>(bytes[0]) - 128;
    case 160:
        return static_cast<std::int32_t>(little(bytes, 2)) - 32768;
    case 212: // 8 low bits of each sample in its own byte, the 4 high bits share the middle one
        return index == 0 ? signedOf(bytes[0] | (bytes[1] & 0x0FU) << 8, 12)
                          : signedOf(bytes[2] | (bytes[1] & 0xF0U) << 4, 12);
    case 310: // two words with a sample in bits 1..10 each; the third in both words' top 5 bits
        if (index < 2)
            return signedOf(little(bytes + 2 * index, 2) >> 1 & 0x3FF, 10);
        return signedOf(little(bytes, 2) >> 11 | (little(bytes + 2, 2) >> 11) << 5, 10);
    case 311: // three samples of 10 bits in one 32-bit word
        if (index == 0)
            return signedOf(little(bytes, 2) & 0x3FF, 10);
        if (index == 1)
            return signedOf(little(bytes, 3) >> 10 & 0x3FF, 10);
        return signedOf(little(bytes, 4) >> 20 & 0x3FF, 10);
    default:
        return 0;
    }
}

} // namespace

const WfdbSampleFormat* findWfdbFormat(int code) noexcept {
    for (const auto& format : kFormats)
        if (format.code == code)
            return &format;
    return nullptr;
}

unsigned WfdbSampleFormat::bytesFor(unsigned samples) const noexcept {
    if (samples == 0 || samples >= samplesPerUnit)
        return samples == 0 ? 0 : bytesPerUnit;
    if (code == 311)
        return samples + 1;
    return 2 * samples; // 212 and 310: the first sample ends in the second byte, and so on
}

std::uint64_t WfdbSampleFormat::samplesIn(std::uint64_t bytes) const noexcept {
    const auto rest = bytes % bytesPerUnit;
    unsigned partial = 0;
    while (partial + 1 < samplesPerUnit && bytesFor(partial + 1) <= rest)
        ++partial;
    return bytes / bytesPerUnit * samplesPerUnit + partial;
}

void WfdbSampleFormat::decode(std::span<const std::uint8_t> bytes,
                              std::span<std::int32_t> out) const noexcept {
    const std::uint8_t* unit = bytes.data();
    std::size_t i = 0;
    while (i < out.size()) {
        for (unsigned k = 0; k < samplesPerUnit && i < out.size(); ++k, ++i)
            out[i] = sampleOf(code, unit, k);
        unit += bytesPerUnit;
    }
}

} // namespace vigil::ingest
