// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/workspace.h"

#include <string_view>

namespace vigil::pipeline {

/// Stable words, as `kind` of a `[[source]]`: "mqtt", "simulator".
[[nodiscard]] std::string_view name(SourceConfig::Kind kind) noexcept;

} // namespace vigil::pipeline
