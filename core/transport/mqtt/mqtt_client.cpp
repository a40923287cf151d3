// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/mqtt/mqtt_client.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mutex.h"
#include "transport/mqtt/connect_refusal.h"
#include "transport/mqtt/topic_filter.h"
#include "transport/net/network_probe.h"

#include <mqtt/async_client.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <optional>
#include <random>
#include <vector>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace vigil::transport {
namespace {

constexpr const char* kLog = "vigil.transport.mqtt";
// Pinned: the library would otherwise try several, each with the whole patience.
constexpr int kMqtt311 = 4;
constexpr int kMqtt5 = 5;
constexpr int kRefusedSubscription = 0x80;
constexpr std::size_t kMostFilters = 1U << 16U;
/// MQTT allows no more.
constexpr std::size_t kLargestPacket = 268'435'460;

std::string serverUri(const MqttOptions& options) {
    return (options.tls.enabled ? "ssl://" : "tcp://") + endpointText({options.host, options.port});
}

/// Where the library keeps what it holds itself; empty: nowhere. Under 3.1.1 it answers for a
/// message of QoS 2 before anybody sees it, and must not lose it when the process ends.
std::filesystem::path persistenceOf(const MqttOptions& options) {
    if (options.version != MqttVersion::V311 || options.qos < 2)
        return {};
    return options.keptFolder;
}

/// What waits there for its listener, and may have been seen by it already. Each is a file.
std::size_t restoredMessages(const std::filesystem::path& folder) {
    std::error_code none;
    std::size_t count = 0;
    if (!folder.empty())
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, none))
            count += entry.path().filename().string().starts_with("q-") ? 1 : 0;
    return count;
}

std::unique_ptr<mqtt::async_client> makeClient(const MqttOptions& options,
                                               const std::string& clientId) {
    const mqtt::create_options made(options.version != MqttVersion::V311 ? kMqtt5 : kMqtt311);
    const auto folder = persistenceOf(options);
    if (folder.empty())
        return std::make_unique<mqtt::async_client>(serverUri(options), clientId, made, nullptr);
    std::error_code failure; // the library says so, too
    std::filesystem::create_directories(folder, failure);
    return std::make_unique<mqtt::async_client>(serverUri(options), clientId, made,
                                                folder.string());
}

/// Text on the filters whose grant (SUBACK return codes 0 to 2) is lower than what was asked.
std::string lesserGrants(const mqtt::string_collection& filters, const std::vector<int>& granted,
                         int asked) {
    std::string text;
    for (int qos = 0; qos < asked; ++qos) {
        std::string names;
        for (std::size_t i = 0; i < filters.size() && i < granted.size(); ++i)
            if (granted[i] == qos)
                names += (names.empty() ? "'" : ", '") + filters[i] + "'";
        if (names.empty())
            continue;
        text += (text.empty() ? "the broker grants QoS " : "; QoS ") + std::to_string(qos) +
                " of the " + std::to_string(asked) + " asked for " + names +
                (qos == 0 ? ": messages may be lost" : ": messages may come twice");
    }
    return text;
}

/// Runs what the library calls: nothing it throws may reach the library's thread.
template <typename Call>
void guarded(MqttListener& listener, MqttCall where, const Call& call) noexcept {
    const auto tell = [&](const char* what) {
        try {
            listener.threw(where, what);
        } catch (...) { // NOLINT(bugprone-empty-catch): not even room to say so
        }
    };
    try {
        call();
    } catch (const std::exception& e) {
        tell(e.what());
    } catch (...) {
        tell("not a standard exception");
    }
}

