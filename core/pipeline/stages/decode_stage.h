// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "ingest/decoder.h"
#include "pipeline/stages/arrival_clock.h"
#include "pipeline/stages/bed_admission.h"
#include "pipeline/stages/device_clocks.h"
#include "pipeline/stages/gap_tally.h"
#include "pipeline/stages/patience.h"
#include "pipeline/stages/query_hub.h"
#include "pipeline/view/metrics.h"
#include "pipeline/view/wave_router.h"
#include "store/file/store_batch.h"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace vigil::pipeline {

/// The decode thread of one source: raw messages in, rows to the alarms and then to the queries,
/// samples to the rings, trends and dead letters to the store, ticks to everybody. Live messages
/// are put on the arrival line here, and judged by the clock of their device. *Thread:* its own;
/// queue() and the counters any. *Owns:* the decoder and the raw queue.
class DecodeStage {
public:
    struct Context {
        base::Clock& clock;
        Metrics& metrics;
        WaveRouter& waves;
        QueryHub& queries;
        TurnGate& turns;
        std::uint32_t source = 0;
        /// Of live sources, which bring no ticks: this stage makes them, from the steady clock.
        /// Null: arrivals and ticks are the source's own.
        ArrivalClock* arrivals = nullptr;
        /// Of live sources. Null: every bed is served.
        BedAdmission* beds = nullptr;
        model::ClockBounds bounds{};
        /// Offsets stay the same when the source delivers again.
        bool stableOffsets = false;
        /// Of sources with stable offsets: the numbers of senders outlive the
        /// program, as they were before message `sequencesFrom`.
        bool keepsSequences = false;
        std::string sequences{};
        std::optional<std::int64_t> sequencesFrom{};
        /// Its broker keeps what was sent while it was away.
        bool keepsBacklog = false;
        /// Messages of this one are the program's own and no data; empty: there are none.
        std::string ownTopic{};
        // Each is called on the decode thread; the first three within a turn.
        std::function<void(const model::BatchPtr&)> onRows{};
        std::function<void(EventTime now, std::optional<Ticks> lineMoved)> onTick{};
        std::function<void(EventTime now)> onRestart{};
        std::function<void(store::StoreBatch, SteadyTime received)> onStore{};
        std::function<void(store::LossEvent)> onLoss{};
        /// Within a turn: shards, queries and store have got everything below these positions, and
        /// with them go the inputs that were refused there.
        std::function<void(std::vector<store::SourcePosition>, std::vector<model::DeadLetter>)>
            onReached{};
        /// Before onReached(): the numbers of senders before message `next`.
        std::function<void(std::int64_t next, std::string sequences)> onSequences{};
        /// Between two turns.
        std::function<void()> onBoundary{};
        std::function<void(const ingest::RawMessage&)> onRaw{};
        /// How long the source has been connected; nullopt: it is not.
        std::function<std::optional<std::chrono::nanoseconds>()> connectedFor{};
        std::function<void(const BedAdmission::Refused&)> onRefusedBeds{};
        DeviceClocks::Tell onDeviceClock{};
        std::function<void(const ingest::SenderLife&, EventTime at)> onSenderLife{};
        /// Within a turn.
        std::function<void(const ArrivalClock::Change&)> onClockChange{};
        std::function<void()> onEnd{};
    };

    /// Of the raw queue.
    struct RawCapacity {
        std::size_t messages = 0;
        std::size_t bytes = ingest::RawQueue::kAnyBytes;
    };

    DecodeStage(std::unique_ptr<ingest::Decoder> decoder, RawCapacity raw, Context context);
    ~DecodeStage();

    void start();
    /// Closes the raw queue, decodes what is in it, joins.
    void stop();

    /// Ends the thread between two turns; the source goes on, and what it sends waits in the queue.
    void leave();
    /// After leave(), before another start(): goes on within another session, with another decoder
    /// unless that is null.
    void goOn(Context context, std::unique_ptr<ingest::Decoder> decoder);

    [[nodiscard]] ingest::RawQueue& queue() noexcept { return m_queue; }

    /// Largest event time decoded; zero before the first.
    [[nodiscard]] EventTime newestEvent() const noexcept {
        return EventTime{Ticks{m_newestEvent.load(std::memory_order_relaxed)}};
    }

private:
    void run();
    void take(ingest::RawMessage& message);
    void takeData(ingest::RawMessage& message);
    /// Of a source that is through.
    void end(const ingest::RawMessage& message);
    /// Of a message that was worked off by the run before.
    void learn(const ingest::RawMessage& message);
    /// Sees to it that the saved numbers of senders are those from before this message.
    void checkSequences(std::int64_t offset);
    void saveSequences();
    /// Of a message from before the time sought: its waves go to the screen, nothing else.
    void showOnly(const ingest::RawMessage& message);
    void flush();
    void handOn(const TurnGate::Turn& turn);
    void countLosses();
    void tellGaps(bool atEnd);
    void collectQueryLetters();
    void flushWaves();
    void route(const std::vector<model::WaveformBlock>& waves);
    /// Puts what is judged from now on where the line is by now.
    [[nodiscard]] ArrivalTime onLine(SteadyTime steady);
    void tickUpTo(ArrivalTime now);
    void tick(ArrivalTime now);
    void tellRefused(bool atEnd);
    void lookAtClocks();
    /// Of rows or waves.
    template <typename What>
    void admitBeds(What& what);
    /// True when there are rows of a backlog.
    bool notePast(const model::RecordBatch& rows);
    [[nodiscard]] ArrivalTime queriesReach(ArrivalTime now);
    [[nodiscard]] store::StoreBatch trendsOf(const model::RecordBatch& rows);

    std::unique_ptr<const Context> m_context; ///< never null
    std::unique_ptr<ingest::Decoder> m_decoder;
    ingest::RawQueue m_queue;
    ingest::Decoded m_decoded;
    Patience m_patience; ///< with queries, for what is of now
    DeviceClocks m_clocks;
    RefusalTally m_refused;
    GapTally m_gaps;
    std::optional<std::chrono::nanoseconds> m_connectedFor; ///< as asked for these messages
    SteadyTime m_started{};
    SteadyTime m_pastAt{};            ///< when rows of a backlog came last
    std::optional<EventTime> m_past;  ///< time of the newest of them
    SteadyTime m_oldest{};            ///< arrival of the oldest message not yet handed on
    ArrivalTime m_nextTick{};         ///< when this stage makes ticks
    std::optional<Ticks> m_lineMoved; ///< as ArrivalClock::Moment::adopted, of live sources
    std::map<std::uint32_t, std::int64_t> m_positions; ///< next offset by partition
    std::optional<std::int64_t> m_sequencesFrom;       ///< of what was saved; until it is checked
    std::int64_t m_sequencesAt = -1;                   ///< last saved before this message
    SteadyTime m_sequencesDue{};
    std::uint64_t m_reportedDrops = 0;
    bool m_showedOnly = false; ///< the decoder has seen messages that count for nothing
    std::atomic<bool> m_leaves{false};
    std::atomic<std::int64_t> m_newestEvent{0};
    std::jthread m_thread;
};

} // namespace vigil::pipeline
