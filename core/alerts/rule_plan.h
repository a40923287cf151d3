// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/condition.h"
#include "alerts/limit_rule.h"
#include "alerts/technical_rule.h"

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace vigil::alerts {

/// What one alarm is about; shared by the slots of all beds. *Thread:* immutable.
struct Subject {
    std::string rule;   ///< "SpO2-low", "stale"
    std::string signal; ///< empty for whole-bed and system alarms
    std::string about;  ///< of technical alarms: AlarmStatus::subject
    AlarmKind kind = AlarmKind::Physiological;
    Priority priority = Priority::None;
    Limit limit; ///< side None: none (technical alarms)
    Condition::Policy policy;
    std::string escalation; ///< AlarmStatus::policy
    Judging judging;
    /// Of RulePlan: the signals that `judging` names.
    std::optional<std::uint32_t> qualitySignal, otherSignal;
};

using SubjectPtr = std::shared_ptr<const Subject>;

/// Whether the first says nothing that the second does not say as well, and worse: a limit of a
/// higher priority on the same side of the same signal that lies further out. Of the two only the
/// worse is announced (clinical reference 1.10: only the most severe of a chain).
[[nodiscard]] bool isMilder(const Subject& mild, const Subject& worse);

/// The subject of a technical alarm.
[[nodiscard]] SubjectPtr technicalSubject(TechnicalRule rule, std::string_view signal,
                                          std::string_view about, Priority priority);

/// A rule set resolved for evaluation: signals numbered, limit pairs split into their sides, the
/// overrides of beds sorted out. *Thread:* immutable.
class RulePlan {
public:
    explicit RulePlan(RuleSet rules);

    struct Watch {
        std::uint32_t signal = 0;
        SubjectPtr subject;
    };

    /// The sides that hold for a bed, by signal number.
    [[nodiscard]] std::vector<Watch> watchesFor(std::string_view bed) const;

    /// Number of a watched signal by name or alias, without case; nullopt when no rule names it.
    [[nodiscard]] std::optional<std::uint32_t> signalOf(std::string_view column) const;

    [[nodiscard]] std::size_t signalCount() const noexcept { return m_signals.size(); }

    [[nodiscard]] const std::string& signalName(std::uint32_t signal) const noexcept {
        return m_signals[signal].name;
    }

    /// Oldest age a value of the signal may reach; zero: any.
    [[nodiscard]] Ticks signalAge(std::uint32_t signal) const noexcept {
        return m_signals[signal].most;
    }

    /// Limits on other signals look at this one as well.
    [[nodiscard]] bool isNoted(std::uint32_t signal) const noexcept {
        return m_signals[signal].noted;
    }

    [[nodiscard]] const SubjectPtr& missing(std::uint32_t signal) const noexcept {
        return m_signals[signal].missing;
    }

    /// Rules on results of queries, by their number in rules().results.
    [[nodiscard]] const SubjectPtr& resultSubject(std::uint32_t rule) const noexcept {
        return m_results[rule];
    }

    [[nodiscard]] std::optional<std::uint32_t> resultRuleOf(std::string_view id) const noexcept;

    [[nodiscard]] const SubjectPtr& bedSilent() const noexcept { return m_bedSilent; }

    [[nodiscard]] const RuleSet& rules() const noexcept { return m_rules; }

    [[nodiscard]] const StaleRule& stale() const noexcept { return m_rules.stale; }

private:
    struct Signal {
        std::string name;
        Ticks most{};
        SubjectPtr missing;
        bool noted = false;
    };

    struct Side {
        std::uint32_t signal = 0;
        std::size_t rule = 0; ///< index into m_rules.limits
        SubjectPtr subject;
    };

    std::uint32_t addSignal(const std::string& name);
    std::uint32_t addNoted(const std::string& name);

    RuleSet m_rules;
    std::vector<Signal> m_signals;
    std::vector<Side> m_sides; ///< of all enabled rules, sorted by signal
    std::vector<SubjectPtr> m_results;
    SubjectPtr m_bedSilent;
};

} // namespace vigil::alerts
