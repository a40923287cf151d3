// SPDX-License-Identifier: GPL-3.0-or-later
// Webhooks as they leave by the outbox, received by a real server: slow, failing, gone, back again.
#include "base/mutex.h"
#include "child_process.h"
#include "egress/channels/channel_sink.h"
#include "egress/channels/webhook_channel.h"
#include "egress/outbox.h"
#include "http_receiver.h"

#include <QTest>

#include <optional>

using namespace std::chrono_literals;
using namespace vigil;
using namespace vigil::egress;
using tests::HttpReceiver;
using Way = HttpReceiver::Answer::Way;

namespace {

constexpr auto kSecret = "open sesame";

model::Delivery deliveryOf(std::uint64_t number, const std::vector<std::string>& ids) {
    model::Delivery delivery;
    delivery.number = number;
    delivery.kind = model::Delivery::Kind::Alarms;
    delivery.sink = "pager";
    for (const auto& id : ids)
        delivery.messages.push_back({id, "incident 1", {}, "{\"event\":\"" + id + "\"}", {}});
    return delivery;
}

HttpReceiver::Answer saying(int status, const std::string& headers = {}) {
    return {Way::Speak, status, headers, {}};
}

/// HMAC-SHA256 as another program computes it.
std::string signatureOf(const std::string& timestamp, const std::string& body) {
    const tests::TemporaryFolder folder;
    tests::writeFile(folder.path() / "signed", timestamp + '.' + body);
    const auto log = folder.path() / "log";
    const auto program = tests::findProgram("openssl");
    if (tests::runProgram(
            {program, "dgst", "-sha256", "-hmac", kSecret, (folder.path() / "signed").string()},
            log) != 0)
        return "openssl failed";
    QFile file(QString::fromStdString(log.string()));
    if (!file.open(QIODevice::ReadOnly))
        return "openssl said nothing";
    return "sha256=" + file.readAll().trimmed().split(' ').last().toStdString();
}

} // namespace

class TestWebhook : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void init() {
        m_told = std::make_shared<Told>();
        m_receiver = std::make_unique<HttpReceiver>();
    }

    void postsOnceWithKeyAndSignature() {
        const auto outbox = open();
        outbox->take(deliveryOf(1, {"a"}), true);
        QTRY_COMPARE(m_told->outcomes(), std::vector<std::string>{"a delivered"});
        const auto got = m_receiver->got();
        QCOMPARE(got.size(), std::size_t{1});
        const auto& request = got.front();
        QCOMPARE(request.method, std::string("POST"));
        QCOMPARE(request.target, std::string("/hook"));
        QCOMPARE(request.body, std::string("{\"event\":\"a\"}"));
        QCOMPARE(request.header("content-type"), std::string("application/json"));
        QCOMPARE(request.header("idempotency-key"), std::string("a"));
        const auto timestamp = request.header("x-vigil-timestamp");
        const auto age = m_clock.now() - ArrivalTime(std::chrono::seconds(std::stoll(timestamp)));
        QVERIFY(age > -2s && age < 60s);
        QCOMPARE(request.header("x-vigil-signature"), signatureOf(timestamp, request.body));
    }

    void whatIsNotTakenComesAgainWithTheSameKey_data() {
        QTest::addColumn<int>("status");
        for (const int status : {408, 429, 500, 503})
            QTest::addRow("%d", status) << status;
    }

    void whatIsNotTakenComesAgainWithTheSameKey() {
        QFETCH(const int, status);
        m_receiver->next({saying(status), saying(status)});
        const auto outbox = open();
        outbox->take(deliveryOf(1, {"a"}), true);
        QTRY_COMPARE(m_told->outcomes(), std::vector<std::string>{"a delivered"});
        const auto got = m_receiver->got();
        QCOMPARE(got.size(), std::size_t{3});
        for (const auto& request : got) {
            QCOMPARE(request.header("idempotency-key"), std::string("a"));
            QCOMPARE(request.body, got.front().body);
        }
    }

    void whatIsRefusedIsToldAndTheNextGoesOn_data() {
        QTest::addColumn<int>("status");
        for (const int status : {301, 400, 401, 404, 410})
            QTest::addRow("%d", status) << status;
    }

    void whatIsRefusedIsToldAndTheNextGoesOn() {
        QFETCH(const int, status);
        m_receiver->next({saying(status, "Location: " + m_receiver->url("/else") + "\r\n")});
        const auto outbox = open();
        outbox->take(deliveryOf(1, {"a", "b"}), true);
        QTRY_COMPARE(m_told->outcomes().size(), std::size_t{2});
        const auto refused = "a refused: the server answers " + std::to_string(status);
        QVERIFY(m_told->outcomes().front().starts_with(refused));
        QCOMPARE(m_told->outcomes().back(), std::string("b delivered"));
        QCOMPARE(m_receiver->got().size(), std::size_t{2});
        QCOMPARE(m_receiver->got().back().target, std::string("/hook")); // nothing was followed
        QCOMPARE(outbox->view().front().refused, std::uint64_t{1});
    }

    void ofADeliveryTheRestAloneComesAgain() {
        m_receiver->next({saying(200), saying(503), {Way::Reset, 0, {}, {}}});
        const auto outbox = open();
        outbox->take(deliveryOf(1, {"a", "b", "c"}), true);
        QTRY_COMPARE(m_told->outcomes(),
                     (std::vector<std::string>{"a delivered", "b delivered", "c delivered"}));
        std::string order;
        for (const auto& request : m_receiver->got())
            order += request.header("idempotency-key");
        QCOMPARE(order, std::string("abbbc"));
    }

    void nothingIsLostWhileTheReceiverIsGone() {
        const auto port = m_receiver->port();
        const auto outbox = open();
        m_receiver.reset();
        std::vector<std::string> expected;
        for (std::uint64_t n = 1; n <= 5; ++n) {
            outbox->take(deliveryOf(n, {std::to_string(n)}), true);
            expected.push_back(std::to_string(n) + " delivered");
        }
        QTRY_VERIFY(m_told->failing());
        QTRY_COMPARE(outbox->view().front().breaker, BreakerState::Open);
        QVERIFY(m_told->outcomes().empty());
        m_receiver = std::make_unique<HttpReceiver>(port);
        QCOMPARE(m_receiver->port(), port);
        QTRY_COMPARE(m_told->outcomes(), expected);
        QTRY_VERIFY(!m_told->failing());
        std::string order;
        for (const auto& request : m_receiver->got())
            order += request.header("idempotency-key");
        QCOMPARE(order, std::string("12345"));
    }

    void aReceiverThatSaysNothingIsTriedAgain() {
        m_receiver->next({{Way::Hang, 0, {}, {}}});
        const auto outbox = open(200ms);
        outbox->take(deliveryOf(1, {"a"}), true);
        QTRY_COMPARE(m_told->outcomes(), std::vector<std::string>{"a delivered"});
        QCOMPARE(m_receiver->got().size(), std::size_t{2});
    }

    void theEndDoesNotWaitForAReceiverThatHangs() {
        m_receiver->usually({Way::Hang, 0, {}, {}});
        const auto outbox = open(60s);
        outbox->take(deliveryOf(1, {"a"}), true);
        QTRY_COMPARE(m_receiver->got().size(), std::size_t{1});
        const auto begun = m_clock.steadyNow();
        outbox->stop(50ms);
        QVERIFY(m_clock.steadyNow() - begun < 30s); // the patience of the request is a minute
        QVERIFY(m_told->outcomes().empty());
    }

    void aRestThatTheServerAsksForIsKept() {
        m_receiver->next({saying(429, "Retry-After: 30\r\n")});
        const auto outbox = open();
        outbox->take(deliveryOf(1, {"a"}), true);
        QTRY_VERIFY(outbox->view().front().nextTry.has_value());
        const auto wait = *outbox->view().front().nextTry - m_clock.steadyNow();
        QVERIFY(wait > 20s && wait <= 30s);
        QVERIFY(outbox->hasten("pager")); // a person may
        QTRY_COMPARE(m_told->outcomes(), std::vector<std::string>{"a delivered"});
    }

    void anAnswerWithoutEndIsNotRead() {
        m_receiver->next({{Way::Speak, 200, {}, std::string(std::size_t{1} << 20U, 'x')}});
        const auto outbox = open();
        outbox->take(deliveryOf(1, {"a"}), true);
        QTRY_COMPARE(m_told->outcomes(), std::vector<std::string>{"a delivered"});
        QCOMPARE(m_receiver->got().size(), std::size_t{1});
    }

    void noErrorHoldsTheAddressOrTheSecret() {
        WebhookOptions options;
        options.url = "http://127.0.0.1:1/hook/t0ken?key=hidden";
        options.secret = kSecret;
        WebhookChannel channel(options, nullptr, std::make_shared<base::SystemClock>());
        const auto answer = channel.send(deliveryOf(1, {"a"}).messages.front(), {});
        QVERIFY(answer.whyFailed().has_value());
        const auto text = answer.whyFailed()->text();
        QVERIFY2(text.find("127.0.0.1") != std::string::npos, text.c_str());
        for (const char* hidden : {"t0ken", "hidden", kSecret})
            QVERIFY2(text.find(hidden) == std::string::npos, text.c_str());
    }