/// Runs a library call that throws; `otherwise` is the code of its failure.
template <typename Call>
Result<void> attempt(const Call& call, ErrorCode otherwise = ErrorCode::Connection) {
    try {
        call();
        return {};
    } catch (const mqtt::exception& e) {
        switch (e.get_return_code()) {
        case MQTTASYNC_MAX_BUFFERED_MESSAGES:
        case MQTTASYNC_MAX_MESSAGES_INFLIGHT:
        case MQTTASYNC_NO_MORE_MSGIDS:
            return fail(ErrorCode::Full, "too many messages in flight");
        case MQTTASYNC_BAD_UTF8_STRING:
        case MQTTASYNC_BAD_QOS:
        case MQTTASYNC_NULL_PARAMETER:
            return fail(ErrorCode::InvalidArgument, e.what());
        default:
            return fail(otherwise, e.what());
        }
    } catch (const std::exception& e) {
        return fail(otherwise, e.what());
    }
}

constexpr int kWillQos = 1;

} // namespace

void MqttListener::threw(MqttCall call, const char* what) {
    log::error(kLog, "exception in call {} of a listener: {}", static_cast<int>(call), what);
}

/// The library's client, its options and the listeners it calls, all with one fixed address: the
/// library keeps pointers to the TLS options for as long as it lives.
class MqttClient::Library {
public:
    Library(const MqttOptions& options, const std::string& clientId, MqttListener& listener,
            int maxInFlight);

    mqtt::async_client& client() noexcept { return m_client; }

    Result<void> connect();
    void quietDown();

    mqtt::iaction_listener& deliveries() noexcept { return m_deliveries; }

    [[nodiscard]] bool speaks5() const noexcept { return m_mqtt5; }

    const mqtt::const_string_collection_ptr& filters() const noexcept { return m_filters; }

    /// Runs `request`, which gets a listener, and waits for its answer. Our own mutex and condition
    /// instead of the token's: a token may die in the library's thread while it is waited on.
    template <typename Request>
    void await(std::chrono::milliseconds patience, Request&& request) {
        const auto deadline = base::SystemClock{}.steadyNow() + patience;
        {
            const base::MutexLock lock(m_mutex);
            m_answered = false;
        }
        request(m_answering);
        const base::MutexLock lock(m_mutex);
        while (!m_answered)
            if (!m_answer.waitUntil(m_mutex, deadline))
                break;
    }

private:
    /// Adapts the library's listener interface to two functions.
    class Action : public mqtt::iaction_listener {
    public:
        Action(MqttListener& listener, MqttCall good, MqttCall bad)
            : m_listener(listener), m_good(good), m_bad(bad) {}

        std::function<void(const mqtt::token&)> succeeded, failed;

        void on_success(const mqtt::token& token) override {
            guarded(m_listener, m_good, [&] {
                if (succeeded)
                    succeeded(token);
            });
        }

        void on_failure(const mqtt::token& token) override {
            guarded(m_listener, m_bad, [&] {
                if (failed)
                    failed(token);
            });
        }

    private:
        MqttListener& m_listener;
        const MqttCall m_good, m_bad;
    };

    void setSession(const MqttOptions& options);
    void setHandlers();
    void take(const mqtt::message& message);
    [[nodiscard]] static MessageProperties propertiesOf(const mqtt::message& message);
    void tellLost(const std::string& cause);
    void subscribe();
    void noteGrant(const mqtt::token& token, int code);
    void reportSubscriptions(const std::vector<int>& granted);

    MqttListener& m_listener;
    const bool m_mqtt5;
    const std::size_t m_largestMessage;
    const bool m_readsProperties;
    mqtt::ssl_options m_tls;
    mqtt::connect_options m_connect;
    mqtt::const_string_collection_ptr m_filters;
    const int m_asked; ///< QoS
    Action m_connecting{m_listener, MqttCall::Connected, MqttCall::ConnectFailed};
    Action m_subscribing{m_listener, MqttCall::Subscribed, MqttCall::Subscribed};
    Action m_deliveries{m_listener, MqttCall::Delivered, MqttCall::Delivered};
    Action m_answering{m_listener, MqttCall::Other, MqttCall::Other}; ///< of await()
    base::Mutex m_mutex;
    base::Condition m_answer;
    bool m_answered GUARDED_BY(m_mutex) = false;
    std::size_t m_round GUARDED_BY(m_mutex) = 0; ///< of subscriptions, one a connection
    std::vector<std::optional<int>> m_granted GUARDED_BY(m_mutex);
    std::size_t m_restored; ///< listener's thread: messages that may have come to a run before
    const std::unique_ptr<mqtt::async_client> m_owned; // last: dies first
    mqtt::async_client& m_client{*m_owned};
};

