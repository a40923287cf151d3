// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "child_process.h"
#include "test_certificates.h"

#include <cstdint>
#include <optional>
#include <string>

namespace vigil::tests {

/// A real Apache Kafka broker (KRaft, one node) on ports of 127.0.0.1, to be stopped, killed,
/// frozen and restarted. Topics are created on first use with 4 partitions. *Thread:* one.
/// *Owns:* the process and its folder.
class KafkaServer {
public:
    /// Java, and the broker's jars in the cache or to be had.
    [[nodiscard]] static bool isInstalled();

    /// Listeners with TLS and SASL (PLAIN and SCRAM-SHA-512) beside the open one.
    struct Security {
        TestCertificates::Pair certificate;      ///< of the listener at secureAddress()
        TestCertificates::Pair otherCertificate; ///< of the one at otherAddress()
        std::string user, password;              ///< may do everything
        std::string guest;                       ///< same password, may do nothing
    };

    KafkaServer();
    explicit KafkaServer(Security security);

    /// Starts and waits until it accepts connections; the port stays the same over restarts.
    [[nodiscard]] bool start();
    void stop();   ///< SIGTERM
    void kill();   ///< SIGKILL
    void freeze(); ///< SIGSTOP
    void thaw();   ///< SIGCONT

    /// "127.0.0.1:port".
    [[nodiscard]] std::string address() const;

    /// "localhost:port" of the listeners with TLS and SASL.
    [[nodiscard]] std::string secureAddress() const;
    [[nodiscard]] std::string otherAddress() const;

    [[nodiscard]] std::uint16_t port() const noexcept { return m_port; }

    [[nodiscard]] std::string folder() const { return m_folder.path().string(); }

private:
    /// Lines added to the broker's properties.
    [[nodiscard]] std::string configuration() const;

    TemporaryFolder m_folder;
    std::optional<Security> m_security;
    std::uint16_t m_port, m_securePort, m_otherPort;
    ChildProcess m_process;
};

} // namespace vigil::tests
