// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/job_thread.h"

#include <atomic>
#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

namespace vigil::pipeline {

/// Jobs for the screens: each is done on a thread of their own, its answer comes back to the
/// asker's. Of each kind the newest counts: one that waits is not begun any more, the answer of one
/// that is under way is dropped. *Thread:* the asker's. *Owns:* the thread, and waits for the job
/// under way at the end.
class JobTracker {
public:
    /// Runs an action on the asker's thread; from the thread of the jobs.
    using Deliver = std::function<void(std::function<void()>)>;

    explicit JobTracker(Deliver deliver) : m_deliver(std::move(deliver)) {}

    ~JobTracker() {
        m_ends = true; // before the one under way gives way to the next
        for (auto& [kind, stop] : m_newest)
            stop.request_stop();
    }

    JobTracker(const JobTracker&) = delete;
    JobTracker& operator=(const JobTracker&) = delete;

    /// `work(stop)` is done on the thread of the jobs, `answer(result)` where it was asked for.
    template <typename Work, typename Answer>
    void run(std::string_view kind, Work work, Answer answer) {
        cancel(kind);
        auto& newest =
            m_newest.insert_or_assign(std::string(kind), std::stop_source()).first->second;
        m_thread.post([this, stop = newest.get_token(), work = std::move(work),
                       answer = std::move(answer)]() mutable {
            if (stop.stop_requested() || m_ends)
                return;
            auto result = work(stop);
            if (!stop.stop_requested())
                m_deliver([stop, result = std::move(result), answer = std::move(answer)]() mutable {
                    if (!stop.stop_requested()) // a newer one may have been asked for meanwhile
                        answer(std::move(result));
                });
        });
    }

    void cancel(std::string_view kind) {
        if (const auto known = m_newest.find(kind); known != m_newest.end())
            known->second.request_stop();
    }

private:
    const Deliver m_deliver;
    std::map<std::string, std::stop_source, std::less<>> m_newest; ///< by kind
    std::atomic<bool> m_ends{false};
    JobThread m_thread; ///< last: it ends before what its jobs use
};

} // namespace vigil::pipeline