MqttClient::Library::Library(const MqttOptions& options, const std::string& clientId,
                             MqttListener& listener, int maxInFlight)
    : m_listener(listener), m_mqtt5(options.version != MqttVersion::V311),
      m_largestMessage(options.largestMessage), m_readsProperties(options.readsProperties),
      m_filters(mqtt::string_collection::create(options.topicFilters)), m_asked(options.qos),
      m_restored(restoredMessages(persistenceOf(options))), m_owned(makeClient(options, clientId)) {
    if (options.tls.enabled) {
        m_tls.set_trust_store(options.tls.caFile);
        m_tls.set_key_store(options.tls.clientCertFile);
        m_tls.set_private_key(options.tls.clientKeyFile);
        m_tls.set_enable_server_cert_auth(true);
        m_tls.set_verify(true); // the library's default accepts another host's certificate
        // No error handler: this release calls it on a copy of the options that is gone by then.
        // Who wants the cause asks explainFailure().
        m_connect.set_ssl(m_tls);
    }
    setSession(options);
    if (options.will)
        m_connect.set_will(
            mqtt::will_options(options.will->topic, options.will->payload, kWillQos, true));
    m_connect.set_keep_alive_interval(options.keepAlive);
    m_connect.set_connect_timeout(kConnectTimeout);
    m_connect.set_automatic_reconnect(false);
    m_connect.set_max_inflight(maxInFlight);
    if (!options.user.empty()) {
        m_connect.set_user_name(options.user);
        const auto password = options.password.view(); // the library keeps a copy of its own
        m_connect.set_password(mqtt::binary_ref(password.data(), password.size()));
    }
    setHandlers();
}

void MqttClient::Library::setSession(const MqttOptions& options) {
    if (!m_mqtt5) {
        m_connect.set_mqtt_version(kMqtt311);
        m_connect.set_clean_session(options.cleanSession);
        return;
    }
    m_connect.set_mqtt_version(kMqtt5);
    m_connect.set_clean_start(options.cleanSession);
    mqtt::properties properties;
    if (!options.cleanSession)
        properties.add({mqtt::property::SESSION_EXPIRY_INTERVAL,
                        static_cast<std::int32_t>(std::chrono::seconds{kSessionExpiry}.count())});
    properties.add(
        {mqtt::property::MAXIMUM_PACKET_SIZE,
         static_cast<std::int32_t>(std::min<std::size_t>(m_largestMessage, kLargestPacket))});
    m_connect.set_properties(std::move(properties));
}

MessageProperties MqttClient::Library::propertiesOf(const mqtt::message& message) {
    MessageProperties all;
    const auto& properties = message.get_properties();
    const auto count = std::min(properties.count(mqtt::property::USER_PROPERTY), kMostProperties);
    for (std::size_t i = 0; i < count; ++i) {
        auto [name, value] =
            mqtt::get<mqtt::string_pair>(properties, mqtt::property::USER_PROPERTY, i);
        all.emplace_back(std::move(name), std::move(value));
    }
    return all;
}

void MqttClient::Library::take(const mqtt::message& message) {
    const auto& topic = message.get_topic();
    const auto& payload = message.get_payload_str();
    if (topic.size() + payload.size() > m_largestMessage) // not even copied
        m_listener.tooLarge({topic, payload.size(), message.is_retained()});
    else
        m_listener.message({topic, payload, message.is_retained(), message.get_qos() > 0,
                            message.is_duplicate() || m_restored > 0,
                            m_readsProperties ? propertiesOf(message) : MessageProperties{}});
    m_restored -= m_restored > 0 ? 1 : 0;
}

void MqttClient::Library::tellLost(const std::string& cause) {
    guarded(m_listener, MqttCall::Lost, [&] {
        m_listener.lost({ErrorCode::Connection,
                         cause.empty() ? "the connection is lost" : "lost: " + cause,
                         {}});
    });
}

