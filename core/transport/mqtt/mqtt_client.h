// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "transport/mqtt/mqtt_options.h"
#include "transport/net/message_properties.h"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace vigil::transport {

struct MqttMessage {
    std::string topic;
    std::string payload;
    bool retained = false;
    bool acknowledged = false;      ///< of QoS 1 or 2
    bool repeated = false;          ///< may have come before: the flag DUP, or kept by the library
    MessageProperties properties{}; ///< of the user; where MqttOptions::readsProperties
};

/// What is sent.
struct MqttOutgoing {
    std::string_view topic;
    std::string_view payload;
    bool retained = false;
    /// A user property, where the version has them (5); an empty name: none.
    std::string_view propertyName{};
    std::string_view propertyValue{};
};

/// The calls of a listener, for threw().
enum class MqttCall { Connected, ConnectFailed, Lost, Subscribed, Message, Delivered, Other };

/// What came and was larger than MqttOptions::largestMessage.
struct MqttRefused {
    std::string topic;
    std::size_t bytes = 0; ///< of the payload
    bool retained = false;
};

/// What a client tells. *Thread:* called from the library's threads, never two at a time for one
/// client; must return soon and must not call back into waiting functions of the client.
class MqttListener {
public:
    virtual ~MqttListener() = default;

    virtual void connected() {}

    /// The broker said no (`answered`), or could not be reached, or hung up.
    virtual void connectFailed(Error error, bool answered) {
        static_cast<void>(error);
        static_cast<void>(answered);
    }

    /// Told before lost(): the broker says that another client has this one's client id (MQTT 5).
    virtual void takenOver() {}

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

    /// In place of message(). Under MQTT 5 the broker withholds such a message.
    virtual void tooLarge(MqttRefused refused) { static_cast<void>(refused); }

    /// A published message was confirmed (QoS 0: written), or will never be.
    virtual void delivered(bool confirmed) { static_cast<void>(confirmed); }

    /// One of the above ended in an exception, which goes no further: it would end the process.
    /// `what` is its text. The default writes a line to the log.
    virtual void threw(MqttCall call, const char* what);
};

/// One MQTT client of one version: the only place that knows the client library. Subscribes to the
/// topic filters of its options on every connect. Never reconnects by itself.
///
/// The library takes a message whole before anybody sees it, holds it up to three times meanwhile,
/// and keeps room for the largest one until the last client of the process is gone. Under MQTT 5
/// the broker is told the largest packet that is taken; under 3.1.1 nothing can be told.
/// *Thread:* one, beside the listener's. *Owns:* the library's client and its options.
class MqttClient {
public:
    /// How long the broker may take to answer an attempt.
    static constexpr std::chrono::seconds kConnectTimeout{5};
    /// How long a broker is asked to keep a session that is not clean (MQTT 5; a 3.1.1 broker
    /// keeps it as it likes).
    static constexpr std::chrono::hours kSessionExpiry{24 * 7};

    /// MqttOptions::version: Automatic is 5. Errors: InvalidArgument, Io. `listener` must outlive
    /// the client. A broker that does not know the version: Unsupported, from connectFailed().
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
    [[nodiscard]] Result<void> publish(const MqttOutgoing& message, int qos);
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

/// Gives the system back what was freed: room of the size of a message may stay otherwise.
void returnFreedMemory();

/// A client id no other run of this program uses.
[[nodiscard]] std::string uniqueClientId();

} // namespace vigil::transport
