// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "transport/mqtt/mqtt_client.h"
#include "transport/mqtt/mqtt_options.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

namespace vigil::transport {

/// Sends messages to an MQTT broker: the simulator's and the beacon's other end, and the tests'. A
/// connection that is lost, or that confirmed nothing for 3 s while messages wait, is made anew by
/// the next publish(); messages whose delivery was not confirmed by then, and those that publish()
/// refused, count as failed. *Thread:* publish/flush one thread, counters any. *Owns:* its client.
class MqttPublisher {
public:
    static constexpr std::chrono::milliseconds kLastWait{1000};

    /// Connects (options: host, port, credentials, TLS, qos; the session is always clean).
    /// At QoS 2 no more than 20 are on their way: brokers drop what exceeds their window.
    /// Once `stop` is requested no connection is begun, and one that is being made is waited for
    /// kLastWait more at the most; then publish() waits no longer, either. The program is to end.
    /// Errors: InvalidArgument, Connection, Authentication, Timeout, Cancelled.
    [[nodiscard]] static Result<std::unique_ptr<MqttPublisher>>
    open(const MqttOptions& options, std::size_t maxInFlight = 100, std::stop_token stop = {});
    ~MqttPublisher();

    /// Hands one message to the broker; waits while `maxInFlight` are unconfirmed, at most
    /// `patience`. Errors: Timeout, Connection, Cancelled, InvalidArgument (topic).
    [[nodiscard]] Result<void>
    publish(std::string_view topic, std::string_view payload, bool retained = false,
            std::chrono::milliseconds patience = std::chrono::seconds{10});
    /// The same, with a user property.
    [[nodiscard]] Result<void> publish(const MqttOutgoing& message,
                                       std::chrono::milliseconds patience = std::chrono::seconds{
                                           10});
    /// Waits until everything is confirmed. Error: Timeout, Connection.
    [[nodiscard]] Result<void> flush(std::chrono::milliseconds patience = std::chrono::seconds{10});

    [[nodiscard]] std::uint64_t delivered() const;
    [[nodiscard]] std::uint64_t failed() const;

private:
    class Link;
    explicit MqttPublisher(std::unique_ptr<Link> link);
    std::unique_ptr<Link> m_link;
};

} // namespace vigil::transport
