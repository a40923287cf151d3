// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/view/snapshot.h"

#include <QString>

#include <vector>

namespace vigil::widgets {

/// How hard a stage works, mildest first.
enum class StageState {
    Quiet,   ///< nothing comes in
    Flowing, ///< keeps up
    Busy,    ///< a queue before it is half full, or a part of it does not run
    Blocked, ///< a queue before it is nearly full, or it cannot work at all
};

struct StageFigure {
    QString text;
    bool caution = false;
};

/// One box of the pipeline map. *Thread:* value.
struct Stage {
    QString title;
    StageState state = StageState::Quiet;
    std::vector<StageFigure> figures;        ///< most important first
    std::vector<pipeline::QueueView> queues; ///< those it takes from
};

/// From the left to the right: sources, decode, engine, alarms, store and screen.
[[nodiscard]] std::vector<Stage> stagesOf(const pipeline::Snapshot& snapshot);
/// "keeps up", "busy", "blocked", "quiet".
[[nodiscard]] QString stageStateText(StageState state);
/// 0..1; 0 for a queue without a bound.
[[nodiscard]] double queueFill(const pipeline::QueueView& queue);
/// "queue 3 of 4096, 12 dropped": the words beside the bar.
[[nodiscard]] QString queueText(const pipeline::QueueView& queue);
/// The same without the queue's name.
[[nodiscard]] QString queueFigures(const pipeline::QueueView& queue);

} // namespace vigil::widgets
