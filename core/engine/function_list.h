// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/function_catalog.h"

#include <memory>

namespace vigil::engine {

/// The functions every query knows, where QueryOptions::catalog names no others. *Thread:* any.
[[nodiscard]] const std::shared_ptr<const FunctionCatalog>& builtinFunctions();

} // namespace vigil::engine
