// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/checksum.h"

#include <array>
#include <bit>
#include <cstring>

namespace vigil::base {

namespace {

using Table = std::array<std::uint32_t, 256>;

/// tables[k][b] is the effect of byte b followed by k zero bytes (slicing by eight).
constexpr std::array<Table, 8> makeTables() {
    std::array<Table, 8> tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t state = byte;
        for (int bit = 0; bit < 8; ++bit)
            state = (state >> 1) ^ ((state & 1U) != 0 ? 0x82F63B78U : 0U);
        tables[0][byte] = state;
    }
    for (std::size_t k = 1; k < tables.size(); ++k)
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const std::uint32_t before = tables[k - 1][byte];
            tables[k][byte] = (before >> 8) ^ tables[0][before & 0xFFU];
        }
    return tables;
}

constexpr auto kTables = makeTables();

std::uint32_t byteAt(const char* at) noexcept { return static_cast<unsigned char>(*at); }

#if defined(__x86_64__)
/// The processor's own instruction computes this very polynomial, some times faster.
__attribute__((target("sse4.2"))) std::uint32_t addByInstruction(std::uint32_t before,
                                                                 std::string_view bytes) noexcept {
    std::uint64_t state = before;
    const char* at = bytes.data();
    const char* const end = at + bytes.size();
    for (; end - at >= 8; at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, sizeof word);
        state = __builtin_ia32_crc32di(state, word);
    }
    for (; at != end; ++at)
        state = __builtin_ia32_crc32qi(static_cast<std::uint32_t>(state),
                                       static_cast<unsigned char>(*at));
    return static_cast<std::uint32_t>(state);
}

const bool kHasInstruction = __builtin_cpu_supports("sse4.2") != 0;
#endif

} // namespace

Checksum& Checksum::add(std::string_view bytes) noexcept {
#if defined(__x86_64__)
    if (kHasInstruction) {
        m_state = addByInstruction(m_state, bytes);
        return *this;
    }
#endif
    return addByTables(bytes);
}

Checksum& Checksum::addByTables(std::string_view bytes) noexcept {
    std::uint32_t state = m_state;
    const char* at = bytes.data();
    const char* const end = at + bytes.size();
    for (; end - at >= 8; at += 8) {
        state ^= byteAt(at) | byteAt(at + 1) << 8 | byteAt(at + 2) << 16 | byteAt(at + 3) << 24;
        state = kTables[7][state & 0xFFU] ^ kTables[6][state >> 8 & 0xFFU] ^
                kTables[5][state >> 16 & 0xFFU] ^ kTables[4][state >> 24] ^
                kTables[3][byteAt(at + 4)] ^ kTables[2][byteAt(at + 5)] ^
                kTables[1][byteAt(at + 6)] ^ kTables[0][byteAt(at + 7)];
    }
    for (; at != end; ++at)
        state = (state >> 8) ^ kTables[0][(state ^ byteAt(at)) & 0xFFU];
    m_state = state;
    return *this;
}

Checksum& Checksum::add(std::int64_t value) noexcept {
    std::array<char, 8> bytes{};
    auto rest = static_cast<std::uint64_t>(value);
    for (char& byte : bytes) {
        byte = static_cast<char>(rest & 0xFFU);
        rest >>= 8;
    }
    return add(std::string_view(bytes.data(), bytes.size()));
}

Checksum& Checksum::add(double value) noexcept { return add(std::bit_cast<std::int64_t>(value)); }

} // namespace vigil::base
