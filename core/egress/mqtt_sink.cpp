// SPDX-License-Identifier: GPL-3.0-or-later
#include "egress/mqtt_sink.h"

#include "transport/mqtt/mqtt_publisher.h"

namespace vigil::egress {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t kInFlight = 100;
/// A broker that confirms nothing for so long is gone.
constexpr std::chrono::milliseconds kPatience = 5s;

} // namespace

MqttSink::MqttSink(MqttSinkOptions options)
    : m_options(std::move(options)), m_version(m_options.broker.version) {
    m_options.broker.cleanSession = true;
}

MqttSink::~MqttSink() = default;

Result<void> MqttSink::connect(const std::stop_token& stop) {
    if (m_publisher)
        return {};
    auto options = m_options.broker;
    options.version = m_version.next();
    auto opened = transport::MqttPublisher::open(options, kInFlight, stop);
    if (!opened && opened.error().code == ErrorCode::Unsupported && m_version.refused()) {
        options.version = m_version.next();
        opened = transport::MqttPublisher::open(options, kInFlight, stop);
    }
    if (!opened)
        return propagate(opened);
    m_publisher = std::move(*opened);
    return {};
}

Result<Delivered> MqttSink::deliver(const model::Delivery& delivery, const std::stop_token& stop) {
    if (auto up = connect(stop); !up)
        return propagate(up);
    auto sent = send(delivery, stop);
    if (!sent) // what was not confirmed comes again, over another connection
        m_publisher.reset();
    return sent;
}

Result<void> MqttSink::confirm(const std::stop_token& stop) {
    constexpr auto kLook = 100ms;
    for (auto waited = 0ms;; waited += kLook) {
        auto confirmed = m_publisher->flush(kLook);
        if (confirmed || confirmed.error().code != ErrorCode::Timeout || waited >= kPatience ||
            stop.stop_requested())
            return confirmed;
    }
}

Result<Delivered> MqttSink::send(const model::Delivery& delivery, const std::stop_token& stop) {
    Delivered outcome;
    const auto failedBefore = m_publisher->failed();
    for (std::size_t i = 0; i < delivery.messages.size(); ++i) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "the program ends");
        const auto& message = delivery.messages[i];
        const std::string payload = payloadWithId(message);
        const std::string& topic = message.topic.empty() ? m_options.topic : message.topic;
        auto sent = m_publisher->publish(
            {topic, payload, m_options.retain, "vigil-key", message.id}, kPatience);
        if (!sent && sent.error().code == ErrorCode::InvalidArgument)
            outcome.refused.emplace_back(i, sent.error().text());
        else if (!sent)
            return propagate(sent);
    }
    if (auto confirmed = confirm(stop); !confirmed)
        return propagate(confirmed);
    if (m_publisher->failed() - failedBefore > outcome.refused.size())
        return fail(ErrorCode::Connection, "the connection was lost on the way");
    return outcome;
}

} // namespace vigil::egress
