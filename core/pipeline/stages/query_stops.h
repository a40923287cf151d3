// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/mutex.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace vigil::pipeline {

/// Which queries run no more, and why: a decode thread stops one that live data would have to wait
/// for, a shard one that is over its budget. Rows of a stopped query are not kept for it; started
/// again, it begins with its next row. *Thread:* any.
class QueryStops {
public:
    /// `tell`: a query stopped, or runs again; may be called from any thread, must not wait.
    using Tell = std::function<void(std::size_t query, bool stopped)>;

    QueryStops(std::size_t queries, Tell tell);

    /// The first reason stands.
    void stop(std::size_t query, std::string why);
    void clear(std::size_t query);

    [[nodiscard]] bool isStopped(std::size_t query) const noexcept {
        return m_stopped[query].load(std::memory_order_acquire);
    }

    /// Empty while it runs.
    [[nodiscard]] std::string why(std::size_t query) const;

    /// Rows came that it would have read.
    void passOver(std::size_t query, std::uint64_t rows) noexcept {
        m_passedOver[query].fetch_add(rows, std::memory_order_relaxed);
    }

    /// How many since this was asked last.
    [[nodiscard]] std::uint64_t takePassedOver(std::size_t query) noexcept {
        return m_passedOver[query].exchange(0, std::memory_order_relaxed);
    }

private:
    const Tell m_tell;
    const std::unique_ptr<std::atomic<bool>[]> m_stopped;
    const std::unique_ptr<std::atomic<std::uint64_t>[]> m_passedOver;
    mutable base::Mutex m_mutex;
    std::vector<std::string> m_why GUARDED_BY(m_mutex);
};

} // namespace vigil::pipeline
