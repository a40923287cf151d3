// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

/// A SQLite VFS in front of the machine's own that fails on command. *Thread:* one.
namespace vigil::store::test {

/// Which calls count and fail.
enum class Fault {
    Write, ///< xWrite: SQLITE_IOERR_WRITE
    Full,  ///< xWrite: SQLITE_FULL
    Sync,  ///< xSync: SQLITE_IOERR_FSYNC
    Torn,  ///< xWrite: half is written, then SQLITE_IOERR_WRITE
    Read,  ///< xRead: SQLITE_IOERR_READ
    Any,   ///< every one of open, write, sync, truncate and shared memory: SQLITE_IOERR
};

/// Name for OpenOptions::vfs; registered on first use.
const char* faultVfsName();

/// Lets the call number `n` (from 1) of that kind fail, and those after it as well when `stays`.
/// 0 ends all faults. Resets the count.
void failCall(Fault fault, std::int64_t n, bool stays);

/// Whether a call has failed since failCall().
bool hasFailed();

} // namespace vigil::store::test
