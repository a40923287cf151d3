// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/workspace/sink_kind.h"

namespace vigil::pipeline {

/// Rows and notifications posted to a server.
[[nodiscard]] const SinkKind& webhookSinkKind();

} // namespace vigil::pipeline
