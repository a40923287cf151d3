// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/limit_presets.h"

#include "model/signal_catalog.h"
#include "model/value.h"

#include <algorithm>
#include <span>

namespace vigil::alerts {
namespace {

using std::chrono::seconds;

/// A pair of limits; either may be missing.
struct Pair {
    std::optional<double> low, high;
};

/// One line of the table of clinical reference 1.8.
struct Seed {
    const char* signal;
    Pair adult, paediatric, neonate;
    Pair extreme;      ///< of adults
    Pair desaturation; ///< of children
    const char* extremeId;
    double hysteresis;
    seconds delayLow, delayHigh;
    seconds extremeDelay; ///< both sides; never longer than the plain limits' delay
};

constexpr seconds k0{0}, k4{4}, k5{5}, k6{6}, k10{10}, k14{14}, k15{15}, k30{30};

const Seed kSeeds[] = {
    {"HR", {50, 120}, {75, 160}, {100, 200}, {40, 150}, {}, "HR-extreme", 2, k6, k6, k6},
    {"SpO2", {90, {}}, {90, {}}, {85, 95}, {80, {}}, {80, {}}, "SpO2-desat", 1, k15, k15, k5},
    {"RR", {8, 30}, {8, 40}, {30, 100}, {5, 40}, {}, "RR-extreme", 1, k14, k14, k14},
    {"ABP_SYS", {90, 160}, {70, 120}, {40, 100}, {70, 200}, {}, "ABP_SYS-extreme", 2, k4, k10, k4},
    {"ABP_DIA", {50, 90}, {40, 70}, {20, 60}, {35, 120}, {}, "ABP_DIA-extreme", 2, k4, k10, k4},
    {"ABP_MEAN", {60, 110}, {50, 90}, {30, 70}, {55, 130}, {}, "ABP_MEAN-extreme", 2, k4, k10, k4},
    {"NIBP_SYS", {90, 160}, {70, 120}, {40, 100}, {70, 200}, {}, "NIBP_SYS-extreme", 2, k0, k0, k0},
    {"NIBP_DIA", {50, 90}, {40, 70}, {20, 60}, {35, 120}, {}, "NIBP_DIA-extreme", 2, k0, k0, k0},
    {"NIBP_MEAN", {60, 110}, {50, 90}, {30, 70}, {55, 130}, {}, "NIBP_MEAN-extreme", 2, k0, k0, k0},
    {"Temp", {35, 39}, {{}, 39}, {{}, 39}, {34, 40.5}, {}, "Temp-extreme", 0.1, k30, k30, k30},
    {"EtCO2", {15, 50}, {20, 50}, {30, 45}, {8, 65}, {}, "EtCO2-extreme", 1, k10, k10, k10},
};

const Pair& plainOf(const Seed& seed, LimitPreset preset) {
    if (preset == LimitPreset::Adult)
        return seed.adult;
    return preset == LimitPreset::Paediatric ? seed.paediatric : seed.neonate;
}

Pair extremeOf(const Seed& seed, LimitPreset preset) {
    if (preset == LimitPreset::Adult)
        return seed.extreme;
    return preset == LimitPreset::Paediatric ? seed.desaturation : Pair{};
}

LimitRule ruleOf(const Seed& seed, const Pair& limits, bool extreme) {
    LimitRule rule;
    rule.id = extreme ? seed.extremeId : seed.signal;
    rule.signal = seed.signal;
    rule.low = limits.low;
    rule.high = limits.high;
    rule.hysteresis = seed.hysteresis;
    rule.delayLow = extreme ? seed.extremeDelay : seed.delayLow;
    rule.delayHigh = extreme ? seed.extremeDelay : seed.delayHigh;
    rule.priority = extreme ? Priority::High : Priority::Medium;
    rule.latching = extreme; // nobody may miss it
    return rule;
}

} // namespace

std::vector<LimitRule> presetLimits(LimitPreset preset, std::string_view bed) {
    std::vector<LimitRule> rules;
    for (const auto& seed : kSeeds) {
        rules.push_back(ruleOf(seed, plainOf(seed, preset), false));
        if (const auto extreme = extremeOf(seed, preset); extreme.low || extreme.high)
            rules.push_back(ruleOf(seed, extreme, true));
    }
    for (auto& rule : rules)
        rule.bed = bed;
    return rules;
}

std::optional<LimitRule> presetLimit(LimitPreset preset, std::string_view signal) {
    const auto* known = model::findSignal(signal);
    const auto* const seed = std::ranges::find_if(kSeeds, [&](const Seed& line) {
        return model::equalNames(line.signal, known != nullptr ? known->name : signal);
    });
    if (seed == std::end(kSeeds))
        return std::nullopt;
    return ruleOf(*seed, plainOf(*seed, preset), false);
}

void applyPreset(RuleSet& rules, LimitPreset preset, std::string_view bed,
                 const std::vector<std::string>& kept) {
    const auto isKept = [&](const std::string& id) {
        return std::ranges::find(kept, id) != kept.end();
    };
    const auto own = presetLimits(preset, bed);
    for (const auto& rule : own)
        if (!isKept(rule.id))
            rules.limits.push_back(rule);
    for (auto rule : presetLimits(LimitPreset::Adult, bed)) {
        if (bed.empty() || isKept(rule.id) ||
            std::ranges::find(own, rule.id, &LimitRule::id) != own.end())
            continue;
        rule.enabled = false;
        rules.limits.push_back(std::move(rule));
    }
}

double leastGap(std::string_view signal) {
    const auto* known = model::findSignal(signal);
    if (known == nullptr)
        return 0;
    using G = model::ParameterGroup;
    if (known->group == G::Abp || known->group == G::Nibp)
        return 5;
    for (const char* vital : {"HR", "PR", "SpO2", "RR", "EtCO2"})
        if (known->name == vital)
            return 2;
    return known->name == "Temp" ? 0.2 : 0;
}

RuleSet defaultAdultRules() {
    RuleSet rules;
    rules.limits = presetLimits(LimitPreset::Adult);
    rules.stale.signalAges = defaultSignalAges();
    return rules;
}

std::vector<SignalAge> defaultSignalAges() {
    // A cuff measures now and then: an hour without a value is the first that says anything.
    std::vector<SignalAge> ages;
    for (const char* cuff : {"NIBP_SYS", "NIBP_DIA", "NIBP_MEAN"})
        ages.push_back({cuff, std::chrono::hours{1}});
    return ages;
}

} // namespace vigil::alerts
