// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace vigil::store {

/// What stands where a store should be, by its first bytes.
enum class FileKind {
    Missing,
    Empty,        ///< nothing in it: a store can be made of it
    NotReadable,  ///< the system refuses it, or it is no file
    Zeroes,       ///< its beginning was lost
    NotDatabase,  ///< of some other program
    OtherProgram, ///< a database, of another program
    Newer,        ///< a store, of a newer version of this program
    Store,
};

/// Precondition: no connection of this process writes the file (see OwnerLock).
[[nodiscard]] FileKind kindOf(const std::filesystem::path& path);

} // namespace vigil::store
