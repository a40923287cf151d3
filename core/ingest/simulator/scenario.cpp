// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/simulator/scenario.h"

#include "model/value.h"

#include <algorithm>
#include <cmath>

namespace vigil::ingest {
namespace {

struct KindFacts {
    std::string_view name;
    ScenarioShape shape;
};

// In the order of ScenarioKind.
constexpr std::array<KindFacts, kScenarioKinds> kKinds{{
    {"desaturation", {28, 110, 45}},
    {"tachycardia", {20, 105, 50}},
    {"hypotension", {150, 120, 120}},
    {"asystole", {0, 25, 45}},
    {"lead-off", {0, 45, 0}},
    {"artefact", {1.5, 26, 2.5}},
    {"disconnect", {0, 45, 0}},
}};

double secondsOf(Ticks span) { return std::chrono::duration<double>(span).count(); }

double smoothStep(double x) {
    x = std::clamp(x, 0.0, 1.0);
    return x * x * (3.0 - 2.0 * x);
}

double envelope(const ScenarioShape& shape, double since) {
    if (since < 0 || since >= shape.total())
        return 0;
    if (since < shape.onset)
        return smoothStep(since / shape.onset);
    since -= shape.onset;
    if (since < shape.plateau)
        return 1;
    return 1.0 - smoothStep((since - shape.plateau) / shape.recovery);
}

Result<ScenarioKind> kindOf(std::string_view name) {
    for (std::size_t i = 0; i < kKinds.size(); ++i)
        if (model::equalNames(kKinds[i].name, name))
            return static_cast<ScenarioKind>(i);
    std::string known;
    for (const auto& kind : kKinds)
        known.append(known.empty() ? "" : ", ").append(kind.name);
    return fail(ErrorCode::Parse,
                "unknown scenario '" + std::string(name) + "'; known are " + known);
}

} // namespace

std::string_view scenarioName(ScenarioKind kind) noexcept {
    return kKinds[static_cast<std::size_t>(kind)].name;
}

const ScenarioShape& scenarioShape(ScenarioKind kind) noexcept {
    return kKinds[static_cast<std::size_t>(kind)].shape;
}

Result<Scenario> parseScenario(std::string_view text) {
    const std::size_t colon = text.find(':');
    const std::size_t sign = text.find('@', colon == std::string_view::npos ? 0 : colon);
    if (colon == std::string_view::npos || sign == std::string_view::npos || sign == colon + 1)
        return fail(ErrorCode::Parse, "a scenario is written NAME:BED@TIME, as in lead-off:B03@1m",
                    std::string(text));
    auto kind = kindOf(text.substr(0, colon));
    if (!kind)
        return tl::unexpected(std::move(kind.error()).within(text));
    Scenario scenario{*kind, std::string(text.substr(colon + 1, sign - colon - 1)), {}, {}};
    const std::string_view times = text.substr(sign + 1);
    const std::size_t slash = times.find('/');
    auto at = parseSpan(times.substr(0, slash));
    if (!at)
        return tl::unexpected(std::move(at.error()).within(text));
    scenario.at = *at;
    if (slash != std::string_view::npos) {
        auto every = parseSpan(times.substr(slash + 1));
        if (!every)
            return tl::unexpected(std::move(every.error()).within(text));
        scenario.every = *every;
        if (secondsOf(*every) <= scenarioShape(*kind).total())
            return fail(ErrorCode::Parse, "the period is shorter than the scenario itself",
                        std::string(text));
    }
    if (scenario.at < Ticks::zero())
        return fail(ErrorCode::Parse, "a scenario cannot begin before the start",
                    std::string(text));
    return scenario;
}

std::vector<Scenario> demoScript() {
    using namespace std::chrono_literals;
    using enum ScenarioKind;
    constexpr Ticks kLoop = 15min;
    constexpr Ticks kLongLoop = 30min;
    return {
        {Desaturation, "B07", 4s, kLoop},
        {Tachycardia, "B07", 8s, kLoop},
        {LeadOff, "B03", 4min, kLoop},
        {Artefact, "B10", 5min + 30s, kLoop},
        {Hypotension, "B11", 6min + 30s, kLongLoop},
        {Disconnect, "B08", 13min, kLoop},
        {Tachycardia, "B02", 20min, kLongLoop},
        {Asystole, "B12", 25min, kLongLoop},
    };
}

ScenarioTimeline::ScenarioTimeline(const std::vector<Scenario>& script, std::string_view bed,
                                   Ticks bedStart) {
    for (const auto& scenario : script)
        if (scenario.bed == bed)
            m_occurrences[static_cast<std::size_t>(scenario.kind)].push_back(
                {secondsOf(scenario.at - bedStart), secondsOf(scenario.every)});
}

double ScenarioTimeline::Occurrence::since(double t) const noexcept {
    const double elapsed = t - at;
    return elapsed > 0 && every > 0 ? std::fmod(elapsed, every) : elapsed;
}

bool ScenarioTimeline::never(ScenarioKind kind) const noexcept {
    return m_occurrences[static_cast<std::size_t>(kind)].empty();
}

double ScenarioTimeline::level(ScenarioKind kind, double t) const noexcept {
    double level = 0;
    for (const auto& occurrence : m_occurrences[static_cast<std::size_t>(kind)])
        level = std::max(level, envelope(scenarioShape(kind), occurrence.since(t)));
    return level;
}

std::optional<double> ScenarioTimeline::plateauEnd(ScenarioKind kind, double t) const noexcept {
    const auto& shape = scenarioShape(kind);
    std::optional<double> end;
    for (const auto& occurrence : m_occurrences[static_cast<std::size_t>(kind)]) {
        const double since = occurrence.since(t);
        if (since >= 0 && since < shape.onset + shape.plateau)
            end = std::max(end.value_or(t), t - since + shape.onset + shape.plateau);
    }
    return end;
}

} // namespace vigil::ingest
