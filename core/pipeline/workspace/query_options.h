// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/query.h"
#include "pipeline/workspace/workspace.h"

namespace vigil::pipeline {

/// How the queries of a workspace are compiled: its streams, reference data and time policy.
[[nodiscard]] engine::QueryOptions queryOptionsOf(const Workspace& workspace);

} // namespace vigil::pipeline
