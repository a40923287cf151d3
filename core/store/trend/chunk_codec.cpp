// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/trend/chunk_codec.h"

#include "base/byte_stream.h"
#include "base/checksum.h"
#include "store/file/compression.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace vigil::store {

namespace {

constexpr std::uint8_t kFormat = 1;
constexpr std::uint8_t kDecimal = 0;
constexpr std::uint8_t kXor = 1;
constexpr std::array<double, 10> kPowersOfTen{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
/// Two numbers of at most ten bytes a sample, and the head.
constexpr std::size_t kMaxPlainBytes = kMaxChunkSamples * 20 + 64;

/// The integer that gives `value` back when divided by 10^scale. The division of two exactly held
/// numbers is correctly rounded, so "gives back" is decided on all 64 bits (-0.0 fails).
std::optional<std::int64_t> asDecimal(double value, std::size_t scale) {
    constexpr double kExactIntegers = 9007199254740992.0; // 2^53
    const double scaled = std::nearbyint(value * kPowersOfTen[scale]);
    if (!(std::abs(scaled) < kExactIntegers))
        return std::nullopt;
    const auto integer = static_cast<std::int64_t>(scaled);
    const double back = static_cast<double>(integer) / kPowersOfTen[scale];
    if (std::bit_cast<std::uint64_t>(back) != std::bit_cast<std::uint64_t>(value))
        return std::nullopt;
    return integer;
}

/// Smallest scale at which every value is a decimal; nullopt when there is none.
std::optional<std::size_t> commonScale(std::span<const TrendSample> samples) {
    std::size_t scale = 0;
    for (const TrendSample& sample : samples)
        while (!asDecimal(sample.value, scale))
            if (++scale == kPowersOfTen.size())
                return std::nullopt;
    for (const TrendSample& sample : samples)
        if (!asDecimal(sample.value, scale))
            return std::nullopt;
    return scale;
}

tl::unexpected<Error> corrupt(const char* detail) { return fail(ErrorCode::Corrupt, detail); }

bool readTimes(base::ByteReader& reader, std::vector<TrendSample>& samples) {
    std::int64_t time = 0;
    std::int64_t delta = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const std::int64_t before = time;
        delta = base::wrappedSum(delta, reader.signedNumber());
        time = base::wrappedSum(time, delta);
        if (i == 0)
            delta = 0; // the first number is the time itself
        if (!isStorableMicros(time) || (i > 0 && time < before))
            return false;
        samples[i].time = eventFromMicros(time);
    }
    return reader.ok();
}

bool readDecimals(base::ByteReader& reader, std::size_t scale, std::vector<TrendSample>& samples) {
    std::int64_t integer = 0;
    for (TrendSample& sample : samples) {
        integer = base::wrappedSum(integer, reader.signedNumber());
        sample.value = static_cast<double>(integer) / kPowersOfTen[scale];
    }
    return reader.ok() && reader.atEnd();
}

bool readXor(base::ByteReader& reader, std::vector<TrendSample>& samples) {
    if (reader.left() != samples.size() * 8)
        return false;
    std::vector<std::uint64_t> bits(samples.size(), 0);
    for (unsigned plane = 0; plane < 8; ++plane)
        for (std::uint64_t& word : bits)
            word |= static_cast<std::uint64_t>(reader.byte()) << (plane * 8);
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        value ^= bits[i];
        samples[i].value = std::bit_cast<double>(value);
        if (!std::isfinite(samples[i].value))
            return false;
    }
    return true;
}

} // namespace

ChunkSummary summarize(std::span<const TrendSample> samples) {
    VIGIL_ENSURE(!samples.empty(), return {});
    ChunkSummary summary{.firstUs = toMicros(samples.front().time),
                         .lastUs = toMicros(samples.back().time),
                         .count = static_cast<std::int64_t>(samples.size()),
                         .min = samples.front().value,
                         .max = samples.front().value,
                         .sum = 0};
    for (const TrendSample& sample : samples) {
        summary.min = std::min(summary.min, sample.value);
        summary.max = std::max(summary.max, sample.value);
        summary.sum += sample.value;
    }
    // SQLite keeps -0.0 as 0; adding 0.0 makes it so before the checksum is taken.
    summary.min += 0.0;
    summary.max += 0.0;
    summary.sum += 0.0;
    return summary;
}

std::string encodeChunk(std::span<const TrendSample> samples) {
    const auto scale = commonScale(samples);
    base::ByteWriter writer;
    writer.byte(kFormat);
    writer.byte(scale ? kDecimal : kXor);
    writer.byte(static_cast<std::uint8_t>(scale.value_or(0)));
    writer.number(samples.size());

    std::int64_t time = 0;
    std::int64_t delta = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const std::int64_t next = toMicros(samples[i].time);
        const std::int64_t step = base::wrappedDifference(next, time);
        writer.signedNumber(base::wrappedDifference(step, delta));
        delta = i == 0 ? 0 : step;
        time = next;
    }

    if (scale) {
        std::int64_t before = 0;
        for (const TrendSample& sample : samples) {
            const std::int64_t integer = *asDecimal(sample.value, *scale);
            writer.signedNumber(integer - before);
            before = integer;
        }
    } else {
        for (unsigned plane = 0; plane < 8; ++plane) {
            std::uint64_t before = 0;
            for (const TrendSample& sample : samples) {
                const auto bits = std::bit_cast<std::uint64_t>(sample.value);
                writer.byte(static_cast<std::uint8_t>((bits ^ before) >> (plane * 8)));
                before = bits;
            }
        }
    }
    return compress(writer.bytes());
}

Result<std::vector<TrendSample>> decodeChunk(std::string_view data) {
    auto plain = decompress(data, kMaxPlainBytes);
    if (!plain)
        return propagate(plain);
    base::ByteReader reader(*plain);
    if (reader.byte() != kFormat)
        return corrupt("a trend chunk has an unknown format");
    const std::uint8_t coding = reader.byte();
    const std::uint8_t scale = reader.byte();
    const std::uint64_t count = reader.number();
    if (!reader.ok() || coding > kXor || scale >= kPowersOfTen.size() || count == 0 ||
        count > kMaxChunkSamples || count * 2 > reader.left())
        return corrupt("a trend chunk has an impossible head");
    std::vector<TrendSample> samples(static_cast<std::size_t>(count));
    if (!readTimes(reader, samples))
        return corrupt("the times of a trend chunk cannot be read");
    if (!(coding == kDecimal ? readDecimals(reader, scale, samples) : readXor(reader, samples)))
        return corrupt("the values of a trend chunk cannot be read");
    return samples;
}

std::uint32_t chunkChecksum(std::int64_t series, const ChunkSummary& summary,
                            std::string_view data) noexcept {
    return base::Checksum()
        .add(series)
        .add(summary.firstUs)
        .add(summary.lastUs)
        .add(summary.count)
        .add(summary.min)
        .add(summary.max)
        .add(summary.sum)
        .add(data)
        .value();
}

} // namespace vigil::store