void MqttClient::Library::setHandlers() {
    m_connecting.failed = [this](const mqtt::token& token) {
        const int code = token.get_return_code();
        m_listener.connectFailed(connectRefusal(code, m_mqtt5), code > 0);
    };
    m_subscribing.succeeded = [this](const mqtt::token& token) {
        const auto response = token.get_subscribe_response();
        const auto& codes = response.get_reason_codes();
        noteGrant(token, codes.empty() ? 0 : static_cast<int>(codes.front()));
    };
    m_subscribing.failed = [this](const mqtt::token& token) {
        const int code =
            m_mqtt5 ? static_cast<int>(token.get_reason_code()) : token.get_return_code();
        if (code >= kRefusedSubscription) // else the connection has ended, which is told
            noteGrant(token, code);
    };
    m_deliveries.succeeded = [this](const mqtt::token&) { m_listener.delivered(true); };
    m_deliveries.failed = [this](const mqtt::token&) { m_listener.delivered(false); };
    m_answering.succeeded = m_answering.failed = [this](const mqtt::token&) {
        const base::MutexLock lock(m_mutex);
        m_answered = true;
        m_answer.notifyAll();
    };

    m_client.set_connected_handler([this](const std::string&) {
        guarded(m_listener, MqttCall::Connected, [this] { m_listener.connected(); });
        guarded(m_listener, MqttCall::Subscribed, [this] { subscribe(); });
    });
    // Which of the two is called depends on whether the broker says goodbye.
    m_client.set_disconnected_handler([this](const mqtt::properties&, mqtt::ReasonCode reason) {
        if (reason == mqtt::ReasonCode::SESSION_TAKEN_OVER)
            guarded(m_listener, MqttCall::Lost, [this] { m_listener.takenOver(); });
        const auto* text = MQTTReasonCode_toString(static_cast<MQTTReasonCodes>(reason));
        tellLost(text != nullptr ? text : "");
    });
    m_client.set_connection_lost_handler([this](const std::string& cause) { tellLost(cause); });
    m_client.set_message_callback([this](const mqtt::const_message_ptr& message) {
        guarded(m_listener, MqttCall::Message, [&] {
            if (message)
                take(*message);
        });
    });
}

/// One request a filter: of an answer to several, of which the first was refused, this release of
/// the library gives nothing under MQTT 5.
void MqttClient::Library::subscribe() {
    if (m_filters->empty())
        return;
    std::size_t round = 0;
    {
        const base::MutexLock lock(m_mutex);
        round = ++m_round;
        m_granted.assign(m_filters->size(), std::nullopt);
    }
    for (std::size_t i = 0; i < m_filters->size(); ++i) {
        const auto tag = reinterpret_cast<void*>(round * kMostFilters + i); // NOLINT: a number
        auto asked =
            attempt([&] { m_client.subscribe((*m_filters)[i], m_asked, tag, m_subscribing); });
        if (!asked) {
            m_listener.subscribed(std::move(asked), false);
            return;
        }
    }
}

void MqttClient::Library::noteGrant(const mqtt::token& token, int code) {
    const auto tag = reinterpret_cast<std::size_t>(token.get_user_context());
    std::vector<int> granted;
    {
        const base::MutexLock lock(m_mutex);
        if (tag / kMostFilters != m_round || tag % kMostFilters >= m_granted.size())
            return; // of the connection before
        m_granted[tag % kMostFilters] = code;
        for (const auto& known : m_granted) {
            if (!known)
                return;
            granted.push_back(*known);
        }
    }
    reportSubscriptions(granted);
}

void MqttClient::Library::reportSubscriptions(const std::vector<int>& granted) {
    if (auto less = lesserGrants(*m_filters, granted, m_asked); !less.empty())
        m_listener.grantedLess(std::move(less));
    std::string refused;
    bool anyGranted = false;
    for (std::size_t i = 0; i < granted.size(); ++i) {
        if (granted[i] < kRefusedSubscription)
            anyGranted = true;
        else
            refused += (refused.empty() ? "" : ", ") + (*m_filters)[i];
    }
    if (refused.empty())
        m_listener.subscribed({}, true);
    else
        m_listener.subscribed(
            fail(ErrorCode::Authentication, "the broker refuses the subscription", refused),
            anyGranted);
}

