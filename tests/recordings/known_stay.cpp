// SPDX-License-Identifier: GPL-3.0-or-later
#include "known_stay.h"

namespace vigil::tests {

namespace {

constexpr const char* kStart = "00:31:25.894 10/10/2026";

/// A ramp of pressure that repeats, 60 to 120 mmHg in tenths.
std::vector<std::int32_t> pressures(std::size_t count) {
    std::vector<std::int32_t> samples(count);
    for (std::size_t i = 0; i < count; ++i)
        samples[i] = 600 + static_cast<std::int32_t>(i % 101) * 6;
    return samples;
}

/// A spike every `period` samples over a ground that moves a little.
std::vector<std::int32_t> spikes(std::size_t count, std::size_t period) {
    std::vector<std::int32_t> samples(count);
    for (std::size_t i = 0; i < count; ++i)
        samples[i] = (i % period < 3 ? 200 : 0) + static_cast<std::int32_t>(i * 3 % 7) - 20;
    return samples;
}

WrittenSignal lead(const char* name, std::size_t count, std::size_t period) {
    WrittenSignal signal;
    signal.name = name;
    signal.format = 212;
    signal.samples = spikes(count, period);
    return signal;
}

WrittenSignal arterial(std::size_t count) {
    WrittenSignal signal;
    signal.name = "ABP";
    signal.unit = "mmHg";
    signal.gain = 10;
    signal.format = 212;
    signal.samples = pressures(count);
    return signal;
}

WrittenRecord segment(const char* name, std::size_t frames, bool pressure) {
    WrittenRecord record;
    record.name = name;
    record.rate = 125;
    record.signals = {lead("II", frames, 100), lead("V", frames, 100)};
    if (pressure)
        record.signals.push_back(arterial(frames));
    return record;
}

std::vector<std::int32_t> tenths(const std::vector<std::optional<double>>& values,
                                 std::int32_t missing) {
    std::vector<std::int32_t> samples;
    for (const auto& value : values)
        samples.push_back(value ? static_cast<std::int32_t>(*value * 10 + 0.5) : missing);
    return samples;
}

WrittenSignal numeric(const char* name, const char* unit,
                      const std::vector<std::optional<double>>& values, std::int32_t missing) {
    WrittenSignal signal;
    signal.name = name;
    signal.unit = unit;
    signal.gain = 10;
    signal.samples = tenths(values, missing);
    return signal;
}

bool isIn(int minute, int from, int count) { return minute >= from && minute < from + count; }

} // namespace

WrittenRecord knownMonitor() {
    constexpr std::size_t kFrames = 75'000;
    WrittenRecord record;
    record.name = "monitor";
    record.rate = 125;
    record.start = "17:27:45 15/08/2026";
    record.signals = {lead("MCL1", 4 * kFrames, 400), arterial(kFrames),
                      lead("RESP", kFrames, 500)};
    record.signals[0].perFrame = 4;
    record.signals[2].skew = 2;
    return record;
}

std::filesystem::path writeMonitor(const RecordFolder& folder) {
    return writeRecord(folder, knownMonitor());
}

std::filesystem::path writeStay(const RecordFolder& folder) {
    const auto first = segment("stay_0001", KnownSegments::kFirst, false);
    const auto last = segment("stay_0003", KnownSegments::kLast, true);
    writeRecord(folder, first);
    writeRecord(folder, last);
    auto layout = segment("stay_layout", 0, true);
    writeLayout(folder, layout);
    auto head = segment("stay", 0, true);
    head.start = kStart;
    return writeSegments(folder, head,
                         {{"stay_layout", 0},
                          {"stay_0001", KnownSegments::kFirst},
                          {"~", KnownSegments::kDeclared},
                          {"stay_0002", KnownSegments::kLost},
                          {"stay_0003", KnownSegments::kLast}});
}

std::vector<std::optional<double>> knownHeartRates() {
    std::vector<std::optional<double>> values;
    for (int minute = 0; minute < kStayMinutes; ++minute) {
        std::optional<double> rate = 60 + minute % 10 * 0.5; // 60 to 64.5
        if (isIn(minute, 200, 12) || minute == 305 || minute == 410)
            rate = 45; // a long episode and two short ones
        if (minute == 0 || isIn(minute, 100, 20) || isIn(minute, 500, 7))
            rate.reset();
        values.push_back(rate);
    }
    return values;
}

std::vector<std::optional<double>> knownSaturations() {
    std::vector<std::optional<double>> values;
    for (int minute = 0; minute < kStayMinutes; ++minute)
        values.push_back(isIn(minute, 300, 150) ? std::nullopt
                                                : std::optional(94 + minute % 5 * 1.0));
    return values;
}

std::vector<std::optional<double>> knownCuffPressures() {
    std::vector<std::optional<double>> values;
    for (int minute = 0; minute < kStayMinutes; ++minute)
        values.push_back(minute % 15 == 0 ? std::optional(110.0 + minute / 15) : std::nullopt);
    return values;
}

std::filesystem::path writeNumerics(const RecordFolder& folder) {
    WrittenRecord record;
    record.name = "stayn";
    record.rate = 1 / 60.0;
    record.start = kStart;
    record.signals = {numeric("HR", "bpm", knownHeartRates(), 0),
                      numeric("SpO2", "%", knownSaturations(), 0),
                      numeric("NBPSys", "mmHg", knownCuffPressures(), kNotRecorded)};
    return writeRecord(folder, record);
}

} // namespace vigil::tests
