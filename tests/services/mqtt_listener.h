// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

namespace vigil::tests {

/// Looks like an MQTT broker until a client has subscribed or sent something, and tells what the
/// client said. Unlike a real broker it shows every field of CONNECT and SUBSCRIBE.
class MqttListener {
public:
    enum class Manner {
        Polite,       ///< accepts everything
        HangsUp,      ///< at once, so that the client tries again
        OnlyOld,      ///< answers MQTT 5 as a broker of 3.1.1 must
        HangsUpOnNew, ///< answers MQTT 5 not at all
        OnlyNew,      ///< refuses 3.1.1
        GivesAway,    ///< says, once it is subscribed to, that another has the session now
    };

    explicit MqttListener(Manner manner = Manner::Polite);
    ~MqttListener();
    MqttListener(const MqttListener&) = delete;
    MqttListener& operator=(const MqttListener&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept { return m_port; }

    /// Connections so far.
    [[nodiscard]] int connections() const noexcept { return m_connections; }

    /// What the last client said: "to ADDRESS, tls" or "to ADDRESS, level, properties, id, user,
    /// password, clean, keep alive, filters with QoS" or ", the topic it sends to, with QoS"; empty
    /// until it has said all.
    [[nodiscard]] std::string heard() const;

private:
    void run(const std::stop_token& stop);
    void talk(int client);
    [[nodiscard]] std::string answerTo(unsigned level) const;

    const Manner m_manner;
    int m_socket = -1;
    std::uint16_t m_port = 0;
    std::atomic<int> m_connections{0};
    mutable std::mutex m_mutex;
    std::string m_heard;
    std::jthread m_thread;
};

} // namespace vigil::tests
