// SPDX-License-Identifier: GPL-3.0-or-later
// The part of ExpressionBinder that deals with AnomalyDetection_SpikeAndDip and _ChangePoint.
#include "engine/binding/expression_binder.h"

#include <array>

namespace vigil::engine {

using model::equalNames;
using Kind = AnomalyOptions::Kind;
using Type = model::Value::Type;

std::optional<Kind> anomalyNamed(std::string_view name) noexcept {
    return equalNames(name, "AnomalyDetection_SpikeAndDip")   ? std::optional(Kind::SpikeAndDip)
           : equalNames(name, "AnomalyDetection_ChangePoint") ? std::optional(Kind::ChangePoint)
                                                              : std::nullopt;
}

void ExpressionBinder::bindAnomaly(const ast::Expr& e, AnalyticPlan& plan) {
    plan.kind = AnalyticPlan::Kind::Anomaly;
    auto& options = plan.anomaly;
    options.kind = *anomalyNamed(e.path[0]);
    const bool spikes = options.kind == Kind::SpikeAndDip;
    if (e.args.size() != (spikes ? 4U : 3U) || e.starArgument || e.distinct) {
        error(e.span, "wrong number of arguments for '" + e.path[0] + "'",
              "write " + e.path[0] +
                  (spikes ? "(value, 95, 120, 'spikesanddips')" : "(value, 80, 120)"));
        return;
    }
    plan.value = bind(*e.args[0], Phase::Row);
    const auto type = plan.value->type;
    if (type && *type != Type::BigInt && *type != Type::Float && *type != Type::Null)
        error(e.args[0]->span,
              e.path[0] + " needs numbers, this is " + std::string(model::typeName(*type)),
              type == Type::Text ? "write TRY_CAST(... AS float)" : "");
    const auto confidence = bind(*e.args[1], Phase::Row);
    const bool isNumber =
        confidence->op == Expression::Op::Constant && confidence->constant.isNumber();
    options.confidence = isNumber ? confidence->constant.toDouble() : 0;
    if (!(options.confidence >= 1 && options.confidence <= 100))
        error(e.args[1]->span, "the confidence is a constant from 1 to 100, in percent");
    const auto history = constantWhole(*e.args[2], "the size of the history");
    constexpr auto kLeast = static_cast<std::int64_t>(kLeastAnomalyHistory);
    constexpr auto kMost = static_cast<std::int64_t>(kMostAnomalyHistory);
    if (history && (*history < kLeast || *history > kMost))
        error(e.args[2]->span, "the size of the history is " + std::to_string(kLeast) + " to " +
                                   std::to_string(kMost) + " values");
    else if (history)
        options.history = static_cast<std::size_t>(*history);
    if (!spikes)
        return;

    struct Named {
        std::string_view name;
        AnomalyOptions::Mode mode;
    };

    static constexpr std::array<Named, 3> kModes{
        {{"spikes", AnomalyOptions::Mode::Spikes},
         {"dips", AnomalyOptions::Mode::Dips},
         {"spikesanddips", AnomalyOptions::Mode::SpikesAndDips}}};
    const auto& mode = e.args[3]->value;
    for (const auto& known : kModes)
        if (mode.type() == Type::Text && equalNames(mode.asText(), known.name)) {
            options.mode = known.mode;
            return;
        }
    error(e.args[3]->span, "the mode is 'spikes', 'dips' or 'spikesanddips'");
}

} // namespace vigil::engine
