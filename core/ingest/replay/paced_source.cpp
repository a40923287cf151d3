// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/replay/paced_source.h"

#include "base/log.h"

#include <algorithm>

namespace vigil::ingest {

using namespace std::chrono_literals;

namespace {

constexpr auto kControlSlice = 20ms; ///< how soon a command is noticed while waiting
constexpr Ticks kSecond = 1s;
constexpr Ticks kMinute = 1min;
constexpr Ticks kContext = 10s; ///< of waves shown before the time sought
constexpr Ticks kHole = 5s;     ///< a shorter one after the time sought is not worth a word
constexpr auto kSpeedWindow = 3s;
constexpr auto kProgressStep = 50ms;

EventTime nextWholeSecond(EventTime t) {
    return EventTime{std::chrono::floor<std::chrono::seconds>(t.time_since_epoch()) + kSecond};
}

RawMessage messageOf(model::RecordedMessage recorded) {
    RawMessage message;
    message.partition = recorded.source << 20U | recorded.partition;
    message.offset = recorded.offset;
    message.topic = std::move(recorded.topic);
    message.payload = std::move(recorded.payload);
    message.arrival = recorded.arrival;
    return message;
}

} // namespace

PacedSource::PacedSource(std::unique_ptr<model::Recording> recording, base::Clock& clock,
                         PacedOptions options)
    : m_clock(clock), m_options(options), m_recording(std::move(recording)) {
    m_control.playing = !options.startPaused;
    m_control.speed = options.speed;
    const auto& outline = m_recording->outline();
    m_position.start = outline.start;
    m_position.end = outline.start + outline.duration;
    m_position.now = outline.start;
    m_position.requestedSpeed = options.speed;
    m_position.playing = m_control.playing;
}

PacedSource::~PacedSource() { stop(); }

Result<void> PacedSource::start(RawQueue& queue) {
    VIGIL_ENSURE(!m_thread.joinable(), return fail(ErrorCode::Internal, "already started"));
    setState(SourceState::Connected);
    {
        const base::MutexLock lock(m_mutex);
        m_status.connects = 1;
    }
    m_thread = std::jthread([this, &queue](const std::stop_token& stop) { run(stop, queue); });
    return {};
}

void PacedSource::stop() {
    if (!m_thread.joinable())
        return;
    m_thread.request_stop();
    m_thread.join();
    setState(SourceState::Stopped);
}

SourceStatus PacedSource::status() const {
    const base::MutexLock lock(m_mutex);
    return m_status;
}

void PacedSource::play() {
    const base::MutexLock lock(m_mutex);
    m_control.playing = true;
    m_position.playing = true;
    ++m_control.changes;
}

void PacedSource::pause() {
    const base::MutexLock lock(m_mutex);
    m_control.playing = false;
    m_position.playing = false;
    m_position.achievedSpeed = 0;
    m_progress.clear();
    ++m_control.changes;
}

void PacedSource::setSpeed(double factor) {
    const base::MutexLock lock(m_mutex);
    m_control.speed = factor <= 0 ? 0 : std::clamp(factor, 0.1, 100.0);
    m_position.requestedSpeed = m_control.speed;
    m_progress.clear();
    ++m_control.changes;
}

void PacedSource::seek(EventTime time) {
    const base::MutexLock lock(m_mutex);
    m_control.seek = std::clamp(time, m_position.start, std::max(m_position.start, m_position.end));
    m_position.now = *m_control.seek;
    m_position.ended = false;
    m_progress.clear();
    ++m_control.changes;
}

ReplayControl::Position PacedSource::position() const {
    const base::MutexLock lock(m_mutex);
    return m_position;
}

PacedSource::Control PacedSource::control() const {
    const base::MutexLock lock(m_mutex);
    return m_control;
}

void PacedSource::setState(SourceState state) {
    const base::MutexLock lock(m_mutex);
    m_status.state = state;
    m_status.since = m_clock.steadyNow();
}

void PacedSource::reportReached(EventTime time) {
    const SteadyTime now = m_clock.steadyNow();
    const base::MutexLock lock(m_mutex);
    if (m_control.seek)
        return; // the display already shows where it will be
    m_position.now = time;
    if (!m_progress.empty() && now - m_progress.back().first < kProgressStep)
        return;
    m_progress.emplace_back(now, time);
    while (m_progress.size() > 2 && now - m_progress.front().first > kSpeedWindow)
        m_progress.pop_front();
    const auto wall = now - m_progress.front().first;
    if (wall > 200ms) {
        const auto recorded = time - m_progress.front().second;
        m_position.achievedSpeed = std::chrono::duration<double>(recorded).count() /
                                   std::chrono::duration<double>(wall).count();
    }
}

bool PacedSource::waitForDue(EventTime time, const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const Control now = control();
        if (now.seek || !now.playing)
            return false;
        if (now.changes != m_seenChanges) {
            m_seenChanges = now.changes;
            m_anchored = false;
        }
        if (now.speed <= 0)
            return true;
        const SteadyTime steady = m_clock.steadyNow();
        if (!m_anchored) {
            m_anchored = true;
            m_anchorSteady = steady;
            m_anchorRecorded = time;
        }
        const auto offset = std::chrono::duration<double>(time - m_anchorRecorded) / now.speed;
        const SteadyTime due =
            m_anchorSteady + std::chrono::duration_cast<std::chrono::nanoseconds>(offset);
        if (steady >= due)
            return true;
        m_clock.waitUntil(std::min(due, steady + kControlSlice), stop);
    }
    return false;
}

