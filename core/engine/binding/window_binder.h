// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/binding/expression_binder.h"

#include <vector>

namespace vigil::engine {

[[nodiscard]] bool isSystemTimestamp(const ast::Expr& e) noexcept;
/// True for a call that names a window (TumblingWindow(...), Windows(...), System.Timestamp()).
[[nodiscard]] bool isWindowCall(const ast::Expr& e) noexcept;

/// The windows of a GROUP BY; errors are noted in `binder`. System.Timestamp() is a snapshot
/// window when it stands alone, beside another window it is no window.
[[nodiscard]] std::vector<WindowPlan>
bindWindows(ExpressionBinder& binder, const std::vector<ast::ExprPtr>& groupBy, SourceSpan select);

/// How many windows a GROUP BY has; that by System.Timestamp() counts where it is the only one.
[[nodiscard]] std::size_t windowsWritten(const std::vector<ast::ExprPtr>& groupBy) noexcept;

} // namespace vigil::engine
