// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "manual/page.h"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace vigil::manual {

/// A whole query, and what it is an example of.
struct QueryExample {
    std::string_view about;
    std::string_view sql;
};

[[nodiscard]] std::span<const QueryExample> queryExamples() noexcept;

[[nodiscard]] Page queryPage();
[[nodiscard]] Page functionsPage();
[[nodiscard]] Page windowsPage();
[[nodiscard]] Page compatibilityPage();
[[nodiscard]] Page udfPage();

/// Of one function, aggregate, window or other form by its name, in any case.
[[nodiscard]] std::optional<Page> functionPage(std::string_view name);
[[nodiscard]] std::vector<std::string_view> functionNames();

} // namespace vigil::manual
