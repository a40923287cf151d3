// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/limit_rule.h"

namespace vigil::alerts {
namespace {

using std::chrono::seconds;

/// One line of the seed table of clinical reference 1.8.
struct Seed {
    const char* id;
    const char* signal;
    std::optional<double> low, high;
    std::optional<double> extremeLow, extremeHigh;
    const char* extremeId;
    double hysteresis;
    seconds delayLow, delayHigh;
    seconds extremeDelay; ///< both sides; never longer than the plain limits' delay
};

const Seed kSeeds[] = {
    {"HR", "HR", 50, 120, 40, 150, "HR-extreme", 2, seconds{6}, seconds{6}, seconds{6}},
    {"SpO2", "SpO2", 90, {}, 80, {}, "SpO2-desat", 1, seconds{15}, seconds{15}, seconds{5}},
    {"RR", "RR", 8, 30, 5, 40, "RR-extreme", 1, seconds{14}, seconds{14}, seconds{14}},
    {"ABP_SYS", "ABP_SYS", 90, 160, 70, 200, "ABP_SYS-extreme", 2, seconds{4}, seconds{10},
     seconds{4}},
    {"ABP_DIA", "ABP_DIA", 50, 90, 35, 120, "ABP_DIA-extreme", 2, seconds{4}, seconds{10},
     seconds{4}},
    {"ABP_MEAN", "ABP_MEAN", 60, 110, 55, 130, "ABP_MEAN-extreme", 2, seconds{4}, seconds{10},
     seconds{4}},
    {"NIBP_SYS", "NIBP_SYS", 90, 160, 70, 200, "NIBP_SYS-extreme", 2, seconds{0}, seconds{0},
     seconds{0}},
    {"NIBP_DIA", "NIBP_DIA", 50, 90, 35, 120, "NIBP_DIA-extreme", 2, seconds{0}, seconds{0},
     seconds{0}},
    {"NIBP_MEAN", "NIBP_MEAN", 60, 110, 55, 130, "NIBP_MEAN-extreme", 2, seconds{0}, seconds{0},
     seconds{0}},
    {"Temp", "Temp", 35, 39, 34, 40.5, "Temp-extreme", 0.1, seconds{30}, seconds{30}, seconds{30}},
    {"EtCO2", "EtCO2", 15, 50, 8, 65, "EtCO2-extreme", 1, seconds{10}, seconds{10}, seconds{10}},
};

LimitRule ruleOf(const Seed& seed, bool extreme) {
    LimitRule rule;
    rule.id = extreme ? seed.extremeId : seed.id;
    rule.signal = seed.signal;
    rule.low = extreme ? seed.extremeLow : seed.low;
    rule.high = extreme ? seed.extremeHigh : seed.high;
    rule.hysteresis = seed.hysteresis;
    rule.delayLow = extreme ? seed.extremeDelay : seed.delayLow;
    rule.delayHigh = extreme ? seed.extremeDelay : seed.delayHigh;
    rule.priority = extreme ? Priority::High : Priority::Medium;
    return rule;
}

} // namespace

RuleSet defaultAdultRules() {
    RuleSet rules;
    for (const auto& seed : kSeeds)
        for (const bool extreme : {false, true})
            rules.limits.push_back(ruleOf(seed, extreme));
    // A cuff measures now and then: an hour without a value is the first that says anything.
    for (const char* cuff : {"NIBP_SYS", "NIBP_DIA", "NIBP_MEAN"})
        rules.stale.signalAges.push_back({cuff, std::chrono::hours{1}});
    return rules;
}

} // namespace vigil::alerts
