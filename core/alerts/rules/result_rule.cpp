// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/rules/result_rule.h"

#include <utility>

namespace vigil::alerts {

std::string ruleColumn(std::string_view rule, RuleColumn column) {
    return std::string(rule) + (column == RuleColumn::When ? " (when)" : " (clear)");
}

RuleText::RuleText(std::string_view text) {
    std::string before;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if ((c == '{' || c == '}') && at + 1 < text.size() && text[at + 1] == c) {
            before += c;
            ++at;
            continue;
        }
        if (c != '{') {
            before += c;
            continue;
        }
        const auto end = text.find('}', at);
        if (end == std::string_view::npos) {
            m_whole = false;
            before += text.substr(at);
            break;
        }
        m_between.push_back(std::exchange(before, {}));
        m_columns.emplace_back(text.substr(at + 1, end - at - 1));
        at = end;
    }
    m_between.push_back(std::move(before));
}

std::string RuleText::fill(const std::vector<std::string>& values) const {
    std::string filled;
    for (std::size_t i = 0; i < m_between.size(); ++i) {
        filled += m_between[i];
        if (i < values.size() && i < m_columns.size())
            filled += values[i];
    }
    return filled;
}

} // namespace vigil::alerts
