// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/mutex.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <thread>

namespace vigil::base {

/// Writes lines to a file descriptor from a thread of its own: who hands them over never waits for
/// who reads them. What a slow reader leaves waits in memory up to a bound, then the oldest lines
/// are dropped and counted, ordinary ones first. A closed pipe ends the output, as does a disk that
/// is full. *Thread:* write() and dropped() any; the rest its controlling thread. *Owns:* the lines
/// that wait; not the descriptor.
class LineWriter {
public:
    static constexpr std::size_t kMostBytes = std::size_t{64} << 20U;

    enum class Rank {
        Ordinary,
        Important, ///< dropped last
    };

    /// SIGPIPE must be ignored by the program.
    explicit LineWriter(int descriptor, std::size_t mostBytes = kMostBytes);
    ~LineWriter();

    /// `line` without its end. They come out in the order in which they were handed over.
    void write(std::string line, Rank rank = Rank::Important);
    /// The reader has so long for what waits; the rest is dropped and counted.
    void finish(std::chrono::milliseconds patience);

    [[nodiscard]] std::uint64_t dropped() const;

private:
    struct Line {
        std::uint64_t number = 0;
        std::string text;
    };

    using Lines = std::deque<Line>;

    static std::size_t bytesOf(const Line& line) noexcept {
        return sizeof(Line) + line.text.size();
    }

    void run();
    /// The next one; nullopt at the end.
    [[nodiscard]] std::optional<std::string> next();
    void drop(Lines& from) REQUIRES(m_mutex);
    /// False when the output has ended.
    [[nodiscard]] bool put(const std::string& line);

    const int m_descriptor;
    const std::size_t m_mostBytes;
    mutable Mutex m_mutex;
    Condition m_changed;
    std::array<Lines, 2> m_lines GUARDED_BY(m_mutex); ///< by rank
    std::size_t m_bytes GUARDED_BY(m_mutex) = 0;
    std::uint64_t m_number GUARDED_BY(m_mutex) = 0;
    std::uint64_t m_dropped GUARDED_BY(m_mutex) = 0;
    bool m_closed GUARDED_BY(m_mutex) = false;
    std::atomic<std::chrono::steady_clock::time_point> m_deadline;
    std::jthread m_thread;
};

} // namespace vigil::base
