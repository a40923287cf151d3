// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace vigil::base {

/// Small numbers in few bytes: signed numbers are folded (0, -1, 1, -2, ...) and written seven
/// bits a byte, least significant first. *Thread:* value.
class ByteWriter {
public:
    void byte(std::uint8_t value) { m_bytes.push_back(static_cast<char>(value)); }

    void number(std::uint64_t value) {
        // Appended at once: states are written while data wait.
        std::array<char, 10> bytes{};
        std::size_t size = 0;
        for (; value >= 0x80; value >>= 7)
            bytes[size++] = static_cast<char>(static_cast<std::uint8_t>(value | 0x80));
        bytes[size++] = static_cast<char>(static_cast<std::uint8_t>(value));
        m_bytes.append(bytes.data(), size);
    }

    void signedNumber(std::int64_t value) {
        const auto bits = static_cast<std::uint64_t>(value);
        number(bits << 1 ^ (value < 0 ? ~std::uint64_t{0} : 0));
    }

    /// Eight bytes, least significant first.
    void fixed(std::uint64_t value) {
        std::array<char, 8> bytes{};
        for (char& next : bytes) {
            next = static_cast<char>(static_cast<std::uint8_t>(value & 0xFFU));
            value >>= 8;
        }
        m_bytes.append(bytes.data(), bytes.size());
    }

    /// Makes room for so many bytes in all.
    void reserve(std::size_t bytes) { m_bytes.reserve(bytes); }

    /// The bytes without their length.
    void append(std::string_view bytes) { m_bytes.append(bytes); }

    /// Length, then the bytes.
    void text(std::string_view value) {
        number(value.size());
        m_bytes.append(value);
    }

    [[nodiscard]] const std::string& bytes() const noexcept { return m_bytes; }

    [[nodiscard]] std::string take() noexcept { return std::move(m_bytes); }

private:
    std::string m_bytes;
};

/// Reads what ByteWriter wrote. Past the end, or after a number of more than 64 bits, everything
/// reads as zero and ok() is false. *Thread:* value; looks into the caller's bytes.
class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : m_bytes(bytes) {}

    [[nodiscard]] bool ok() const noexcept { return m_ok; }

    [[nodiscard]] bool atEnd() const noexcept { return m_at == m_bytes.size(); }

    [[nodiscard]] std::size_t left() const noexcept { return m_bytes.size() - m_at; }

    std::uint8_t byte() noexcept {
        if (m_at >= m_bytes.size()) {
            m_ok = false;
            return 0;
        }
        return static_cast<std::uint8_t>(m_bytes[m_at++]);
    }

    std::uint64_t number() noexcept {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const std::uint8_t next = byte();
            if (shift == 63 && next > 1)
                break;
            value |= static_cast<std::uint64_t>(next & 0x7FU) << shift;
            if ((next & 0x80U) == 0)
                return m_ok ? value : 0;
        }
        m_ok = false;
        return 0;
    }

    std::int64_t signedNumber() noexcept {
        const std::uint64_t folded = number();
        return static_cast<std::int64_t>(folded >> 1 ^ (0 - (folded & 1U)));
    }

    std::uint64_t fixed() noexcept {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 8)
            value |= static_cast<std::uint64_t>(byte()) << shift;
        return m_ok ? value : 0;
    }

    std::string_view text() noexcept {
        const std::uint64_t size = number();
        if (!m_ok || size > left()) {
            m_ok = false;
            return {};
        }
        const std::string_view view = m_bytes.substr(m_at, static_cast<std::size_t>(size));
        m_at += view.size();
        return view;
    }

private:
    std::string_view m_bytes;
    std::size_t m_at = 0;
    bool m_ok = true;
};

/// Differences wrap around, so that any pair of numbers has one.
[[nodiscard]] constexpr std::int64_t wrappedDifference(std::int64_t a, std::int64_t b) noexcept {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

[[nodiscard]] constexpr std::int64_t wrappedSum(std::int64_t a, std::int64_t b) noexcept {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

} // namespace vigil::base
