// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/brokers/mqtt_source.h"

#include "base/log.h"
#include "ingest/brokers/broker_worker.h"
#include "ingest/brokers/mqtt_intake.h"
#include "transport/mqtt/mqtt_client.h"
#include "transport/mqtt/takeover_watch.h"
#include "transport/mqtt/version_choice.h"
#include "transport/net/network_probe.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <set>
#include <utility>

namespace vigil::ingest {
namespace {

using namespace std::chrono_literals;

constexpr const char* kLog = "vigil.ingest.mqtt";
/// No word about an attempt or a subscription for this long: the client is made anew.
constexpr auto kVerdictPatience = transport::MqttClient::kConnectTimeout + 3s;
/// How often a connection believed to be up is asked.
constexpr auto kCheckSpan = 1s;
constexpr auto kGoodbye = 1s;
/// An attempt that ended sooner did not wait for an answer in vain: the broker hung up.
constexpr auto kAtOnce = transport::MqttClient::kConnectTimeout - 1s;
constexpr auto kProbePatience = 1s;
/// After a message that was too large the client is kept this long: what was sent with it shall be
/// acknowledged, the message itself above all, which would come again otherwise.
constexpr auto kSettle = 1s;
/// Nor is it made anew more often than this, so that such messages cannot keep it from its work.
constexpr auto kBetweenRenewals = 7s;

const char* nameOf(transport::MqttVersion version) noexcept {
    return version == transport::MqttVersion::V311 ? "MQTT 3.1.1" : "MQTT 5";
}

} // namespace

/// One start()..stop(): the supervising thread, and the listener that the client's threads call.
class MqttSource::Worker final : public BrokerWorker, public transport::MqttListener {
public:
    Worker(const MqttSourceOptions& options, std::uint32_t source, const base::Clock& clock,
           RawQueue& queue);

    /// Makes the first client.
    [[nodiscard]] Result<void> open();

    void committed(std::int64_t next) { m_intake.committed(next); }

    void connected() override;

    void connectFailed(Error error, bool answered) override {
        post({Event::Kind::Failed, std::move(error), answered});
    }

    void takenOver() override { m_rival = true; }

    void lost(Error error) override { post({Event::Kind::Lost, std::move(error)}); }

    void grantedLess(std::string what) override;
    void subscribed(Result<void> outcome, bool anyGranted) override;
    void message(transport::MqttMessage message) override;
    void tooLarge(transport::MqttRefused refused) override;
    void threw(transport::MqttCall call, const char* what) override;

private:
    struct Event {
        enum class Kind { Connected, Subscribed, Failed, Lost, Silence };
        Kind kind = Kind::Silence;
        std::optional<Error> error;
        bool answered = false; ///< of Failed: by the broker
    };

    void opening(const std::stop_token& stop) override;
    std::optional<Ending> session(const std::stop_token& stop) override;
    void closing() override;

    void addTo(SourceStatus& status) const override { m_intake.addTo(status); }

    /// Until the subscriptions are granted; the error otherwise.
    Result<void> establish(const std::stop_token& stop);
    /// Waits for the broker's answers to the attempt that was begun at `asked`.
    Result<void> awaitGrant(SteadyTime asked, const std::stop_token& stop);
    /// Until the connection ends; why it did. nullopt: stop, or the client is to be made anew.
    std::optional<Error> watch(const std::stop_token& stop);
    /// What follows from an attempt that failed, or a connection that ended. nullopt: another
    /// version is to be tried at once.
    std::optional<Ending> endingOf(Error error, const std::stop_token& stop);
    /// Whether another version of the protocol is to be tried at once.
    bool changesVersion(const Error& error, const std::stop_token& stop);
    void noteLost();
    /// The library holds room for a message that was too large.
    [[nodiscard]] bool isRenewalDue(SteadyTime now);
    void renew();
    void post(Event event);
    /// Silence when `deadline` passes or stop is requested.
    Event take(SteadyTime deadline, const std::stop_token& stop);
    /// A line in the log, not again at each connect.
    void warnOnce(const std::string& what);
    /// Copies the verdict on a rival into the status.
    void tellTaken();

    [[nodiscard]] bool isTaken() const { return m_takeover.taken().value_or(false); }

    [[nodiscard]] Error takenError() const;

    [[nodiscard]] transport::Endpoint broker() const { return {m_options.host, m_options.port}; }

