// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/mutex.h"
#include "egress/breaker.h"
#include "egress/sink.h"
#include "egress/sink_view.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace vigil::egress {

/// Messages that will not arrive.
struct LostMessages {
    std::size_t count = 0;
    EventTime from{}, to{};
    std::string reason; ///< one clause
};

/// What a lane needs of others. Callbacks come from the threads of lanes and must not wait.
struct OutboxContext {
    base::Clock& clock;
    std::function<void(model::DeliveryMark)> onDelivered;
    /// A sink does not take what is sent; null: it does again.
    std::function<void(const std::string& sink, const Error* why)> onFailing;
    std::function<void(const std::string& sink, LostMessages)> onLost;
    /// Asks the store for results beyond delivery `after`; Outbox::refill() brings them. Empty:
    /// nothing is stored.
    std::function<void(const std::string& sink, std::uint64_t after)> fetch = {};
    /// What the store holds for the sink is given up, and told by the store.
    std::function<void(const std::string& sink)> forget = {};
    /// What became of a message: once, before the mark of its delivery; again after a start that
    /// knows of no mark. `refused`: why the other end will never take it; null: it was delivered.
    /// Empty: nobody asks.
    std::function<void(const std::string& sink, const model::OutboundMessage& message,
                       const std::string* refused)>
        onOutcome = {};
    std::chrono::milliseconds shortestRetry{200};
    std::chrono::milliseconds longestRetry{10'000};
    /// Of results that the store has: more of them are read back from there.
    std::size_t storedBytes = std::size_t{8} << 20U;
    /// Of what is nowhere else: beyond it the oldest are dropped and told.
    std::size_t unstoredBytes = std::size_t{48} << 20U;
};

/// The way to one sink: what waits for it, and when it is tried again. Alarms go ahead of results;
/// within each of the two the order stays.
/// *Thread:* start() and stop() one; the rest any. *Owns:* the sink, its thread, what waits.
class Lane {
public:
    /// `stored`: the store may hold results of an earlier run, which come first.
    Lane(std::string name, std::unique_ptr<Sink> sink, const OutboxContext& context, bool stored);
    ~Lane();

    [[nodiscard]] const std::string& name() const noexcept { return m_name; }

    void start();
    /// Goes on until nothing waits, a delivery fails or `deadline` comes. What is left stays in
    /// the store.
    void stop(SteadyTime deadline);

    /// Never waits. `stored`: the store has it until its mark.
    void take(model::Delivery delivery, bool stored);
    /// The answer to a fetch: all there is with `more` false.
    void refill(std::vector<model::Delivery> deliveries, bool more);

    void pause(bool paused);
    /// Gives up what waits, here and in the store. Returns how many there were in memory.
    std::size_t drop();
    /// Tries at once.
    void hasten();

    [[nodiscard]] SinkView view() const;

private:
    struct Item {
        model::Delivery delivery;
        bool stored = false;
    };

    struct Queue {
        std::deque<Item> items;
        std::size_t bytes = 0;
    };

    void run(const std::stop_token& stop);
    /// Waits for something to do. False at the end.
    [[nodiscard]] bool await();
    [[nodiscard]] bool isIdle() const REQUIRES(m_mutex);
    /// The store is to be asked for results.
    [[nodiscard]] bool isToAsk(SteadyTime now) const REQUIRES(m_mutex);
    void push(Queue& queue, Item item) REQUIRES(m_mutex);
    static Item pop(Queue& queue);
    [[nodiscard]] LostMessages makeRoom() REQUIRES(m_mutex);
    /// At the end: what is nowhere else.
    [[nodiscard]] LostMessages leftBehind();
    void succeeded(const Item& item, const Delivered& outcome);
    void tellOutcomes(const model::Delivery& delivery, const Delivered& outcome) const;
    void failed(const Error& error);
    void tell(LostMessages lost) const;

    const std::string m_name;
    const OutboxContext& m_context;
    const std::unique_ptr<Sink> m_sink; ///< its thread only
    /// Its thread only: results have left that the store does not cover. A start would compute
    /// them again, so where the sink stands is not told until it does.
    bool m_ahead = false;
    mutable base::Mutex m_mutex;
    base::Condition m_changed;
    Queue m_alarms GUARDED_BY(m_mutex), m_results GUARDED_BY(m_mutex);
    std::optional<Item> m_current GUARDED_BY(m_mutex); ///< failed, to be tried again
    std::size_t m_inHand GUARDED_BY(m_mutex) = 0;      ///< messages of the delivery under way
    bool m_dropCurrent GUARDED_BY(m_mutex) = false;
    bool m_behind GUARDED_BY(m_mutex); ///< the store has results that are not here
    bool m_asked GUARDED_BY(m_mutex) = false;
    SteadyTime m_askAgain GUARDED_BY(m_mutex){};
    std::uint64_t m_last GUARDED_BY(m_mutex) = 0; ///< of the stored results that came here
    Breaker m_breaker GUARDED_BY(m_mutex);
    bool m_paused GUARDED_BY(m_mutex) = false;
    bool m_stopping GUARDED_BY(m_mutex) = false;
    SteadyTime m_deadline GUARDED_BY(m_mutex) = SteadyTime::max();
    std::string m_error GUARDED_BY(m_mutex);
    std::uint64_t m_delivered GUARDED_BY(m_mutex) = 0, m_refused GUARDED_BY(m_mutex) = 0,
                              m_dropped GUARDED_BY(m_mutex) = 0, m_retries GUARDED_BY(m_mutex) = 0;
    std::jthread m_thread;
};

} // namespace vigil::egress
