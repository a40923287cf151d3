// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"
#include "base/time.h"

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

namespace vigil::widgets {

/// Which alarm the strip shows, and which one its key acknowledges. The one on show stays while
/// nobody has acknowledged it and none of a higher priority waits; one that has just taken the
/// place of another is not acknowledged by a press that was meant for that. Alarms that wait come
/// before those that were acknowledged, whatever their priority. *Thread:* value.
class AlarmTarget {
public:
    /// A press within this time of a change was meant for what was there before.
    static constexpr std::chrono::milliseconds kReaction{700};
    /// One that was chosen by step() stays for so long.
    static constexpr std::chrono::seconds kChosen{10};

    /// The standing alarms, most urgent first.
    void update(const std::vector<alerts::AlarmStatus>& alarms, SteadyTime now);
    /// Shows the next one, or the one before. A press right after it is meant for that.
    void step(int by, SteadyTime now);

    [[nodiscard]] std::optional<alerts::AlarmStatus> shown() const;
    /// What a press acknowledges now; nullopt: nothing.
    [[nodiscard]] std::optional<std::uint64_t> acknowledged(SteadyTime now) const;

    /// Place of the one on show among all, from 1 on; 0 without alarms.
    [[nodiscard]] std::size_t place() const;

    [[nodiscard]] std::size_t count() const noexcept { return m_alarms.size(); }

private:
    void show(std::uint64_t id, SteadyTime now);
    [[nodiscard]] const alerts::AlarmStatus* find(std::uint64_t id) const;

    std::vector<alerts::AlarmStatus> m_alarms; ///< those that wait first
    std::set<std::uint64_t> m_known;
    std::uint64_t m_shown = 0, m_before = 0;
    std::optional<SteadyTime> m_replaced; ///< when another one took its place by itself
    std::optional<SteadyTime> m_chosen;
    bool m_chosenWaits = false; ///< nobody had acknowledged it then
};

} // namespace vigil::widgets
