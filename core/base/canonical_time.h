// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

#include <optional>
#include <string_view>

namespace vigil {

/// The time of a text that is written as toIso8601() writes it; nullopt for any other, also where
/// parseIso8601() reads one. The fast way for streams of times: the date of the last text is
/// remembered. *Thread:* any.
[[nodiscard]] std::optional<EventTime> canonicalTime(std::string_view text) noexcept;

} // namespace vigil
