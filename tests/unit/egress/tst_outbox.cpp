// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/mutex.h"
#include "egress/outbox.h"

#include <QTest>

#include <algorithm>
#include <atomic>

using namespace std::chrono_literals;
using namespace vigil;
using namespace vigil::egress;
using Kind = model::Delivery::Kind;

namespace {

/// Takes messages, fails or hangs as it is told.
class FakeSink final : public Sink {
public:
    struct Control {
        base::Mutex mutex;
        std::vector<std::string> taken GUARDED_BY(mutex);
        std::atomic<bool> fails{false}, hangs{false}, refuses{false};
        std::atomic<int> attempts{0};
        std::atomic<std::chrono::seconds> rest{};

        std::vector<std::string> all() {
            const base::MutexLock lock(mutex);
            return taken;
        }
    };

    explicit FakeSink(std::shared_ptr<Control> control) : m_control(std::move(control)) {}

    Result<Delivered> deliver(const model::Delivery& delivery,
                              const std::stop_token& stop) override {
        ++m_control->attempts;
        while (m_control->hangs && !stop.stop_requested())
            base::SystemClock().waitFor(5ms, stop);
        if (m_control->fails || stop.stop_requested())
            return fail(ErrorCode::Connection, "nobody there");
        const base::MutexLock lock(m_control->mutex);
        for (const auto& message : delivery.messages)
            m_control->taken.push_back(message.id);
        Delivered outcome;
        if (m_control->refuses)
            outcome.refused.emplace_back(0, "too large");
        return outcome;
    }

    std::string place() const override { return "here"; }

    std::chrono::milliseconds asksToRest() const override { return m_control->rest.load(); }

private:
    std::shared_ptr<Control> m_control;
};

model::Delivery deliveryOf(std::uint64_t number, const std::string& sink, const std::string& id,
                           Kind kind = Kind::Results, std::size_t bytes = 0) {
    model::Delivery delivery;
    delivery.number = number;
    delivery.kind = kind;
    delivery.sink = sink;
    delivery.messages.push_back({id, {}, {}, "{}" + std::string(bytes, ' '), {}});
    return delivery;
}

} // namespace

