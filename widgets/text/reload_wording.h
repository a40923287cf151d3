// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/view/reload_step.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace vigil::widgets {

/// What a reload would do, for people who decide about it: what restarts first, then what changes,
/// and last how much goes on.
[[nodiscard]] QStringList reloadSentences(const std::vector<pipeline::ReloadStep>& steps);

} // namespace vigil::widgets
