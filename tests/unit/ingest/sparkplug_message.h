// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

/// Messages of Sparkplug B written byte by byte, after the encoding of protocol buffers and the
/// numbers of the specification; no library is asked.
namespace sparkplug {

inline std::string varint(std::uint64_t value) {
    std::string out;
    for (; value >= 0x80; value >>= 7U)
        out += static_cast<char>(value | 0x80U);
    return out += static_cast<char>(value);
}

inline std::string whole(unsigned field, std::uint64_t value) {
    return varint(field << 3U) + varint(value);
}

inline std::string bytes(unsigned field, std::string_view value) {
    return varint(field << 3U | 2U) + varint(value.size()) + std::string(value);
}

inline std::string fixed(std::uint64_t bits, int count) {
    std::string out;
    for (int i = 0; i < count; ++i, bits >>= 8U)
        out += static_cast<char>(bits);
    return out;
}

inline std::string real(unsigned field, double value) {
    return varint(field << 3U | 1U) + fixed(std::bit_cast<std::uint64_t>(value), 8);
}

inline std::string narrow(unsigned field, float value) {
    return varint(field << 3U | 5U) + fixed(std::bit_cast<std::uint32_t>(value), 4);
}

/// Parts of a metric; put together with +.
inline std::string name(std::string_view text) { return bytes(1, text); }

inline std::string alias(std::uint64_t number) { return whole(2, number); }

inline std::string at(std::uint64_t millis) { return whole(3, millis); }

inline std::string type(unsigned number) { return whole(4, number); }

inline std::string historical() { return whole(5, 1); }

inline std::string null() { return whole(7, 1); }

inline std::string unit(std::string_view text) {
    return bytes(9, bytes(1, "Quality") + bytes(1, "engUnit") +
                        bytes(2, whole(1, 3) + whole(3, 192)) +
                        bytes(2, whole(1, 12) + bytes(8, text)));
}

inline std::string metric(std::string_view parts) { return bytes(2, parts); }

inline std::string payload(std::uint64_t millis, std::uint64_t seq, std::string_view metrics) {
    return whole(1, millis) + std::string(metrics) + whole(3, seq);
}

/// The will of a connection: it has no number.
inline std::string death(std::uint64_t millis, std::uint64_t birth) {
    return whole(1, millis) + metric(name("bdSeq") + type(4) + whole(11, birth));
}

} // namespace sparkplug
