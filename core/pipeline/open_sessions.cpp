// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/open_sessions.h"

#include "pipeline/pipeline.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace vigil::pipeline {

std::shared_ptr<Pipeline> OpenSessions::add(std::unique_ptr<Pipeline> pipeline) {
    std::shared_ptr<Pipeline> shared(pipeline.release(),
                                     [sessions = shared_from_this()](Pipeline* last) {
                                         const std::unique_ptr<Pipeline> owned(last);
                                         owned->stop();
                                         sessions->forget(last);
                                     });
    {
        const base::MutexLock lock(m_mutex);
        m_open.push_back({shared.get(), shared});
        if (!m_ended)
            return shared;
    }
    shared->stop();
    return shared;
}

void OpenSessions::forget(const Pipeline* gone) {
    const base::MutexLock lock(m_mutex);
    std::erase_if(m_open, [gone](const Known& known) { return known.address == gone; });
    m_gone.notifyAll();
}

void OpenSessions::endAll() {
    std::vector<std::jthread> ending; // side by side: none waits for another's broker or disk
    {
        const base::MutexLock lock(m_mutex);
        m_ended = true;
        for (const auto& known : m_open)
            if (auto pipeline = known.pipeline.lock())
                ending.emplace_back([pipeline = std::move(pipeline)] { pipeline->stop(); });
    }
    ending.clear();
    const base::MutexLock lock(m_mutex);
    while (std::ranges::any_of(m_open, [](const Known& known) { return known.pipeline.expired(); }))
        m_gone.wait(m_mutex);
}

} // namespace vigil::pipeline