    const MqttSourceOptions m_options;
    MqttIntake m_intake;
    const bool m_ownId; ///< a client id of its own making
    const std::string m_clientId;
    // Supervising thread only.
    transport::TakeoverWatch m_takeover;
    transport::VersionChoice m_version;
    transport::MqttVersion m_spoken = transport::MqttVersion::V5; ///< by m_client
    bool m_hungUp = false; ///< the broker, at the last attempt
    SteadyTime m_lastRenewal{};
    SteadyTime m_lastUp{};

    std::atomic<bool> m_rival{false}; ///< the broker said so

    mutable base::Mutex m_mutex;
    base::Condition m_wake;
    std::deque<Event> m_events GUARDED_BY(m_mutex);
    std::set<std::string> m_warned GUARDED_BY(m_mutex); ///< said in the log
    /// When the first message since the client was made was too large.
    std::optional<SteadyTime> m_swollen GUARDED_BY(m_mutex);

    std::unique_ptr<transport::MqttClient> m_client; ///< supervising thread only, after begin()
};

MqttSource::Worker::Worker(const MqttSourceOptions& options, std::uint32_t source,
                           const base::Clock& clock, RawQueue& queue)
    : BrokerWorker({kLog, source, options.retryMin, options.retryMax}, clock), m_options(options),
      m_intake(options, source, clock, queue), m_ownId(options.clientId.empty()),
      m_clientId(m_ownId ? m_intake.keptClientId() : options.clientId),
      m_takeover(options.keepAlive), m_version(options.version) {}

Result<void> MqttSource::Worker::open() {
    auto options = static_cast<const transport::MqttOptions&>(m_options);
    options.version = m_version.next();
    if (!m_options.journal.folder.empty())
        options.keptFolder = m_options.journal.folder / "in-flight";
    auto made = transport::MqttClient::open(options, m_clientId, *this);
    if (!made)
        return propagate(made);
    m_client = std::move(*made);
    m_spoken = options.version;
    return {};
}

void MqttSource::Worker::connected() {
    // This time all may be granted.
    m_status.change([](SourceStatus& status) { status.warning.clear(); });
    m_intake.connected();
    post({Event::Kind::Connected, {}});
}

void MqttSource::Worker::grantedLess(std::string what) {
    warnOnce(what);
    m_status.change([&](SourceStatus& status) { status.warning = std::move(what); });
}

void MqttSource::Worker::warnOnce(const std::string& what) {
    {
        const base::MutexLock lock(m_mutex);
        if (!m_warned.insert(what).second)
            return;
    }
    log::warning(kLog, "source {}: {}", m_source, what);
}

void MqttSource::Worker::subscribed(Result<void> outcome, bool anyGranted) {
    std::optional<Error> error;
    if (!outcome)
        error = std::move(outcome.error());
    if (error && anyGranted) // else the attempt has failed, which is said anyway
        warnOnce(error->text());
    post({anyGranted ? Event::Kind::Subscribed : Event::Kind::Failed, std::move(error)});
}

void MqttSource::Worker::message(transport::MqttMessage message) {
    m_intake.take(std::move(message));
}

void MqttSource::Worker::tooLarge(transport::MqttRefused refused) {
    const bool retained = refused.retained;
    m_intake.take(std::move(refused));
    // A retained one would come again with the subscription to the new client.
    if (retained)
        return;
    const base::MutexLock lock(m_mutex);
    if (!m_swollen)
        m_swollen = m_clock.steadyNow();
}

void MqttSource::Worker::threw(transport::MqttCall call, const char* what) {
    if (call == transport::MqttCall::Message)
        m_intake.lose();
    // One line until something else is wrong: it may happen with every message.
    const bool isNews = m_status.change([&](SourceStatus& status) {
        if (status.lastError && status.lastError->code == ErrorCode::Internal)
            return false;
        status.lastError =
            Error{ErrorCode::Internal, std::string("a message could not be taken: ") + what, {}};
        return true;
    });
    if (!isNews)
        return;
    log::error(kLog, "source {}: exception in a callback: {}", m_source, what);
}

void MqttSource::Worker::opening(const std::stop_token& stop) {
    m_intake.replay(stop);
    m_lastUp = m_clock.steadyNow();
}

std::optional<BrokerWorker::Ending> MqttSource::Worker::session(const std::stop_token& stop) {
    auto up = establish(stop);
    if (stop.stop_requested())
        return std::nullopt;
    auto error = up ? watch(stop) : std::optional(std::move(up.error()));
    if (stop.stop_requested())
        return std::nullopt;
    if (error)
        return endingOf(std::move(*error), stop);
    renew();
    return std::nullopt;
}

void MqttSource::Worker::closing() {
    if (m_client && m_client->isConnected()) {
        // A session under a made-up id would wait for nobody and fill the broker's memory.
        if (m_ownId && !m_options.cleanSession)
            m_client->unsubscribe(kGoodbye);
        m_client->disconnect(kGoodbye);
    }
    m_client.reset();
    m_intake.close();
}

Result<void> MqttSource::Worker::establish(const std::stop_token& stop) {
    {
        const base::MutexLock lock(m_mutex);
        m_events.clear();
    }
    const bool isLong = m_clock.steadyNow() - m_lastUp > m_options.renewAfter;
    if (!m_client || isLong || m_spoken != m_version.next()) {
        if (m_client && isLong)
            log::info(kLog, "source {}: the client is made anew", m_source);
        m_client.reset();
        if (auto made = open(); !made)
            return made;
        m_lastUp = m_clock.steadyNow();
    }
    m_rival = false;
    const auto asked = m_clock.steadyNow();
    if (auto begun = m_client->connect(); !begun) {
        m_takeover.failed();
        return propagate(begun);
    }
    return awaitGrant(asked, stop);
}

Result<void> MqttSource::Worker::awaitGrant(SteadyTime asked, const std::stop_token& stop) {
    const auto deadline = asked + kVerdictPatience;
    for (;;) {
        Event event = take(deadline, stop);
        switch (event.kind) {
        case Event::Kind::Connected:
            m_lastUp = m_clock.steadyNow();
            m_status.change([&](SourceStatus& status) {
                ++status.connects;
                status.protocol = nameOf(m_spoken);
            });
            break;
        case Event::Kind::Subscribed:
            if (!event.error && isTaken())
                event.error = takenError(); // until the connection has held for a while
            m_status.setError(std::move(event.error));
            return {};
        case Event::Kind::Failed:
            m_takeover.failed();
            m_hungUp = !event.answered && m_clock.steadyNow() - asked < kAtOnce;
            return tl::unexpected<Error>(std::move(*event.error));
        case Event::Kind::Lost: // a fast rival may be the cause: no verdict, unless it is said
            if (m_rival)
                noteLost();
            return tl::unexpected<Error>(std::move(*event.error));
        case Event::Kind::Silence:
            if (!stop.stop_requested())
                m_client.reset();
            m_takeover.failed();
            return fail(ErrorCode::Timeout, "the broker does not answer");
        }
    }
}

std::optional<Error> MqttSource::Worker::watch(const std::stop_token& stop) {
    arrived(m_options.tls.enabled);
    log::info(kLog, "source {}: connected to {}, {}", m_source, m_options.host, nameOf(m_spoken));
    if (!m_ownId)
        m_takeover.connected(m_clock.steadyNow());
    int doubts = 0;
    while (!stop.stop_requested()) {
        Event event = take(m_clock.steadyNow() + kCheckSpan, stop);
        m_lastUp = m_clock.steadyNow();
        if (event.kind == Event::Kind::Lost) {
            noteLost();
            return std::move(event.error);
        }
        if (m_takeover.held(m_lastUp)) {
            log::info(kLog, "source {}: the client id '{}' is its own again", m_source, m_clientId);
            m_status.setError(std::nullopt);
        }
        tellTaken();
        doubts = m_client->isConnected() ? 0 : doubts + 1;
        if (doubts > 1)
            return Error{ErrorCode::Connection, "the connection is lost", {}};
        if (isRenewalDue(m_lastUp))
            break;
    }
    return std::nullopt;
}

void MqttSource::Worker::noteLost() {
    if (m_rival.exchange(false) && !m_ownId)
        m_takeover.takenOver();
    else
        m_takeover.lost(m_lastUp);
}

bool MqttSource::Worker::isRenewalDue(SteadyTime now) {
    const base::MutexLock lock(m_mutex);
    return m_swollen && now - *m_swollen >= kSettle &&
           (m_lastRenewal == SteadyTime{} || now - m_lastRenewal >= kBetweenRenewals);
}

void MqttSource::Worker::renew() {
    log::warning(kLog, "source {}: a message was larger than {} bytes; the client is made anew",
                 m_source, m_options.largestMessage);
    m_status.enter(SourceState::Reconnecting);
    m_client->disconnect(kGoodbye);
    m_client.reset();
    transport::returnFreedMemory();
    m_lastRenewal = m_clock.steadyNow();
    const base::MutexLock lock(m_mutex);
    m_swollen.reset();
}

std::optional<BrokerWorker::Ending> MqttSource::Worker::endingOf(Error error,
                                                                 const std::stop_token& stop) {
    error = transport::explainFailure(broker(), m_options.tls, std::move(error), stop);
    if (error.context.empty()) // whoever reads it must know where to look
        error.context = transport::endpointText(broker());
    // A refused subscription leaves a connection behind that is of no use.
    if (m_client && m_client->isConnected())
        m_client->disconnect(kGoodbye);
    if (changesVersion(error, stop)) {
        log::info(kLog, "source {}: {}; it is asked for {}", m_source, error.text(),
                  nameOf(m_version.next()));
        return std::nullopt;
    }
    Ending ending{std::move(error), false, {}};
    ending.isFinal = isFinal(ending.error.code);
    if (isTaken()) {
        ending.error = takenError();
        ending.wait = m_takeover.wait(m_options.retryMax);
    }
    tellTaken();
    return ending;
}

bool MqttSource::Worker::changesVersion(const Error& error, const std::stop_token& stop) {
    const bool hungUp = std::exchange(m_hungUp, false);
    if (error.code == ErrorCode::Unsupported)
        return m_version.refused();
    // Old brokers hang up on what they do not know. One that cannot be reached says nothing.
    if (hungUp && error.code == ErrorCode::Connection &&
        m_options.version == transport::MqttVersion::Automatic &&
        transport::probeTcp(broker(), kProbePatience, stop))
        return m_version.hungUp();
    m_version.ended();
    return false;
}

void MqttSource::Worker::post(Event event) {
    const base::MutexLock lock(m_mutex);
    m_events.push_back(std::move(event));
    m_wake.notifyAll();
}

MqttSource::Worker::Event MqttSource::Worker::take(SteadyTime deadline,
                                                   const std::stop_token& stop) {
    const std::stop_callback onStop(stop, [this] {
        const base::MutexLock lock(m_mutex);
        m_wake.notifyAll();
    });
    const base::MutexLock lock(m_mutex);
    while (m_events.empty() && !stop.stop_requested())
        if (!m_wake.waitUntil(m_mutex, deadline))
            break;
    if (m_events.empty())
        return {};
    Event event = std::move(m_events.front());
    m_events.pop_front();
    return event;
}

void MqttSource::Worker::tellTaken() {
    m_status.change([&](SourceStatus& status) { status.sessionTaken = m_takeover.taken(); });
}

Error MqttSource::Worker::takenError() const {
    return {ErrorCode::InvalidArgument,
            "another client uses the client id '" + m_clientId + "'; give this one another",
            transport::endpointText(broker())};
}

MqttSource::MqttSource(MqttSourceOptions options, std::uint32_t sourceIndex,
                       const base::Clock& clock)
    : m_options(std::move(options)), m_source(sourceIndex), m_clock(clock) {}

MqttSource::~MqttSource() { stop(); }

Result<void> MqttSource::start(RawQueue& queue) {
    VIGIL_ENSURE(status().state == SourceState::Stopped,
                 return fail(ErrorCode::InvalidArgument, "already started"));
    if (m_options.topicFilters.empty())
        return fail(ErrorCode::InvalidArgument, "no topic filter");
    auto made = std::make_shared<Worker>(m_options, m_source, m_clock, queue);
    if (auto opened = made->open(); !opened)
        return opened;
    made->begin();
    const base::MutexLock lock(m_mutex);
    m_worker = std::move(made);
    return {};
}

void MqttSource::stop() {
    if (const auto running = worker())
        running->end();
}

void MqttSource::committed(std::uint32_t /*partition*/, std::int64_t offset) {
    if (const auto known = worker())
        known->committed(offset + 1);
}

SourceStatus MqttSource::status() const {
    const auto known = worker();
    return known ? known->status() : SourceStatus{};
}

std::shared_ptr<MqttSource::Worker> MqttSource::worker() const {
    const base::MutexLock lock(m_mutex);
    return m_worker;
}

} // namespace vigil::ingest
