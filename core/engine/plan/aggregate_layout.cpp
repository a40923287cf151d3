// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/aggregate_layout.h"

#include <algorithm>

namespace vigil::engine {

using State = AggregateFunction::State;

namespace {

bool sameColumn(const Expression& a, const Expression& b) {
    return a.op == Expression::Op::Column && b.op == Expression::Op::Column &&
           a.source == b.source && a.index == b.index;
}

} // namespace

AggregateLayout::AggregateLayout(std::span<const AggregatePlan> plans) : m_plans(plans) {
    for (const auto& plan : plans) {
        const auto& function = *plan.function;
        Place place;
        if (function.state == State::Rows) {
            place.list = true;
            place.index = m_lists.size();
            m_lists.push_back(&plan);
        } else if (function.state == State::Samples) {
            const auto* const value = plan.order[0].value.get();
            const auto known = std::ranges::find_if(
                m_samples, [&](const Expression* other) { return sameColumn(*other, *value); });
            place.samples = true;
            place.index = static_cast<std::size_t>(known - m_samples.begin());
            if (known == m_samples.end())
                m_samples.push_back(value);
        } else if (plan.argument == nullptr) {
            place.counts = true;
        } else {
            place.index = plan.lane;
            if (m_lanes.size() <= plan.lane)
                m_lanes.resize(plan.lane + 1);
            auto& lane = m_lanes[plan.lane];
            lane.argument = plan.argument.get();
            lane.numeric = lane.numeric || function.numbersOnly;
            lane.moments = lane.moments || function.moments;
            lane.readsTexts = lane.readsTexts || (function.readsTexts && !plan.argument->type);
        }
        m_places.push_back(place);
    }
}

std::size_t AggregateLayout::include(const Lane& lane) {
    const auto known = std::ranges::find_if(m_lanes, [&](const Lane& other) {
        return sameExpression(*other.argument, *lane.argument);
    });
    if (known == m_lanes.end()) {
        m_lanes.push_back(lane);
        return m_lanes.size() - 1;
    }
    known->readsTexts = known->readsTexts || lane.readsTexts;
    known->numeric = known->numeric || lane.numeric;
    known->moments = known->moments || lane.moments;
    return static_cast<std::size_t>(known - m_lanes.begin());
}

} // namespace vigil::engine
