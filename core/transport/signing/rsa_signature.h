// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/secret.h"

#include <string>
#include <string_view>

namespace vigil::transport {

/// RSASSA-PKCS1-v1_5 with SHA-256 (RS256 of RFC 7518) of a text. `key`: PEM, without a password.
/// Errors: InvalidArgument (no such key, or no RSA one), Internal.
[[nodiscard]] Result<std::string> rsaSha256(const Secret& key, std::string_view text);

} // namespace vigil::transport
