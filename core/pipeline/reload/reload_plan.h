// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "pipeline/view/reload_step.h"
#include "pipeline/workspace/workspace.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::pipeline {

/// What a reload of an edited workspace restarts, and what goes on. *Thread:* value.
struct ReloadPlan {
    std::vector<ReloadStep> steps;                  ///< sources, queries, then the rest
    std::set<std::string, std::less<>> keptSources; ///< by name

    /// False: the file says what is running.
    [[nodiscard]] bool changesAnything() const;
    /// False: no source connects anew and no window is lost.
    [[nodiscard]] bool restartsAnything() const;
};

/// Error: InvalidArgument for a query of `next`.
[[nodiscard]] Result<ReloadPlan> planReload(const Workspace& running, const Workspace& next);

/// A line for people and logs: "restarts source 'ward': its section was edited".
[[nodiscard]] std::string text(const ReloadStep& step);

} // namespace vigil::pipeline
