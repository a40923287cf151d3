// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "egress/channels/webhook_channel.h"
#include "pipeline/workspace/toml_section.h"

#include <functional>
#include <memory>

namespace vigil::pipeline {

using MakesSignIn = std::function<std::unique_ptr<egress::HttpSignIn>()>;

/// How a webhook shows who calls: `auth` and its keys. May complete the address and headers of
/// `options` (`function` names a Lambda), and takes `secret` from it where that is the key of AWS.
/// Empty: the server asks for nothing, or what is wrong was told.
[[nodiscard]] MakesSignIn readSignIn(const TomlSection& section, egress::WebhookOptions& options);

} // namespace vigil::pipeline
