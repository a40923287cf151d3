// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "egress/sink.h"
#include "transport/mqtt/mqtt_options.h"
#include "transport/mqtt/version_choice.h"

#include <memory>
#include <string>

namespace vigil::transport {
class MqttPublisher;
}

namespace vigil::egress {

struct MqttSinkOptions {
    transport::MqttOptions broker; ///< with the QoS; a clean session
    std::string topic;             ///< of messages that name none
    bool retain = false;
};

/// Messages to an MQTT broker, at least once at QoS 1 and 2: a delivery counts as taken when the
/// broker has confirmed all of it. The key is the first member of the payload, and a user property
/// under MQTT 5. *Thread:* that of its lane. *Owns:* the connection.
class MqttSink final : public Sink {
public:
    explicit MqttSink(MqttSinkOptions options);
    ~MqttSink() override;

    [[nodiscard]] Result<Delivered> deliver(const model::Delivery& delivery,
                                            const std::stop_token& stop) override;

private:
    [[nodiscard]] Result<void> connect(const std::stop_token& stop);
    [[nodiscard]] Result<Delivered> send(const model::Delivery& delivery,
                                         const std::stop_token& stop);
    /// Waits until the broker has confirmed everything.
    [[nodiscard]] Result<void> confirm(const std::stop_token& stop);

    MqttSinkOptions m_options;
    transport::VersionChoice m_version;
    std::unique_ptr<transport::MqttPublisher> m_publisher; ///< null: not connected
};

} // namespace vigil::egress
