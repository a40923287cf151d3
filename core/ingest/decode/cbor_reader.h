// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace vigil::ingest {

/// Steps through one CBOR item (RFC 8949) without building anything. After a failure every read
/// fails. *Thread:* value.
class CborReader {
public:
    enum class Major : std::uint8_t { Unsigned, Negative, Bytes, Text, Array, Map, Tag, Simple };

    /// The initial byte and its argument.
    struct Head {
        Major major = Major::Simple;
        std::uint64_t argument = 0;
        std::uint8_t info = 0;   ///< the low five bits: width of floats and simple values
        bool indefinite = false; ///< of strings, arrays, maps; a break for Simple
    };

    explicit CborReader(std::string_view bytes) : m_bytes(bytes) {}

    [[nodiscard]] std::optional<Head> head() noexcept;
    /// The head of the next item, which stays unread.
    [[nodiscard]] std::optional<Head> peek() const noexcept;
    /// The bytes of a definite string whose head was read.
    [[nodiscard]] std::optional<std::string_view> bytes(const Head& head) noexcept;
    /// Skips one whole item, at most `depth` levels deep. False: malformed or too deep.
    [[nodiscard]] bool skip(std::size_t depth) noexcept;
    /// Takes the break that ends an indefinite array or map, if it comes next.
    [[nodiscard]] bool takeBreak() noexcept;

    [[nodiscard]] bool atEnd() const noexcept { return m_pos == m_bytes.size(); }

    [[nodiscard]] bool tooDeep() const noexcept { return m_tooDeep; }

    /// Unread bytes: no count of items can exceed it.
    [[nodiscard]] std::size_t left() const noexcept { return m_bytes.size() - m_pos; }

private:
    std::string_view m_bytes;
    std::size_t m_pos = 0;
    bool m_tooDeep = false;
};

/// The number of a head: integers, floats of 16 to 64 bit; NaN for null and undefined. nullopt for
/// anything else.
[[nodiscard]] std::optional<double> numberOf(const CborReader::Head& head) noexcept;

/// IEEE 754 binary16 as in RFC 8949, appendix D.
[[nodiscard]] double halfToDouble(std::uint64_t bits) noexcept;

} // namespace vigil::ingest