bool PacedSource::deliver(RawQueue& queue, RawMessage message) {
    message.source = m_options.source;
    message.received = m_clock.steadyNow();
    return queue.push(std::move(message));
}

bool PacedSource::deliverMark(RawQueue& queue, RawMessage::Kind kind, EventTime at) {
    RawMessage mark;
    mark.kind = kind;
    mark.arrival = arrivalAtEvent(at);
    return deliver(queue, std::move(mark));
}

bool PacedSource::deliverTicks(RawQueue& queue, EventTime upTo, const std::stop_token& stop) {
    if (!m_nextTick)
        m_nextTick = nextWholeSecond(upTo);
    const EventTime holeStart = *m_nextTick;
    while (*m_nextTick <= upTo) {
        if (!waitForDue(*m_nextTick, stop) ||
            !deliverMark(queue, RawMessage::Kind::Tick, *m_nextTick))
            return false;
        reportReached(*m_nextTick);
        *m_nextTick += *m_nextTick - holeStart < kMinute ? kSecond : kMinute;
    }
    // After a hole the ticks fall back into their one-second step.
    m_nextTick = std::min(*m_nextTick, nextWholeSecond(upTo));
    return true;
}

void PacedSource::number(RawMessage& message) {
    if (!m_options.resume)
        return;
    message.partition = m_options.resume->partition;
    message.offset = m_number++;
    message.playedBefore = m_playedBefore;
}

RawMessage PacedSource::takePending() {
    RawMessage message = messageOf(std::move(*m_pending));
    m_pending.reset();
    number(message);
    return message;
}

void PacedSource::rewind() {
    m_pending.reset();
    m_nextTick.reset();
    if (auto sought = m_recording->seek(m_recording->outline().start); !sought)
        log::warning("vigil.ingest.replay", "cannot go back to the start: {}",
                     sought.error().text());
}

bool PacedSource::passOver(const PacedOptions::Resume& resume, RawQueue& queue,
                           const std::stop_token& stop) {
    std::int64_t count = 0; // of messages, up to where it had come
    for (; count < resume.next && !stop.stop_requested() && fetch(); ++count)
        m_pending.reset();
    const std::int64_t whole = count + 1; // with its end
    const std::int64_t played = count < resume.next && !m_failed ? resume.next / whole : 0;
    m_playedBefore = played * whole;
    std::int64_t left = std::min(resume.next - m_playedBefore, count);
    if (played > 0 && left == 0 && !resume.again) {
        m_playedBefore -= whole; // its end comes again, and nothing else
        left = count;
    }
    log::info("vigil.ingest.replay", "goes on after {} messages, where the run before came to",
              left);
    rewind();
    for (; left > 0 && !stop.stop_requested() && fetch(); --left) {
        const EventTime time = m_pending->time;
        m_nextTick = nextWholeSecond(time);
        RawMessage message = takePending();
        message.known = true;
        reportReached(time);
        if (!deliver(queue, std::move(message)))
            return false;
    }
    return true;
}

