// SPDX-License-Identifier: GPL-3.0-or-later
// The part of Pipeline that joins the sources to the stages behind them.
#include "base/log.h"
#include "pipeline/pipeline.h"
#include "pipeline/sources/ingress_place.h"
#include "pipeline/sources/source_decoder.h"
#include "pipeline/stages/saved_states.h"

#include <algorithm>
#include <cmath>

namespace vigil::pipeline {

namespace {

constexpr std::size_t kLiveRawCapacity = 16'384;
constexpr std::size_t kReplayRawCapacity = 1024;

double secondsOf(Ticks span) { return std::chrono::duration<double>(span).count(); }

std::string neverSetText(const std::string& bed, const std::string& device, EventTime stamped) {
    std::string text = "bed " + bed;
    if (!device.empty())
        text += ", device " + device;
    text += ": its times are of ";
    text += toIso8601(stamped).substr(0, std::string_view("1970-01-01").size());
    return text += ": its clock was never set, or time_format names another unit than it writes; "
                   "it is judged by arrival";
}

} // namespace

void Pipeline::warn(const std::string& what) const {
    if (m_options.onWarning)
        m_options.onWarning(what);
    else
        log::warning("vigil.pipeline", "{}", what);
}

DecodeStage::Context Pipeline::decodeContext(std::uint32_t index) {
    const SourceConfig& config = m_workspace.sources[index];
    DecodeStage::Context context{m_clock, m_metrics, m_waves, *m_hub, m_turns, index};
    const auto traits = config.spec->traits();
    const bool journalled = m_restart.goesOn() && traits.journalled;
    context.keepsBacklog = traits.keepsBacklog || journalled;
    context.keepsSequences = journalled; // those of a recording are learned from its start
    context.stableOffsets = traits.stableOffsets || journalled || m_restart.resumes(config);
    if (journalled)
        if (auto saved = SavedStates::sequences(m_restart.checkpoint(), config.name)) {
            context.sequences = std::move(saved->state);
            context.sequencesFrom = saved->next;
        }
    context.arrivals = isLive(config) ? &m_arrivals : nullptr;
    context.beds = isLive(config) ? m_admission.get() : nullptr;
    context.bounds = m_workspace.clock;
    context.bounds.behind = config.behind.value_or(m_workspace.clock.behind);
    if (config.spec->mqttBroker() != nullptr)
        context.ownTopic = m_workspace.beacon.topic;
    leadRowsOn(context, index);
    tellOfSource(context, index);
    return context;
}

void Pipeline::leadRowsOn(DecodeStage::Context& context, std::uint32_t index) {
    context.onSequences = [this, name = m_workspace.sources[index].name](std::int64_t next,
                                                                         std::string sequences) {
        if (m_checkpoints)
            m_checkpoints->keep(
                {SavedStates::sequencesKey(name), SavedStates::sequencesState(next, sequences)});
    };
    context.onRows = [this](const model::BatchPtr& rows) { m_alarms->evaluate(rows); };
    context.onTick = [this](EventTime now, std::optional<Ticks> lineMoved) {
        m_alarms->tick(now, lineMoved);
        if (m_alarms->waitsForResults())
            toAllShards(MarkPassed{});
    };
    context.onRestart = [this, index](EventTime now) {
        *m_inputs[index].ended = false;
        m_publisher->noteSeek();
        m_history.cancel(); // an hour of before the jump must not come after it
        m_alarms->restart(now);
        toAllShards(QueriesAnew{});
        m_history.load(m_workspace.sources[index], m_workspace.beds, now);
        m_router.forgetMarksFrom(now);
    };
    context.onStore = [this](store::StoreBatch batch, SteadyTime received) {
        if (m_store)
            m_store->offer(std::move(batch), received);
    };
    context.onReached = [this](const std::vector<store::SourcePosition>& positions,
                               std::vector<model::DeadLetter> letters) {
        if (m_checkpoints)
            m_checkpoints->reached(positions, std::move(letters));
    };
    context.onBoundary = [this, index] {
        if (m_beacon)
            m_beacon->decoded(index);
        if (m_checkpoints)
            m_checkpoints->captureIfDue();
    };
    context.onRaw = [this](const ingest::RawMessage& message) { m_recording.offer(message); };
    context.onEnd = [this, index] { *m_inputs[index].ended = true; };
}

void Pipeline::tellOfSource(DecodeStage::Context& context, std::uint32_t index) {
    const std::string& name = m_workspace.sources[index].name;
    context.onLoss = [this, name](store::LossEvent loss) {
        loss.source = name;
        if (loss.kind == store::LossKind::Dropped)
            raiseTechnical(alerts::TechnicalRule::DataDropped, {}, true, alerts::Priority::Medium);
        if (m_store)
            m_store->journal(std::move(loss));
    };
    context.connectedFor = [this, index]() -> std::optional<std::chrono::nanoseconds> {
        const auto status = m_inputs[index].source->status();
        if (status.state != ingest::SourceState::Connected)
            return std::nullopt;
        return m_clock.steadyNow() - status.since;
    };
    context.onRefusedBeds = [this, name](const BedAdmission::Refused& refused) {
        tellRefused(name, refused);
    };
    context.onDeviceClock = [this, name](const std::string& bed, const std::string& device,
                                         std::optional<Ticks> ahead, EventTime at) {
        if (ahead && model::isNeverSet(at + *ahead))
            warn("source " + name + ": " + neverSetText(bed, device, at + *ahead));
        m_alarms->setTechnicalInTurn({alerts::TechnicalRule::ClockOff, device, ahead.has_value(),
                                      alerts::Priority::Low, bed,
                                      ahead ? std::optional(secondsOf(*ahead)) : std::nullopt, at});
    };
    context.onSenderLife = [this](const ingest::SenderLife& life, EventTime at) {
        m_alarms->setTechnicalInTurn({alerts::TechnicalRule::SourceLost, life.sender, life.gone,
                                      alerts::Priority::Medium, life.bed, std::nullopt, at});
    };
    context.onClockChange = [this](const ArrivalClock::Change& change) { followClock(change); };
}

void Pipeline::tellRefused(const std::string& source, const BedAdmission::Refused& refused) {
    m_metrics.notServed += refused.messages;
    raiseTechnical(alerts::TechnicalRule::UnknownBeds, {}, true, alerts::Priority::Low, {},
                   static_cast<double>(refused.beds));
    if (!m_store)
        return;
    store::LossEvent loss;
    loss.kind = store::LossKind::Dropped;
    loss.time = loss.from = loss.to = eventAtArrival(m_arrivals.now());
    loss.source = source;
    loss.count = refused.messages;
    loss.reason = source.empty() ? "results of queries, of more unknown beds than are served"
                                 : "of more unknown beds than are served";
    m_store->journal(std::move(loss));
}

SourceOpening Pipeline::openingOf(std::uint32_t index) const {
    const SourceConfig& source = m_workspace.sources[index];
    const auto asks = [&source](const auto& query) { return query->readsMessages(source.stream); };
    SourceOpening opening{.name = source.name,
                          .index = index,
                          .clock = m_clock,
                          .startPaused = m_options.startPaused,
                          .readsProperties = std::ranges::any_of(m_queries, asks) ||
                                             (source.mapping && source.mapping->readsHeaders())};
    if (m_store)
        opening.positions = m_restart.checkpoint().positions;
    // Of a store that tells no position nobody knows what in the journal of a source is stored: it
    // stays as it is until one does.
    if (m_restart.goesOn() && source.spec->traits().journalled)
        opening.journal = ingressPlaceOf(source.name, m_options.database, m_workspace.store.keepRaw,
                                         m_restart.checkpoint());
    if (m_restart.resumes(source))
        opening.resume = SourceOpening::Resume{m_restart.isMidway()};
    return opening;
}

Result<void> Pipeline::openInputs() {
    m_inputs.reserve(m_workspace.sources.size());
    for (std::uint32_t i = 0; i < m_workspace.sources.size(); ++i) {
        const SourceConfig& config = m_workspace.sources[i];
        if (auto kept = takeKept(i)) {
            supervise(config, m_inputs.emplace_back(std::move(kept->input)), kept->missedTold);
            m_goesOn.push_back(true);
            continue;
        }
        m_goesOn.push_back(false);
        const SourceOpening opening = openingOf(i);
        auto opened = m_options.openSource ? m_options.openSource(config, opening)
                                           : config.spec->open(opening);
        if (!opened)
            return tl::unexpected<Error>(std::move(opened.error()).within(config.name));
        const auto asks = [&config](const auto& query) {
            return query->readsMessages(config.stream);
        };
        auto decoder = makeDecoder(config, m_workspace.beds, std::ranges::any_of(m_queries, asks));
        if (!decoder)
            return tl::unexpected<Error>(std::move(decoder.error()).within(config.name));
        if (isFinite(config)) {
            for (const auto& warning : opened->outline.warnings)
                warn(warning);
            m_time.follow(opened->replay);
            m_replay = {opened->replay, std::move(opened->outline), config.spec->address()};
        }
        auto& input = m_inputs.emplace_back();
        input.source = std::move(opened->source);
        input.decode = std::make_unique<DecodeStage>(
            std::move(*decoder),
            DecodeStage::RawCapacity{isFinite(config) ? kReplayRawCapacity : kLiveRawCapacity,
                                     rawQueueBytes(m_workspace)},
            decodeContext(i));
        supervise(config, input, std::nullopt);
    }
    return {};
}

void Pipeline::supervise(const SourceConfig& config, const Input& input,
                         std::optional<std::uint64_t> told) {
    m_supervisor.add({config.name, std::string(config.spec->kind().word()), config.spec->traits(),
                      config.spec->address(), *input.source, input.decode->queue(),
                      [&decode = *input.decode] { return decode.newestEvent(); }, told});
}

void Pipeline::followClock(const ArrivalClock::Change& change) {
    using Rule = alerts::TechnicalRule;
    constexpr auto kPriority = alerts::Priority::Low;
    const auto move = [this](Ticks by, bool slept) {
        m_alarms->move(by, slept);
        if (!slept)
            toAllShards(LineMoved{by});
    };
    if (change.slept != Ticks{}) {
        log::warning("vigil.pipeline", "the computer slept for {} s",
                     std::llround(secondsOf(change.slept)));
        move(change.slept, true);
        if (m_store) {
            store::LossEvent loss;
            loss.kind = store::LossKind::NotWatched;
            loss.time = loss.to = eventAtArrival(m_arrivals.now());
            loss.from = loss.to - change.slept;
            loss.reason = "the computer slept";
            m_store->journal(std::move(loss));
        }
        raiseTechnical(Rule::ComputerSlept, {}, false, kPriority);
        raiseTechnical(Rule::ComputerSlept, {}, true, kPriority, {}, secondsOf(change.slept));
    }
    if (change.step != Ticks{}) {
        log::warning("vigil.pipeline", "the computer's clock was set ahead by {} s",
                     std::llround(secondsOf(change.step)));
        // Each step is told, also while the one before still is.
        raiseTechnical(Rule::ClockStep, {}, false, kPriority);
        raiseTechnical(Rule::ClockStep, {}, true, kPriority, {}, secondsOf(change.step));
    }
    if (change.adopted != Ticks{}) {
        log::info("vigil.pipeline", "the devices follow the computer's clock: times move by {} s",
                  std::llround(secondsOf(change.adopted)));
        move(change.adopted, false);
    }
    if (change.stepTold)
        raiseTechnical(Rule::ClockStep, {}, false, kPriority);
    if (change.sleepTold)
        raiseTechnical(Rule::ComputerSlept, {}, false, kPriority);
}

} // namespace vigil::pipeline
