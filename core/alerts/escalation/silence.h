// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"
#include "base/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::alerts {

/// What of an alarm can be matched: bed, patient, rule, signal, subject, priority, kind, side.
/// nullopt: there is no such label; one without a value is empty.
[[nodiscard]] std::optional<std::string_view> labelOf(const AlarmStatus& alarm,
                                                      std::string_view label);

/// One condition on a label: `bed=B07`, `rule!=stale`, `rule=~SpO2.*`, `bed!~B1.`. Expressions are
/// Perl's, bound at both ends, and match only so far that none of them can hold up an alarm.
/// *Thread:* value; copies share the compiled expression.
class LabelMatcher {
public:
    /// Errors: Parse, InvalidArgument (no such label, an expression that cannot be read).
    [[nodiscard]] static Result<LabelMatcher> parse(std::string_view text);

    [[nodiscard]] bool matches(const AlarmStatus& alarm) const;

    /// As it was written.
    [[nodiscard]] const std::string& text() const noexcept { return m_text; }

private:
    class Expression;

    std::string m_text;
    std::string m_label, m_value;
    bool m_negated = false;
    std::shared_ptr<const Expression> m_expression; ///< null: the value itself
};

/// All of them.
[[nodiscard]] bool matchAll(const std::vector<LabelMatcher>& matchers, const AlarmStatus& alarm);

/// Alarms nobody is told of for a time. It never changes: to edit one is to let it expire and to
/// make another. *Thread:* value.
struct Silence {
    std::uint64_t id = 0; ///< of those of commands; 0: of the workspace
    std::vector<LabelMatcher> match;
    EventTime from{}; ///< inclusive
    EventTime to{};   ///< exclusive
    std::string reason;
    std::string actor;        ///< empty: the workspace
    bool maintenance = false; ///< work that was announced

    [[nodiscard]] bool covers(const AlarmStatus& alarm, EventTime at) const {
        return at >= from && at < to && matchAll(match, alarm);
    }
};

/// While an alarm of `source` stands, nobody is told of those of `target` that have the labels
/// `equal` in common with it. One that is both inhibits not itself. *Thread:* value.
struct Inhibition {
    std::vector<LabelMatcher> source, target;
    std::vector<std::string> equal;

    [[nodiscard]] bool inhibits(const AlarmStatus& by, const AlarmStatus& alarm) const;
};

} // namespace vigil::alerts
