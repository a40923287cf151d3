// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/rules/judging.h"
#include "alerts/rules/value_history.h"

#include <optional>

namespace vigil::alerts {

/// What the values of a signal say about a limit that is more than a bound: see Judging.
/// *Thread:* the alarm thread's. *Owns:* the values it remembers.
class ValueJudge {
public:
    ValueJudge(const Judging& judging, const Limit& limit);

    struct Verdict {
        Reading reading = Reading::Between;
        double value = 0; ///< what was judged: a mean, a change, the value
    };

    /// Newest values of the other signals that the limit names, as far as they count.
    struct Beside {
        std::optional<double> quality;
        std::optional<ValueHistory::Sample> other;
    };

    /// A value no older than the one before; nullopt: it neither begins nor ends anything.
    [[nodiscard]] std::optional<Verdict> judge(EventTime at, double value, const Beside& beside);

    /// Values ceased to come.
    void interrupt() noexcept {
        if (m_area)
            m_area->interrupt();
    }

    void translate(Ticks by) noexcept;

    [[nodiscard]] const Judging& judging() const noexcept { return m_judging; }

    [[nodiscard]] const Limit& limit() const noexcept { return m_limit; }

private:
    [[nodiscard]] std::optional<Verdict> alone(EventTime at, double value);

    Judging m_judging;
    Limit m_limit;
    std::optional<MovingAverage> m_average;
    std::optional<RateOfChange> m_rate;
    std::optional<LimitArea> m_area;
};

} // namespace vigil::alerts
