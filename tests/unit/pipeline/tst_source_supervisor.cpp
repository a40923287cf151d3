// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/source_supervisor.h"

#include <QTest>

using namespace vigil;
using namespace vigil::pipeline;
using namespace std::chrono_literals;
using ingest::SourceState;

namespace {

/// A source that is as a test says.
class ToldSource final : public ingest::Source {
public:
    Result<void> start(ingest::RawQueue&) override { return {}; }

    void stop() override {}

    [[nodiscard]] ingest::SourceStatus status() const override { return told; }

    ingest::SourceStatus told;
};

constexpr auto kLostAfter = 5s;
constexpr EventTime kNoEvent{};

} // namespace

/// What the supervisor says of sources, on a clock that stands still between looks.
class tst_SourceSupervisor : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void lostAfterItsBoundNotEarlier_data();
    void lostAfterItsBoundNotEarlier();
    void aShortOutageIsNoLoss();
    void backIsToldOnce();
    void anAlarmOfTheRunBeforeStandsUntilKnown();
    void nothingIsToldOutsideBeginAndEnd();
    void missedMessagesAreCountedOnce();
    void aComputerThatWentDownIsToldOnce();
    void ratesFollowTheMessages();
    void lagsDrain();
    void retriesAndErrorsAreShown();
    void aTakenSessionIsToldWhenItChanges();
    void aTakenSessionIsNoLostSource();
    void queuesAndTheirDrops();
    void eachSourceHasItsOwnState();

private:
    void look(Ticks after = Ticks::zero()) {
        m_clock->advance(after);
        m_supervisor->look(m_present);
    }

    [[nodiscard]] const SourceView& view() const { return m_supervisor->sources().at(0); }

    using Told = std::vector<std::pair<std::string, bool>>;

    std::unique_ptr<base::ManualClock> m_clock;
    std::unique_ptr<Metrics> m_metrics;
    ToldSource m_ward, m_gateway;
    std::unique_ptr<ingest::RawQueue> m_queue;
    EventTime m_newest{}, m_present{};
    Told m_told, m_taken;
    std::vector<store::LossEvent> m_losses;
    std::unique_ptr<SourceSupervisor> m_supervisor;
};

