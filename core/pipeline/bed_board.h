// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"
#include "alerts/limit_rule.h"
#include "model/record_batch.h"
#include "pipeline/snapshot.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace vigil::pipeline {

/// The newest numerics of the beds of one shard, with their age: what tiles show.
/// A number older than max(3 x its usual interval, the stale rule) is stale.
/// *Thread:* the shard's. *Owns:* one entry a bed and signal.
class BedBoard {
public:
    explicit BedBoard(const alerts::RuleSet& rules) : m_rules(rules) {}

    void apply(const model::RecordBatch& batch);
    /// Forgets all values (after a replay seek).
    void restart();
    /// One view a bed that was seen, without waves; alarms sorted in.
    [[nodiscard]] std::vector<BedView> views(EventTime now,
                                             const std::vector<alerts::AlarmStatus>& alarms) const;

private:
    struct Reading {
        double value = 0;
        EventTime at{};       ///< of the last value
        EventTime heard{};    ///< of the last row that had this column, value or null
        Ticks interval{};     ///< usual distance of two values, smoothed
        bool missing = false; ///< the last row said null
        bool doubtful = false;
        std::string unit;
    };

    struct Bed {
        std::string patient;
        EventTime lastSeen{};
        Ticks interval{};
        std::map<std::string, Reading, std::less<>> readings;
        // Heart rate of the last hour: means of 10 s, a ring by slot of absolute time.
        std::vector<float> hourMeans;
        std::int64_t slot = 0;
        double slotSum = 0;
        int slotCount = 0;
        std::shared_ptr<const std::vector<float>> hour;
    };

    void countHeartRate(Bed& bed, EventTime at, double value);
    [[nodiscard]] Freshness freshnessOf(const Reading& reading, EventTime now) const;

    const alerts::RuleSet& m_rules;
    std::map<std::string, Bed, std::less<>> m_beds;
};

} // namespace vigil::pipeline
