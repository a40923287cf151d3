// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace vigil::tests {

/// One window as the engine gave it; seconds.
struct DrawnWindow {
    std::int64_t start = 0;
    std::int64_t end = 0;
    std::int64_t rows = 0;
    std::string id; ///< empty: there is none
};

/// Windows under the rows they hold, as the reference shows them: four columns a second, a line a
/// window.
[[nodiscard]] inline std::string drawWindows(const std::vector<std::int64_t>& rowSeconds,
                                             const std::vector<DrawnWindow>& windows) {
    constexpr std::size_t kMargin = 6;
    constexpr std::size_t kWidth = 4;
    std::int64_t last = rowSeconds.back();
    for (const auto& window : windows)
        last = std::max(last, window.end);
    const auto column = [](std::int64_t second) {
        return kMargin + kWidth * static_cast<std::size_t>(second);
    };
    std::string axis = "s";
    std::string marks = "rows";
    for (std::int64_t second = 0; second <= last; ++second) {
        const auto number = std::to_string(second);
        axis.resize(column(second) + 1 - number.size(), ' ');
        axis += number;
    }
    for (const auto second : rowSeconds) {
        marks.resize(column(second), ' ');
        marks += '*';
    }
    std::string drawing = axis + '\n' + marks;
    for (const auto& window : windows) {
        std::string line(column(window.start), ' ');
        line += '(';
        line.resize(column(window.end), '-');
        line += ']';
        line.resize(column(last) + 3, ' ');
        line += std::to_string(window.rows) + (window.rows == 1 ? " row" : " rows");
        if (!window.id.empty())
            line += ", " + window.id;
        drawing += '\n' + line;
    }
    return drawing;
}

} // namespace vigil::tests
