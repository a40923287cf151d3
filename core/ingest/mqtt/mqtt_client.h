// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "ingest/connection_test.h"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace vigil::ingest {

struct MqttMessage {
    std::string topic;
    std::string payload;
    bool retained = false;
};

/// The calls of a listener, for threw().
enum class MqttCall { Connected, ConnectFailed, Lost, Subscribed, Message, Delivered, Other };

/// What a client tells. *Thread:* called from the library's threads, never two at a time for one
/// client; must return soon and must not call back into waiting functions of the client.
class MqttListener {
public:
    virtual ~MqttListener() = default;

    virtual void connected() {}

    /// The broker said no or could not be reached.
    virtual void connectFailed(Error error) { static_cast<void>(error); }

    virtual void lost(Error error) { static_cast<void>(error); }

    /// Told before subscribed(): the filters that were granted a lower QoS than asked for, and
    /// what that costs.
    virtual void grantedLess(std::string what) { static_cast<void>(what); }

    /// Answer to the subscriptions made on connect; the error names the refused filters.
    /// `anyGranted` is false when none was accepted.
    virtual void subscribed(Result<void> outcome, bool anyGranted) {
        static_cast<void>(outcome);
        static_cast<void>(anyGranted);
    }

    virtual void message(MqttMessage message) { static_cast<void>(message); }

    /// A published message was confirmed (QoS 0: written), or will never be.
    virtual void delivered(bool confirmed) { static_cast<void>(confirmed); }

    /// One of the above ended in an exception, which goes no further: it would end the process.
    /// `what` is its text. The default writes a line to the log.
    virtual void threw(MqttCall call, const char* what);
};

/// One MQTT 3.1.1 client: the only place that knows the client library. Subscribes to the topic
/// filters of its options on every connect. Never reconnects by itself.
/// *Thread:* one, beside the listener's. *Owns:* the library's client and its options.
class MqttClient {
public:
    /// How long the broker may take to answer an attempt.
    static constexpr std::chrono::seconds kConnectTimeout{5};

    /// Errors: InvalidArgument, Io. `listener` must outlive the client.
    [[nodiscard]] static Result<std::unique_ptr<MqttClient>> open(const MqttOptions& options,
                                                                  const std::string& clientId,
                                                                  MqttListener& listener,
                                                                  int maxInFlight = 20);
    /// Ends the connection. Not from a listener.
    ~MqttClient();

    /// Begins an attempt; the listener gets the outcome. Error: Connection.
    [[nodiscard]] Result<void> connect();
    [[nodiscard]] bool isConnected() const;
    /// Error: Connection, Full (the library's own bound), InvalidArgument.
    [[nodiscard]] Result<void> publish(std::string_view topic, std::string_view payload, int qos,
                                       bool retained);
    /// Takes the subscriptions back, so that a broker which keeps the session stores nothing more
    /// for it. Waits for the answer, at most `patience`.
    void unsubscribe(std::chrono::milliseconds patience);
    /// A proper goodbye, waiting at most `patience`.
    void disconnect(std::chrono::milliseconds patience);

private:
    class Library;
    explicit MqttClient(std::unique_ptr<Library> library);
    std::unique_ptr<Library> m_library;
};

/// A client id no other run of this program uses.
[[nodiscard]] std::string uniqueClientId();

} // namespace vigil::ingest
