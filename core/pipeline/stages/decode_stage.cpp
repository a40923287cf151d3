// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/decode_stage.h"

#include "base/log.h"
#include "model/identity.h"
#include "model/signal_catalog.h"

#include <algorithm>
#include <utility>

namespace vigil::pipeline {

using namespace std::chrono_literals;

namespace {

constexpr auto kLinger = 100ms;
constexpr std::size_t kFlushRows = 4096;
constexpr Ticks kTick = 1s;
/// A tick of the clock waits this long for messages stamped before it that are still queued.
constexpr Ticks kTickSlack = 200ms;
/// Ticks after a long sleep of the machine are not made up one by one.
constexpr Ticks kMostCatchUp = 1min;
/// A tick further ahead than this is of a line that has gone back since.
constexpr Ticks kMostAhead = 2s;
constexpr auto kJustConnected = 5s;
/// What is kept at a broker begins to come within this, once the source is connected.
constexpr auto kBacklogBegins = 2s;
/// So long a backlog that was waited for at the start may take to begin.
constexpr auto kMostWait = 10s;
/// How long what is of now waits for queries, in all, until the thread has caught up again.
constexpr auto kPatience = 500ms;
/// A backlog may wait so long each time: it brings more at once than queries can take.
constexpr auto kPatienceOfBacklog = 10s;
/// The numbers of senders are saved so often; a restart learns what came since.
constexpr auto kSequencesEvery = 10s;
constexpr std::int64_t kSequencesMessages = 8192;
/// Messages taken within this of their arrival: the thread has caught up.
constexpr auto kCaughtUp = 100ms;

ArrivalTime wholeSecondAfter(ArrivalTime t) {
    return ArrivalTime{std::chrono::floor<std::chrono::seconds>(t.time_since_epoch()) + kTick};
}

/// Of a message that was too large to be taken there is no more to keep.
model::DeadLetter refusalOf(const ingest::RawMessage& message) {
    model::DeadLetter letter;
    letter.origin = {message.source, message.partition, message.offset};
    letter.arrival = message.arrival;
    letter.reason = model::DeadLetterReason::TooLarge;
    letter.detail = "of " + std::to_string(message.refusedBytes) + " bytes, more than is taken";
    letter.topic = message.topic;
    return letter;
}

} // namespace

DecodeStage::DecodeStage(std::unique_ptr<ingest::Decoder> decoder, RawCapacity raw, Context context)
    : m_context(std::make_unique<const Context>(std::move(context))), m_decoder(std::move(decoder)),
      m_queue(raw.messages, raw.bytes),
      m_patience(m_context->arrivals != nullptr ? Patience(kPatience) : Patience()),
      m_clocks(m_context->arrivals, m_context->bounds, m_context->onDeviceClock) {
    if (m_context->sequencesFrom && m_decoder->resumeSequences(m_context->sequences))
        m_sequencesFrom = m_context->sequencesFrom;
}

DecodeStage::~DecodeStage() { stop(); }

void DecodeStage::start() {
    m_thread = std::jthread([this] { run(); });
}

void DecodeStage::stop() {
    m_queue.close();
    if (m_thread.joinable())
        m_thread.join();
}

void DecodeStage::leave() {
    m_leaves = true;
    if (m_thread.joinable())
        m_thread.join();
    m_leaves = false;
}

void DecodeStage::goOn(Context context, std::unique_ptr<ingest::Decoder> decoder) {
    m_context = std::make_unique<const Context>(std::move(context));
    m_clocks.lead(m_context->arrivals, m_context->bounds, m_context->onDeviceClock);
    if (!decoder)
        return;
    if (!decoder->resumeSequences(m_decoder->saveSequences()))
        log::warning("vigil.pipeline", "the numbers of senders begin anew");
    m_decoder = std::move(decoder);
}

void DecodeStage::run() {
    std::vector<ingest::RawMessage> messages;
    if (m_started == SteadyTime{})
        m_started = m_context->clock.steadyNow();
    while (!m_leaves && m_queue.drainUntil(messages, m_context->clock.steadyNow() + kLinger)) {
        if (m_context->arrivals != nullptr)
            lookAtClocks();
        if (messages.empty() ||
            m_context->clock.steadyNow() - messages.front().received < kCaughtUp)
            m_patience.renew();
        for (auto& message : messages) {
            message.source = m_context->source; // one that is kept may have moved in the workspace
            take(message);
        }
        flush();
        // Messages say when their second is over; silence is noticed by the clock.
        if (m_context->arrivals != nullptr && messages.empty())
            tickUpTo(onLine(m_context->clock.steadyNow()) - kTickSlack);
        if (const auto dropped = m_queue.dropped(); dropped > m_reportedDrops) {
            store::LossEvent loss;
            loss.kind = store::LossKind::Dropped;
            loss.time = loss.from = loss.to =
                eventAtArrival(m_context->arrivals != nullptr ? m_context->arrivals->now()
                                                              : m_context->clock.now());
            loss.count = dropped - m_reportedDrops;
            loss.reason = "messages came faster than they could be decoded";
            m_reportedDrops = dropped;
            m_context->onLoss(std::move(loss));
        }
    }
    flush();
    tellRefused(true);
    tellGaps(true);
}

void DecodeStage::lookAtClocks() {
    m_connectedFor = m_context->connectedFor();
    const auto change = m_context->arrivals->look();
    if (!change.any())
        return;
    flush(); // what came before stays before
    const auto turn = m_context->turns.turn();
    m_context->onClockChange(change);
    if (change.adopted != Ticks{})
        m_context->waves.restart();
    // Windows cannot go back.
    if (change.adopted < Ticks{})
        m_context->queries.restart(turn, m_patience);
}

void DecodeStage::take(ingest::RawMessage& message) {
    using Kind = ingest::RawMessage::Kind;
    switch (message.kind) {
    case Kind::Data:
    case Kind::TooLarge:
        if (message.context)
            showOnly(message);
        else
            takeData(message);
        break;
    case Kind::Tick:
        flush();
        tick(message.arrival);
        break;
    case Kind::Seek: {
        m_decoded = {};
        m_decoder->reset();
        m_clocks.reset();
        m_showedOnly = false;
        m_context->waves.restart();
        const auto turn = m_context->turns.turn();
        m_context->onRestart(eventAtArrival(message.arrival));
        m_context->queries.restart(turn, m_patience);
        break;
    }
    case Kind::End:
        flush();
        end(message);
        break;
    }
}

void DecodeStage::end(const ingest::RawMessage& message) {
    const auto turn = m_context->turns.turn();
    m_context->queries.finish(turn, m_patience);
    m_context->onEnd();
    if (m_context->stableOffsets)
        m_context->onReached(
            {{m_context->source, message.partition, message.playedBefore + message.offset + 1}},
            {});
}

void DecodeStage::takeData(ingest::RawMessage& message) {
    if (std::exchange(m_showedOnly, false))
        m_decoder->reset();
    if (m_context->keepsSequences && !message.repeated)
        checkSequences(message.offset);
    if (message.known)
        return learn(message);
    if (m_context->arrivals != nullptr) {
        const ArrivalTime now = onLine(message.received);
        if (!message.journalled)
            message.arrival = now;
        tickUpTo(now);
    }
    if (message.repeated) {
        ++m_decoded.duplicates;
        return;
    }
    if (m_context->stableOffsets)
        m_positions[message.partition] = message.playedBefore + message.offset + 1;
    if (!m_context->ownTopic.empty() && message.topic == m_context->ownTopic)
        return;
    if (m_oldest == SteadyTime{})
        m_oldest = message.received;
    if (message.kind == ingest::RawMessage::Kind::TooLarge) {
        m_decoded.rejected.push_back(refusalOf(message));
        return;
    }
    m_context->onRaw(message);
    const auto mark = DeviceClocks::markOf(m_decoded);
    m_decoder->decode(message, m_decoded);
    // What a broker has kept can come before the source says that it is connected.
    const bool connected =
        m_context->arrivals != nullptr && (!m_connectedFor || *m_connectedFor < kJustConnected);
    m_clocks.judge(message, connected, mark, m_decoded);
    for (const auto& life : m_decoded.lives)
        m_context->onSenderLife(life, eventAtArrival(message.arrival));
    m_decoded.lives.clear();
    const SteadyTime now = m_context->clock.steadyNow();
    m_context->metrics.decoded.record(now - message.received, now);
    if (m_decoded.rows.rowCount() >= kFlushRows)
        flush();
    else if (m_decoded.waves.size() >= 64)
        flushWaves();
}

void DecodeStage::learn(const ingest::RawMessage& message) {
    ingest::Decoded decoded;
    m_decoder->decode(message, decoded);
    m_clocks.judge(message, false, {}, decoded);
}

void DecodeStage::checkSequences(std::int64_t offset) {
    // Messages between are gone: what their senders counted is not known.
    if (m_sequencesFrom && offset > *m_sequencesFrom)
        m_decoder->reset();
    m_sequencesFrom.reset();
}

void DecodeStage::saveSequences() {
    const auto position = m_positions.find(0);
    if (!m_context->keepsSequences || position == m_positions.end())
        return;
    const std::int64_t next = position->second;
    const SteadyTime now = m_context->clock.steadyNow();
    if (m_sequencesAt >= 0 && next - m_sequencesAt < kSequencesMessages && now < m_sequencesDue)
        return;
    m_sequencesAt = next;
    m_sequencesDue = now + kSequencesEvery;
    m_context->onSequences(next, m_decoder->saveSequences());
}

void DecodeStage::showOnly(const ingest::RawMessage& message) {
    ingest::Decoded decoded;
    m_decoder->decode(message, decoded);
    route(decoded.waves);
    m_showedOnly = true;
}

ArrivalTime DecodeStage::onLine(SteadyTime steady) {
    const auto moment = m_context->arrivals->momentAt(steady);
    if (moment.adopted != m_lineMoved) {
        flush(); // what was put on the line before says where that was
        m_lineMoved = moment.adopted;
        m_clocks.follow(moment.adopted);
    }
    return moment.time;
}

void DecodeStage::tickUpTo(ArrivalTime now) {
    if (m_nextTick == ArrivalTime{} || now - m_nextTick > kMostCatchUp ||
        m_nextTick - now > kMostAhead)
        m_nextTick = wholeSecondAfter(now - kTick);
    while (m_nextTick <= now) {
        flush();
        tick(m_nextTick);
        m_nextTick += kTick;
    }
}

void DecodeStage::tick(ArrivalTime now) {
    // Within a turn: to every shard a tick comes either before a capture or after it.
    const auto turn = m_context->turns.turn();
    m_context->onTick(eventAtArrival(now), m_lineMoved);
    if (const ArrivalTime reached = queriesReach(now); reached != ArrivalTime{})
        m_context->queries.advance(turn, reached, m_patience);
}

/// How far the windows of the source's queries may come: while a backlog comes, or may yet, no
/// further than that. Zero: nowhere yet.
ArrivalTime DecodeStage::queriesReach(ArrivalTime now) {
    if (m_context->arrivals == nullptr)
        return now;
    const SteadyTime steady = m_context->clock.steadyNow();
    if (m_past && steady - m_pastAt < kBacklogBegins)
        return std::min(now, arrivalAtEvent(*m_past));
    if (m_context->keepsBacklog && steady - m_started < kMostWait &&
        (!m_connectedFor || *m_connectedFor < kBacklogBegins))
        return {};
    return now;
}

void DecodeStage::flushWaves() {
    admitBeds(m_decoded.waves);
    route(m_decoded.waves);
    m_decoded.waves.clear();
}

void DecodeStage::route(const std::vector<model::WaveformBlock>& waves) {
    std::size_t skipped = 0;
    for (const auto& block : waves)
        skipped += m_context->waves.route(block);
    m_context->metrics.samplesNotDrawn += skipped;
}

store::StoreBatch DecodeStage::trendsOf(const model::RecordBatch& rows) {
    store::StoreBatch batch;
    const auto* bed = rows.column(model::kBedColumn);
    if (bed == nullptr)
        return batch;
    std::map<std::pair<std::string_view, const model::Column*>, std::uint32_t> known;
    for (const auto& column : rows.columns) {
        const auto* info = model::findSignal(column.name());
        if (model::isIdentityColumn(column.name()) || (info != nullptr && info->waveform))
            continue;
        for (std::size_t row = 0; row < rows.rowCount(); ++row) {
            const auto value = column.number(row);
            const auto key = bed->text(row);
            if (!value || key.empty())
                continue;
            const auto [entry, isNew] =
                known.try_emplace({key, &column}, static_cast<std::uint32_t>(batch.series.size()));
            if (isNew)
                batch.series.push_back({std::string(key), column.name(), column.unit()});
            auto origin = rows.origin[row];
            if (!m_context->stableOffsets)
                origin.offset = -1;
            batch.trends.push_back({entry->second, rows.eventTime[row], *value, origin});
        }
    }
    return batch;
}

void DecodeStage::countLosses() {
    Metrics& metrics = m_context->metrics;
    metrics.duplicates += m_decoded.duplicates;
    for (auto& gap : m_decoded.gaps) {
        ++metrics.gaps;
        metrics.missing += gap.missing;
        m_gaps.add(gap);
    }
    metrics.missing -= std::min<std::uint64_t>(m_decoded.recovered, metrics.missing);
    metrics.deadLetters += m_decoded.rejected.size();
    m_decoded.gaps.clear();
    m_decoded.duplicates = m_decoded.recovered = 0;
}

void DecodeStage::tellGaps(bool atEnd) {
    for (auto& loss : m_gaps.due(m_context->clock.steadyNow(), atEnd))
        m_context->onLoss(std::move(loss));
}

void DecodeStage::collectQueryLetters() {
    // Only of this source: those of one that delivers again go with its positions.
    for (auto& letter : m_context->queries.takeRejected(m_context->source)) {
        ++m_context->metrics.deadLetters;
        m_decoded.rejected.push_back(storedLetter(std::move(letter), m_context->clock.now()));
    }
}

template <typename What>
void DecodeStage::admitBeds(What& what) {
    if (m_context->beds == nullptr)
        return;
    m_refused.add(m_context->beds->filter(what));
}

void DecodeStage::tellRefused(bool atEnd) {
    if (const auto refused = m_refused.due(m_context->clock.steadyNow(), atEnd))
        m_context->onRefusedBeds(*refused);
}

void DecodeStage::flush() {
    flushWaves();
    admitBeds(m_decoded.rows);
    tellRefused(false);
    countLosses();
    tellGaps(false);
    {
        const auto turn = m_context->turns.turn();
        handOn(turn);
    }
    m_decoded.rows = {};
    m_decoded.rejected.clear();
    m_decoded.doubtful.clear();
    m_oldest = {};
    m_context->onBoundary();
}

bool DecodeStage::notePast(const model::RecordBatch& rows) {
    bool any = false;
    for (std::size_t row = 0; row < rows.basis.size(); ++row) {
        if (rows.basis[row] != model::TimeBasis::Past)
            continue;
        m_pastAt = m_context->clock.steadyNow();
        m_past = rows.eventTime[row];
        any = true;
    }
    return any;
}

void DecodeStage::handOn(const TurnGate::Turn& turn) {
    Metrics& metrics = m_context->metrics;
    store::StoreBatch toStore;
    if (m_decoded.rows.rowCount() > 0) {
        auto rows = std::make_shared<model::RecordBatch>(std::move(m_decoded.rows));
        rows->stamps.arrival = m_oldest;
        rows->stamps.decoded = m_context->clock.steadyNow();
        rows->lineMoved = m_lineMoved;
        metrics.rowsIn += rows->rowCount();
        const EventTime newest = *std::ranges::max_element(rows->eventTime);
        const bool backlog = notePast(*rows);
        if (newest > newestEvent())
            m_newestEvent = newest.time_since_epoch().count();
        metrics.newestEventAgeNs =
            std::chrono::nanoseconds(eventAtArrival(rows->arrival.back()) - newest).count();
        toStore = trendsOf(*rows);
        const model::BatchPtr shared = rows;
        m_context->onRows(shared);
        Patience more(kPatienceOfBacklog);
        m_context->queries.push(turn, shared,
                                backlog && !m_patience.isEndless() ? more : m_patience);
    }
    collectQueryLetters();
    // Letters of a source that delivers again must not be kept twice: they go with the positions.
    if (!m_context->stableOffsets)
        toStore.deadLetters = std::exchange(m_decoded.rejected, {});
    if (!toStore.trends.empty() || !toStore.deadLetters.empty())
        m_context->onStore(std::move(toStore), m_oldest);
    std::vector<store::SourcePosition> reached;
    for (const auto& [partition, next] : m_positions)
        reached.push_back({m_context->source, partition, next});
    saveSequences();
    m_positions.clear();
    if (!reached.empty() || !m_decoded.rejected.empty())
        m_context->onReached(std::move(reached), std::move(m_decoded.rejected));
}

} // namespace vigil::pipeline
