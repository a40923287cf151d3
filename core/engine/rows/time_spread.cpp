// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/rows/time_spread.h"

#include <array>
#include <bit>

namespace vigil::engine {

namespace {

EventTime timeAt(std::int64_t ticks) { return EventTime{Ticks{ticks}}; }

/// One time after the other.
void extend(TimeSpread& spread, std::span<const EventTime> times) noexcept {
    for (const auto t : times) {
        spread.bounds.least = std::min(spread.bounds.least, t);
        spread.behind += t < spread.bounds.newest ? 1 : 0;
        spread.bounds.newest = std::max(spread.bounds.newest, t);
    }
}

using Pair __attribute__((vector_size(16))) = double;
using Bits __attribute__((vector_size(16))) = std::int64_t;

constexpr std::size_t kPairs = 2;
constexpr std::size_t kStreams = 2 * kPairs;

/// A part of the times, as if nothing came before it.
struct Stream {
    std::span<const EventTime> times;
    TimeSpread spread;
};

/// Four parts side by side, a lane each: what is newest so far is a chain of operations from row
/// to row, and one chain alone would wait for itself. Numbers from 0 on keep their order when
/// their bits are read as doubles, and those have a minimum and a maximum of two lanes in every
/// instruction set; the exponent keeps infinity and NaN away. False: other times, nothing is done.
bool readSideBySide(std::array<Stream, kStreams>& streams) noexcept {
    constexpr std::int64_t kEnd = std::int64_t{1} << 59; // year 3796
    std::array<const EventTime*, kStreams> at{};
    for (std::size_t s = 0; s < kStreams; ++s)
        at[s] = streams[s].times.data();
    const auto ticks = [](EventTime t) { return t.time_since_epoch().count(); };
    const auto highest = std::bit_cast<double>(kEnd);
    std::array<Pair, kPairs> least{};
    std::array<Pair, kPairs> newest{};
    std::array<Bits, kPairs> behind{};
    least.fill(Pair{highest, highest});
    Bits all{0, 0};
    const std::size_t count = streams[0].times.size();
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t p = 0; p < kPairs; ++p) {
            const Bits bits{ticks(at[2 * p][i]), ticks(at[2 * p + 1][i])};
            const auto time = reinterpret_cast<Pair>(bits);
            all |= bits;
            behind[p] += time < newest[p];
            newest[p] = time > newest[p] ? time : newest[p];
            least[p] = time < least[p] ? time : least[p];
        }
    if (((all[0] | all[1]) & ~(kEnd - 1)) != 0)
        return false;
    for (std::size_t s = 0; s < kStreams; ++s) {
        const std::size_t lane = s % 2;
        auto& spread = streams[s].spread;
        spread.bounds.least = timeAt(std::bit_cast<std::int64_t>(least[s / 2][lane]));
        spread.bounds.newest = timeAt(std::bit_cast<std::int64_t>(newest[s / 2][lane]));
        spread.behind = static_cast<std::uint64_t>(-behind[s / 2][lane]);
    }
    return true;
}

} // namespace

std::uint64_t behindOnly(std::span<const EventTime> times, EventTime known) noexcept {
    std::uint64_t count = 0;
    EventTime newest = kMinTime;
    for (const auto t : times) {
        if (newest >= known)
            break;
        if (t >= newest) {
            newest = t;
            count += t < known ? 1 : 0;
        }
    }
    return count;
}

TimeSpread spreadOf(std::span<const EventTime> times) noexcept {
    TimeSpread all{{kMaxTime, kMinTime}, 0};
    const std::size_t part = times.size() / kStreams;
    std::array<Stream, kStreams> streams;
    for (std::size_t s = 0; s < kStreams; ++s)
        streams[s].times = times.subspan(s * part, part);
    if (!readSideBySide(streams)) {
        extend(all, times);
        return all;
    }
    for (const auto& stream : streams) {
        if (stream.times.empty())
            continue;
        all.behind += stream.spread.behind + behindOnly(stream.times, all.bounds.newest);
        all.bounds.least = std::min(all.bounds.least, stream.spread.bounds.least);
        all.bounds.newest = std::max(all.bounds.newest, stream.spread.bounds.newest);
    }
    extend(all, times.subspan(kStreams * part));
    return all;
}

} // namespace vigil::engine
