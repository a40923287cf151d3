// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/value.h"

#include <cstdint>
#include <limits>
#include <vector>

namespace vigil::engine {

/// Exact sum of bigints: 2^64 rows of the largest bigint still fit.
__extension__ using Int128 = __int128;

/// Count, sum, least and greatest of the floats of one group: 32 bytes, two pairs that are updated
/// as pairs. The count is exact up to 2^53.
struct alignas(32) FloatCell {
    double count = 0;
    double sum = 0;
    double negatedLeast = -std::numeric_limits<double>::infinity();
    double greatest = -std::numeric_limits<double>::infinity();

    [[nodiscard]] double least() const noexcept { return -negatedLeast; }

    [[nodiscard]] std::int64_t whole() const noexcept { return static_cast<std::int64_t>(count); }

    void add(double v) noexcept;
    void merge(const FloatCell& other) noexcept;
};

/// Two doubles that are added or compared at once.
using FloatPair __attribute__((vector_size(16))) = double;

inline void FloatCell::add(double v) noexcept {
    const FloatPair both{-v, v};
    const FloatPair bounds{negatedLeast, greatest};
    const FloatPair tally = FloatPair{count, sum} + FloatPair{1, v};
    const FloatPair widest = both > bounds ? both : bounds;
    count = tally[0];
    sum = tally[1];
    negatedLeast = widest[0];
    greatest = widest[1];
}

inline void FloatCell::merge(const FloatCell& other) noexcept {
    const FloatPair theirs{other.negatedLeast, other.greatest};
    const FloatPair bounds{negatedLeast, greatest};
    const FloatPair tally = FloatPair{count, sum} + FloatPair{other.count, other.sum};
    const FloatPair widest = theirs > bounds ? theirs : bounds;
    count = tally[0];
    sum = tally[1];
    negatedLeast = widest[0];
    greatest = widest[1];
}

/// The same for bigints, exact.
struct WholeCell {
    Int128 sum = 0;
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    std::int64_t greatest = std::numeric_limits<std::int64_t>::min();
    std::int64_t count = 0;
};

/// Bits, which count as 0 and 1 beside numbers and stay bits where there are no others.
struct BitCell {
    std::int64_t falses = 0;
    std::int64_t trues = 0;

    [[nodiscard]] std::int64_t count() const noexcept { return falses + trues; }
};

/// Count and extremes of values that are neither numbers nor bits.
struct ValueCell {
    model::Value least;
    model::Value greatest;
    std::int64_t count = 0;
};

/// Mean and sum of squared deviations (Welford 1962; merged by Chan, Golub and LeVeque 1979).
struct MomentCell {
    std::int64_t count = 0;
    double mean = 0;
    double squares = 0;

    void add(double v);
    void merge(const MomentCell& other);
};

/// All that one group keeps of the values of an argument; empty where none were of that kind.
struct AggregateCells {
    FloatCell floats;
    WholeCell wholes;
    BitCell bits;
    ValueCell values;
    MomentCell moments;

    [[nodiscard]] std::int64_t numbers() const noexcept {
        return floats.whole() + wholes.count + bits.count();
    }

    /// The sum of bigints and bits.
    [[nodiscard]] Int128 wholeSum() const noexcept { return wholes.sum + bits.trues; }
};

/// One remembered row of Collect, TopOne, a distinct count.
struct KeptRow {
    model::Value value;
    std::vector<model::Value> sort;
    std::uint64_t order = 0;
};

/// What a kept row allocates beside itself.
[[nodiscard]] std::size_t bytesBeside(const KeptRow& row) noexcept;

struct AggregatePlan;

/// In the order of ORDER BY, rows that are equal in that of their arrival. Null is the smallest.
void sortKept(std::vector<KeptRow>& rows, const AggregatePlan& plan);

/// The numbers a percentile is taken of, each as it came.
struct Samples {
    std::vector<double> floats;
    std::vector<std::int64_t> wholes;
    std::vector<std::uint8_t> bits; ///< 0 or 1

    [[nodiscard]] std::size_t size() const noexcept {
        return floats.size() + wholes.size() + bits.size();
    }

    void add(const model::Value& value);
    void merge(const Samples& other);
    void clear() noexcept;
};

} // namespace vigil::engine
