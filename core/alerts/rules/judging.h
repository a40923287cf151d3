// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vigil::alerts {

/// What of a signal a limit is set on.
enum class LimitKind : std::uint8_t {
    Limit,    ///< its value
    Rate,     ///< how much it changes in a span
    Absence,  ///< for how long there is no value
    Integral, ///< the area between it and the limit
};

/// Stable words for files: "limit", "rate".
[[nodiscard]] std::string_view name(LimitKind value) noexcept;

/// A comparison of one signal with a number: "SQI >= 0.5". *Thread:* value.
struct SignalCheck {
    enum class Operator : std::uint8_t { Less, AtMost, AtLeast, Greater, Equal, Unequal };
    std::string signal;
    Operator operation = Operator::AtLeast;
    double number = 0;

    [[nodiscard]] bool holds(double value) const noexcept;
    /// Reads "SIGNAL OPERATOR NUMBER". Error: InvalidArgument, with what would be right.
    [[nodiscard]] static Result<SignalCheck> parse(std::string_view text);
    friend bool operator==(const SignalCheck&, const SignalCheck&) = default;
};

/// A second signal that must be out of its own limits at about the same time.
struct OtherSignal {
    std::string signal;
    std::optional<double> low, high;
    Ticks within{std::chrono::seconds{15}}; ///< between the two values, at most

    [[nodiscard]] bool isOut(double value) const noexcept {
        return (low && value < *low) || (high && value > *high);
    }

    friend bool operator==(const OtherSignal&, const OtherSignal&) = default;
};

/// How a limit judges, beyond comparing a value with its bound. *Thread:* value.
struct Judging {
    LimitKind kind = LimitKind::Limit;
    Ticks per{};     ///< Rate: the span of a change
    Ticks after{};   ///< Absence: for so long
    double area = 0; ///< Integral: in the signal's unit times seconds
    Ticks average{}; ///< a mean over this span is judged, not the bare value; zero: none
    std::optional<SignalCheck> quality; ///< a value that fails it says nothing
    std::optional<OtherSignal> other;

    /// A bare value against a bound, and nothing else.
    [[nodiscard]] bool isPlain() const noexcept {
        return !remembers() && kind == LimitKind::Limit && !quality && !other;
    }

    /// What a value says depends on those before it.
    [[nodiscard]] bool remembers() const noexcept {
        return kind == LimitKind::Rate || kind == LimitKind::Integral || average > Ticks::zero();
    }

    friend bool operator==(const Judging&, const Judging&) = default;
};

} // namespace vigil::alerts
