// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/workspace/channel_kind.h"

namespace vigil::pipeline {

/// A program of the user's.
[[nodiscard]] const ChannelKind& commandChannelKind();

} // namespace vigil::pipeline
