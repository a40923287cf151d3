// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "manual/page.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::manual {

/// A page of the manual, made when it is asked for from the entries that the program itself works
/// with. *Thread:* immutable.
struct Topic {
    std::string_view name;
    Page (*page)();
};

/// In the order in which they are listed. A further topic is a line of it.
[[nodiscard]] std::span<const Topic> topics() noexcept;

/// Names and titles of all of them.
[[nodiscard]] Page contents();

/// What the words ask for: a topic, a function, a window, a section of a workspace ("workspace
/// limit", "workspace mqtt source") or one of its keys. Error: NotFound, with what is near.
[[nodiscard]] Result<Page> pageFor(const std::vector<std::string>& words);

} // namespace vigil::manual
