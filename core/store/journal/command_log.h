// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/file/database.h"
#include "store/file/store_batch.h"

#include <cstdint>
#include <vector>

namespace vigil::store {

/// What people asked for about an alarm and was done, oldest first.
[[nodiscard]] Result<std::vector<CommandEntry>> commandsAbout(Database& database,
                                                              std::uint64_t alarm);

} // namespace vigil::store