void PacedSource::run(const std::stop_token& stop, RawQueue& queue) {
    if (const auto& resume = m_options.resume; resume && resume->next > 0)
        if (!passOver(*resume, queue, stop))
            return;
    while (!stop.stop_requested()) {
        const Control now = control();
        bool open = true;
        if (now.seek) {
            open = performSeek(queue, *now.seek, stop);
        } else if (!now.playing || m_ended) {
            m_anchored = false;
            m_clock.waitFor(kControlSlice, stop);
        } else {
            open = playNext(queue, stop);
        }
        if (!open)
            return;
    }
}

bool PacedSource::performSeek(RawQueue& queue, EventTime target, const std::stop_token& stop) {
    m_pending.reset();
    m_ended = false;
    m_anchored = false;
    m_nextTick.reset();
    {
        const base::MutexLock lock(m_mutex);
        if (m_control.seek == target)
            m_control.seek.reset();
        m_status.state = SourceState::Connected;
        m_position.asked.reset();
        m_position.landed.reset();
    }
    if (auto sought = m_recording->seek(target - kContext); !sought)
        log::warning("vigil.ingest.replay", "cannot seek: {}", sought.error().text());
    if (!deliverMark(queue, RawMessage::Kind::Seek, target) || !deliverContext(queue, target, stop))
        return false;
    noteLanding(target);
    return true;
}

bool PacedSource::deliverContext(RawQueue& queue, EventTime target, const std::stop_token& stop) {
    while (!stop.stop_requested() && !control().seek) {
        if (!m_pending && !fetch())
            return true; // playing goes on to say so
        if (m_pending->time >= target)
            return true;
        RawMessage message = messageOf(std::move(*m_pending));
        m_pending.reset();
        message.context = true;
        if (!deliver(queue, std::move(message)))
            return false;
    }
    return true;
}

void PacedSource::noteLanding(EventTime target) {
    const base::MutexLock lock(m_mutex);
    const bool over = !m_pending && target + kHole < m_position.end;
    if (m_control.seek || (!over && (!m_pending || m_pending->time - target < kHole)))
        return;
    m_position.asked = target;
    if (!m_pending)
        return;
    m_position.landed = m_pending->time;
    if (m_pending->time - target > kMinute)
        m_position.now = m_pending->time;
}

bool PacedSource::fetch() {
    while (!m_pending) {
        auto next = m_recording->next();
        if (next && !*next)
            return false;
        if (next) {
            m_pending = std::move(**next);
            break;
        }
        log::warning("vigil.ingest.replay", "{}", next.error().text());
        m_failed = next.error().code != ErrorCode::Corrupt;
        const base::MutexLock lock(m_mutex);
        m_status.lastError = next.error();
        if (m_failed)
            return false;
    }
    return true;
}

bool PacedSource::deliverEnd(RawQueue& queue) {
    m_ended = true;
    if (m_nextTick && !deliverMark(queue, RawMessage::Kind::Tick, *m_nextTick))
        return false;
    RawMessage end;
    end.kind = RawMessage::Kind::End;
    end.arrival = arrivalAtEvent(position().now);
    number(end);
    if (!deliver(queue, std::move(end)))
        return false;
    setState(std::exchange(m_failed, false) ? SourceState::Failed : SourceState::Ended);
    const base::MutexLock lock(m_mutex);
    m_position.ended = true;
    m_position.achievedSpeed = 0;
    return true;
}

bool PacedSource::playNext(RawQueue& queue, const std::stop_token& stop) {
    if (!m_pending && !fetch())
        return deliverEnd(queue);
    const EventTime due = m_pending->time;
    if (!deliverTicks(queue, due, stop) || !waitForDue(due, stop))
        return true; // a command came first; the message stays pending
    RawMessage message = takePending();
    {
        const base::MutexLock lock(m_mutex);
        ++m_status.messages;
        m_status.bytes += message.payload.size();
    }
    if (!deliver(queue, std::move(message)))
        return false;
    reportReached(due);
    return true;
}

} // namespace vigil::ingest
