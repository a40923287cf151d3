// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "ingest/source.h"
#include "pipeline/view/metrics.h"
#include "pipeline/view/snapshot.h"
#include "store/file/store_batch.h"

#include <atomic>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace vigil::pipeline {

/// Watches the sources of a session: how they are doing, how fast messages come, whether lags
/// shrink, what is lost on the way, whether one has no connection for longer than it may, and
/// whether another client takes it away. What it finds is read by whoever makes snapshots; it does
/// not depend on any being made. *Thread:* add() before the first look(); look(), sources() and
/// queues() one thread; begin(), end() and dropped() any. *Owns:* what it saw of each source
/// before, not the sources.
class SourceSupervisor {
public:
    /// One source and the way of its messages up to decoding. All of it outlives the supervisor.
    struct Watched {
        std::string name;
        std::string kind; ///< its word
        SourceTraits traits;
        std::string address;
        const ingest::Source& source;
        const ingest::RawQueue& queue;
        std::function<EventTime()> newestEvent; ///< decoded so far; zero before the first
        /// Of one that has run under another supervisor: how many missed messages that has told.
        std::optional<std::uint64_t> told{};
    };

    struct Context {
        base::Clock& clock;
        Metrics& metrics;
        /// How long a source may be without connection before that is an alarm.
        std::chrono::nanoseconds lostAfter;
        // All are called within look().
        /// Only when it changes. At first neither is known: an alarm of the run before stands.
        std::function<void(const std::string& source, bool lost)> onLost;
        /// Another client uses the client id of the source. Told as onLost is.
        std::function<void(const std::string& source, bool taken)> onTaken;
        /// Messages that exist and cannot be had any more, or may, each told once.
        std::function<void(store::LossEvent)> onMissed;
    };

    explicit SourceSupervisor(Context context);

    void add(Watched source);

    /// Connections are expected from now on, until end(): one that is missing becomes an alarm.
    void begin() { m_expectsConnections = true; }

    /// Before the sources are stopped, which is neither a loss nor a recovery.
    void end() { m_expectsConnections = false; }

    /// Looks at every source. `present` is where the stream's time line has got to.
    void look(EventTime present);

    /// As of the newest look, in the order of add().
    [[nodiscard]] const std::vector<SourceView>& sources() const noexcept { return m_views; }

    /// Of a source, by its place: see Watched::told.
    [[nodiscard]] std::uint64_t missedTold(std::size_t source) const {
        return m_seen[source].missed;
    }

    /// The raw queues, likewise.
    [[nodiscard]] const std::vector<QueueView>& queues() const noexcept { return m_queues; }

    /// Messages that full raw queues had dropped by the newest look.
    [[nodiscard]] std::uint64_t dropped() const noexcept { return m_dropped; }

private:
    /// How a lag moves, measured over two seconds at least.
    struct Drain {
        std::int64_t lag = 0;
        SteadyTime at{};
        double perSecond = 0;
    };

    struct Seen {
        Watched watched;
        RateMeter rate{};
        std::map<std::uint32_t, Drain> drains{}; ///< by partition
        std::optional<SteadyTime> brokenSince{};
        std::optional<bool> lost{}, taken{}; ///< as told last
        std::uint64_t missed = 0;            ///< of the source's, as told last
        bool cutOff = false;                 ///< told
    };

    [[nodiscard]] static SourceView viewOf(Seen& seen, const ingest::SourceStatus& status,
                                           EventTime present, SteadyTime now);
    [[nodiscard]] static std::vector<PartitionView>
    partitionsOf(Seen& seen, const ingest::SourceStatus& status, SteadyTime now);
    void reportMissed(Seen& seen, const ingest::SourceStatus& status);
    void reportCutOff(Seen& seen);
    void watchConnection(Seen& seen, const ingest::SourceStatus& status, SteadyTime now);
    void watchSession(Seen& seen, const ingest::SourceStatus& status);

    const Context m_context;
    std::atomic<bool> m_expectsConnections{false};
    std::atomic<std::uint64_t> m_dropped{0};

    // Of the thread that looks.
    std::vector<Seen> m_seen;
    std::vector<SourceView> m_views;
    std::vector<QueueView> m_queues;
};

} // namespace vigil::pipeline
