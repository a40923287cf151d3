// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/lane_pacer.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

namespace vigil::widgets {

namespace {

constexpr std::size_t kReadBlock = 1024;
constexpr double kWatchSpan = 2.0;    ///< a buffer's low mark is taken over several packets
constexpr double kSafetyMargin = 0.1; ///< what must stay buffered while catching up
constexpr double kCatchUpSpeed = 1.25;
constexpr double kBacklogLimit = 3.0; ///< more than this over the delay is shown at once
constexpr double kCameAtOnce = 1.0;   ///< more than this over the delay is no packet
constexpr double kResumeShare = 0.5;  ///< of the delay, before a starved lane moves again

} // namespace

LanePacer::LanePacer(std::shared_ptr<LaneFeed> feed, double rateHz, double window,
                     PaceSettings settings)
    : m_feed(std::move(feed)), m_rate(rateHz > 0 ? rateHz : 1), m_window(window),
      m_settings(settings), m_scratch(kReadBlock) {}

double LanePacer::buffered() const noexcept {
    return static_cast<double>(m_pending.size()) / m_rate;
}

void LanePacer::pull() {
    if (!m_feed)
        return;
    std::size_t got = 0;
    // Bounded: a feed that never runs dry must not hold the GUI thread.
    const double most = 4 * (m_window + kBacklogLimit) * m_rate;
    do {
        got = m_feed->read(std::span<float>(m_scratch));
        m_pending.insert(m_pending.end(), m_scratch.begin(),
                         m_scratch.begin() + static_cast<std::ptrdiff_t>(got));
    } while (got == m_scratch.size() && static_cast<double>(m_pending.size()) < most);
}

void LanePacer::reveal(Step& step, float sample) {
    step.samples.push_back(sample);
    ++m_next;
}

void LanePacer::restart(Step& step) {
    m_next = static_cast<std::int64_t>(std::floor(m_now * m_rate));
    m_cursor = m_now * m_rate; // not rounded: lanes of different rates start side by side
    m_shown = true;
    step.restarted = true;
    step.firstIndex = m_next;
    step.samples.clear();
}

void LanePacer::begin(Step& step) {
    m_begun = true;
    if (!m_feed)
        return;
    const std::vector<float> past = m_feed->takePast();
    pull();
    m_pending.insert(m_pending.begin(), past.begin(), past.end());
    if (!past.empty())
        showKnown(step);
}

void LanePacer::jump(Step& step) {
    m_pending.clear();
    restart(step); // at once: nothing of the time before stays on show
    m_state = State::Buffering;
    m_since = m_now;
    m_catchUp = 0;
    m_jumped = true;
    pull();
}

bool LanePacer::showKnown(Step& step) {
    const auto held = static_cast<std::size_t>(m_settings.delay * m_rate);
    if (m_pending.size() <= held)
        return false;
    restart(step);
    // The axis begins at zero: what lies before it is not shown.
    const auto known = static_cast<std::int64_t>(m_pending.size() - held);
    const std::int64_t shown = std::min(known, m_next);
    m_pending.erase(m_pending.begin(), m_pending.begin() + (known - shown));
    m_next -= shown;
    step.firstIndex = m_next;
    for (std::int64_t i = 0; i < shown; ++i) {
        reveal(step, m_pending.front());
        m_pending.pop_front();
    }
    m_state = State::Running;
    m_watchedSince = m_now;
    m_leastBuffered = buffered();
    return true;
}

void LanePacer::advance(double now, Step& step) {
    const bool first = !m_begun;
    if (first)
        m_now = m_since = now;
    const double elapsed = std::max(0.0, now - m_now);
    m_now = std::max(now, m_now);
    step.restarted = false;
    step.firstIndex = m_next;
    step.samples.clear();
    if (first)
        begin(step);
    else if (m_feed && m_feed->takeJump())
        jump(step);
    else
        pull();
    // After a suspended machine or a hidden page nothing on the screen is worth continuing.
    if (m_shown && elapsed > m_window && m_state != State::Running) {
        restart(step);
        m_state = State::Gap;
    }
    switch (m_state) {
    case State::Idle:
    case State::Buffering:
        idle(step);
        break;
    case State::Running:
        run(elapsed, step);
        break;
    case State::Waiting:
        if (buffered() >= kResumeShare * m_settings.delay) {
            m_state = State::Running;
            m_watchedSince = m_now;
            m_leastBuffered = buffered();
        } else if (m_now - m_since > m_settings.patience) {
            m_state = State::Gap;
            m_since = m_now;
            fillGap(step);
        }
        break;
    case State::Gap:
        fillGap(step);
        break;
    }
    step.cursor = m_shown ? std::min(m_cursor, static_cast<double>(m_next - 1)) : 0;
}

void LanePacer::idle(Step& step) {
    if (m_state == State::Idle && !m_pending.empty()) {
        m_state = State::Buffering;
        m_since = m_now;
    }
    if (m_state == State::Idle) {
        if (m_now - m_since > m_settings.patience) {
            restart(step);
            m_state = State::Gap;
        }
        return;
    }
    if (m_now - m_since >= m_settings.delay) {
        // What came at once lies before the time jumped to.
        if (std::exchange(m_jumped, false) && buffered() > m_settings.delay + kCameAtOnce &&
            showKnown(step))
            return;
        restart(step);
        m_state = State::Running;
        m_watchedSince = m_now;
        m_leastBuffered = buffered();
        run(0, step);
    }
}

double LanePacer::speed(double elapsed) {
    m_leastBuffered = std::min(m_leastBuffered, buffered());
    if (m_now - m_watchedSince >= kWatchSpan) {
        const double surplus = m_leastBuffered - kSafetyMargin;
        if (lag() > 0.02 && surplus > 0)
            m_catchUp = std::min(surplus, lag());
        else if (surplus > m_settings.delay + 0.5)
            m_catchUp = surplus - m_settings.delay; // the sender's clock is faster than ours
        m_watchedSince = m_now;
        m_leastBuffered = buffered();
    }
    if (m_catchUp <= 0)
        return 1;
    m_catchUp -= elapsed * (kCatchUpSpeed - 1);
    return kCatchUpSpeed;
}

void LanePacer::run(double elapsed, Step& step) {
    double want = m_cursor + elapsed * m_rate * speed(elapsed);
    if (buffered() > m_settings.delay + kBacklogLimit) {
        want = std::max(want,
                        static_cast<double>(m_next - 1) + (buffered() - m_settings.delay) * m_rate);
    }
    while (static_cast<double>(m_next - 1) < want && !m_pending.empty()) {
        reveal(step, m_pending.front());
        m_pending.pop_front();
    }
    if (static_cast<double>(m_next - 1) < want) {
        want = static_cast<double>(m_next - 1);
        m_state = State::Waiting;
        m_since = m_now;
        m_catchUp = 0;
    }
    m_cursor = want;
}

void LanePacer::fillGap(Step& step) {
    // m_since is when the returning data began, or the present while there is none.
    if (m_pending.empty())
        m_since = m_now;
    const double due = m_now * m_rate;
    while (static_cast<double>(m_next) <= due)
        reveal(step, std::numeric_limits<float>::quiet_NaN());
    m_cursor = std::max(m_cursor, std::min(due, static_cast<double>(m_next - 1)));
    if (!m_pending.empty() && m_now - m_since >= m_settings.delay) {
        m_state = State::Running;
        m_watchedSince = m_now;
        m_leastBuffered = buffered();
        m_catchUp = 0;
    }
}

} // namespace vigil::widgets
