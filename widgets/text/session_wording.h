// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/facade.h"
#include "widgets/text/wording.h"

namespace vigil::widgets {

/// Why a session could not be opened and what to do, naming the file, folder or host.
[[nodiscard]] ErrorWording sessionFailureWording(const pipeline::SessionFailure& failure);
/// What has become of the session that ran before: a sentence, empty when none did.
[[nodiscard]] QString afterwardsText(pipeline::Afterwards afterwards);

} // namespace vigil::widgets
