// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/plain_text.h"

#include <string>

namespace vigil::app {

/// A JSON value on one line, or indented by `indent`. What it quotes from outside may hold
/// anything: what is not UTF-8 is replaced, what nobody can see is escaped.
template <typename Json>
[[nodiscard]] std::string jsonText(const Json& json, int indent = -1) {
    return shownJson(json.dump(indent, ' ', false, Json::error_handler_t::replace));
}

} // namespace vigil::app