private:
    /// What the outbox tells, from its threads.
    class Told {
    public:
        void outcome(const model::OutboundMessage& message, const std::string* refused) {
            const base::MutexLock lock(m_mutex);
            m_outcomes.push_back(message.id +
                                 (refused == nullptr ? " delivered" : " refused: " + *refused));
        }

        void fail(bool failing) {
            const base::MutexLock lock(m_mutex);
            m_failing = failing;
        }

        std::vector<std::string> outcomes() const {
            const base::MutexLock lock(m_mutex);
            return m_outcomes;
        }

        bool failing() const {
            const base::MutexLock lock(m_mutex);
            return m_failing;
        }

    private:
        mutable base::Mutex m_mutex;
        std::vector<std::string> m_outcomes GUARDED_BY(m_mutex);
        bool m_failing GUARDED_BY(m_mutex) = false;
    };

    std::unique_ptr<Outbox> open(std::chrono::milliseconds timeout = 5s) {
        OutboxContext context{
            m_clock, [](const model::DeliveryMark&) {},
            [told = m_told](const std::string&, const Error* why) { told->fail(why != nullptr); },
            [](const std::string&, const LostMessages&) {}};
        context.onOutcome =
            [told = m_told](const std::string&, const model::OutboundMessage& message,
                            const std::string* refused) { told->outcome(message, refused); };
        context.shortestRetry = 5ms;
        context.longestRetry = 50ms;
        auto outbox = std::make_unique<Outbox>(std::move(context));
        WebhookOptions options;
        options.url = m_receiver->url();
        options.secret = kSecret;
        options.http.timeout = timeout;
        outbox->add("pager",
                    std::make_unique<ChannelSink>(std::make_unique<WebhookChannel>(
                        options, nullptr, std::make_shared<base::SystemClock>())),
                    false);
        outbox->start();
        return outbox;
    }

    base::SystemClock m_clock;
    std::shared_ptr<Told> m_told;
    std::unique_ptr<HttpReceiver> m_receiver;
};

QTEST_GUILESS_MAIN(TestWebhook)
#include "tst_webhook.moc"
