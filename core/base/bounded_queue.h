// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/mutex.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

namespace vigil::base {

/// The queue between two stages: bounded, batched, closable. The reader takes everything in one
/// swap. *Thread:* any number of writers, one reader. *Owns:* the items not yet drained.
template <typename T>
class BoundedQueue {
public:
    explicit BoundedQueue(std::size_t capacity) : m_capacity(capacity == 0 ? 1 : capacity) {}

    /// Waits while full. False when the queue is closed (the item is then gone).
    [[nodiscard]] bool push(T item) {
        const MutexLock lock(m_mutex);
        while (!m_closed && m_items.size() >= m_capacity)
            m_roomAvailable.wait(m_mutex);
        return add(std::move(item));
    }

    /// Waits for room until `deadline`. False when there was none by then, or when the queue is
    /// closed: the item is then left as it was.
    [[nodiscard]] bool pushUntil(T& item, std::chrono::steady_clock::time_point deadline) {
        const MutexLock lock(m_mutex);
        while (!m_closed && m_items.size() >= m_capacity)
            if (!m_roomAvailable.waitUntil(m_mutex, deadline))
                break;
        return !m_closed && m_items.size() < m_capacity && add(std::move(item));
    }

    /// Never waits. False when full or closed: the item is then left as it was, to be tried again.
    [[nodiscard]] bool tryPush(T&& item) {
        const MutexLock lock(m_mutex);
        return !m_closed && m_items.size() < m_capacity && add(std::move(item));
    }

    /// Never waits; makes room by dropping the oldest item, which is counted and handed back so
    /// that the caller can say what was lost. nullopt when nothing was dropped.
    std::optional<T> pushDropOldest(T item) {
        const MutexLock lock(m_mutex);
        std::optional<T> dropped;
        if (m_items.size() >= m_capacity) {
            dropped = std::move(m_items.front());
            m_items.pop_front();
            ++m_dropped;
        }
        if (!add(std::move(item)))
            ++m_dropped;
        return dropped;
    }

    /// Never waits and never refuses while open: for lanes that must not drop. The depth tells
    /// when the lane is past its mark.
    void pushUnbounded(T item) {
        const MutexLock lock(m_mutex);
        add(std::move(item));
    }

    /// Moves all items into `out` (cleared first); waits for the first one. False when the queue
    /// is closed and empty.
    [[nodiscard]] bool drain(std::vector<T>& out) {
        const MutexLock lock(m_mutex);
        while (m_items.empty() && !m_closed)
            m_itemAvailable.wait(m_mutex);
        return takeAll(out);
    }

    /// As drain(), but waits until `deadline` at most; true with an empty `out` means timeout.
    [[nodiscard]] bool drainUntil(std::vector<T>& out,
                                  std::chrono::steady_clock::time_point deadline) {
        const MutexLock lock(m_mutex);
        while (m_items.empty() && !m_closed)
            if (!m_itemAvailable.waitUntil(m_mutex, deadline))
                break;
        return takeAll(out);
    }

    /// Takes what is there; never waits.
    void drainNow(std::vector<T>& out) {
        const MutexLock lock(m_mutex);
        takeAll(out);
    }

    /// Lets writers fail and the reader finish what is left.
    void close() {
        const MutexLock lock(m_mutex);
        m_closed = true;
        m_itemAvailable.notifyAll();
        m_roomAvailable.notifyAll();
    }

    [[nodiscard]] std::size_t size() const {
        const MutexLock lock(m_mutex);
        return m_items.size();
    }

    [[nodiscard]] std::size_t capacity() const noexcept { return m_capacity; }

    /// Items dropped so far by pushDropOldest.
    [[nodiscard]] std::uint64_t dropped() const {
        const MutexLock lock(m_mutex);
        return m_dropped;
    }

    /// Largest depth seen.
    [[nodiscard]] std::size_t highWater() const {
        const MutexLock lock(m_mutex);
        return m_highWater;
    }

private:
    bool add(T item) REQUIRES(m_mutex) {
        if (m_closed)
            return false;
        m_items.push_back(std::move(item));
        if (m_items.size() > m_highWater)
            m_highWater = m_items.size();
        m_itemAvailable.notifyOne();
        return true;
    }

    bool takeAll(std::vector<T>& out) REQUIRES(m_mutex) {
        out.clear();
        if (m_items.empty())
            return !m_closed;
        out.reserve(m_items.size());
        for (auto& item : m_items)
            out.push_back(std::move(item));
        m_items.clear();
        m_roomAvailable.notifyAll();
        return true;
    }

    const std::size_t m_capacity;
    mutable Mutex m_mutex;
    Condition m_itemAvailable;
    Condition m_roomAvailable;
    std::deque<T> m_items GUARDED_BY(m_mutex);
    std::uint64_t m_dropped GUARDED_BY(m_mutex) = 0;
    std::size_t m_highWater GUARDED_BY(m_mutex) = 0;
    bool m_closed GUARDED_BY(m_mutex) = false;
};

} // namespace vigil::base
