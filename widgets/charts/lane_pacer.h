// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/lane_feed.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

namespace vigil::widgets {

/// Timing of a lane, in seconds.
struct PaceSettings {
    double delay = 0.4;    ///< how far the display runs behind the first packet
    double patience = 1.0; ///< a starved lane stands still this long, then shows a gap
};

/// Turns packets that arrive in bursts into a smooth movement by the clock. A lane's samples lie on
/// one axis: sample `i` belongs to display time `i / rate`, and a gap takes as many NaN samples as
/// it lasts. The lane starts `delay` after its first packet; when it runs dry it stands still until
/// enough is buffered again and later makes up the lost time by moving a quarter faster; when
/// nothing comes for `patience` it moves on with the clock and leaves a gap. A feed with a past is
/// shown up to the present at once, as if the lane had been there all the time; after a jump the
/// lane is cleared and begins in the same way with what came. No sample that was
/// received is ever left out. *Thread:* GUI thread. *Owns:* the samples that wait to be shown.
class LanePacer {
public:
    enum class State {
        Idle,      ///< nothing received yet, nothing shown
        Buffering, ///< first packets are here, not shown yet
        Running,
        Waiting, ///< starved: the trace stands still
        Gap,     ///< the clock goes on without samples
    };

    /// What one step reveals.
    struct Step {
        bool restarted = false;      ///< forget what was shown: the axis starts at firstIndex
        std::int64_t firstIndex = 0; ///< index of samples[0]
        std::vector<float> samples;  ///< NaN: gap
        double cursor = 0;           ///< index up to which the trace is to be shown
    };

    /// `rateHz` > 0; `window` is the longest stretch in seconds worth catching up with.
    LanePacer(std::shared_ptr<LaneFeed> feed, double rateHz, double window, PaceSettings settings);

    /// `now`: seconds of display time, not decreasing. `step` is overwritten; its storage is
    /// reused.
    void advance(double now, Step& step);

    [[nodiscard]] State state() const noexcept { return m_state; }

    /// Seconds of samples received but not yet shown.
    [[nodiscard]] double buffered() const noexcept;

    /// Seconds by which the trace stands behind the clock of the display.
    [[nodiscard]] double lag() const noexcept { return m_now - m_cursor / m_rate; }

private:
    void pull();
    void begin(Step& step);
    void jump(Step& step);
    /// Shows what is pending, but for the delay, as if it had been on show all the time. False when
    /// there is no more than the delay.
    bool showKnown(Step& step);
    void restart(Step& step);
    void run(double elapsed, Step& step);
    void idle(Step& step);
    void fillGap(Step& step);
    void reveal(Step& step, float sample);
    [[nodiscard]] double speed(double elapsed);

    std::shared_ptr<LaneFeed> m_feed;
    double m_rate;
    double m_window;
    PaceSettings m_settings;
    std::deque<float> m_pending;
    std::vector<float> m_scratch;
    State m_state = State::Idle;
    bool m_begun = false;  ///< advance() was called
    bool m_jumped = false; ///< and not shown anything since
    bool m_shown = false;  ///< the axis has a start
    double m_now = 0;
    double m_since = 0;      ///< when this state began, or in a gap when data came back
    std::int64_t m_next = 0; ///< index of the next sample to reveal
    double m_cursor = 0;
    double m_leastBuffered = 0; ///< since m_watchedSince
    double m_watchedSince = 0;
    double m_catchUp = 0; ///< seconds still to make up
};

} // namespace vigil::widgets
