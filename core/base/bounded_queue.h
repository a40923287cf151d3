// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/mutex.h"

#include <cstdint>
#include <deque>
#include <limits>
#include <utility>
#include <vector>

namespace vigil::base {

/// Of items whose bytes do not matter.
struct NoBytes {
    template <typename T>
    constexpr std::size_t operator()(const T&) const noexcept {
        return 0;
    }
};

/// The queue between two stages: bounded, batched, closable. The reader takes everything in one
/// swap. Bounded in items and, by what `Bytes` says of each, in bytes. An item of more bytes than
/// the bound finds room in an empty queue alone, so that no writer waits for ever.
/// *Thread:* any number of writers, one reader. *Owns:* the items not yet drained.
template <typename T, typename Bytes = NoBytes>
class BoundedQueue {
public:
    static constexpr std::size_t kAnyBytes = std::numeric_limits<std::size_t>::max();

    explicit BoundedQueue(std::size_t capacity, std::size_t byteCapacity = kAnyBytes)
        : m_capacity(capacity == 0 ? 1 : capacity), m_byteCapacity(byteCapacity) {}

    /// Waits while full. False when the queue is closed (the item is then gone).
    [[nodiscard]] bool push(T item) {
        const MutexLock lock(m_mutex);
        while (!m_closed && !hasRoomFor(item))
            m_roomAvailable.wait(m_mutex);
        return add(std::move(item));
    }

    /// Waits for room until `deadline`. False when there was none by then, or when the queue is
    /// closed: the item is then left as it was.
    [[nodiscard]] bool pushUntil(T& item, std::chrono::steady_clock::time_point deadline) {
        const MutexLock lock(m_mutex);
        while (!m_closed && !hasRoomFor(item))
            if (!m_roomAvailable.waitUntil(m_mutex, deadline))
                break;
        return !m_closed && hasRoomFor(item) && add(std::move(item));
    }

    /// Never waits. False when full or closed: the item is then left as it was, to be tried again.
    [[nodiscard]] bool tryPush(T&& item) {
        const MutexLock lock(m_mutex);
        return !m_closed && hasRoomFor(item) && add(std::move(item));
    }

    /// Never waits; makes room by dropping the oldest items, which are counted. How many.
    std::size_t pushDropOldest(T item) {
        const MutexLock lock(m_mutex);
        std::size_t dropped = 0;
        while (!hasRoomFor(item)) {
            m_bytes -= Bytes{}(m_items.front());
            m_items.pop_front();
            ++dropped;
        }
        m_dropped += dropped;
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

    /// Of the items not yet drained.
    [[nodiscard]] std::size_t bytes() const {
        const MutexLock lock(m_mutex);
        return m_bytes;
    }

    [[nodiscard]] std::size_t byteCapacity() const noexcept { return m_byteCapacity; }

    /// At most half full, in items and in bytes.
    [[nodiscard]] bool isHalfEmpty() const {
        const MutexLock lock(m_mutex);
        return m_items.size() <= m_capacity / 2 && m_bytes <= m_byteCapacity / 2;
    }

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
    [[nodiscard]] bool hasRoomFor(const T& item) const REQUIRES(m_mutex) {
        if (m_items.empty())
            return true;
        return m_items.size() < m_capacity && m_bytes <= m_byteCapacity &&
               Bytes{}(item) <= m_byteCapacity - m_bytes;
    }

    bool add(T item) REQUIRES(m_mutex) {
        if (m_closed)
            return false;
        m_bytes += Bytes{}(item);
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
        m_bytes = 0;
        m_roomAvailable.notifyAll();
        return true;
    }

    const std::size_t m_capacity, m_byteCapacity;
    mutable Mutex m_mutex;
    Condition m_itemAvailable;
    Condition m_roomAvailable;
    std::deque<T> m_items GUARDED_BY(m_mutex);
    std::size_t m_bytes GUARDED_BY(m_mutex) = 0;
    std::uint64_t m_dropped GUARDED_BY(m_mutex) = 0;
    std::size_t m_highWater GUARDED_BY(m_mutex) = 0;
    bool m_closed GUARDED_BY(m_mutex) = false;
};

} // namespace vigil::base
