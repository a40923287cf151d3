// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/rules/judging.h"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace vigil::alerts {
namespace {

constexpr std::array<std::string_view, 4> kKinds{"limit", "rate", "absence", "integral"};

using Operator = SignalCheck::Operator;

/// The longer ones first.
constexpr std::array<std::pair<std::string_view, Operator>, 8> kOperators{
    {{">=", Operator::AtLeast},
     {"<=", Operator::AtMost},
     {"!=", Operator::Unequal},
     {"<>", Operator::Unequal},
     {"==", Operator::Equal},
     {">", Operator::Greater},
     {"<", Operator::Less},
     {"=", Operator::Equal}}};

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

} // namespace

std::string_view name(LimitKind value) noexcept {
    const auto index = static_cast<std::size_t>(value);
    return index < kKinds.size() ? kKinds[index] : std::string_view{};
}

bool SignalCheck::holds(double value) const noexcept {
    switch (operation) {
    case Operator::Less:
        return value < number;
    case Operator::AtMost:
        return value <= number;
    case Operator::AtLeast:
        return value >= number;
    case Operator::Greater:
        return value > number;
    case Operator::Equal:
        return value == number;
    case Operator::Unequal:
        return value != number;
    }
    return false;
}

Result<SignalCheck> SignalCheck::parse(std::string_view text) {
    const auto wrong = [text](std::string why) {
        return fail(ErrorCode::InvalidArgument, std::move(why), std::string(text));
    };
    const auto at = text.find_first_of("<>=!");
    if (at == std::string_view::npos)
        return wrong("there is no comparison; write SIGNAL >= NUMBER");
    SignalCheck check;
    check.signal = trimmed(text.substr(0, at));
    if (check.signal.empty())
        return wrong("no signal stands before the comparison; write SIGNAL >= NUMBER");
    for (const auto& [word, operation] : kOperators) {
        if (!text.substr(at).starts_with(word))
            continue;
        check.operation = operation;
        const auto number = trimmed(text.substr(at + word.size()));
        const auto [end, status] =
            std::from_chars(number.data(), number.data() + number.size(), check.number);
        if (status != std::errc{} || end != number.data() + number.size() ||
            !std::isfinite(check.number))
            return wrong("no number stands behind the comparison; write SIGNAL >= NUMBER");
        return check;
    }
    return wrong("the comparison is none of < <= > >= = !=");
}

} // namespace vigil::alerts