class TestOutbox : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void init() {
        m_first = std::make_shared<FakeSink::Control>();
        m_second = std::make_shared<FakeSink::Control>();
        m_marks = std::make_shared<Told>();
        m_stores = false;
        m_stored.clear();
    }

    void deliversInOrderAndMarks() {
        auto outbox = open();
        for (std::uint64_t n = 1; n <= 5; ++n)
            outbox->take(deliveryOf(n, "first", std::to_string(n)), true);
        QTRY_COMPARE(m_first->all(), (std::vector<std::string>{"1", "2", "3", "4", "5"}));
        QTRY_COMPARE(m_marks->marks().size(), std::size_t{5});
        QCOMPARE(m_marks->marks().back().number, std::uint64_t{5});
        QCOMPARE(m_marks->marks().back().place, std::string("here"));
        QVERIFY(m_second->all().empty());
    }

    void aSinkThatHangsHoldsUpNoOther() {
        m_first->hangs = true;
        auto outbox = open();
        outbox->take(deliveryOf(1, "first", "a"), true);
        outbox->take(deliveryOf(2, "second", "b"), true);
        QTRY_COMPARE(m_second->all(), std::vector<std::string>{"b"});
        QVERIFY(m_first->all().empty());
    }

    void whatFailsComesAgainAndIsTold() {
        m_first->fails = true;
        auto outbox = open();
        outbox->take(deliveryOf(1, "first", "a"), true);
        outbox->take(deliveryOf(2, "first", "b"), true);
        QTRY_VERIFY(m_marks->failing());
        QTRY_COMPARE(outbox->view().front().breaker, BreakerState::Open);
        QCOMPARE(outbox->view().front().waiting, std::size_t{2});
        QVERIFY(!outbox->view().front().error.empty());
        m_first->fails = false;
        QVERIFY(outbox->hasten("first"));
        QTRY_COMPARE(m_first->all(), (std::vector<std::string>{"a", "b"}));
        QTRY_VERIFY(!m_marks->failing());
        QTRY_COMPARE(outbox->view().front().breaker, BreakerState::Closed);
        QVERIFY(outbox->view().front().error.empty());
        QVERIFY(m_marks->lost().empty());
    }

    void alarmsGoAheadOfResults() {
        auto outbox = open();
        QVERIFY(outbox->pause("first", true));
        outbox->take(deliveryOf(1, "first", "row"), true);
        outbox->take(deliveryOf(2, "first", "alarm", Kind::Alarms), true);
        QVERIFY(outbox->view().front().paused);
        QTest::qWait(50);
        QVERIFY(m_first->all().empty());
        QVERIFY(outbox->pause("first", false));
        QTRY_COMPARE(m_first->all(), (std::vector<std::string>{"alarm", "row"}));
    }

    void resultsBeyondTheBoundAreReadBackFromTheStore() {
        m_first->fails = true;
        m_stores = true;
        auto outbox = open();
        answer(*outbox, {}, false); // nothing of an earlier run
        constexpr std::size_t kHuge = 600;
        for (std::uint64_t n = 1; n <= 20; ++n) {
            m_stored.push_back(deliveryOf(n, "first", std::to_string(n), Kind::Results, kHuge));
            outbox->take(m_stored.back(), true);
        }
        QVERIFY(outbox->view().front().more);
        QVERIFY(outbox->view().front().waiting < 20);
        m_first->fails = false;
        std::vector<std::string> all;
        for (int n = 1; n <= 20; ++n)
            all.push_back(std::to_string(n));
        const auto through = [&] {
            if (const auto asked = m_marks->takeAsked()) {
                std::vector<model::Delivery> slice;
                for (const auto& delivery : m_stored)
                    if (delivery.number > *asked && slice.size() < 3)
                        slice.push_back(delivery);
                const bool more = !slice.empty() && slice.back().number < 20;
                outbox->refill("first", std::move(slice), more);
            }
            return m_first->all().size() >= 20;
        };
        QTRY_VERIFY(through());
        QCOMPARE(m_first->all(), all);
        QVERIFY(m_marks->lost().empty());
    }

    void whatIsNowhereElseIsDroppedAndTold() {
        m_first->fails = true;
        auto outbox = open();
        constexpr std::size_t kHuge = 4000;
        for (std::uint64_t n = 1; n <= 10; ++n)
            outbox->take(deliveryOf(n, "first", std::to_string(n), Kind::Results, kHuge), false);
        outbox->take(deliveryOf(11, "first", "alarm", Kind::Alarms), false);
        QVERIFY(!m_marks->lost().empty());
        QVERIFY(outbox->view().front().dropped > 0);
        m_first->fails = false;
        QVERIFY(outbox->hasten("first"));
        QTRY_VERIFY(std::ranges::count(m_first->all(), "10") == 1);
        QCOMPARE(std::ranges::count(m_first->all(), "alarm"), 1);
        // Not covered by the store: where the sink stands is not told.
        for (const auto& mark : m_marks->marks())
            QVERIFY(mark.number == 11 || mark.place.empty());
    }

    void whatIsRefusedIsCountedOnce() {
        m_first->refuses = true;
        auto outbox = open();
        outbox->take(deliveryOf(1, "first", "a"), true);
        QTRY_COMPARE(m_marks->lost().size(), std::size_t{1}); // told after it is counted
        QCOMPARE(outbox->view().front().refused, std::uint64_t{1});
        QCOMPARE(m_marks->lost().front().reason, std::string("refused: too large"));
        QCOMPARE(m_first->attempts.load(), 1);
    }

    void theOutcomeOfEachMessageIsToldOnceBeforeItsMark() {
        m_first->refuses = true;
        m_first->fails = true;
        auto outbox = open();
        auto two = deliveryOf(1, "first", "a");
        two.messages.push_back({"b", {}, {}, "{}", {}});
        outbox->take(two, true);
        QTRY_VERIFY(m_first->attempts > 1);
        QVERIFY(m_marks->outcomes().empty());
        m_first->fails = false;
        QTRY_COMPARE(m_marks->marks().size(), std::size_t{1});
        QCOMPARE(m_marks->outcomes(),
                 (std::vector<std::string>{"first a too large", "first b delivered"}));
    }

    void aSinkThatAsksToRestIsLeftAlone() {
        m_first->fails = true;
        m_first->rest = 20s;
        auto outbox = open();
        outbox->take(deliveryOf(1, "first", "a"), true);
        QTRY_VERIFY(outbox->view().front().nextTry.has_value());
        QVERIFY(*outbox->view().front().nextTry - m_clock.steadyNow() > 10s);
        m_first->fails = false;
        QVERIFY(outbox->hasten("first"));
        QTRY_COMPARE(m_first->all(), std::vector<std::string>{"a"});
        QCOMPARE(m_first->attempts.load(), 2);
    }

    void dropGivesUpWhatWaits() {
        m_first->fails = true;
        m_stores = true;
        auto outbox = open();
        outbox->take(deliveryOf(1, "first", "a", Kind::Alarms), true);
        outbox->take(deliveryOf(2, "first", "b", Kind::Alarms), true);
        QTRY_VERIFY(m_first->attempts > 0);
        const auto dropped = outbox->drop("first");
        QVERIFY(dropped.has_value());
        QTRY_COMPARE(outbox->view().front().waiting, std::size_t{0});
        QCOMPARE(m_marks->forgotten(), std::vector<std::string>{"first"});
        QVERIFY(m_marks->lost().empty()); // the store tells of what it held
        m_first->fails = false;
        outbox->take(deliveryOf(3, "first", "c", Kind::Alarms), true);
        QVERIFY(outbox->hasten("first"));
        QTRY_VERIFY(std::ranges::count(m_first->all(), "c") == 1);
        QCOMPARE(std::ranges::count(m_first->all(), "b"), 0);
    }

    void theEndWaitsForWhatWaitsButNotForEver() {
        auto outbox = open();
        m_first->hangs = true;
        outbox->take(deliveryOf(1, "first", "a"), true);
        outbox->take(deliveryOf(2, "second", "b"), true);
        outbox->stop(300ms);
        QCOMPARE(m_second->all(), std::vector<std::string>{"b"});
        QVERIFY(m_first->all().empty());
    }

    void whatTheEndLeavesBehindIsToldWhereNothingStoresIt() {
        auto outbox = open();
        m_first->fails = true;
        outbox->take(deliveryOf(1, "first", "stored"), true);
        outbox->take(deliveryOf(2, "first", "lost"), false);
        QTRY_VERIFY(m_first->attempts > 0);
        outbox->stop(10ms);
        QCOMPARE(m_marks->lost().size(), std::size_t{1});
        QCOMPARE(m_marks->lost().front().count, std::size_t{1});
    }

    void resultsThatNothingStoresDoNotHideThoseOfTheStore() {
        m_stores = true;
        auto outbox = open();
        QTRY_VERIFY(m_marks->isAsked());
        outbox->take(deliveryOf(50, "first", "now"), false); // the store is away
        QTRY_COMPARE(m_first->all(), std::vector<std::string>{"now"});
        outbox->refill("first", {deliveryOf(7, "first", "before")}, false);
        QTRY_COMPARE(m_first->all(), (std::vector<std::string>{"now", "before"}));
    }

    void anUnknownSinkIsNamed() {
        auto outbox = open();
        const auto outcome = outbox->pause("frist", true);
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().code, ErrorCode::NotFound);
        QVERIFY(outcome.error().detail.find("'first'") != std::string::npos);
    }

