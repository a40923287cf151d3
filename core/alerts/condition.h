// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"

#include <cstdint>
#include <optional>

namespace vigil::alerts {

/// What one value says about a limit. Between is inside the limit but not yet back by the
/// hysteresis: it neither begins a violation nor ends a raised one.
enum class Reading { Clear, Between, Violating };

/// One side of a limit pair. *Thread:* value.
struct Limit {
    LimitSide side = LimitSide::None;
    double bound = 0;      ///< violated strictly beyond it
    double hysteresis = 0; ///< >= 0; clear at bound -/+ hysteresis and further inside

    [[nodiscard]] Reading read(double value) const noexcept {
        const double beyond = side == LimitSide::High ? value - bound : bound - value;
        if (beyond > 0)
            return Reading::Violating;
        return beyond <= -hysteresis ? Reading::Clear : Reading::Between;
    }

    friend bool operator==(const Limit&, const Limit&) = default;
};

/// Is it true? The machine of one (bed, rule, side). It knows neither who has seen the alarm nor
/// who was told. Time is event time: results follow from the readings in order, not from when
/// they arrived. Source of the transitions: clinical reference 2.2.
/// *Thread:* the alarm thread's. *Owns:* nothing.
class Condition {
public:
    enum class Change {
        None,
        Pending,    ///< a violation began, its delay runs
        Suppressed, ///< it ended within the delay
        Raised,
        Cleared,
        Latched, ///< ended, but the alarm stays until a person resets it
        Lost,    ///< the data behind it went stale
        Found,   ///< the data came back and the condition still holds
        Reset,   ///< a latched one was reset
        SwitchedOff,
    };

    struct Policy {
        Ticks delay{}; ///< how long a violation must last before it counts
        bool latching = false;
        std::uint32_t count = 1; ///< violating values in a row that it takes
    };

    /// A value. Within the delay every non-violating value ends the violation; a raised condition
    /// ends only with Reading::Clear. Values in a row are so whatever lies between them: of data
    /// that was lost for a while the delay begins anew, the count goes on. `acknowledged`: a seen
    /// alarm does not latch.
    Change observe(Reading reading, EventTime at, const Policy& policy, bool acknowledged) noexcept;
    /// The event time at which a pending violation becomes a raised one if nothing else comes.
    [[nodiscard]] std::optional<EventTime> due(const Policy& policy) const noexcept;
    /// Raises a pending condition whose due time has come without another value.
    Change elapse(EventTime now, const Policy& policy) noexcept;
    /// The data is too old to say anything.
    Change lose() noexcept;
    /// A person's reset of a latched condition.
    Change reset() noexcept;
    /// The rule went away or was switched off.
    Change switchOff() noexcept;
    /// Continues a raised (possibly latched) condition of an earlier run: whether it still holds
    /// is unknown until data comes.
    void restore(bool latched, EventTime onset, EventTime raised) noexcept;
    /// Continues a delay of an earlier run, unless more than that is known.
    void resumeDelay(EventTime onset) noexcept;
    /// Without a word: the delay of an earlier run has ended in another way.
    void dropDelay() noexcept;
    /// The time line was moved: a delay goes on as long as before.
    void translate(Ticks by) noexcept;

    [[nodiscard]] ConditionState state() const noexcept { return m_state; }

    /// Raised and not over: Active, Latched, or Unknown after Active.
    [[nodiscard]] bool isStanding() const noexcept {
        return m_state == ConditionState::Active || m_state == ConditionState::Latched ||
               (m_state == ConditionState::Unknown && m_wasActive);
    }

    /// Event time of the first violating value of the present violation.
    [[nodiscard]] EventTime onset() const noexcept { return m_onset; }

    /// Event time at which it became active.
    [[nodiscard]] EventTime raised() const noexcept { return m_raised; }

private:
    Change judge(Reading reading, EventTime at, const Policy& policy, bool acknowledged) noexcept;
    Change raise(EventTime at) noexcept;
    Change end(bool latches) noexcept;

    ConditionState m_state = ConditionState::Inactive;
    bool m_wasActive = false;  ///< before Unknown
    std::uint32_t m_inRow = 0; ///< violating values
    EventTime m_onset{};
    EventTime m_raised{};
};

} // namespace vigil::alerts
