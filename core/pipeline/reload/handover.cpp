// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/reload/handover.h"

#include "alerts/technical_rule.h"

namespace vigil::pipeline {

std::vector<TechnicalChange> endedAtReload(const std::vector<alerts::AlarmStatus>& standing,
                                           const std::set<std::string, std::less<>>& endedSources) {
    using Rule = alerts::TechnicalRule;
    const auto isGone = [&endedSources](Rule rule, const std::string& subject) {
        switch (rule) {
        case Rule::SourceLost:
        case Rule::SessionTaken:
            return endedSources.contains(subject);
        case Rule::StoreStalled:
        case Rule::StoreAway:
        case Rule::DatabaseDeleted:
        case Rule::ReferenceBroken:
        case Rule::QueryStopped:
        case Rule::ChannelFailing:
            return true;
        case Rule::Stale:
        case Rule::SignalMissing:
        case Rule::DataDropped:
        case Rule::ClockOff:
        case Rule::ClockStep:
        case Rule::ComputerSlept:
        case Rule::UnknownBeds:
        case Rule::NobodyAnswered:
            return false;
        }
        return false;
    };
    std::vector<TechnicalChange> ended;
    for (const auto& alarm : standing)
        if (const auto rule = alerts::technicalRuleOf(alarm); rule && isGone(*rule, alarm.subject))
            ended.push_back({*rule, alarm.subject, false, alarm.priority, alarm.bed});
    return ended;
}

} // namespace vigil::pipeline
