// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/stage/anomaly_detector.h"
#include "engine/stage/output_builder.h"
#include "engine/state/query_inspection.h"
#include "engine/window/sliding_group.h"

#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace vigil::engine {

/// LAG, LAST, ISFIRST, anomaly detection and aggregates OVER (... LIMIT DURATION ...): one value a
/// row from the rows before it, in event time order. A row counts while it lies in (t - limit, t].
/// State of a key is forgotten once its rows are out of the limit. *Thread:* one.
class AnalyticStage {
public:
    AnalyticStage(const std::vector<AnalyticPlan>& plans, WindowBounds bounds);
    ~AnalyticStage();

    /// Computes all functions for the rows and hangs the results on the set as slots.
    void run(RowSet& rows, Rejections& rejections);
    /// Forgets what no later row can see.
    void forget(EventTime watermark);

    /// Results a row.
    [[nodiscard]] std::size_t functions() const noexcept { return m_functions.size(); }

    [[nodiscard]] StateSize size() const;

    void save(StateWriter& out) const;
    /// Into a new stage.
    void load(StateReader& in);

private:
    struct Remembered {
        EventTime time{};
        model::Value value;
    };

    /// State of one key of one function.
    struct State {
        std::deque<Remembered> rows;         ///< LAG: the last `offset` rows, LAST: the last one
        EventTime interval = kMinTime;       ///< ISFIRST: end of the interval last seen
        std::unique_ptr<SlidingGroup> group; ///< aggregates
        std::unique_ptr<AnomalyDetector> detector; ///< AnomalyDetection_...
        EventTime newest = kMinTime;
    };

    struct Function {
        const AnalyticPlan* plan = nullptr;
        std::unique_ptr<AggregateLayout> layout; ///< aggregates
        std::unordered_map<std::string, State> states;
        std::size_t sweepAt = 0;
    };

    static void save(StateWriter& out, const State& state);
    static void load(StateReader& in, const Function& function, State& state);
    model::Value lag(const AnalyticPlan& plan, State& state, EvalContext& context, bool counts);
    model::Value last(const AnalyticPlan& plan, State& state, EvalContext& context, bool counts);
    model::Value isFirst(const AnalyticPlan& plan, State& state, EventTime t, bool counts) const;
    static model::Value anomaly(const AnalyticPlan& plan, State& state, EvalContext& context,
                                bool counts);
    /// Rows with something else than a number where anomalies are looked for leave the set.
    void keepNumbers(RowSet& rows, Rejections& rejections) const;
    static model::Value aggregate(const Function& function, State& state, EventTime t, bool counts,
                                  const AggregateInput& input, std::size_t i);

    bool m_endInclusive;
    std::vector<Function> m_functions;
};

} // namespace vigil::engine
