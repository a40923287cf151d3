// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/file/database.h"

#include <cstdint>
#include <span>
#include <stop_token>

namespace vigil::store {

/// The two kinds of SQLite files Vigil writes.
enum class SchemaKind {
    Store,     ///< trends, journal, dead letters, checkpoint
    Recording, ///< a `.vgl` file
};

/// One numbered step; the SQL runs in one transaction with the new version number.
struct Migration {
    int version;
    const char* sql;
};

/// The mark of a kind in its files (PRAGMA application_id).
[[nodiscard]] std::int64_t applicationId(SchemaKind kind) noexcept;
/// All steps of a kind, versions 1, 2, 3, ... in order.
[[nodiscard]] std::span<const Migration> migrations(SchemaKind kind) noexcept;
/// The version this program writes.
[[nodiscard]] int schemaVersion(SchemaKind kind) noexcept;

/// Brings a database up to `target` (default: the newest). Errors: Unsupported when the file is of
/// another kind or newer than this program, Cancelled when `stop` was requested between two steps,
/// else those of Database.
[[nodiscard]] Result<void> migrate(Database& database, SchemaKind kind, int target = -1,
                                   const std::stop_token& stop = {});
/// For read-only connections: the file must be of `kind` and of exactly the newest version.
/// Error: Unsupported.
[[nodiscard]] Result<void> requireSchema(Database& database, SchemaKind kind);

} // namespace vigil::store
