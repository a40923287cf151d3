// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/source_supervisor.h"

#include <algorithm>
#include <utility>

namespace vigil::pipeline {
namespace {

using namespace std::chrono_literals;

constexpr auto kDrainSpan = 2s;
constexpr double kIdleBelow = 0.05; ///< messages a second

double seconds(std::chrono::nanoseconds span) {
    return std::chrono::duration<double>(span).count();
}

} // namespace

SourceSupervisor::SourceSupervisor(Context context) : m_context(std::move(context)) {}

void SourceSupervisor::add(Watched source) {
    const auto told = source.told;
    auto& seen = m_seen.emplace_back(Seen{std::move(source)});
    seen.missed = told.value_or(0);
    seen.cutOff = told.has_value();
}

void SourceSupervisor::look(EventTime present) {
    const SteadyTime now = m_context.clock.steadyNow();
    m_views.clear();
    m_queues.clear();
    std::uint64_t dropped = 0;
    for (auto& seen : m_seen) {
        // Before asking whether connections are expected: a source that end() has let go is then
        // never taken for one that is well again.
        const auto status = seen.watched.source.status();
        m_views.push_back(viewOf(seen, status, present, now));
        const auto& queue = seen.watched.queue;
        m_queues.push_back({QueuePlace::Raw, seen.watched.name, 0, queue.size(), queue.capacity(),
                            queue.highWater(), queue.dropped(), queue.bytes(),
                            queue.byteCapacity()});
        dropped += m_queues.back().dropped;
        if (status.missed > seen.missed)
            reportMissed(seen, status);
        if (status.cutOff && !seen.cutOff)
            reportCutOff(seen);
        if (m_expectsConnections) {
            watchSession(seen, status);
            watchConnection(seen, status, now);
        }
    }
    m_dropped = dropped;
}

SourceView SourceSupervisor::viewOf(Seen& seen, const ingest::SourceStatus& status,
                                    EventTime present, SteadyTime now) {
    SourceView view;
    view.name = seen.watched.name;
    view.kind = seen.watched.kind;
    view.traits = seen.watched.traits;
    view.address = seen.watched.address;
    view.state = status.state;
    if (status.lastError)
        view.error =
            std::string(errorCodeName(status.lastError->code)) + ": " + status.lastError->text();
    view.warning = status.warning;
    if (status.nextRetry)
        view.retryInSeconds = std::max(0.0, seconds(*status.nextRetry - now));
    view.messages = status.messages;
    view.bytes = status.bytes;
    view.connects = status.connects;
    view.encrypted = status.encrypted;
    view.protocol = status.protocol;
    view.messagesPerSecond = seen.rate.update(status.messages, now);
    view.idle = view.messagesPerSecond < kIdleBelow;
    if (const auto newest = seen.watched.newestEvent(); newest != EventTime{})
        view.watermarkLag = present - newest;
    view.partitions = partitionsOf(seen, status, now);
    return view;
}

std::vector<PartitionView>
SourceSupervisor::partitionsOf(Seen& seen, const ingest::SourceStatus& status, SteadyTime now) {
    std::vector<PartitionView> partitions;
    for (const auto& lag : status.lags) {
        auto& partition = partitions.emplace_back();
        partition.partition = lag.partition;
        partition.lag = lag.lag;
        if (!lag.lag)
            continue;
        Drain& drain =
            seen.drains.try_emplace(lag.partition, Drain{*lag.lag, now, 0}).first->second;
        if (now - drain.at >= kDrainSpan)
            drain = {*lag.lag, now,
                     static_cast<double>(drain.lag - *lag.lag) / seconds(now - drain.at)};
        partition.drainPerSecond = drain.perSecond;
    }
    return partitions;
}

void SourceSupervisor::reportMissed(Seen& seen, const ingest::SourceStatus& status) {
    store::LossEvent loss;
    loss.kind = store::LossKind::SequenceGap;
    loss.time = loss.from = loss.to = eventAtArrival(m_context.clock.now());
    loss.source = seen.watched.name;
    loss.count = status.missed - seen.missed;
    loss.reason =
        status.lastError ? status.lastError->detail : "messages could not be had any more";
    seen.missed = status.missed;
    ++m_context.metrics.gaps;
    m_context.metrics.missing += loss.count;
    m_context.onMissed(std::move(loss));
}

void SourceSupervisor::reportCutOff(Seen& seen) {
    seen.cutOff = true;
    store::LossEvent loss;
    loss.kind = store::LossKind::NotWatched;
    loss.time = loss.from = loss.to = eventAtArrival(m_context.clock.now());
    loss.source = seen.watched.name;
    loss.reason = "the computer went down: what came in its last second may be gone";
    m_context.onMissed(std::move(loss));
}

void SourceSupervisor::watchSession(Seen& seen, const ingest::SourceStatus& status) {
    if (!status.sessionTaken || status.sessionTaken == seen.taken)
        return;
    seen.taken = status.sessionTaken;
    m_context.onTaken(seen.watched.name, *seen.taken);
}

void SourceSupervisor::watchConnection(Seen& seen, const ingest::SourceStatus& status,
                                       SteadyTime now) {
    // A lost broker is an alarm of its own; how old the data are is judged elsewhere.
    using State = ingest::SourceState;
    const State state = status.state;
    std::optional<bool> lost = false;
    if (state != State::Connecting && state != State::Reconnecting && state != State::Failed) {
        seen.brokenSince.reset();
    } else {
        if (!seen.brokenSince)
            seen.brokenSince = now;
        // Until then nothing is told anew: neither a short outage, nor that an alarm which stands
        // since the run before were over.
        lost = now - *seen.brokenSince > m_context.lostAfter ? std::optional(true) : std::nullopt;
        // The source waits because of its rival, which is an alarm already; one cause, one alarm.
        if (status.sessionTaken.value_or(false))
            lost.reset();
    }
    if (!lost || lost == seen.lost)
        return;
    seen.lost = lost;
    m_context.onLost(seen.watched.name, *lost);
}

} // namespace vigil::pipeline