Result<void> MqttClient::Library::connect() {
    return attempt([this] { m_client.connect(m_connect, nullptr, m_connecting); });
}

void MqttClient::Library::quietDown() {
    guarded(m_listener, MqttCall::Other, [this] { m_client.disable_callbacks(); });
}

MqttClient::MqttClient(std::unique_ptr<Library> library) : m_library(std::move(library)) {}

MqttClient::~MqttClient() { m_library->quietDown(); }

Result<std::unique_ptr<MqttClient>> MqttClient::open(const MqttOptions& options,
                                                     const std::string& clientId,
                                                     MqttListener& listener, int maxInFlight) {
    if (options.host.empty() || options.port == 0)
        return fail(ErrorCode::InvalidArgument, "the broker's host or port is missing");
    if (options.qos < 0 || options.qos > 2)
        return fail(ErrorCode::InvalidArgument, "QoS is not 0, 1 or 2");
    if (options.keepAlive < std::chrono::seconds{1})
        return fail(ErrorCode::InvalidArgument, "keep-alive is less than a second");
    if (options.topicFilters.size() >= kMostFilters)
        return fail(ErrorCode::InvalidArgument, "too many topic filters");
    for (const auto& filter : options.topicFilters)
        if (!isTopicFilter(filter))
            return fail(ErrorCode::InvalidArgument, "not a topic filter", filter);
    if (auto readable = checkTlsFiles(options.tls); !readable)
        return propagate(readable);
    ignoreBrokenPipes();
    try {
        return std::unique_ptr<MqttClient>(
            new MqttClient(std::make_unique<Library>(options, clientId, listener, maxInFlight)));
    } catch (const std::exception& e) {
        return fail(ErrorCode::InvalidArgument, e.what());
    }
}

Result<void> MqttClient::connect() { return m_library->connect(); }

bool MqttClient::isConnected() const { return m_library->client().is_connected(); }

Result<void> MqttClient::publish(const MqttOutgoing& message, int qos) {
    return attempt([&] {
        const auto sent = mqtt::message::create(std::string(message.topic), message.payload.data(),
                                                message.payload.size(), qos, message.retained);
        if (m_library->speaks5() && !message.propertyName.empty())
            sent->set_properties(
                mqtt::properties{{mqtt::property::USER_PROPERTY, std::string(message.propertyName),
                                  std::string(message.propertyValue)}});
        m_library->client().publish(sent, nullptr, m_library->deliveries());
    });
}

void MqttClient::unsubscribe(std::chrono::milliseconds patience) {
    auto asked = attempt([&] {
        if (!m_library->filters()->empty())
            m_library->await(patience, [&](auto& listener) {
                m_library->client().unsubscribe(m_library->filters(), nullptr, listener);
            });
    });
    if (!asked)
        log::debug(kLog, "unsubscribe: {}", asked.error().text());
}

void MqttClient::disconnect(std::chrono::milliseconds patience) {
    auto asked = attempt([&] {
        m_library->await(patience + std::chrono::milliseconds{500}, [&](auto& listener) {
            m_library->client().disconnect(static_cast<int>(patience.count()), nullptr, listener);
        });
    });
    if (!asked)
        log::debug(kLog, "disconnect: {}", asked.error().text());
}

void returnFreedMemory() {
#ifdef __GLIBC__
    ::malloc_trim(0);
#endif
}

std::string uniqueClientId() {
    // At most 23 letters and digits: every 3.1.1 broker must take those.
    constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuv";
    std::random_device random;
    std::string id = "vigil";
    for (int i = 0; i < 18; ++i)
        id += kDigits[random() % kDigits.size()];
    return id;
}

} // namespace vigil::transport
