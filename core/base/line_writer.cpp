// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/line_writer.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <limits>
#include <utility>
#include <vector>

namespace vigil::base {

namespace {

constexpr int kLookMs = 50;

} // namespace

LineWriter::LineWriter(int descriptor, std::size_t mostBytes)
    : m_descriptor(descriptor), m_lines(std::numeric_limits<std::size_t>::max(), mostBytes),
      m_deadline(std::chrono::steady_clock::time_point::max()), m_thread([this] { run(); }) {}

LineWriter::~LineWriter() { finish(std::chrono::milliseconds{0}); }

void LineWriter::write(std::string line) { m_lines.pushDropOldest(std::move(line) + '\n'); }

void LineWriter::finish(std::chrono::milliseconds patience) {
    if (!m_thread.joinable())
        return;
    m_deadline = std::chrono::steady_clock::now() + patience;
    m_lines.close();
    m_thread.join();
}

void LineWriter::run() {
    std::vector<std::string> lines;
    bool open = true;
    while (m_lines.drain(lines))
        for (const auto& line : lines) {
            open = open && put(line);
            m_unwritten += open ? 0 : 1;
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
        if (took < 0 && errno == EINTR)
            continue;
        if (took < 0)
            return false;
        written += static_cast<std::size_t>(took);
    }
    return true;
}

} // namespace vigil::base
