// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "child_process.h"

#include <cstdint>
#include <string>

namespace vigil::tests {

/// A real Apache Kafka broker (KRaft, one node) on ports of 127.0.0.1, to be stopped, killed,
/// frozen and restarted. Topics are created on first use with 4 partitions. *Thread:* one.
/// *Owns:* the process and its folder.
class KafkaServer {
public:
    /// Java, and the broker's jars in the cache or to be had.
    [[nodiscard]] static bool isInstalled();

    /// `configuration`: lines added to the broker's properties.
    explicit KafkaServer(std::string configuration = {});

    /// Starts and waits until it accepts connections; the port stays the same over restarts.
    [[nodiscard]] bool start();
    void stop();   ///< SIGTERM
    void kill();   ///< SIGKILL
    void freeze(); ///< SIGSTOP
    void thaw();   ///< SIGCONT

    /// "127.0.0.1:port".
    [[nodiscard]] std::string address() const;

    [[nodiscard]] std::uint16_t port() const noexcept { return m_port; }

    [[nodiscard]] std::string folder() const { return m_folder.path().string(); }

private:
    TemporaryFolder m_folder;
    std::string m_configuration;
    std::uint16_t m_port;
    ChildProcess m_process;
};

} // namespace vigil::tests
