// SPDX-License-Identifier: GPL-3.0-or-later
#include "xvfb_server.h"

#include <poll.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

namespace vigil::tests {

XvfbServer::~XvfbServer() {
    m_process.end(SIGKILL);
    tidy();
}

void XvfbServer::tidy() const {
    if (m_display.empty())
        return;
    const auto number = m_display.substr(1);
    std::error_code ignored;
    std::filesystem::remove("/tmp/.X11-unix/X" + number, ignored);
    std::filesystem::remove("/tmp/.X" + number + "-lock", ignored);
}

bool XvfbServer::start() {
    constexpr int kFirst = 200;
    constexpr int kSpread = 20'000;
    constexpr int kAttempts = 5;
    constexpr int kLooks = 500; // of 20 ms
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        const auto number = std::to_string(kFirst + (::getpid() + attempt * 997) % kSpread);
        const auto socket = std::filesystem::path("/tmp/.X11-unix/X" + number);
        if (std::filesystem::exists(socket) ||
            std::filesystem::exists("/tmp/.X" + number + "-lock"))
            continue;
        m_display = ":" + number;
        if (!m_process.start(
                {findProgram("Xvfb"), m_display, "-screen", "0", "1280x800x24", "-nolisten", "tcp"},
                m_folder.path() / "xvfb.log"))
            continue;
        for (int look = 0; look < kLooks && m_process.isRunning(); ++look) {
            if (std::filesystem::exists(socket))
                return true;
            ::poll(nullptr, 0, 20);
        }
        m_display.clear();
    }
    return false;
}

void XvfbServer::kill() { m_process.end(SIGKILL); }

void XvfbServer::freeze() { m_process.signal(SIGSTOP); }

} // namespace vigil::tests
