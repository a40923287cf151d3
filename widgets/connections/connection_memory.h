// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/facade.h"

class QSettings;

namespace vigil::widgets {

/// The connection used last, from one start to the next, in group `connection`. The password is
/// never written. *Thread:* GUI.
[[nodiscard]] pipeline::ConnectionRequest rememberedConnection(QSettings& store);
void rememberConnection(QSettings& store, const pipeline::ConnectionRequest& request);

} // namespace vigil::widgets
