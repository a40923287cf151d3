// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::alerts {

/// An alarm on the rows of a query's output; of each key it is a condition of its own. Whether a
/// row violates it the engine says, in columns beside those of the row: see ruleColumn(). Null
/// neither begins nor ends anything.
struct ResultRule {
    std::string id;
    std::string output;                  ///< INTO name of a query
    std::vector<std::string> key{"bed"}; ///< columns
    std::string when;        ///< expression of the query language; empty: every row violates it
    std::string clear;       ///< the same; empty: what does not violate it ends it
    std::string value;       ///< column that is shown as the alarm's value; may be empty
    Ticks clearAfter{};      ///< without a row of the key it is over; zero: never
    Ticks delay{};           ///< a violation must last this long in event time
    std::uint32_t count = 1; ///< so many violating rows in a row
    Priority priority = Priority::Medium;
    bool latching = false;
    std::string policy; ///< see LimitRule
    std::string text;   ///< with {COLUMN}: see RuleText
};

enum class RuleColumn : std::uint8_t { When, Clear };

/// The column that says of each row whether it violates the rule, or ends a violation: true, false
/// or null.
[[nodiscard]] std::string ruleColumn(std::string_view rule, RuleColumn column);

/// A text with the values of a row in it: "HR {hr} of {bed}". *Thread:* value.
class RuleText {
public:
    RuleText() = default;
    explicit RuleText(std::string_view text);

    /// Every name between braces; "{{" is a brace.
    [[nodiscard]] const std::vector<std::string>& columns() const noexcept { return m_columns; }

    /// Values in the order of columns(), as valueText() shows them.
    [[nodiscard]] std::string fill(const std::vector<std::string>& values) const;

    /// False for a brace that is not closed.
    [[nodiscard]] bool isWhole() const noexcept { return m_whole; }

private:
    std::vector<std::string> m_between; ///< what stands before each column, and behind the last
    std::vector<std::string> m_columns;
    bool m_whole = true;
};

} // namespace vigil::alerts
