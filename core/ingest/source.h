// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bounded_queue.h"
#include "base/result.h"
#include "base/time.h"
#include "transport/net/message_properties.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace vigil::ingest {

/// What a source hands on: bytes, where they came from and when they arrived. Nothing after this
/// can tell a broker, a recording and the simulator apart.
struct RawMessage {
    enum class Kind {
        Data,
        Tick, ///< no payload: the source's time line has reached `arrival`. Sent in-band by paced
              ///< sources (once a second of recorded time), so that time-driven results do not
              ///< depend on replay speed; for brokers the decode stage makes them from the Clock.
        Seek, ///< the time line jumped (replay seek or loop): everything derived must be reset
        End,  ///< a finite source has delivered everything
        TooLarge, ///< came, and was larger than is taken: without payload, `refusedBytes` says more
    };
    Kind kind = Kind::Data;
    std::uint32_t source = 0;    ///< index of the source in the workspace
    std::uint32_t partition = 0; ///< Kafka partition; index of the topic filter; recorded partition
    std::int64_t offset = 0;     ///< Kafka offset; a running number elsewhere
    std::string topic;
    std::string key; ///< Kafka message key; empty elsewhere
    std::string payload;
    /// Headers of Kafka, user properties of MQTT 5; empty where nobody asks (see the options of the
    /// source).
    transport::MessageProperties properties{};
    ArrivalTime arrival{};             ///< wall time of arrival; the recorded one in a replay
    SteadyTime received{};             ///< steady time at which this process got it
    std::optional<EventTime> brokered; ///< Kafka record time: of its broker or its producer
    /// Of a recording that is played again: how much it had given before, in messages and ends.
    /// With `offset` that is how far it has come; `offset` alone says which message this is.
    std::int64_t playedBefore = 0;
    std::size_t refusedBytes = 0; ///< of TooLarge: the size of what was refused
    bool retained = false;        ///< MQTT retained message: a state of unknown age
    bool repeated = false;        ///< sent again by its broker and taken before: only counted
    /// Received by the run before and kept since (IngressJournal): `arrival` is that of then.
    bool journalled = false;
    /// Also worked off by it: the numbers and clocks of senders are learned from it, no more.
    bool known = false;
    /// Of before the time sought: its waves are shown, nothing of it is judged, counted or kept.
    bool context = false;
};

/// What a message weighs in a queue.
struct RawMessageBytes {
    std::size_t operator()(const RawMessage& message) const noexcept {
        auto bytes =
            sizeof(RawMessage) + message.topic.size() + message.key.size() + message.payload.size();
        for (const auto& [name, value] : message.properties)
            bytes += 2 * sizeof(std::string) + name.size() + value.size();
        return bytes;
    }
};

using RawQueue = base::BoundedQueue<RawMessage, RawMessageBytes>;

enum class SourceState {
    Stopped,
    Connecting,
    Connected,    ///< subscribed / assigned and receiving
    Reconnecting, ///< lost; a retry is scheduled
    Failed,       ///< will not retry by itself (credentials refused, bad configuration)
    Paused,
    Ended, ///< a finite source is through
};

struct PartitionLag {
    std::uint32_t partition = 0;
    std::int64_t position = -1;
    std::optional<std::int64_t> lag; ///< unknown until the broker says; never shown as 0
};

/// A value copy of how a source is doing. *Thread:* value.
struct SourceStatus {
    /// `state` begins `now`, unless it has already; `retry` is when it will be tried again.
    void enter(SourceState next, std::optional<SteadyTime> retry, SteadyTime now) {
        nextRetry = retry;
        if (next == state && since != SteadyTime{})
            return;
        state = next;
        since = now;
    }

    SourceState state = SourceState::Stopped;
    SteadyTime since{}; ///< when `state` began
    std::optional<Error> lastError;
    /// Connected, but not as asked: what that costs. Empty when all is as asked.
    std::string warning;
    /// Another client uses the same client id: each ends the other's connection. nullopt: not
    /// known yet, or not possible.
    std::optional<bool> sessionTaken;
    std::optional<SteadyTime> nextRetry;
    std::uint64_t messages = 0;
    std::uint64_t bytes = 0;
    std::uint64_t connects = 0; ///< successful connects, the first included
    std::uint64_t dropped = 0;  ///< messages a full queue has dropped; the queue counts them too
    std::uint64_t missed = 0;   ///< messages that are known to exist and cannot be had any more
    std::vector<PartitionLag> lags;
    /// The computer went down while the run before received: messages of its last second may be
    /// gone, nobody knows how many.
    bool cutOff = false;
    bool encrypted = false;
    std::string protocol; ///< what was agreed on with the broker, "MQTT 5"; may be empty
};

/// A stream of raw messages. start() returns at once; connection problems show in status().
/// *Thread:* start/stop/control from one controlling thread, status() any.
/// *Owns:* its connection and its thread.
class Source {
public:
    virtual ~Source() = default;
    /// Begins to deliver into `queue`, which must outlive stop(). Error: InvalidArgument, Io.
    [[nodiscard]] virtual Result<void> start(RawQueue& queue) = 0;
    /// Ends delivery and joins; idempotent.
    virtual void stop() = 0;
    [[nodiscard]] virtual SourceStatus status() const = 0;

    /// Called after the store has committed everything up to `offset` of a partition: what a source
    /// keeps itself for the next start may go.
    virtual void committed(std::uint32_t partition, std::int64_t offset) {
        static_cast<void>(partition);
        static_cast<void>(offset);
    }
};

/// Extra controls of sources that run through a recording. *Thread:* any.
class ReplayControl {
public:
    virtual ~ReplayControl() = default;
    virtual void play() = 0;
    virtual void pause() = 0;
    /// 0.1..100, or 0 for "as fast as the stages take it".
    virtual void setSpeed(double factor) = 0;
    virtual void seek(EventTime time) = 0;

    struct Position {
        EventTime start{}, end{}, now{};
        double requestedSpeed = 1;
        double achievedSpeed = 0; ///< over the last seconds; 0 while paused
        bool playing = false;
        bool ended = false;
        std::optional<EventTime> asked;  ///< by the newest seek, where nothing is for a while
        std::optional<EventTime> landed; ///< where the data go on after `asked`, if they do
    };

    [[nodiscard]] virtual Position position() const = 0;
};

} // namespace vigil::ingest
