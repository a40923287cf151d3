// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/value.h"

#include <optional>
#include <string_view>

namespace vigil::engine {

/// The value a text of JSON (RFC 8259) holds; nullopt where it is none, is nested deeper than 100
/// levels or has more than a million values. Numbers are bigint where they are whole and fit, texts
/// stay texts. Of a name that comes twice in one object the last value counts.
[[nodiscard]] std::optional<model::Value> parseJson(std::string_view text);

} // namespace vigil::engine
