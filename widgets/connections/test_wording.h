// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/facade.h"
#include "widgets/text/wording.h"

#include <QString>

namespace vigil::widgets {

/// "Find the host", "Sign in"...: what a stage of the connection test does.
[[nodiscard]] QString testStageText(pipeline::ConnectionTestStep::Stage stage);
/// Why a stage failed and what to do about it, for what is asked of this kind of broker.
[[nodiscard]] ErrorWording testFailureWording(const pipeline::ConnectionFields& fields,
                                              pipeline::ConnectionTestStep::Stage stage,
                                              ErrorCode code);

} // namespace vigil::widgets
