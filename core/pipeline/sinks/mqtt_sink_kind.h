// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/workspace/sink_kind.h"

namespace vigil::pipeline {

[[nodiscard]] const SinkKind& mqttSinkKind();

} // namespace vigil::pipeline
