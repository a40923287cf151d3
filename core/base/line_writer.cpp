// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/line_writer.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <utility>

namespace vigil::base {

namespace {

constexpr int kLookMs = 50;

} // namespace

LineWriter::LineWriter(int descriptor, std::size_t mostBytes)
    : m_descriptor(descriptor), m_mostBytes(mostBytes),
      m_deadline(std::chrono::steady_clock::time_point::max()), m_thread([this] { run(); }) {}

LineWriter::~LineWriter() { finish(std::chrono::milliseconds{0}); }

void LineWriter::write(std::string line, Rank rank) {
    const MutexLock lock(m_mutex);
    if (m_closed) {
        ++m_dropped;
        return;
    }
    auto& lines = m_lines.at(static_cast<std::size_t>(rank));
    lines.push_back({m_number++, std::move(line) + '\n'});
    m_bytes += bytesOf(lines.back());
    // One that is larger than all the room still finds it when nothing else waits.
    while (m_bytes > m_mostBytes && m_lines[0].size() + m_lines[1].size() > 1)
        drop(m_lines[m_lines[0].empty() ? 1 : 0]);
    m_changed.notifyAll();
}

void LineWriter::drop(Lines& from) {
    m_bytes -= bytesOf(from.front());
    from.pop_front();
    ++m_dropped;
}

std::uint64_t LineWriter::dropped() const {
    const MutexLock lock(m_mutex);
    return m_dropped;
}

void LineWriter::finish(std::chrono::milliseconds patience) {
    if (!m_thread.joinable())
        return;
    m_deadline = std::chrono::steady_clock::now() + patience;
    {
        const MutexLock lock(m_mutex);
        m_closed = true;
        m_changed.notifyAll();
    }
    m_thread.join();
}

std::optional<std::string> LineWriter::next() {
    const MutexLock lock(m_mutex);
    while (m_lines[0].empty() && m_lines[1].empty() && !m_closed)
        m_changed.wait(m_mutex);
    const bool one = m_lines[0].empty() ||
                     (!m_lines[1].empty() && m_lines[1].front().number < m_lines[0].front().number);
    auto& lines = m_lines[one ? 1 : 0];
    if (lines.empty())
        return std::nullopt;
    m_bytes -= bytesOf(lines.front());
    auto text = std::move(lines.front().text);
    lines.pop_front();
    return text;
}

void LineWriter::run() {
    bool open = true;
    while (const auto line = next()) {
        open = open && put(*line);
        if (open)
            continue;
        const MutexLock lock(m_mutex);
        ++m_dropped;
    }
}

bool LineWriter::put(const std::string& line) {
    for (std::size_t written = 0; written < line.size();) {
        pollfd ready{m_descriptor, POLLOUT, 0};
        const int answer = ::poll(&ready, 1, kLookMs);
        if (answer == 0 || (answer < 0 && errno == EINTR)) {
            if (std::chrono::steady_clock::now() >= m_deadline.load())
                return false;
            continue;
        }
        // A pipe that is ready takes as much as this without blocking.
        const auto count = std::min<std::size_t>(line.size() - written, PIPE_BUF);
        const auto took = answer < 0 ? -1 : ::write(m_descriptor, line.data() + written, count);
        if (took < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (took < 0)
            return false;
        written += static_cast<std::size_t>(took);
    }
    return true;
}

} // namespace vigil::base
