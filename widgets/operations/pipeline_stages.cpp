// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/operations/pipeline_stages.h"

#include "widgets/operations/figures.h"
#include "widgets/text/alarm_figures.h"
#include "widgets/text/disk_text.h"
#include "widgets/text/format.h"
#include "widgets/text/wording.h"

#include <QCoreApplication>

#include <algorithm>

namespace vigil::widgets {
namespace {

constexpr double kBusyFill = 0.5;
constexpr double kBlockedFill = 0.9;

struct Text {
    Q_DECLARE_TR_FUNCTIONS(PipelineStages)
};

/// In the order of stagesOf().
enum Place { SourcePlace, DecodePlace, EnginePlace, AlarmPlace, StorePlace };

/// Which stage takes from a queue.
Place placeOf(const pipeline::QueueView& queue) {
    switch (queue.place) {
    case pipeline::QueuePlace::Raw:
        return DecodePlace;
    case pipeline::QueuePlace::Alarms:
        return AlarmPlace;
    case pipeline::QueuePlace::Engine:
        return EnginePlace;
    case pipeline::QueuePlace::Store:
        break;
    }
    return StorePlace;
}

void raise(StageState& state, StageState to) { state = std::max(state, to); }

/// nullptr while nothing was measured.
const pipeline::LatencyFigures* latencyUntil(pipeline::Hop hop,
                                             const pipeline::Snapshot& snapshot) {
    for (const auto& one : snapshot.latencies)
        if (one.hop == hop && one.figures.count > 0)
            return &one.figures;
    return nullptr;
}

Stage sourceStage(const pipeline::Snapshot& snapshot) {
    using State = pipeline::SourceState;
    Stage stage;
    stage.title = Text::tr("Sources");
    double rate = 0;
    std::size_t fine = 0, failed = 0, starting = 0;
    for (const auto& source : snapshot.sources) {
        rate += source.messagesPerSecond;
        fine += source.state == State::Connected || source.state == State::Ended ||
                source.state == State::Paused;
        failed += source.state == State::Failed;
        starting += source.state == State::Connecting;
    }
    const std::size_t all = snapshot.sources.size();
    stage.state = rate > 0 ? StageState::Flowing : StageState::Quiet;
    if (fine < all)
        raise(stage.state, StageState::Busy);
    if (failed > 0 || (all > 0 && fine + starting == 0))
        raise(stage.state, StageState::Blocked);
    stage.figures.push_back({Text::tr("%1 messages").arg(perSecond(rate))});
    if (all > 0)
        stage.figures.push_back({Text::tr("%1 of %2 connected").arg(fine).arg(all), fine < all});
    else
        stage.figures.push_back({Text::tr("no source")});
    if (failed > 0)
        stage.figures.push_back(
            {Text::tr("%n source(s) failed", nullptr, static_cast<int>(failed)), true});
    return stage;
}

Stage decodeStage(const pipeline::Snapshot& snapshot) {
    Stage stage;
    stage.title = Text::tr("Decode");
    stage.state = snapshot.rowsInPerSecond > 0 ? StageState::Flowing : StageState::Quiet;
    stage.figures.push_back({Text::tr("%1 rows").arg(perSecond(snapshot.rowsInPerSecond))});
    if (const auto* decoded = latencyUntil(pipeline::Hop::Decoded, snapshot))
        stage.figures.push_back({Text::tr("p99 %1").arg(milliseconds(decoded->p99Ms))});
    const auto refused = snapshot.losses.deadLetters;
    stage.figures.push_back({Text::tr("%1 refused").arg(grouped(refused)), refused > 0});
    return stage;
}

Stage engineStage(const pipeline::Snapshot& snapshot) {
    Stage stage;
    stage.title = Text::tr("Engine");
    stage.state = snapshot.rowsInPerSecond > 0 ? StageState::Flowing : StageState::Quiet;
    std::size_t state = 0;
    std::uint64_t errors = 0;
    for (const auto& query : snapshot.queries) {
        state += query.stateBytes;
        errors += query.errors;
    }
    stage.figures.push_back({Text::tr("%1 results").arg(perSecond(snapshot.rowsOutPerSecond))});
    QString second = Text::tr("%n queries", nullptr, static_cast<int>(snapshot.queries.size()));
    if (!snapshot.queries.empty())
        second += QStringLiteral(", ") + byteSize(static_cast<double>(state));
    stage.figures.push_back({second});
    if (errors > 0)
        stage.figures.push_back({Text::tr("%1 errors").arg(grouped(errors)), true});
    else if (const auto* evaluated = latencyUntil(pipeline::Hop::Evaluated, snapshot))
        stage.figures.push_back({Text::tr("p99 %1").arg(milliseconds(evaluated->p99Ms))});
    return stage;
}

Stage alarmStage(const pipeline::Snapshot& snapshot) {
    Stage stage;
    stage.title = Text::tr("Alarms");
    stage.state = snapshot.rowsInPerSecond > 0 ? StageState::Flowing : StageState::Quiet;
    const int open = countAlarms(snapshot.alarms).unacknowledged();
    stage.figures.push_back({Text::tr("%n unacknowledged", nullptr, open)});
    stage.figures.push_back(
        {Text::tr("%1 per bed and hour").arg(decimal(snapshot.alarmsPerBedHour, 1))});
    if (const auto* shown = latencyUntil(pipeline::Hop::Presented, snapshot))
        stage.figures.push_back({Text::tr("shown p99 %1").arg(milliseconds(shown->p99Ms))});
    return stage;
}

Stage storeStage(const pipeline::Snapshot& snapshot) {
    Stage stage;
    stage.title = Text::tr("Store and screen");
    stage.state = snapshot.rowsInPerSecond > 0 ? StageState::Flowing : StageState::Quiet;
    const auto& store = snapshot.store;
    if (store.away) {
        raise(stage.state, StageState::Blocked);
        stage.figures.push_back({Text::tr("Nothing is stored"), true});
    } else if (!store.healthy) {
        raise(stage.state, StageState::Blocked);
        stage.figures.push_back({Text::tr("Storage stalled"), true});
    } else if (store.commitP99Ms > 0) {
        stage.figures.push_back({Text::tr("commit p99 %1").arg(milliseconds(store.commitP99Ms))});
    }
    if (const auto* painted = latencyUntil(pipeline::Hop::Painted, snapshot))
        stage.figures.push_back({Text::tr("screen p99 %1").arg(milliseconds(painted->p99Ms))});
    const DiskFigure disk = diskFigure(store);
    if (!disk.text.isEmpty())
        stage.figures.push_back({disk.text, disk.low});
    else if (!store.kept && snapshot.mode != pipeline::Mode::Idle)
        stage.figures.push_back({Text::tr("not stored")});
    return stage;
}

} // namespace

std::vector<Stage> stagesOf(const pipeline::Snapshot& snapshot) {
    std::vector<Stage> stages{sourceStage(snapshot), decodeStage(snapshot), engineStage(snapshot),
                              alarmStage(snapshot), storeStage(snapshot)};
    for (const auto& queue : snapshot.queues) {
        Stage& stage = stages[placeOf(queue)];
        stage.queues.push_back(queue);
        if (queueFill(queue) >= kBlockedFill)
            raise(stage.state, StageState::Blocked);
        else if (queueFill(queue) >= kBusyFill)
            raise(stage.state, StageState::Busy);
    }
    return stages;
}

QString stageStateText(StageState state) {
    switch (state) {
    case StageState::Quiet:
        return Text::tr("quiet");
    case StageState::Flowing:
        return Text::tr("keeps up");
    case StageState::Busy:
        return Text::tr("BUSY");
    case StageState::Blocked:
        return Text::tr("BLOCKED");
    }
    return {};
}

double queueFill(const pipeline::QueueView& queue) {
    const auto share = [](std::size_t used, std::size_t bound) {
        return bound == 0 ? 0.0 : static_cast<double>(used) / static_cast<double>(bound);
    };
    return std::min(
        1.0, std::max(share(queue.depth, queue.capacity), share(queue.bytes, queue.byteCapacity)));
}

QString queueText(const pipeline::QueueView& queue) {
    return queueTitle(queue) + QLatin1Char(' ') + queueFigures(queue);
}

QString queueFigures(const pipeline::QueueView& queue) {
    QString text = compactCount(static_cast<double>(queue.depth));
    if (queue.capacity > 0)
        text += QLatin1Char('/') + compactCount(static_cast<double>(queue.capacity));
    if (queue.dropped > 0)
        text += QStringLiteral(", ") +
                Text::tr("%1 dropped").arg(compactCount(static_cast<double>(queue.dropped)));
    return text;
}

} // namespace vigil::widgets
