// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/wfdb/wfdb_output.h"

#include "ingest/wfdb/wfdb_sample_format.h"
#include "model/identity.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <fstream>
#include <limits>
#include <optional>

namespace vigil::ingest {
namespace {

constexpr std::int64_t kMostFrames = std::int64_t{1} << 31;
/// Gaps may stretch a record, but not without end: frames a row.
constexpr std::int64_t kMostFramesARow = 10'000;
constexpr Ticks kRounding{1};   ///< times of samples are rounded to a tick
constexpr int kMostDigits = 10; ///< behind the point
constexpr std::int32_t kNarrow = std::numeric_limits<std::int16_t>::max();

/// The points that samples lie on.
struct Grid {
    EventTime start{};
    double rate = 1; ///< Hz
    std::int64_t frames = 0;

    [[nodiscard]] double frameAt(EventTime time) const {
        return std::chrono::duration<double>(time - start).count() * rate;
    }

    [[nodiscard]] bool holds(EventTime time) const {
        const auto off = std::abs(frameAt(time) - std::round(frameAt(time)));
        return off <= rate * std::chrono::duration<double>(kRounding).count();
    }
};

Error noGrid(EventTime time) {
    return {ErrorCode::InvalidArgument,
            "the rows do not come at a steady rate: " + toIso8601(time) +
                " lies between two samples",
            {}};
}

/// `times` ascending, each once. The rate is that of the closest two, made exact over all of them.
Result<Grid> gridOf(const std::vector<EventTime>& times) {
    Grid grid;
    grid.start = times.front();
    grid.frames = 1;
    if (times.size() == 1)
        return grid;
    Ticks least = Ticks::max();
    for (std::size_t i = 1; i < times.size(); ++i)
        least = std::min(least, times[i] - times[i - 1]);
    grid.rate = 1 / std::chrono::duration<double>(least).count();
    double frame = 0;
    for (const auto time : times) {
        frame = std::round(grid.frameAt(time));
        if (frame > 0)
            grid.rate = frame / std::chrono::duration<double>(time - grid.start).count();
    }
    // What is meant is a round number, if all times agree with it.
    const auto fits = [&](double rate) {
        Grid tried = grid;
        tried.rate = rate;
        return std::ranges::all_of(times, [&](EventTime time) { return tried.holds(time); });
    };
    for (const double digits : {1.0, 1e3, 1e6})
        if (const double rounded = std::round(grid.rate * digits) / digits;
            rounded > 0 && fits(rounded)) {
            grid.rate = rounded;
            break;
        }
    for (const auto time : times)
        if (!grid.holds(time))
            return tl::unexpected<Error>(noGrid(time));
    grid.frames = std::llround(grid.frameAt(times.back())) + 1;
    if (grid.frames > kMostFrames ||
        grid.frames > kMostFramesARow * static_cast<std::int64_t>(times.size()))
        return fail(ErrorCode::InvalidArgument,
                    "there are too few rows for a record at " + std::to_string(grid.rate) + " Hz");
    return grid;
}

/// The number that a reader makes of an ADC value again, also where it was kept as a float.
bool isExact(double value, double adc, double gain) {
    const double read = adc / gain;
    return read == value || (static_cast<double>(static_cast<float>(value)) == value &&
                             static_cast<float>(read) == static_cast<float>(value));
}

bool fitsGain(const std::vector<std::pair<EventTime, double>>& values, double gain) {
    constexpr double kMost = std::numeric_limits<std::int32_t>::max();
    return std::ranges::all_of(values, [gain](const auto& entry) {
        const double adc = std::round(entry.second * gain);
        return std::abs(adc) <= kMost && isExact(entry.second, adc, gain);
    });
}

std::optional<double> gainOf(const std::vector<std::pair<EventTime, double>>& values,
                             const std::vector<double>& tried) {
    for (const double gain : tried)
        if (fitsGain(values, gain))
            return gain;
    double gain = 1;
    for (int digits = 0; digits < kMostDigits; ++digits, gain *= 10)
        if (fitsGain(values, gain))
            return gain;
    return std::nullopt;
}

struct Channel {
    double gain = 1;
    std::vector<std::int32_t> samples;
    bool wide = false; ///< more than 16 bits
};

std::string written(double number) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
    return {text.data(), end};
}

/// "10:00:00.250 22/11/2026", with as many digits as the time has.
std::string startOf(EventTime start) {
    const auto text = toIso8601(start); // 2026-11-22T10:00:00.25Z
    return text.substr(11, text.size() - 12) + ' ' + text.substr(8, 2) + '/' + text.substr(5, 2) +
           '/' + text.substr(0, 4);
}

std::string headerOf(const std::string& name, const Grid& grid,
                     const std::vector<Channel>& channels,
                     const std::vector<std::pair<std::string, std::string>>& named) {
    std::string text = name;
    text += ' ' + std::to_string(channels.size()) + ' ' + written(grid.rate) + ' ' +
            std::to_string(grid.frames) + ' ' + startOf(grid.start) + '\n';
    const bool wide = std::ranges::any_of(channels, &Channel::wide);
    for (std::size_t i = 0; i < channels.size(); ++i) {
        const auto& samples = channels[i].samples;
        std::uint32_t sum = 0;
        for (const auto sample : samples)
            sum += static_cast<std::uint32_t>(sample != kWfdbInvalid ? sample
                                              : wide                 ? kWfdbInvalid
                                                                     : -kNarrow - 1);
        text += name + ".dat " + (wide ? "32 " : "16 ") + written(channels[i].gain) + "(0)/" +
                named[i].second + (wide ? " 32" : " 16") + " 0 " +
                std::to_string(samples.front() != kWfdbInvalid ? samples.front() : 0) + ' ' +
                std::to_string(static_cast<std::int16_t>(sum)) + " 0 " + named[i].first + '\n';
    }
    return text;
}

std::string samplesOf(const Grid& grid, const std::vector<Channel>& channels) {
    const bool wide = std::ranges::any_of(channels, &Channel::wide);
    const int bytes = wide ? 4 : 2;
    std::string out;
    out.reserve(static_cast<std::size_t>(grid.frames) * channels.size() *
                static_cast<std::size_t>(bytes));
    for (std::size_t frame = 0; frame < static_cast<std::size_t>(grid.frames); ++frame)
        for (const auto& channel : channels) {
            auto sample = static_cast<std::uint32_t>(channel.samples[frame]);
            if (!wide && channel.samples[frame] == kWfdbInvalid)
                sample = 0x8000;
            for (int i = 0; i < bytes; ++i, sample >>= 8U)
                out += static_cast<char>(sample & 0xFFU);
        }
    return out;
}

Result<void> writeNew(const std::filesystem::path& path, const std::string& text) {
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored))
        return fail(ErrorCode::InvalidArgument, "there is a file of that name already",
                    path.string());
    std::ofstream file(path, std::ios::binary);
    file << text;
    file.close();
    return file ? Result<void>() : fail(ErrorCode::Io, "cannot be written", path.string());
}

