// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace vigil {

/// a == b where texts are names of a few bytes and mostly equal: no call, few branches.
[[nodiscard]] inline bool equalShort(std::string_view a, std::string_view b) noexcept {
    const std::size_t size = a.size();
    if (size != b.size())
        return false;
    const auto same = [&]<typename Word>(std::size_t at, Word) {
        Word x;
        Word y;
        std::memcpy(&x, a.data() + at, sizeof x);
        std::memcpy(&y, b.data() + at, sizeof y);
        return x == y;
    };
    // The last word overlaps the first one where the size is no multiple.
    if (size > 16)
        return std::memcmp(a.data(), b.data(), size) == 0;
    if (size >= 8)
        return same(0, std::uint64_t{}) && same(size - 8, std::uint64_t{});
    if (size >= 4)
        return same(0, std::uint32_t{}) && same(size - 4, std::uint32_t{});
    for (std::size_t i = 0; i < size; ++i)
        if (a[i] != b[i])
            return false;
    return true;
}

} // namespace vigil
