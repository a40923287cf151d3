// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "ingest/decoder.h"
#include "model/recording.h"
#include "pipeline/view/hour_trend.h"
#include "pipeline/workspace/workspace.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace vigil::pipeline {

/// The hour up to `now` of every bed a store knows. Damaged chunks are left out and logged.
/// Errors: those of store::TrendReader; Cancelled.
[[nodiscard]] Result<std::vector<HourOfBed>>
storedHours(const std::filesystem::path& database, EventTime now, const std::stop_token& stop);

/// The hour before `end`, from the rows of a recording; nothing of `end` or later. Damaged parts
/// are left out. Error: Cancelled, Io.
[[nodiscard]] Result<std::vector<HourOfBed>> recordedHours(model::Recording& recording,
                                                           ingest::Decoder& decoder, EventTime end,
                                                           const std::stop_token& stop);

/// Reads in the background what screens show of the time before the first row: after a start from
/// the store, after a seek from the recording. The newest request cancels the one before.
/// *Thread:* one at a time. *Owns:* its thread.
class HourHistory {
public:
    using Take = std::function<void(std::vector<HourOfBed>)>;

    /// `take` is called on the thread of the history.
    explicit HourHistory(Take take) : m_take(std::move(take)) {}

    void load(std::filesystem::path database, EventTime now);
    /// `source` is a recording; `beds` as for makeDecoder().
    void load(SourceConfig source, std::vector<BedConfig> beds, EventTime end);
    /// Nothing is handed over afterwards, until the next load().
    void cancel();

private:
    void run(std::function<Result<std::vector<HourOfBed>>(const std::stop_token&)> read);

    const Take m_take;
    std::jthread m_thread;
};

} // namespace vigil::pipeline
