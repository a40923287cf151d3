// SPDX-License-Identifier: GPL-3.0-or-later
#include "egress/lane.h"

#include "base/log.h"
#include "model/shard_of.h"

#include <algorithm>
#include <utility>

namespace vigil::egress {

namespace {

constexpr std::string_view kLog = "vigil.egress";
/// A store that could not answer is asked again.
constexpr std::chrono::milliseconds kAskAgain{500};
/// Whatever a sink asks for: an alarm does not wait longer for the next attempt.
constexpr std::chrono::milliseconds kLongestRest{60'000};

void count(LostMessages& lost, const model::Delivery& delivery) {
    for (const auto& message : delivery.messages) {
        lost.from = lost.count == 0 ? message.time : std::min(lost.from, message.time);
        lost.to = lost.count == 0 ? message.time : std::max(lost.to, message.time);
        ++lost.count;
    }
}

} // namespace

Lane::Lane(std::string name, std::unique_ptr<Sink> sink, const OutboxContext& context, bool stored)
    : m_name(std::move(name)), m_context(context), m_sink(std::move(sink)),
      m_behind(stored && context.fetch),
      m_breaker(context.shortestRetry, context.longestRetry,
                static_cast<std::uint32_t>(model::keyHash(m_name))) {}

Lane::~Lane() { stop(SteadyTime{}); }

void Lane::start() {
    m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void Lane::stop(SteadyTime deadline) {
    if (!m_thread.joinable())
        return;
    {
        const base::MutexLock lock(m_mutex);
        m_stopping = true;
        m_deadline = deadline;
        m_changed.notifyAll();
        while (!isIdle() && m_error.empty() && m_changed.waitUntil(m_mutex, deadline)) {
        }
    }
    m_thread.request_stop();
    {
        const base::MutexLock lock(m_mutex);
        m_deadline = {};
        m_changed.notifyAll();
    }
    m_thread.join();
    tell(leftBehind());
}

LostMessages Lane::leftBehind() {
    LostMessages lost;
    const base::MutexLock lock(m_mutex);
    for (const auto* queue : {&m_alarms, &m_results})
        for (const auto& item : queue->items)
            if (!item.stored)
                count(lost, item.delivery);
    if (m_current && !m_current->stored)
        count(lost, m_current->delivery);
    m_dropped += lost.count;
    lost.reason = "the program ended before it was taken";
    return lost;
}

bool Lane::isIdle() const {
    return m_paused ||
           (m_alarms.items.empty() && m_results.items.empty() && !m_current && m_inHand == 0);
}

void Lane::push(Queue& queue, Item item) {
    queue.bytes += model::bytesOf(item.delivery);
    queue.items.push_back(std::move(item));
}

Lane::Item Lane::pop(Queue& queue) {
    auto first = std::move(queue.items.front());
    queue.items.pop_front();
    queue.bytes -= std::min(queue.bytes, model::bytesOf(first.delivery));
    return first;
}

void Lane::take(model::Delivery delivery, bool stored) {
    LostMessages lost;
    {
        const base::MutexLock lock(m_mutex);
        const bool results = delivery.kind == model::Delivery::Kind::Results;
        if (results && stored && m_context.fetch) {
            m_behind = m_behind || m_results.bytes >= m_context.storedBytes;
            if (m_behind) { // it is read back when its turn comes
                m_changed.notifyAll();
                return;
            }
        }
        if (results && stored) // of others the store knows nothing
            m_last = std::max(m_last, delivery.number);
        push(results ? m_results : m_alarms, {std::move(delivery), stored});
        lost = makeRoom();
        m_changed.notifyAll();
    }
    tell(std::move(lost));
}

LostMessages Lane::makeRoom() {
    LostMessages lost;
    while (m_alarms.bytes + m_results.bytes > m_context.unstoredBytes) {
        auto& from = m_results.items.size() > 1 ? m_results : m_alarms;
        if (from.items.size() <= 1)
            break;
        count(lost, pop(from).delivery);
    }
    m_dropped += lost.count;
    lost.reason = "it was not taken for too long";
    return lost;
}

void Lane::refill(std::vector<model::Delivery> deliveries, bool more) {
    const base::MutexLock lock(m_mutex);
    m_asked = false;
    m_behind = more;
    m_askAgain =
        deliveries.empty() && more ? m_context.clock.steadyNow() + kAskAgain : SteadyTime{};
    for (auto& delivery : deliveries) {
        if (delivery.number <= m_last)
            continue;
        m_last = delivery.number;
        push(m_results, {std::move(delivery), true});
    }
    m_changed.notifyAll();
}

void Lane::pause(bool paused) {
    const base::MutexLock lock(m_mutex);
    m_paused = paused;
    m_changed.notifyAll();
}

void Lane::hasten() {
    const base::MutexLock lock(m_mutex);
    m_breaker.hasten();
    m_changed.notifyAll();
}

std::size_t Lane::drop() {
    LostMessages lost;
    std::size_t dropped = 0;
    {
        const base::MutexLock lock(m_mutex);
        const auto giveUp = [&](const Item& item) {
            dropped += item.delivery.messages.size();
            if (!item.stored || !m_context.forget) // else the store tells of it
                count(lost, item.delivery);
        };
        for (auto* queue : {&m_alarms, &m_results})
            while (!queue->items.empty())
                giveUp(pop(*queue));
        if (m_current)
            giveUp(*std::exchange(m_current, std::nullopt));
        m_dropCurrent = m_inHand > 0;
        m_behind = false;
        m_dropped += dropped;
        lost.reason = "dropped by command";
        m_changed.notifyAll();
    }
    if (m_context.forget)
        m_context.forget(m_name);
    tell(std::move(lost));
    return dropped;
}

void Lane::tell(LostMessages lost) const {
    if (lost.count == 0)
        return;
    log::warning(kLog, "{} messages do not reach the sink '{}': {}", lost.count, m_name,
                 lost.reason);
    m_context.onLost(m_name, std::move(lost));
}

bool Lane::await() {
    for (;;) {
        std::uint64_t after = 0;
        {
            const base::MutexLock lock(m_mutex);
            for (;;) {
                const SteadyTime now = m_context.clock.steadyNow();
                if (m_stopping && (now >= m_deadline || isIdle()))
                    return false;
                const bool waits = m_current || !m_alarms.items.empty() || !m_results.items.empty();
                if (!m_paused && waits && now >= m_breaker.nextTry())
                    return true;
                if (isToAsk(now))
                    break;
                auto until = m_deadline;
                if (!m_paused && waits)
                    until = std::min(until, m_breaker.nextTry());
                if (m_behind && !m_asked && m_askAgain > now)
                    until = std::min(until, m_askAgain);
                if (until == SteadyTime::max())
                    m_changed.wait(m_mutex);
                else
                    static_cast<void>(m_changed.waitUntil(m_mutex, until));
            }
            m_asked = true;
            after = m_last;
        }
        m_context.fetch(m_name, after); // not under the lock: the answer takes it
    }
}

bool Lane::isToAsk(SteadyTime now) const {
    return m_behind && m_results.items.empty() && !m_asked && !m_stopping && !m_paused &&
           now >= m_askAgain;
}

void Lane::run(const std::stop_token& stop) {
    while (await()) {
        Item item;
        {
            const base::MutexLock lock(m_mutex);
            if (m_current)
                item = *std::exchange(m_current, std::nullopt);
            else if (!m_alarms.items.empty())
                item = pop(m_alarms);
            else if (!m_results.items.empty())
                item = pop(m_results);
            else
                continue; // dropped meanwhile
            m_inHand = item.delivery.messages.size();
            m_breaker.begin();
        }
        auto outcome = m_sink->deliver(item.delivery, stop);
        if (outcome) {
            succeeded(item, *outcome);
            continue;
        }
        {
            const base::MutexLock lock(m_mutex);
            m_inHand = 0;
            if (!std::exchange(m_dropCurrent, false))
                m_current = std::move(item);
        }
        failed(outcome.error());
        if (stop.stop_requested())
            return;
    }
}

void Lane::tellOutcomes(const model::Delivery& delivery, const Delivered& outcome) const {
    if (!m_context.onOutcome)
        return;
    for (std::size_t i = 0; i < delivery.messages.size(); ++i) {
        const auto refused =
            std::ranges::find(outcome.refused, i, &std::pair<std::size_t, std::string>::first);
        m_context.onOutcome(m_name, delivery.messages[i],
                            refused == outcome.refused.end() ? nullptr : &refused->second);
    }
}

void Lane::succeeded(const Item& item, const Delivered& outcome) {
    const auto& delivery = item.delivery;
    bool recovered = false;
    LostMessages refused;
    for (const auto& [index, reason] : outcome.refused) {
        model::Delivery one;
        one.messages.push_back(delivery.messages[index]);
        count(refused, one);
        refused.reason = "refused: " + reason;
    }
    if (delivery.kind == model::Delivery::Kind::Results)
        m_ahead = !item.stored;
    tellOutcomes(delivery, outcome); // after the mark nobody would be told any more
    m_context.onDelivered({delivery.number, m_name, m_ahead ? "" : m_sink->place()});
    {
        const base::MutexLock lock(m_mutex);
        m_inHand = 0;
        m_dropCurrent = false;
        m_delivered += delivery.messages.size() - refused.count;
        m_refused += refused.count;
        recovered = m_breaker.failures() >= Breaker::kFailures;
        m_breaker.succeeded();
        m_error.clear();
        m_changed.notifyAll();
    }
    if (recovered) {
        log::info(kLog, "the sink '{}' takes messages again", m_name);
        m_context.onFailing(m_name, nullptr);
    }
    tell(std::move(refused));
}

void Lane::failed(const Error& error) {
    bool opened = false;
    const auto rest = std::clamp<std::chrono::milliseconds>(m_sink->asksToRest(), {}, kLongestRest);
    {
        const base::MutexLock lock(m_mutex);
        m_breaker.failed(m_context.clock.steadyNow(), rest);
        opened = m_breaker.failures() == Breaker::kFailures;
        m_error = error.text();
        ++m_retries;
        m_changed.notifyAll();
    }
    if (!opened)
        return;
    log::warning(kLog, "the sink '{}' does not take messages: {}", m_name, error.text());
    m_context.onFailing(m_name, &error);
}

SinkView Lane::view() const {
    SinkView view;
    view.name = m_name;
    const base::MutexLock lock(m_mutex);
    view.breaker = m_breaker.state();
    view.paused = m_paused;
    view.waiting = m_inHand;
    const auto add = [&view](const model::Delivery& delivery) {
        view.waiting += delivery.messages.size();
        for (const auto& message : delivery.messages)
            view.oldest = std::min(view.oldest.value_or(message.time), message.time);
    };
    for (const auto* queue : {&m_alarms, &m_results}) {
        for (std::size_t i = 0; i < queue->items.size(); ++i)
            if (i == 0)
                add(queue->items[i].delivery);
            else
                view.waiting += queue->items[i].delivery.messages.size();
        view.bytes += queue->bytes;
    }
    if (m_current)
        add(m_current->delivery);
    view.more = m_behind;
    view.delivered = m_delivered;
    view.refused = m_refused;
    view.dropped = m_dropped;
    view.retries = m_retries;
    view.error = m_error;
    if (!m_error.empty() && m_breaker.nextTry() != SteadyTime{})
        view.nextTry = m_breaker.nextTry();
    return view;
}

} // namespace vigil::egress
