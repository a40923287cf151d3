// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/operator_text.h"

#include "engine/plan/plan.h"
#include "engine/syntax/diagnostic.h"

#include <algorithm>

namespace vigil::engine {

using Kind = OperatorPlace::Kind;

namespace {

/// The operator's name in EXPLAIN.
const char* nameOf(const SelectPlan& select, const OperatorPlace& place) {
    switch (place.kind) {
    case Kind::Apply:
        return "Apply";
    case Kind::Join:
        return select.joins[place.index].kind == JoinPlan::Kind::Left ? "Left join" : "Join";
    case Kind::Match:
        return "Match pattern";
    case Kind::Analytic:
        return "Analytic";
    case Kind::Filter:
        return "Filter";
    case Kind::Window:
        return "Window";
    case Kind::Union:
        return "Union";
    case Kind::Source:
    case Kind::Project:
        break;
    }
    return "Project";
}

SourceSpan spanOf(const SelectPlan& select, const OperatorPlace& place) {
    if (place.kind == Kind::Join && select.joins[place.index].on != nullptr)
        return select.joins[place.index].on->span;
    if (place.kind == Kind::Apply && select.joins[place.index].apply != nullptr)
        return select.joins[place.index].apply->span;
    if (place.kind == Kind::Filter && select.where != nullptr)
        return select.where->span;
    return select.span;
}

} // namespace

std::string placeText(const Query& query, const OperatorPlace& place) {
    const auto& plan = query.plan();
    if (place.kind == Kind::Source)
        return place.index < plan.sources.size() ? "Source " + plan.sources[place.index].input
                                                 : "Source";
    if (place.step >= plan.steps.size())
        return "The query";
    const auto& step = plan.steps[place.step];
    const auto& select = step.selects[std::min(place.select, step.selects.size() - 1)];
    const auto at = diagnosticAt(query.text(), spanOf(select, place), Severity::Warning, {});
    return std::string(nameOf(select, place)) + " in " + step.name + " (line " +
           std::to_string(at.line) + ")";
}

std::string remedyFor(const Query& query, const OperatorPlace& place) {
    const auto& plan = query.plan();
    if (place.kind == Kind::Source)
        return "a smaller tolerance for rows out of order";
    if (place.step >= plan.steps.size())
        return {};
    const auto& step = plan.steps[place.step];
    const auto& select = step.selects[std::min(place.select, step.selects.size() - 1)];
    switch (place.kind) {
    case Kind::Join:
        return select.joins[place.index].rightKeys.empty()
                   ? "a narrower DATEDIFF, or an equality in ON"
                   : "a narrower DATEDIFF in ON";
    case Kind::Apply:
        return "a WHERE in a step before CROSS APPLY, or shorter arrays";
    case Kind::Match:
        return "a pattern whose variables exclude each other, or a shorter LIMIT DURATION";
    case Kind::Analytic:
        return "a shorter LIMIT DURATION";
    case Kind::Window:
        return "a shorter window, a longer hop, or fewer keys in GROUP BY";
    case Kind::Project:
        return "fewer columns, or shorter texts";
    case Kind::Union:
        return "fewer rows in each part of the UNION";
    case Kind::Source:
    case Kind::Filter:
        break;
    }
    return {};
}

} // namespace vigil::engine
