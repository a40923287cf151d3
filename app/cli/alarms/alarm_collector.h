// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"
#include "base/mutex.h"

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace vigil::app {

/// Gathers the transitions of a run. *Thread:* any.
class AlarmCollector {
public:
    void add(const std::vector<alerts::AlarmEvent>& events);
    /// All of them ordered by (time, bed, rule) and, within these, as they happened: shards do
    /// not show in the outcome.
    void write(std::ostream& out) const;
    [[nodiscard]] std::size_t raised() const;

private:
    mutable base::Mutex m_mutex;
    std::vector<alerts::AlarmEvent> m_events GUARDED_BY(m_mutex);
};

} // namespace vigil::app
