// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/mutex.h"
#include "pipeline/pipeline.h"

#include <memory>
#include <utility>

namespace vigil::pipeline {

/// Where commands find the pipeline of the session: a reload puts another one there.
/// *Thread:* any. *Owns:* its share of it.
class SessionSlot {
public:
    explicit SessionSlot(std::shared_ptr<Pipeline> pipeline) : m_pipeline(std::move(pipeline)) {}

    /// Never null.
    [[nodiscard]] std::shared_ptr<Pipeline> pipeline() const {
        const base::MutexLock lock(m_mutex);
        return m_pipeline;
    }

    void put(std::shared_ptr<Pipeline> pipeline) {
        const base::MutexLock lock(m_mutex);
        m_pipeline = std::move(pipeline);
    }

private:
    mutable base::Mutex m_mutex;
    std::shared_ptr<Pipeline> m_pipeline GUARDED_BY(m_mutex);
};

} // namespace vigil::pipeline
