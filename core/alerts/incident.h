// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"

namespace vigil::alerts {

/// Who was told? The machine of one dedup key (bed, rule, side): at most one incident is open a
/// key. It hears of conditions and of people, and changes neither. Escalation steps hang on its
/// state: they run while Triggered, stop on Acknowledged and begin anew on a return to Triggered.
/// Source: clinical reference 2.3. *Thread:* the alarm thread's. *Owns:* nothing.
class Incident {
public:
    /// Within this span after its resolution the same key reopens the same incident.
    static constexpr Ticks kReopenWindow = std::chrono::minutes{5};

    /// The condition became active; `id` names the incident if this opens a new one. True when it
    /// did, false when an earlier one was reopened or is still open.
    bool trigger(std::uint64_t id, EventTime at) noexcept;
    /// A person took it on. False when there is nothing open to take.
    bool acknowledge() noexcept;
    /// The priority went up, the acknowledgement was withdrawn, or a snooze is over: people are
    /// told again.
    bool retrigger() noexcept;
    /// Nobody is told for a time. False when there is nothing open to be put off.
    bool snooze() noexcept;
    /// Nobody is told, because of a silence or of another alarm; or they are again.
    bool suppress(bool muted) noexcept;
    /// The condition is over (and, if latched, reset).
    bool resolve(EventTime at) noexcept;
    /// Closes for good once the reopen window is over.
    bool advance(EventTime now) noexcept;
    /// Continues one of an earlier run.
    void restore(std::uint64_t id, IncidentState state, std::uint32_t flaps) noexcept;

    [[nodiscard]] IncidentState state() const noexcept { return m_state; }

    /// 0 while there was none.
    [[nodiscard]] std::uint64_t id() const noexcept { return m_id; }

    /// How often this incident was reopened: many in a short time mean an unstable signal.
    [[nodiscard]] std::uint32_t flaps() const noexcept { return m_flaps; }

    [[nodiscard]] bool isOpen() const noexcept {
        return m_state == IncidentState::Triggered || m_state == IncidentState::Acknowledged ||
               m_state == IncidentState::Snoozed || m_state == IncidentState::Suppressed;
    }

private:
    IncidentState m_state = IncidentState::None;
    std::uint64_t m_id = 0;
    std::uint32_t m_flaps = 0;
    EventTime m_resolved{};
};

} // namespace vigil::alerts
