// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/mutex.h"
#include "ingest/source.h"

#include <optional>
#include <utility>

namespace vigil::ingest {

/// How a source is doing, as its threads tell and others read it. *Thread:* any.
class StatusCell {
public:
    explicit StatusCell(const base::Clock& clock) : m_clock(clock) {}

    /// `retry` is when it will be tried again.
    void enter(SourceState state, std::optional<SteadyTime> retry = std::nullopt) {
        const base::MutexLock lock(m_mutex);
        m_status.enter(state, retry, m_clock.steadyNow());
    }

    void setError(std::optional<Error> error) {
        const base::MutexLock lock(m_mutex);
        m_status.lastError = std::move(error);
    }

    /// Several fields at once: `with` gets the status, and what it returns is returned.
    template <typename With>
    auto change(With&& with) {
        const base::MutexLock lock(m_mutex);
        return std::forward<With>(with)(m_status);
    }

    [[nodiscard]] SourceStatus copy() const {
        const base::MutexLock lock(m_mutex);
        return m_status;
    }

private:
    const base::Clock& m_clock;
    mutable base::Mutex m_mutex;
    SourceStatus m_status GUARDED_BY(m_mutex);
};

} // namespace vigil::ingest
