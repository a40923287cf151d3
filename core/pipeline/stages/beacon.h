// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/mutex.h"
#include "pipeline/stages/beacon_outlet.h"
#include "pipeline/workspace/workspace.h"

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace vigil::pipeline {

/// Tells an outside watcher that the core lives: it shows "running" every few seconds, "stopped" at
/// the end, and its broker says "died" when it is gone. It has no timer: the alarm thread makes
/// each beat, and only when every decode thread has come round since the one before. A core that
/// hangs in one of them falls silent, so the watcher looks at the age of the newest beat. An outlet
/// that waits holds nothing up; one that fails is told, and tried again with the next beat.
/// *Thread:* decoded() and alarmsTurned() those threads; the rest one controlling thread.
/// *Owns:* its outlets and a thread for each.
class Beacon {
public:
    struct Context {
        base::Clock& clock;
        /// Called on the outlet's thread when it begins to fail (`error`), and when it works again.
        std::function<void(const std::string& outlet, const Error* error)> onHealth;
    };

    /// `workspace` is one whose beacon shows somewhere.
    Beacon(const Workspace& workspace, Context context);
    /// With other outlets.
    Beacon(const Workspace& workspace, Context context,
           std::vector<std::unique_ptr<BeaconOutlet>> outlets);
    ~Beacon();
    Beacon(const Beacon&) = delete;
    Beacon& operator=(const Beacon&) = delete;

    void start();

    /// The end is near: what waits for a broker need not. *Thread:* any.
    void hasten() { m_hasten.request_stop(); }

    /// Shows "stopped", joins.
    void stop();

    /// The decode thread of a source has come round.
    void decoded(std::size_t source) noexcept {
        m_decoded[source].store(true, std::memory_order_relaxed);
    }

    /// The alarm thread has come round.
    void alarmsTurned(SteadyTime now);

private:
    class Lamp;

    const Context m_context;
    const std::string m_workspace;
    const Ticks m_every;
    std::vector<std::atomic<bool>> m_decoded; ///< since the beat before, by source
    SteadyTime m_last{};                      ///< alarm thread only; zero: no beat yet
    std::stop_source m_hasten;
    std::vector<std::unique_ptr<Lamp>> m_lamps;
};

} // namespace vigil::pipeline
