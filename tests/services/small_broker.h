// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace vigil::tests {

/// A broker of MQTT 3.1.1 and 5 for one subscriber, inside the test program. Unlike a real one it
/// has no bound at which it drops: what publish() took waits until the subscriber has acknowledged
/// it, over any number of connections, and goes out again, as a duplicate, when it had not. What
/// clients publish is acknowledged and left alone. *Thread:* any. *Owns:* one thread, the
/// connections, the messages.
class SmallBroker {
public:
    struct Counts {
        std::size_t waiting = 0;      ///< not yet sent
        std::size_t inFlight = 0;     ///< sent, not yet acknowledged
        std::size_t acknowledged = 0; ///< of QoS 1 and 2
        std::size_t sent = 0;         ///< deliveries, those that came again among them
        int connections = 0;
        bool subscribed = false; ///< at this moment
    };

    SmallBroker();
    ~SmallBroker();
    SmallBroker(const SmallBroker&) = delete;
    SmallBroker& operator=(const SmallBroker&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept;
    /// Hands a message to the subscriber, now or when there is one. At most the QoS of its
    /// subscription.
    void publish(std::string_view topic, std::string payload, int qos = 1);
    /// Before all that waits: what is measured must not stand behind what floods.
    void publishFirst(std::string_view topic, std::string payload, int qos = 1);
    [[nodiscard]] Counts counts() const;

private:
    class Loop;
    std::unique_ptr<Loop> m_loop;
};

} // namespace vigil::tests
