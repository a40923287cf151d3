// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

#include <algorithm>
#include <chrono>
#include <optional>

namespace vigil::pipeline {

/// How long a decode thread may yet wait for queries. Rows of now must not wait behind them: when
/// it is used up, the query that is waited for is stopped. *Thread:* value, of its decode thread.
class Patience {
public:
    /// As long as it takes: nobody waits for a recording.
    Patience() = default;

    explicit Patience(std::chrono::nanoseconds span) : m_span(span), m_left(span) {}

    [[nodiscard]] bool isEndless() const noexcept { return !m_span; }

    [[nodiscard]] SteadyTime endsAt(SteadyTime now) const { return now + m_left; }

    void spend(std::chrono::nanoseconds waited) {
        m_left = std::max(m_left - waited, std::chrono::nanoseconds{0});
    }

    /// Nothing waits any more.
    void renew() { m_left = m_span.value_or(m_left); }

    /// A query was stopped; the others have this long to catch up.
    void grant(std::chrono::nanoseconds span) { m_left = span; }

private:
    std::optional<std::chrono::nanoseconds> m_span;
    std::chrono::nanoseconds m_left{0};
};

} // namespace vigil::pipeline