private:
    /// What an outbox tells, from any thread.
    class Told {
    public:
        void mark(model::DeliveryMark mark) {
            const base::MutexLock lock(m_mutex);
            m_marks.push_back(std::move(mark));
        }

        void fail(bool failing) { m_failing = failing; }

        void lose(LostMessages lost) {
            const base::MutexLock lock(m_mutex);
            m_lost.push_back(std::move(lost));
        }

        void ask(std::uint64_t after) {
            const base::MutexLock lock(m_mutex);
            m_asked = after;
        }

        void forget(const std::string& sink) {
            const base::MutexLock lock(m_mutex);
            m_forgotten.push_back(sink);
        }

        void outcome(std::string text) {
            const base::MutexLock lock(m_mutex);
            if (m_marks.empty()) // those of the first delivery, and none behind its mark
                m_outcomes.push_back(std::move(text));
        }

        std::vector<std::string> outcomes() const {
            const base::MutexLock lock(m_mutex);
            return m_outcomes;
        }

        std::vector<model::DeliveryMark> marks() const {
            const base::MutexLock lock(m_mutex);
            return m_marks;
        }

        std::vector<LostMessages> lost() const {
            const base::MutexLock lock(m_mutex);
            return m_lost;
        }

        std::vector<std::string> forgotten() const {
            const base::MutexLock lock(m_mutex);
            return m_forgotten;
        }

        bool isAsked() const {
            const base::MutexLock lock(m_mutex);
            return m_asked.has_value();
        }

        std::optional<std::uint64_t> takeAsked() {
            const base::MutexLock lock(m_mutex);
            return std::exchange(m_asked, std::nullopt);
        }

        bool failing() const { return m_failing; }

    private:
        mutable base::Mutex m_mutex;
        std::vector<model::DeliveryMark> m_marks GUARDED_BY(m_mutex);
        std::vector<LostMessages> m_lost GUARDED_BY(m_mutex);
        std::vector<std::string> m_forgotten GUARDED_BY(m_mutex);
        std::vector<std::string> m_outcomes GUARDED_BY(m_mutex);
        std::optional<std::uint64_t> m_asked GUARDED_BY(m_mutex);
        std::atomic<bool> m_failing{false};
    };

    std::unique_ptr<Outbox> open() {
        OutboxContext context{
            m_clock, [told = m_marks](model::DeliveryMark mark) { told->mark(std::move(mark)); },
            [told = m_marks](const std::string&, const Error* why) { told->fail(why != nullptr); },
            [told = m_marks](const std::string&, LostMessages lost) {
                told->lose(std::move(lost));
            }};
        if (m_stores) {
            context.fetch = [told = m_marks](const std::string& sink, std::uint64_t after) {
                if (sink == "first")
                    told->ask(after);
            };
            context.forget = [told = m_marks](const std::string& sink) { told->forget(sink); };
        }
        context.onOutcome = [told = m_marks](const std::string& sink,
                                             const model::OutboundMessage& message,
                                             const std::string* refused) {
            told->outcome(sink + ' ' + message.id + ' ' +
                          (refused == nullptr ? "delivered" : *refused));
        };
        context.shortestRetry = 5ms;
        context.longestRetry = 20ms;
        context.storedBytes = 2000;
        context.unstoredBytes = 15'000;
        auto outbox = std::make_unique<Outbox>(std::move(context));
        outbox->add("first", std::make_unique<FakeSink>(m_first), m_stores);
        outbox->add("second", std::make_unique<FakeSink>(m_second), m_stores);
        outbox->start();
        return outbox;
    }

    void answer(Outbox& outbox, std::vector<model::Delivery> deliveries, bool more) {
        QTRY_VERIFY(m_marks->isAsked());
        static_cast<void>(m_marks->takeAsked());
        outbox.refill("first", std::move(deliveries), more);
    }

    base::SystemClock m_clock;
    bool m_stores = false;
    std::vector<model::Delivery> m_stored;
    std::shared_ptr<FakeSink::Control> m_first, m_second;
    std::shared_ptr<Told> m_marks;
};

QTEST_GUILESS_MAIN(TestOutbox)
#include "tst_outbox.moc"
