// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/mutex.h"
#include "ingest/source.h"
#include "model/recording.h"

#include <deque>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

namespace vigil::ingest {

struct PacedOptions {
    std::uint32_t source = 0; ///< index of the source in the workspace
    double speed = 1;         ///< 0.1..100; 0 = as fast as the queue takes it
    bool startPaused = false;

    /// Where an earlier run came to. What a recording gives is numbered then: its messages in their
    /// order, and its end. What it gave when it was played before counts on.
    struct Resume {
        std::uint32_t partition = 0; ///< of everything that is numbered
        std::int64_t next = 0;       ///< the first that is to come; those before it come as known
        bool again = false;          ///< a recording that is through begins anew
    };

    std::optional<Resume> resume{}; ///< nullopt: from the start, with the offsets of the recording
};

/// Plays a recording (or the simulator, which is a recording without end) into the pipeline at a
/// chosen speed. Time on the recording's own line is announced in-band by ticks, one at every
/// whole second, so that whatever depends on the passing of time is the same at any speed. In a
/// hole longer than a minute the ticks come once a minute. A seek is followed at once by the
/// seconds before its target, marked as context, so that waves do not begin at a blank screen.
/// *Thread:* see Source and ReplayControl. *Owns:* the recording and one thread.
class PacedSource final : public Source, public ReplayControl {
public:
    PacedSource(std::unique_ptr<model::Recording> recording, base::Clock& clock,
                PacedOptions options);
    ~PacedSource() override;

    [[nodiscard]] Result<void> start(RawQueue& queue) override;
    void stop() override;
    [[nodiscard]] SourceStatus status() const override;

    void play() override;
    void pause() override;
    void setSpeed(double factor) override;
    void seek(EventTime time) override;
    [[nodiscard]] Position position() const override;

private:
    struct Control {
        bool playing = true;
        double speed = 1;
        std::optional<EventTime> seek;
        std::uint64_t changes = 0; ///< raised by every command, so that the player re-anchors
    };

    void run(const std::stop_token& stop, RawQueue& queue);
    void rewind();
    /// Hands on what the run before has worked off. False when the queue was closed.
    bool passOver(const PacedOptions::Resume& resume, RawQueue& queue, const std::stop_token& stop);
    /// Of m_pending.
    RawMessage takePending();
    void number(RawMessage& message);
    /// One step of run(); false when the queue was closed.
    bool playNext(RawQueue& queue, const std::stop_token& stop);
    bool performSeek(RawQueue& queue, EventTime target, const std::stop_token& stop);
    /// Hands on what lies before `target` and keeps the first message after it.
    bool deliverContext(RawQueue& queue, EventTime target, const std::stop_token& stop);
    void noteLanding(EventTime target);
    /// The next message into m_pending; false at the end, or when the recording cannot go on.
    bool fetch();
    bool deliverEnd(RawQueue& queue);
    /// Waits until `time` is due. False: stopped, paused, sought or re-timed meanwhile.
    bool waitForDue(EventTime time, const std::stop_token& stop);
    bool deliver(RawQueue& queue, RawMessage message);
    bool deliverTicks(RawQueue& queue, EventTime upTo, const std::stop_token& stop);
    bool deliverMark(RawQueue& queue, RawMessage::Kind kind, EventTime at);
    void reportReached(EventTime time);
    void setState(SourceState state);
    [[nodiscard]] Control control() const;

    base::Clock& m_clock;
    const PacedOptions m_options;
    std::unique_ptr<model::Recording> m_recording; ///< player thread only, once started

    // Player thread only.
    std::optional<model::RecordedMessage> m_pending;
    bool m_ended = false;
    bool m_failed = false; ///< the recording cannot be read on
    // Where what comes is numbered:
    std::int64_t m_number = 0; ///< of the next message, or end
    std::int64_t m_playedBefore = 0;
    std::uint64_t m_seenChanges = 0;
    std::optional<EventTime> m_nextTick;
    SteadyTime m_anchorSteady{};
    EventTime m_anchorRecorded{};
    bool m_anchored = false;

    mutable base::Mutex m_mutex;
    Control m_control GUARDED_BY(m_mutex);
    SourceStatus m_status GUARDED_BY(m_mutex);
    Position m_position GUARDED_BY(m_mutex);
    /// Recent (steady, recorded) points for the achieved speed.
    std::deque<std::pair<SteadyTime, EventTime>> m_progress GUARDED_BY(m_mutex);

    std::jthread m_thread; ///< last: joins before the rest dies
};

} // namespace vigil::ingest
