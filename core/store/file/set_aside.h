// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/result.h"

#include <filesystem>

namespace vigil::store {

/// Renames a database that is of no use where it stands, with what SQLite keeps beside it:
/// "v.db.aside-20261130T063700Z", and "-wal" and "-shm" behind that, so that they still belong
/// together. Nothing is destroyed or written over. Its new name.
/// Errors: InUse, NotFound, Io (the folder is read-only).
[[nodiscard]] Result<std::filesystem::path> setAside(const std::filesystem::path& database,
                                                     base::Clock& clock);

/// The same for what a database has left beside it that is itself gone.
[[nodiscard]] Result<void> setLogAside(const std::filesystem::path& database, base::Clock& clock);

} // namespace vigil::store
