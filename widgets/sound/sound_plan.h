// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"
#include "widgets/sound/alarm_tone.h"

#include <cstdint>
#include <set>
#include <vector>

namespace vigil::widgets {

/// Decides what sounds when: the most urgent alarm that nobody has acknowledged, one burst at a
/// time; a worse one breaks in, a new one of the same urgency sounds at once. What ends by itself
/// sounds to the end of its burst. While the sound is off it reminds of that. *Thread:* value.
class SoundPlan {
public:
    struct Step {
        Burst start = Burst::None;          ///< begins now; what still sounds ends
        bool stop = false;                  ///< nothing sounds any more
        std::vector<std::uint64_t> heard{}; ///< alarms that sound from now on
    };

    /// The standing alarms. `paused`: no sound for a time.
    [[nodiscard]] Step update(const std::vector<alerts::AlarmStatus>& alarms, bool paused,
                              SteadyTime now);

    /// Switched off by a person, until he switches it on.
    void setOff(bool off) noexcept { m_off = off; }

    [[nodiscard]] bool isOff() const noexcept { return m_off; }

private:
    [[nodiscard]] bool sounds(SteadyTime now) const {
        return m_burst != Burst::None && now < m_burstEnds;
    }

    Step remind(SteadyTime now);
    void begin(Burst burst, SteadyTime now, Step& step);
    bool silence(SteadyTime now);

    bool m_off = false;
    std::set<std::uint64_t> m_known; ///< alarms that sound, or would
    std::set<std::uint64_t> m_heard;
    Burst m_burst = Burst::None; ///< the newest
    SteadyTime m_burstEnds{}, m_next{};
};

} // namespace vigil::widgets
