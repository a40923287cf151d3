// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"
#include "alerts/life_line.h"
#include "alerts/limit_rule.h"
#include "model/record_batch.h"
#include "pipeline/view/hour_trend.h"
#include "pipeline/view/snapshot.h"

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace vigil::pipeline {

/// The newest numerics of all beds, with their age: what tiles show. A number is stale when its bed
/// is silent or the number too old, by the same rule as the alarms on both.
/// *Thread:* the alarm thread's. *Owns:* one entry a bed and signal.
class BedBoard {
public:
    /// `rules` outlives it, or is replaced before.
    explicit BedBoard(const alerts::RuleSet& rules) : m_rules(&rules) {}

    /// Edited rules; every bed is viewed anew.
    void setRules(const alerts::RuleSet& rules);

    void apply(const model::RecordBatch& batch);
    /// Forgets all values (after a replay seek).
    void restart();
    /// The time line was moved by this; values get no older by it.
    void translate(Ticks by);
    /// Adds values of before to the last hour of a bed, whether it was seen yet or not.
    void fillHour(const HourOfBed& hour);
    /// Something about the alarms of a bed has changed, if it was seen.
    void touch(std::string_view bed);

    using Views = std::vector<std::shared_ptr<const BedView>>;

    /// One view a bed that was seen, without waves; alarms sorted in. A bed of which nothing has
    /// come, whose alarms were not touched and which is asked at the same time keeps its view.
    [[nodiscard]] Views views(EventTime now, const std::vector<alerts::AlarmStatus>& alarms);

private:
    struct Reading {
        double value = 0;
        EventTime at{}; ///< of the last value
        alerts::BeatInterval interval;
        bool dated = true;    ///< false: of unknown age, never live
        bool missing = false; ///< the last row said null
        bool doubtful = false;
        std::string unit;
    };

    /// One of each of kHourSignals.
    using Hours = std::array<HourTrend, kHourSignals.size()>;

    struct Bed {
        std::string patient;
        alerts::LifeLine life;
        std::uint32_t source = 0; ///< of the newest row
        std::map<std::string, Reading, std::less<>> readings;
        Hours hours;
        std::shared_ptr<const BedView> view; ///< null: to be made anew
    };

    using AlarmsOfBed = std::vector<const alerts::AlarmStatus*>;

    /// Entry of a bed, made when it is new.
    Bed& bedOf(std::string_view key);
    void apply(Bed& bed, const model::Column& column, const model::RecordBatch& batch,
               std::size_t row);
    [[nodiscard]] bool isSilent(const Bed& bed, EventTime now) const;
    [[nodiscard]] Freshness freshnessOf(const Bed& bed, const std::string& signal,
                                        const Reading& reading, EventTime now) const;
    [[nodiscard]] BedView viewOf(const std::string& key, const Bed& bed, EventTime now,
                                 const AlarmsOfBed& alarms) const;

    const alerts::RuleSet* m_rules;
    std::map<std::string, Bed, std::less<>> m_beds;
    std::map<std::string, Hours, std::less<>> m_early; ///< of beds that were not seen yet
    EventTime m_viewed{};                              ///< when the views were made
};

} // namespace vigil::pipeline
