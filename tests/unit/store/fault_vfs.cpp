// SPDX-License-Identifier: GPL-3.0-or-later
#include "fault_vfs.h"

#include <sqlite3.h>

#include <new>

namespace vigil::store::test {

namespace {

struct Plan {
    Fault fault = Fault::Any;
    std::int64_t at = 0;
    bool stays = false;
    std::int64_t calls = 0;
    bool failed = false;
};

Plan g_plan;

bool isDue(bool counts) {
    if (g_plan.at == 0 || !counts)
        return false;
    ++g_plan.calls;
    const bool due = g_plan.stays ? g_plan.calls >= g_plan.at : g_plan.calls == g_plan.at;
    g_plan.failed = g_plan.failed || due;
    return due;
}

struct FaultFile {
    sqlite3_file base;

    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

sqlite3_file* realOf(sqlite3_file* file) { return reinterpret_cast<FaultFile*>(file)->real(); }

int closeFile(sqlite3_file* file) { return realOf(file)->pMethods->xClose(realOf(file)); }

int readFile(sqlite3_file* file, void* out, int size, sqlite3_int64 at) {
    if (isDue(g_plan.fault == Fault::Read))
        return SQLITE_IOERR_READ;
    return realOf(file)->pMethods->xRead(realOf(file), out, size, at);
}

int writeFile(sqlite3_file* file, const void* data, int size, sqlite3_int64 at) {
    const bool counts = g_plan.fault == Fault::Write || g_plan.fault == Fault::Full ||
                        g_plan.fault == Fault::Torn || g_plan.fault == Fault::Any;
    if (isDue(counts)) {
        if (g_plan.fault == Fault::Torn)
            realOf(file)->pMethods->xWrite(realOf(file), data, size / 2, at);
        return g_plan.fault == Fault::Full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    }
    return realOf(file)->pMethods->xWrite(realOf(file), data, size, at);
}

int truncateFile(sqlite3_file* file, sqlite3_int64 size) {
    if (isDue(g_plan.fault == Fault::Any))
        return SQLITE_IOERR_TRUNCATE;
    return realOf(file)->pMethods->xTruncate(realOf(file), size);
}

int syncFile(sqlite3_file* file, int flags) {
    if (isDue(g_plan.fault == Fault::Any || g_plan.fault == Fault::Sync))
        return SQLITE_IOERR_FSYNC;
    return realOf(file)->pMethods->xSync(realOf(file), flags);
}

int fileSize(sqlite3_file* file, sqlite3_int64* size) {
    return realOf(file)->pMethods->xFileSize(realOf(file), size);
}

int lockFile(sqlite3_file* file, int level) {
    return realOf(file)->pMethods->xLock(realOf(file), level);
}

int unlockFile(sqlite3_file* file, int level) {
    return realOf(file)->pMethods->xUnlock(realOf(file), level);
}

int checkReservedLock(sqlite3_file* file, int* held) {
    return realOf(file)->pMethods->xCheckReservedLock(realOf(file), held);
}

int fileControl(sqlite3_file* file, int op, void* argument) {
    return realOf(file)->pMethods->xFileControl(realOf(file), op, argument);
}

int sectorSize(sqlite3_file* file) { return realOf(file)->pMethods->xSectorSize(realOf(file)); }

int deviceCharacteristics(sqlite3_file* file) {
    return realOf(file)->pMethods->xDeviceCharacteristics(realOf(file));
}

int shmMap(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
    if (isDue(g_plan.fault == Fault::Any))
        return SQLITE_IOERR_SHMMAP;
    return realOf(file)->pMethods->xShmMap(realOf(file), page, size, extend, out);
}

int shmLock(sqlite3_file* file, int offset, int n, int flags) {
    return realOf(file)->pMethods->xShmLock(realOf(file), offset, n, flags);
}

void shmBarrier(sqlite3_file* file) { realOf(file)->pMethods->xShmBarrier(realOf(file)); }

int shmUnmap(sqlite3_file* file, int remove) {
    return realOf(file)->pMethods->xShmUnmap(realOf(file), remove);
}

const sqlite3_io_methods kMethods{.iVersion = 2,
                                  .xClose = closeFile,
                                  .xRead = readFile,
                                  .xWrite = writeFile,
                                  .xTruncate = truncateFile,
                                  .xSync = syncFile,
                                  .xFileSize = fileSize,
                                  .xLock = lockFile,
                                  .xUnlock = unlockFile,
                                  .xCheckReservedLock = checkReservedLock,
                                  .xFileControl = fileControl,
                                  .xSectorSize = sectorSize,
                                  .xDeviceCharacteristics = deviceCharacteristics,
                                  .xShmMap = shmMap,
                                  .xShmLock = shmLock,
                                  .xShmBarrier = shmBarrier,
                                  .xShmUnmap = shmUnmap,
                                  .xFetch = nullptr,
                                  .xUnfetch = nullptr};

sqlite3_vfs* g_below = nullptr;

int openFile(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* outFlags) {
    auto* made = new (file) FaultFile{};
    if (isDue(g_plan.fault == Fault::Any))
        return SQLITE_CANTOPEN;
    const int code = g_below->xOpen(g_below, name, made->real(), flags, outFlags);
    if (made->real()->pMethods != nullptr)
        made->base.pMethods = &kMethods;
    return code;
}

} // namespace

const char* faultVfsName() {
    static sqlite3_vfs vfs = [] {
        g_below = sqlite3_vfs_find(nullptr);
        sqlite3_vfs made = *g_below;
        made.zName = "vigil-fault";
        made.szOsFile = static_cast<int>(sizeof(FaultFile)) + g_below->szOsFile;
        made.xOpen = openFile;
        return made;
    }();
    sqlite3_vfs_register(&vfs, 0);
    return vfs.zName;
}

void failCall(Fault fault, std::int64_t n, bool stays) {
    g_plan = {.fault = fault, .at = n, .stays = stays};
}

bool hasFailed() { return g_plan.failed; }

} // namespace vigil::store::test
