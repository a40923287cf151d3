// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace vigil::model {

/// FNV-1a of 64 bits (Fowler, Noll, Vo): the same in every build and on every machine, so that
/// what was saved by key finds its shard again.
[[nodiscard]] constexpr std::uint64_t keyHash(std::string_view key) noexcept {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : key) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001b3U;
    }
    return hash;
}

/// Which of `shards` (at least one) has the key.
[[nodiscard]] constexpr unsigned shardOf(std::string_view key, unsigned shards) noexcept {
    const std::uint64_t hash = keyHash(key);
    return static_cast<unsigned>((hash ^ (hash >> 32U)) % shards); // its low bits are its weakest
}

} // namespace vigil::model
