// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>

namespace simdjson::dom {
class element;
}

namespace vigil::ingest {

// What senders write where a signal is a number; nullopt for anything else.

/// NaN for "", "NaN" and "null"; 1 and 0 for true, on, yes and false, off, no, in any case.
[[nodiscard]] std::optional<double> numberOfText(std::string_view text);
/// A number, a boolean, null (NaN), or text as above.
[[nodiscard]] std::optional<double> numberOfField(const simdjson::dom::element& value);

} // namespace vigil::ingest
