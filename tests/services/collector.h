// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/source.h"

#include <chrono>
#include <utility>
#include <vector>

namespace vigil::tests {

using namespace std::chrono_literals;

inline std::chrono::steady_clock::time_point afterNow(std::chrono::milliseconds span) {
    return std::chrono::steady_clock::now() + span;
}

/// Reads a RawQueue in the test's thread and keeps everything. *Thread:* one. *Owns:* the queue.
class Collector {
public:
    explicit Collector(std::size_t capacity = 100'000) : queue(capacity) {}

    /// Drains until `enough()` or `patience` is over; the last word of `enough`.
    template <typename Enough>
    bool until(const Enough& enough, std::chrono::milliseconds patience = 10s) {
        const auto deadline = afterNow(patience);
        while (!enough()) {
            if (std::chrono::steady_clock::now() > deadline)
                return enough();
            take(20ms);
        }
        return true;
    }

    bool untilCount(std::size_t count, std::chrono::milliseconds patience = 10s) {
        return until([&] { return all.size() >= count; }, patience);
    }

    bool untilState(const ingest::Source& source, ingest::SourceState state,
                    std::chrono::milliseconds patience = 10s) {
        return until([&] { return source.status().state == state; }, patience);
    }

    /// Takes what comes within `span`.
    void take(std::chrono::milliseconds span) {
        std::vector<ingest::RawMessage> batch;
        if (queue.drainUntil(batch, afterNow(span)))
            for (auto& message : batch)
                all.push_back(std::move(message));
    }

    ingest::RawQueue queue;
    std::vector<ingest::RawMessage> all;
};

/// Waits for `condition` without a queue.
template <typename Condition>
bool waitFor(const Condition& condition, std::chrono::milliseconds patience = 10s) {
    Collector nothing(1);
    return nothing.until(condition, patience);
}

} // namespace vigil::tests