bool isRecordName(const std::string& name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '_' || c == '-';
    });
}

} // namespace

WfdbOutput::Signal& WfdbOutput::signalOf(const model::Column& column) {
    for (auto& signal : m_signals)
        if (signal.name == column.name())
            return signal;
    return m_signals.emplace_back(Signal{column.name(), column.unit(), {}});
}

void WfdbOutput::add(const model::RecordBatch& batch, std::size_t row) {
    const auto time = batch.eventTime[row];
    m_times.push_back(time);
    if (const auto* bed = batch.column(model::kBedColumn); bed != nullptr && !bed->isNull(row)) {
        const auto name = bed->text(row);
        m_severalBeds |= !m_bed.empty() && name != m_bed;
        m_bed = name;
    }
    for (const auto& column : batch.columns) {
        if (model::isIdentityColumn(column.name()) || column.name() == "time" ||
            column.name() == "sample" || column.isNull(row))
            continue;
        if (const auto number = column.number(row))
            signalOf(column).values.emplace_back(time, *number);
        else if (std::ranges::find(m_leftOut, column.name()) == m_leftOut.end())
            m_leftOut.push_back(column.name());
    }
}

Result<std::int64_t> WfdbOutput::write(const std::filesystem::path& header) const {
    const auto name = header.stem().string();
    if (!isRecordName(name))
        return fail(ErrorCode::InvalidArgument,
                    "a record is named by letters, digits, '_' and '-' alone", header.string());
    if (m_severalBeds)
        return fail(ErrorCode::InvalidArgument, "a record holds one bed, and there are several");
    if (m_signals.empty())
        return fail(ErrorCode::InvalidArgument, "there is no number to write");
    auto times = m_times;
    std::ranges::sort(times);
    times.erase(std::unique(times.begin(), times.end()), times.end());
    auto grid = gridOf(times);
    if (!grid)
        return propagate(grid);
    std::vector<Channel> channels;
    std::vector<std::pair<std::string, std::string>> named;
    for (const auto& signal : m_signals) {
        const auto gain = gainOf(signal.values, m_gains);
        if (!gain)
            return fail(ErrorCode::InvalidArgument, "its values have more digits than samples hold",
                        signal.name);
        Channel channel{*gain, {}, false};
        channel.samples.assign(static_cast<std::size_t>(grid->frames), kWfdbInvalid);
        for (const auto& [time, value] : signal.values) {
            auto& sample =
                channel.samples[static_cast<std::size_t>(std::llround(grid->frameAt(time)))];
            if (sample != kWfdbInvalid)
                return fail(ErrorCode::InvalidArgument,
                            "there are two values at " + toIso8601(time), signal.name);
            sample = static_cast<std::int32_t>(std::llround(value * *gain));
            channel.wide |= std::abs(sample) > kNarrow;
        }
        channels.push_back(std::move(channel));
        named.emplace_back(signal.name, signal.unit.empty() ? "NU" : signal.unit);
    }
    auto samples = header;
    samples.replace_extension(".dat");
    for (const auto& [path, text] : {std::pair{samples, samplesOf(*grid, channels)},
                                     std::pair{header, headerOf(name, *grid, channels, named)}})
        if (auto done = writeNew(path, text); !done)
            return propagate(done);
    return grid->frames;
}

} // namespace vigil::ingest
