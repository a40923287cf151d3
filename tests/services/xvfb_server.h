// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "child_process.h"

#include <string>

namespace vigil::tests {

/// A real X server without a screen, to be killed and frozen. *Thread:* one. *Owns:* the process.
class XvfbServer {
public:
    [[nodiscard]] static bool isInstalled() { return !findProgram("Xvfb").empty(); }

    XvfbServer() = default;
    ~XvfbServer();
    XvfbServer(const XvfbServer&) = delete;
    XvfbServer& operator=(const XvfbServer&) = delete;

    /// Starts on a display that is free, and waits until it is there.
    [[nodiscard]] bool start();
    void kill();   ///< SIGKILL
    void freeze(); ///< SIGSTOP: connections stay open, nobody answers

    /// Of the environment: ":123".
    [[nodiscard]] const std::string& display() const noexcept { return m_display; }

private:
    /// What a killed server leaves behind.
    void tidy() const;

    std::string m_display;
    TemporaryFolder m_folder;
    ChildProcess m_process;
};

} // namespace vigil::tests
