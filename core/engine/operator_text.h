// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/budget/budget_meter.h"
#include "engine/query.h"

#include <string>

namespace vigil::engine {

/// "Join in s3 (line 4)"
[[nodiscard]] std::string placeText(const Query& query, const OperatorPlace& place);
/// What in the text would make an operator need less; empty when nothing comes to mind.
[[nodiscard]] std::string remedyFor(const Query& query, const OperatorPlace& place);

} // namespace vigil::engine
