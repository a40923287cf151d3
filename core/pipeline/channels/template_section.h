// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "egress/channels/message_template.h"
#include "pipeline/workspace/toml_section.h"

#include <optional>
#include <string_view>

namespace vigil::pipeline {

/// A text of a [[channel]] that names values of the notification; complains of what cannot be one.
[[nodiscard]] std::optional<egress::MessageTemplate> readTemplate(const TomlSection& section,
                                                                  std::string_view key);

} // namespace vigil::pipeline
