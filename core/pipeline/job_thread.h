// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bounded_queue.h"

#include <functional>
#include <thread>

namespace vigil::pipeline {

/// Does jobs one after the other on a thread of its own; those still waiting are done before it
/// ends. *Thread:* post() any. *Owns:* its thread.
class JobThread {
public:
    using Job = std::function<void()>;

    JobThread() : m_thread([this] { work(); }) {}

    ~JobThread() {
        m_jobs.close();
        m_thread.join();
    }

    JobThread(const JobThread&) = delete;
    JobThread& operator=(const JobThread&) = delete;

    void post(Job job) { m_jobs.pushUnbounded(std::move(job)); }

private:
    void work() {
        std::vector<Job> jobs;
        while (m_jobs.drain(jobs))
            for (auto& job : jobs) {
                job();
                job = {}; // what it held goes before the next one begins
            }
    }

    base::BoundedQueue<Job> m_jobs{64};
    std::jthread m_thread;
};

} // namespace vigil::pipeline