void tst_SourceSupervisor::init() {
    m_clock = std::make_unique<base::ManualClock>(arrivalFromMicros(1'700'000'000'000'000));
    m_metrics = std::make_unique<Metrics>();
    m_ward.told = m_gateway.told = {};
    m_ward.told.state = m_gateway.told.state = SourceState::Connected;
    m_queue = std::make_unique<ingest::RawQueue>(2);
    m_newest = kNoEvent;
    m_present = eventFromMicros(1'700'000'000'000'000);
    m_told.clear();
    m_taken.clear();
    m_losses.clear();
    m_supervisor = std::make_unique<SourceSupervisor>(SourceSupervisor::Context{
        *m_clock, *m_metrics, kLostAfter,
        [this](const std::string& source, bool lost) { m_told.emplace_back(source, lost); },
        [this](const std::string& source, bool taken) { m_taken.emplace_back(source, taken); },
        [this](store::LossEvent loss) { m_losses.push_back(std::move(loss)); }});
    m_supervisor->add({"ward", "mqtt", {.secure = true}, "host:1883", m_ward, *m_queue, [this] {
                           return m_newest;
                       }});
    m_supervisor->add(
        {"gateway", "kafka", {}, "host:9092", m_gateway, *m_queue, [] { return kNoEvent; }});
    m_supervisor->begin();
}

void tst_SourceSupervisor::lostAfterItsBoundNotEarlier_data() {
    QTest::addColumn<SourceState>("state");
    QTest::newRow("never connected") << SourceState::Connecting;
    QTest::newRow("tries again") << SourceState::Reconnecting;
    QTest::newRow("gave up") << SourceState::Failed;
}

void tst_SourceSupervisor::lostAfterItsBoundNotEarlier() {
    QFETCH(SourceState, state);
    look();
    m_told.clear();
    m_ward.told.state = state;
    look();
    look(kLostAfter);
    QVERIFY(m_told.empty());
    look(1ms);
    QCOMPARE(m_told, (Told{{"ward", true}}));
    look(1h); // said once
    QCOMPARE(m_told.size(), std::size_t{1});
}

void tst_SourceSupervisor::aTakenSessionIsToldWhenItChanges() {
    look();
    look(1h);
    QVERIFY(m_taken.empty()); // not known: an alarm of the run before stands
    m_ward.told.sessionTaken = true;
    look();
    look(1s);
    QCOMPARE(m_taken, (Told{{"ward", true}}));
    m_ward.told.sessionTaken = false;
    look();
    look(1s);
    QCOMPARE(m_taken, (Told{{"ward", true}, {"ward", false}}));
    m_supervisor->end();
    m_ward.told.sessionTaken = true;
    look();
    QCOMPARE(m_taken.size(), std::size_t{2});
}

void tst_SourceSupervisor::aTakenSessionIsNoLostSource() {
    look();
    m_told.clear();
    m_ward.told.state = SourceState::Reconnecting;
    m_ward.told.sessionTaken = true;
    look();
    look(kLostAfter * 3);
    QVERIFY(m_told.empty());
    m_ward.told.sessionTaken = false; // the rival is gone, the broker as well
    look();
    QCOMPARE(m_told, (Told{{"ward", true}}));
}

void tst_SourceSupervisor::aShortOutageIsNoLoss() {
    look();
    m_told.clear();
    for (int outage = 0; outage < 3; ++outage) {
        m_ward.told.state = SourceState::Reconnecting;
        look();
        look(kLostAfter);
        m_ward.told.state = SourceState::Connected;
        look();
    }
    QVERIFY(m_told.empty());
}

void tst_SourceSupervisor::backIsToldOnce() {
    m_ward.told.state = SourceState::Reconnecting;
    look();
    look(kLostAfter + 1ms);
    m_told.clear();
    m_ward.told.state = SourceState::Connected;
    look(100ms);
    QCOMPARE(m_told, (Told{{"ward", false}}));
    look(100ms);
    QCOMPARE(m_told.size(), std::size_t{1});
    // The next outage is measured from its own beginning.
    m_ward.told.state = SourceState::Reconnecting;
    look(100ms);
    look(kLostAfter);
    QCOMPARE(m_told.size(), std::size_t{1});
    look(1ms);
    QCOMPARE(m_told.back(), (Told::value_type{"ward", true}));
}

void tst_SourceSupervisor::anAlarmOfTheRunBeforeStandsUntilKnown() {
    m_ward.told.state = SourceState::Connecting;
    look();
    QCOMPARE(m_told, (Told{{"gateway", false}})); // that one is there
    look(kLostAfter);
    QCOMPARE(m_told.size(), std::size_t{1});
    m_ward.told.state = SourceState::Connected;
    look(1ms);
    QCOMPARE(m_told.back(), (Told::value_type{"ward", false}));
}

void tst_SourceSupervisor::nothingIsToldOutsideBeginAndEnd() {
    m_ward.told.state = SourceState::Reconnecting;
    look();
    look(kLostAfter + 1ms);
    m_told.clear();
    m_supervisor->end();
    m_ward.told.state = SourceState::Stopped;
    look(1s);
    QVERIFY(m_told.empty()); // its alarm is for the next run to end
    QCOMPARE(view().state, SourceState::Stopped);
}

void tst_SourceSupervisor::missedMessagesAreCountedOnce() {
    m_ward.told.missed = 7;
    look();
    look(1s);
    QCOMPARE(m_losses.size(), std::size_t{1});
    QCOMPARE(m_losses[0].count, std::uint64_t{7});
    QCOMPARE(m_losses[0].source, std::string("ward"));
    QVERIFY(m_losses[0].kind == store::LossKind::SequenceGap);
    QCOMPARE(m_losses[0].reason, std::string("messages could not be had any more"));
    QVERIFY(m_losses[0].time == eventAtArrival(m_clock->now()) - 1s);
    m_ward.told.missed = 10;
    m_ward.told.lastError = Error{ErrorCode::NotFound, "offset out of range", "ward"};
    look(1s);
    look(1s);
    QCOMPARE(m_losses.size(), std::size_t{2});
    QCOMPARE(m_losses[1].count, std::uint64_t{3});
    QCOMPARE(m_losses[1].reason, std::string("offset out of range"));
    QCOMPARE(m_metrics->gaps.load(), std::uint64_t{2});
    QCOMPARE(m_metrics->missing.load(), std::uint64_t{10});
}

void tst_SourceSupervisor::aComputerThatWentDownIsToldOnce() {
    look();
    QVERIFY(m_losses.empty());
    m_ward.told.cutOff = true;
    look(1s);
    look(1s);
    QCOMPARE(m_losses.size(), std::size_t{1});
    QVERIFY(m_losses[0].kind == store::LossKind::NotWatched);
    QCOMPARE(m_losses[0].source, std::string("ward"));
    QCOMPARE(m_losses[0].count, std::uint64_t{0}); // nobody knows
}

void tst_SourceSupervisor::ratesFollowTheMessages() {
    look();
    QCOMPARE(view().messagesPerSecond, 0.0);
    QVERIFY(view().idle);
    for (int i = 0; i < 300; ++i) {
        m_ward.told.messages += 5;
        look(100ms);
    }
    QVERIFY(std::abs(view().messagesPerSecond - 50) < 0.1);
    QVERIFY(!view().idle);
    for (int i = 0; i < 300; ++i)
        look(100ms);
    QVERIFY(view().idle);
    QVERIFY(!view().watermarkLag.has_value());
    m_newest = m_present - 3s;
    look();
    QVERIFY(view().watermarkLag == std::optional<Ticks>(3s));
}

void tst_SourceSupervisor::lagsDrain() {
    m_ward.told.lags = {{0, 100, 1000}, {1, 0, std::nullopt}};
    look();
    QCOMPARE(view().partitions.size(), std::size_t{2});
    QCOMPARE(view().partitions[0].lag, std::optional<std::int64_t>(1000));
    QCOMPARE(view().partitions[0].drainPerSecond, 0.0);
    QVERIFY(!view().partitions[1].lag.has_value());
    m_ward.told.lags[0].lag = 900;
    look(1s); // too short to tell
    QCOMPARE(view().partitions[0].drainPerSecond, 0.0);
    m_ward.told.lags[0].lag = 600;
    look(1s);
    QCOMPARE(view().partitions[0].drainPerSecond, 200.0);
    m_ward.told.lags[0].lag = 800;
    look(1s);
    QCOMPARE(view().partitions[0].drainPerSecond, 200.0);
    look(1s);
    QCOMPARE(view().partitions[0].drainPerSecond, -100.0);
}

void tst_SourceSupervisor::retriesAndErrorsAreShown() {
    m_ward.told.state = SourceState::Reconnecting;
    m_ward.told.lastError = Error{ErrorCode::Io, "connection refused", "host:1883"};
    m_ward.told.warning = "less than asked";
    m_ward.told.nextRetry = m_clock->steadyNow() + 4s;
    look(1s);
    QCOMPARE(view().retryInSeconds, 3.0);
    QCOMPARE(view().warning, std::string("less than asked"));
    QVERIFY(view().error.ends_with(": host:1883: connection refused"));
    QCOMPARE(view().address, std::string("host:1883"));
    QCOMPARE(view().kind, std::string("mqtt"));
    QVERIFY(view().traits.secure);
    look(1min);
    QCOMPARE(view().retryInSeconds, 0.0);
}

void tst_SourceSupervisor::queuesAndTheirDrops() {
    for (int i = 0; i < 5; ++i)
        m_queue->pushDropOldest({});
    QCOMPARE(m_supervisor->dropped(), std::uint64_t{0}); // not looked yet
    look();
    QCOMPARE(m_supervisor->queues().size(), std::size_t{2});
    const auto& queue = m_supervisor->queues()[0];
    QCOMPARE(queue.place, QueuePlace::Raw);
    QCOMPARE(queue.source, std::string("ward"));
    QCOMPARE(queue.depth, std::size_t{2});
    QCOMPARE(queue.capacity, std::size_t{2});
    QCOMPARE(queue.dropped, std::uint64_t{3});
    QCOMPARE(m_supervisor->dropped(), std::uint64_t{6}); // both sources share the queue here
    look();
    QCOMPARE(m_supervisor->dropped(), std::uint64_t{6});
    QCOMPARE(m_supervisor->queues().size(), std::size_t{2});
}

void tst_SourceSupervisor::eachSourceHasItsOwnState() {
    look();
    m_told.clear();
    m_ward.told.state = SourceState::Reconnecting;
    look();
    m_gateway.told.state = SourceState::Failed;
    look(3s);
    look(3s);
    QCOMPARE(m_told, (Told{{"ward", true}}));
    look(3s);
    QCOMPARE(m_told, (Told{{"ward", true}, {"gateway", true}}));
}

QTEST_GUILESS_MAIN(tst_SourceSupervisor)
#include "tst_source_supervisor.moc"
