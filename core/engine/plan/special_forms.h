// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

namespace vigil::engine {

/// A call that the binder itself gives its meaning: a window, a function over earlier rows, what
/// the row or the window knows. *Thread:* immutable.
struct SpecialForm {
    enum class Kind {
        Window,   ///< stands in GROUP BY
        Analytic, ///< a function over earlier rows
        Row       ///< what is known of a row or its window
    };
    Kind kind = Kind::Window;
    std::string_view name;
    std::string_view signature;
    std::string_view description; ///< one sentence
    std::string_view example;     ///< a call
    /// What it gives: of a window a drawing over rows at 3, 4, 6, 9 and 10 s, of all others the
    /// results of rows with v = 1, 2 and 4 at 1, 2 and 3 s.
    std::string_view gives;
    bool unitFirst = false; ///< the first argument is a unit of time
};

[[nodiscard]] std::span<const SpecialForm> specialForms() noexcept;

/// The form of that name and kind, without case; nullptr when there is none.
[[nodiscard]] const SpecialForm* specialForm(std::string_view name,
                                             SpecialForm::Kind kind) noexcept;

} // namespace vigil::engine
