// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/escalation/silence.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <array>
#include <utility>

namespace vigil::alerts {
namespace {

constexpr std::array<std::string_view, 8> kLabels{"bed",     "patient",  "rule", "signal",
                                                  "subject", "priority", "kind", "side"};
/// Steps of a match: far more than any name needs, far less than would be noticed.
constexpr std::uint32_t kMatchLimit = 100'000;

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

} // namespace

/// A compiled expression. *Thread:* immutable.
class LabelMatcher::Expression {
public:
    [[nodiscard]] static Result<std::shared_ptr<const Expression>>
    compile(const std::string& text) {
        const std::string anchored = "\\A(?:" + text + ")\\z";
        int code = 0;
        PCRE2_SIZE offset = 0;
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what the library takes
        auto* compiled = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(anchored.data()),
                                       anchored.size(), PCRE2_UTF, &code, &offset, nullptr);
        if (compiled == nullptr) {
            std::array<PCRE2_UCHAR, 200> message{};
            pcre2_get_error_message(code, message.data(), message.size());
            // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
            return fail(ErrorCode::InvalidArgument, reinterpret_cast<const char*>(message.data()),
                        text);
        }
        return std::shared_ptr<const Expression>(new Expression(compiled));
    }

    ~Expression() {
        pcre2_match_context_free(m_context);
        pcre2_code_free(m_code);
    }

    Expression(const Expression&) = delete;
    Expression& operator=(const Expression&) = delete;

    [[nodiscard]] bool matches(std::string_view text) const {
        auto* data = pcre2_match_data_create_from_pattern(m_code, nullptr);
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what the library takes
        const int found = pcre2_match(m_code, reinterpret_cast<PCRE2_SPTR>(text.data()),
                                      text.size(), 0, 0, data, m_context);
        pcre2_match_data_free(data);
        return found > 0;
    }

private:
    explicit Expression(pcre2_code* code)
        : m_code(code), m_context(pcre2_match_context_create(nullptr)) {
        pcre2_set_match_limit(m_context, kMatchLimit);
    }

    pcre2_code* const m_code;
    pcre2_match_context* const m_context;
};

std::optional<std::string_view> labelOf(const AlarmStatus& alarm, std::string_view label) {
    const std::array<std::string_view, 8> values{
        alarm.bed,     alarm.patient,        alarm.rule,       alarm.signal,
        alarm.subject, name(alarm.priority), name(alarm.kind), name(alarm.side)};
    const auto* const found = std::ranges::find(kLabels, label);
    if (found == kLabels.end())
        return std::nullopt;
    return values[static_cast<std::size_t>(found - kLabels.begin())];
}

Result<LabelMatcher> LabelMatcher::parse(std::string_view text) {
    const auto at = text.find_first_of("=!");
    const auto op = at == std::string_view::npos ? std::string_view{} : text.substr(at, 2);
    LabelMatcher matcher;
    std::size_t length = 2;
    bool expression = false;
    if (op == "=~" || op == "!~")
        expression = true;
    else if (op.starts_with('='))
        length = 1;
    else if (op != "!=")
        return fail(ErrorCode::Parse,
                    "a matcher is written bed=B07, rule!=stale, rule=~SpO2.* or bed!~B1.",
                    std::string(text));
    matcher.m_text = text;
    matcher.m_label = trimmed(text.substr(0, at));
    matcher.m_value = trimmed(text.substr(at + length));
    matcher.m_negated = op.starts_with('!');
    if (std::ranges::find(kLabels, matcher.m_label) == kLabels.end()) {
        std::string known;
        for (const auto label : kLabels)
            known += (known.empty() ? "" : ", ") + std::string(label);
        return fail(ErrorCode::InvalidArgument,
                    "an alarm has no label '" + matcher.m_label + "'; there are " + known,
                    std::string(text));
    }
    if (expression) {
        auto compiled = Expression::compile(matcher.m_value);
        if (!compiled)
            return propagate(compiled);
        matcher.m_expression = std::move(*compiled);
    }
    return matcher;
}

bool LabelMatcher::matches(const AlarmStatus& alarm) const {
    const auto value = labelOf(alarm, m_label).value_or("");
    const bool equal = m_expression ? m_expression->matches(value) : value == m_value;
    return equal != m_negated;
}

bool matchAll(const std::vector<LabelMatcher>& matchers, const AlarmStatus& alarm) {
    return !matchers.empty() && std::ranges::all_of(matchers, [&](const LabelMatcher& matcher) {
        return matcher.matches(alarm);
    });
}

bool Inhibition::inhibits(const AlarmStatus& by, const AlarmStatus& alarm) const {
    const bool both = matchAll(source, alarm) && matchAll(target, alarm);
    return !both && matchAll(target, alarm) && matchAll(source, by) &&
           std::ranges::all_of(equal, [&](const std::string& label) {
               return labelOf(by, label) == labelOf(alarm, label);
           });
}

} // namespace vigil::alerts
