// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/mutex.h"

#include <memory>
#include <utility>

namespace vigil::base {

/// The newest published value; older ones are overwritten by design. *Thread:* any.
/// A reader may hold its pointer as long as it likes: published values are immutable.
template <typename T>
class Latest {
public:
    void publish(std::shared_ptr<const T> value) {
        std::shared_ptr<const T> previous; // destroyed outside the lock
        const MutexLock lock(m_mutex);
        previous = std::exchange(m_value, std::move(value));
    }

    /// Null until the first publish.
    [[nodiscard]] std::shared_ptr<const T> read() const {
        const MutexLock lock(m_mutex);
        return m_value;
    }

private:
    mutable Mutex m_mutex;
    std::shared_ptr<const T> m_value GUARDED_BY(m_mutex);
};

} // namespace vigil::base
