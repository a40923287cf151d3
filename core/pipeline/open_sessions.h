// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/mutex.h"

#include <memory>
#include <vector>

namespace vigil::pipeline {

class Pipeline;

/// The pipelines that are open, running or not, so that all of them can be ended when the program
/// ends other than by the hand of who controls them. *Thread:* any. *Owns:* nothing.
class OpenSessions : public std::enable_shared_from_this<OpenSessions> {
public:
    /// The same pipeline, known from now on until it is no more. After endAll() it is stopped at
    /// once, so that it cannot start.
    [[nodiscard]] std::shared_ptr<Pipeline> add(std::unique_ptr<Pipeline> pipeline);

    /// At its return everything is stored and closed, and nothing starts again.
    void endAll();

private:
    struct Known {
        const Pipeline* address = nullptr;
        std::weak_ptr<Pipeline> pipeline; ///< expired: it ends
    };

    void forget(const Pipeline* gone);

    base::Mutex m_mutex;
    base::Condition m_gone;
    bool m_ended GUARDED_BY(m_mutex) = false;
    std::vector<Known> m_open GUARDED_BY(m_mutex);
};

} // namespace vigil::pipeline
