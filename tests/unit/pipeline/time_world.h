// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm_table.h"
#include "ingest/decode/convention_decoder.h"
#include "pipeline/stages/arrival_clock.h"
#include "pipeline/stages/device_clocks.h"
#include "pipeline/view/bed_board.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// Decode stages and the alarms of a program, joined as DecodeStage and AlarmStage join them, on
/// one thread and by a clock that the test moves.
namespace timeworld {

using namespace vigil;
using namespace std::chrono_literals;

inline constexpr model::ClockBounds kBounds{};

/// What the alarm thread does with rows, ticks and moves of the line.
class Shard {
public:
    Shard(const alerts::RuleSet& rules, std::function<std::uint64_t()> nextId,
          const base::ManualClock& clock)
        : alarms(rules, std::move(nextId)), board(rules), m_clock(clock) {}

    void tick(EventTime to) {
        m_now = std::max(m_now, to);
        alarms.tick(m_now, events);
    }

    void rows(const model::RecordBatch& batch) {
        alarms.evaluate(batch, events);
        board.apply(batch);
    }

    void follow(const pipeline::ArrivalClock::Change& change) {
        if (change.slept != Ticks{})
            alarms.passOver(change.slept);
        if (change.adopted == Ticks{})
            return;
        m_now += m_now == EventTime{} ? Ticks{} : change.adopted;
        alarms.translate(change.adopted);
        board.translate(change.adopted);
    }

    void tellClock(const std::string& bed, const std::string& device, std::optional<Ticks> ahead,
                   EventTime at) {
        alarms.setTechnical(bed, alerts::TechnicalRule::ClockOff, device, ahead.has_value(),
                            alerts::Priority::Low, std::nullopt, at, events);
    }

    [[nodiscard]] EventTime present() const {
        return m_now == EventTime{} ? eventAtArrival(m_clock.now()) : m_now;
    }

    alerts::AlarmTable alarms;
    pipeline::BedBoard board;
    std::vector<alerts::AlarmEvent> events;

private:
    const base::ManualClock& m_clock;
    EventTime m_now{};
};

/// What a decode stage does with messages and clocks.
class Stage {
public:
    Stage(base::ManualClock& clock, pipeline::ArrivalClock& arrivals, Shard& shard)
        : m_clock(clock), m_arrivals(arrivals), m_shard(shard),
          m_clocks(&arrivals, kBounds,
                   [&shard](const auto& bed, const auto& device, std::optional<Ticks> ahead,
                            EventTime at) { shard.tellClock(bed, device, ahead, at); }),
          m_decoder(ingest::DecodeOptions{}), m_connected(clock.steadyNow()) {}

    void disconnect() { m_connected.reset(); }

    void connect() { m_connected = m_clock.steadyNow(); }

    [[nodiscard]] bool connected() const { return m_connected.has_value(); }

    void step(std::vector<ingest::RawMessage>& messages) {
        if (const auto change = m_arrivals.look(); change.any()) {
            flush();
            m_shard.follow(change);
        }
        for (auto& message : messages)
            take(message);
        flush();
        if (messages.empty())
            tickUpTo(m_arrivals.now() - 200ms);
    }

    /// A sign of life whose time was not near its arrival.
    std::optional<std::string> misjudged;

private:
    void take(ingest::RawMessage& message) {
        const auto moment = m_arrivals.momentAt(message.received);
        m_clocks.follow(moment.adopted);
        message.arrival = moment.time;
        tickUpTo(message.arrival);
        const auto mark = pipeline::DeviceClocks::markOf(m_decoded);
        m_decoder.decode(message, m_decoded);
        const bool justConnected = !m_connected || m_clock.steadyNow() - *m_connected < 5s;
        m_clocks.judge(message, justConnected, mark, m_decoded);
        const auto& rows = m_decoded.rows;
        for (auto row = mark.row; row < rows.rowCount(); ++row) {
            if (!isSignOfLife(rows.basisOf(row)))
                continue;
            const Ticks ahead = rows.eventTime[row] - eventAtArrival(message.arrival);
            // What is judged by arrival keeps its distance up to a second of jitter.
            if (ahead > kBounds.ahead + 100ms || ahead < -kBounds.behind - 1100ms)
                misjudged = message.topic + ": judged " + spanText(ahead) + " ahead of arrival";
        }
    }

    void tickUpTo(ArrivalTime now) {
        if (m_nextTick == ArrivalTime{} || now - m_nextTick > 1min || m_nextTick - now > 2s)
            m_nextTick = ArrivalTime{
                std::chrono::floor<std::chrono::seconds>((now - Ticks{1s}).time_since_epoch()) +
                1s};
        while (m_nextTick <= now) {
            flush();
            m_shard.tick(eventAtArrival(m_nextTick));
            m_nextTick += 1s;
        }
    }

    void flush() {
        if (m_decoded.rows.rowCount() > 0)
            m_shard.rows(m_decoded.rows);
        m_decoded = {};
    }

    base::ManualClock& m_clock;
    pipeline::ArrivalClock& m_arrivals;
    Shard& m_shard;
    pipeline::DeviceClocks m_clocks;
    ingest::ConventionDecoder m_decoder;
    ingest::Decoded m_decoded;
    ArrivalTime m_nextTick{};
    std::optional<SteadyTime> m_connected;
};

/// One run of the program.
struct Run {
    Run(const alerts::RuleSet& rules, const std::function<std::uint64_t()>& nextId,
        base::ManualClock& clock, std::size_t sources)
        : arrivals(clock), shard(rules, nextId, clock) {
        for (std::size_t i = 0; i < sources; ++i)
            stages.push_back(std::make_unique<Stage>(clock, arrivals, shard));
    }

    pipeline::ArrivalClock arrivals;
    Shard shard;
    std::vector<std::unique_ptr<Stage>> stages;
};

} // namespace timeworld
