// SPDX-License-Identifier: GPL-3.0-or-later
// The part of AnalyticStage that survives a restart.
#include "engine/stage/analytic_stage.h"
#include "engine/state/state_reader.h"
#include "engine/state/state_writer.h"

namespace vigil::engine {

void AnalyticStage::save(StateWriter& out, const State& state) {
    out.number(state.rows.size());
    for (const auto& row : state.rows) {
        out.time(row.time);
        out.value(row.value);
    }
    out.time(state.interval);
    out.time(state.newest);
    out.flag(state.group != nullptr);
    if (state.group != nullptr)
        state.group->save(out);
    out.flag(state.detector != nullptr);
    if (state.detector != nullptr)
        state.detector->save(out);
}

void AnalyticStage::load(StateReader& in, const Function& function, State& state) {
    const std::size_t rows = in.count();
    for (std::size_t i = 0; i < rows && in.ok(); ++i) {
        const EventTime time = in.time();
        state.rows.push_back({time, in.value()});
    }
    state.interval = in.watermark();
    state.newest = in.watermark();
    const bool grouped = in.flag();
    if (grouped && function.layout == nullptr)
        in.refuse("a function that keeps no aggregates has some");
    if (grouped && in.ok()) {
        state.group = std::make_unique<SlidingGroup>(*function.layout);
        state.group->load(in);
    }
    if (!in.flag())
        return;
    state.detector = std::make_unique<AnomalyDetector>(function.plan->anomaly);
    state.detector->load(in);
}

void AnalyticStage::save(StateWriter& out) const {
    for (const auto& function : m_functions) {
        out.number(function.sweepAt);
        out.number(function.states.size());
        for (const auto* entry : inKeyOrder(function.states)) {
            out.text(entry->first);
            save(out, entry->second);
        }
    }
}

void AnalyticStage::load(StateReader& in) {
    for (auto& function : m_functions) {
        function.sweepAt = static_cast<std::size_t>(in.number());
        const std::size_t states = in.count();
        for (std::size_t i = 0; i < states && in.ok(); ++i) {
            State state;
            std::string key(in.text());
            load(in, function, state);
            function.states.insert_or_assign(std::move(key), std::move(state));
        }
    }
}

} // namespace vigil::engine
