// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "manual/page.h"

#include <string>
#include <string_view>

namespace vigil::manual {

/// Name and section of a page of man(1): "vigil-query", 7.
struct ManEntry {
    std::string_view name;
    int section = 7;
};

/// The page as man(1) reads it; `version` stands in its foot.
[[nodiscard]] std::string asRoff(const Page& page, const ManEntry& entry, std::string_view version);

} // namespace vigil::manual
