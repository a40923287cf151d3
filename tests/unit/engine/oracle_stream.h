// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "oracle.h"

#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>

namespace vigil::engine::oracle {

/// Choices that follow from a seed.
class Random {
public:
    explicit Random(std::uint64_t seed) : m_engine(seed) {}

    std::uint64_t below(std::uint64_t n) { return m_engine() % n; }

    int from(int low, int high) {
        return low + static_cast<int>(below(static_cast<std::uint64_t>(high - low + 1)));
    }

    bool chance(std::uint64_t percent) { return below(100) < percent; }

    template <typename T>
    T oneOf(std::initializer_list<T> values) {
        return *(values.begin() + below(values.size()));
    }

private:
    std::mt19937_64 m_engine;
};

/// Makes streams with columns ts, k (text), g, i (bigint), f (float), n (both), v (anything), l
/// (array): nulls, equal times, times on boundaries and a tick beside them, late and early rows.
class StreamGenerator {
public:
    explicit StreamGenerator(Random& random) : m_random(random) {}

    /// Bounds and policies; the streams that follow suit them.
    QueryOptions options();
    Input input(const std::string& name, std::size_t mostRows);
    /// Moments of idle time, where rows come in the order of their arrival.
    std::vector<ArrivalTime> advances(const std::vector<Input>& inputs);
    /// A small number whose sums are exact.
    Value number(bool whole);

private:
    EventTime moment();
    void setLiveTimes(Input::Event& event, EventTime& clock);
    void fill(Input::Event& event);

    Random& m_random;
    bool m_live = false; ///< arrival differs from the event time
    std::int64_t m_base = 0;
};

} // namespace vigil::engine::oracle
