// SPDX-License-Identifier: GPL-3.0-or-later
// Loaded before the C library of a program under test (LD_PRELOAD): a disk that takes
// VIGIL_SYNC_MS for each sync.
#include <dlfcn.h>
#include <unistd.h>

#include <cstdlib>

namespace {

using Sync = int (*)(int);

int slowSync(const char* name, int file) {
    const char* const takes = std::getenv("VIGIL_SYNC_MS");
    if (takes != nullptr)
        ::usleep(static_cast<useconds_t>(std::atoi(takes)) * 1000U);
    return reinterpret_cast<Sync>(dlsym(RTLD_NEXT, name))(file);
}

} // namespace

extern "C" {
int fsync(int file) { return slowSync("fsync", file); }

int fdatasync(int file) { return slowSync("fdatasync", file); }
}
