// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/process_guard.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cstdlib>
#include <string_view>

namespace vigil {
namespace {

bool mayBeDumped() noexcept {
#if !defined(NDEBUG) || defined(VIGIL_SANITIZED)
    return true;
#else
    const char* wish = std::getenv("VIGIL_DUMPABLE"); // NOLINT(concurrency-mt-unsafe): one thread
    return wish != nullptr && std::string_view(wish) == "1";
#endif
}

} // namespace

void guardProcess() noexcept {
    ::umask(S_IRWXG | S_IRWXO);
    if (mayBeDumped())
        return;
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
}

} // namespace vigil
