// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "child_process.h"
#include "test_certificates.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace vigil::tests {

/// A real mosquitto on a port of 127.0.0.1, to be stopped, killed, frozen and restarted.
/// *Thread:* one. *Owns:* the process and its folder.
class MosquittoServer {
public:
    struct Options {
        std::optional<TestCertificates::Pair> certificate; ///< TLS when given
        std::string clientAuthority; ///< client certificates of this authority are required
        std::string user, password;  ///< anonymous when empty
        std::string subscribable; ///< when given, other filters are refused; needs securityPlugin()
        std::optional<int> mostQos; ///< subscriptions are granted no more
        bool persistent = true;     ///< sessions survive kill and restart
    };

    [[nodiscard]] static bool isInstalled() { return !findProgram("mosquitto").empty(); }

    /// Path of the plugin that can refuse subscriptions; empty when it is not installed.
    [[nodiscard]] static std::string securityPlugin();

    MosquittoServer() : MosquittoServer(Options{}) {}

    explicit MosquittoServer(Options options);

    /// Starts and waits until it accepts connections; the port stays the same over restarts.
    [[nodiscard]] bool start();
    void stop();   ///< SIGTERM
    void kill();   ///< SIGKILL
    void freeze(); ///< SIGSTOP: connections stay open, nobody answers
    void thaw();   ///< SIGCONT

    /// Takes effect with the next start().
    void setPassword(const std::string& password) { m_options.password = password; }

    [[nodiscard]] std::uint16_t port() const noexcept { return m_port; }

private:
    bool writeConfiguration();

    Options m_options;
    TemporaryFolder m_folder;
    std::uint16_t m_port;
    ChildProcess m_process;
};

} // namespace vigil::tests
