// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/workspace/toml_section.h"

namespace vigil::pipeline {

/// Who is told when nobody takes an alarm on: [escalation], [[policy]], [[person]], [[team]],
/// [[schedule]], [[silence]], [[maintenance]] and [[inhibit]]. After the channels, which they name.
void readEscalation(const TomlSection& root, Workspace& workspace);

/// Warns when the `policy` of a rule is none that there is: then nobody would be called.
void checkPolicy(const TomlSection& rule, const alerts::EscalationPlan& plan);

} // namespace vigil::pipeline
