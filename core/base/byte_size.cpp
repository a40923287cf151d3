// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/byte_size.h"

#include <array>
#include <charconv>
#include <cstdint>

namespace vigil {
namespace {

struct SizeUnit {
    std::string_view name;
    std::size_t bytes;
};

/// The binary ones from large to small come first: byteSizeText writes those.
constexpr std::array kSizeUnits{SizeUnit{"GiB", std::size_t{1} << 30U},
                                SizeUnit{"MiB", std::size_t{1} << 20U},
                                SizeUnit{"KiB", std::size_t{1} << 10U},
                                SizeUnit{"B", 1},
                                SizeUnit{"GB", 1'000'000'000},
                                SizeUnit{"MB", 1'000'000},
                                SizeUnit{"kB", 1'000},
                                SizeUnit{"KB", 1'000}};

} // namespace

Result<std::size_t> parseByteSize(std::string_view text) {
    const auto bad = [&] {
        return fail(ErrorCode::Parse, "not a size such as 512B, 64KiB, 16MiB or 1GiB",
                    std::string(text.substr(0, 64)));
    };
    double number = 0;
    const auto [rest, status] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (status != std::errc{} || !(number >= 0) || number > 1e12)
        return bad();
    std::string_view unit(rest, static_cast<std::size_t>(text.data() + text.size() - rest));
    while (!unit.empty() && unit.front() == ' ')
        unit.remove_prefix(1);
    if (unit.empty())
        return number == 0 ? Result<std::size_t>(0) : Result<std::size_t>(bad());
    for (const auto& known : kSizeUnits)
        if (unit == known.name) {
            const double bytes = number * static_cast<double>(known.bytes);
            if (bytes > 1e15) // far below where a double is not exact any more
                return bad();
            return static_cast<std::size_t>(bytes + 0.5);
        }
    return bad();
}

std::string byteSizeText(std::size_t bytes) {
    for (const auto& unit : kSizeUnits)
        if (bytes >= unit.bytes && bytes % unit.bytes == 0)
            return std::to_string(bytes / unit.bytes) + std::string(unit.name);
    return "0";
}

} // namespace vigil
