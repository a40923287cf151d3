// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bounded_queue.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>

namespace vigil::base {

/// Writes lines to a file descriptor from a thread of its own: who hands them over never waits for
/// who reads them. What a slow reader leaves waits in memory up to a bound, then the oldest lines
/// are dropped and counted. A closed pipe ends the output, as does a disk that is full.
/// *Thread:* write() and dropped() any; the rest its controlling thread. *Owns:* the lines that
/// wait; not the descriptor.
class LineWriter {
public:
    static constexpr std::size_t kMostBytes = std::size_t{64} << 20U;

    /// SIGPIPE must be ignored by the program.
    explicit LineWriter(int descriptor, std::size_t mostBytes = kMostBytes);
    ~LineWriter();

    /// `line` without its end.
    void write(std::string line);
    /// The reader has so long for what waits; the rest is dropped and counted.
    void finish(std::chrono::milliseconds patience);

    [[nodiscard]] std::uint64_t dropped() const { return m_lines.dropped() + m_unwritten; }

private:
    struct LineBytes {
        std::size_t operator()(const std::string& line) const noexcept {
            return sizeof(std::string) + line.size();
        }
    };

    void run();
    /// False when the output has ended.
    [[nodiscard]] bool put(const std::string& line);

    const int m_descriptor;
    BoundedQueue<std::string, LineBytes> m_lines;
    std::atomic<std::chrono::steady_clock::time_point> m_deadline;
    std::atomic<std::uint64_t> m_unwritten{0};
    std::jthread m_thread;
};

} // namespace vigil::base
