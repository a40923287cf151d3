// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace vigil::base {

/// CRC-32C (Castagnoli, RFC 3720 appendix B.4) over a sequence of parts. Finds every single
/// flipped bit and every burst up to 32 bits. *Thread:* value.
class Checksum {
public:
    Checksum& add(std::string_view bytes) noexcept;
    /// What add() does where the processor has no instruction for it.
    Checksum& addByTables(std::string_view bytes) noexcept;
    /// As 8 bytes, least significant first, whatever the machine.
    Checksum& add(std::int64_t value) noexcept;
    Checksum& add(double value) noexcept;

    [[nodiscard]] std::uint32_t value() const noexcept { return ~m_state; }

private:
    std::uint32_t m_state = 0xFFFFFFFFU;
};

} // namespace vigil::base
