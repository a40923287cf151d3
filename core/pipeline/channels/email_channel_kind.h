// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/workspace/channel_kind.h"

namespace vigil::pipeline {

/// Mail by SMTP.
[[nodiscard]] const ChannelKind& emailChannelKind();

} // namespace vigil::pipeline
