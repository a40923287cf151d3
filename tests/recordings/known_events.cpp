// SPDX-License-Identifier: GPL-3.0-or-later
#include "known_events.h"

#include <cstdio>

namespace vigil::tests {

namespace {

/// A time of March 2026, `seconds` after its beginning.
std::string march(int seconds, char separator, const char* zone) {
    constexpr int kDay = 86'400;
    char text[40];
    std::snprintf(text, sizeof text, "2026-03-%02d%c%02d:%02d:%02d%s", 1 + seconds / kDay,
                  separator, seconds % kDay / 3600, seconds % 3600 / 60, seconds % 60, zone);
    return text;
}

} // namespace

int secondsOutOfOrder(int i) { return i > 10 && i % 10 == 7 ? i / 10 % 30 + 1 : 0; }

std::filesystem::path writeEvents(const RecordFolder& folder) {
    std::string text;
    for (int i = 0; i < kEvents; ++i) {
        const int late = secondsOutOfOrder(i);
        text += R"({"timestamp":")" + march(late > 0 ? i - 1 - late : i, 'T', "Z") +
                R"(","kind":")" + std::string(1, static_cast<char>('a' + i % 3)) +
                R"(","counter":)" + std::to_string(i) + "}\n";
    }
    return folder.write("events.json", text);
}

std::filesystem::path writeLoad(const RecordFolder& folder) {
    std::string text = "timestamp,value\n";
    for (int i = 0; i < kLoads; ++i)
        text += march(300 * (i + 1), ' ', "") + "," + std::to_string(i % 12) + "\n";
    return folder.write("load.csv", text);
}

} // namespace vigil::tests
