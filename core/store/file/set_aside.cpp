// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/file/set_aside.h"

#include "store/file/owner_lock.h"

#include <algorithm>
#include <array>
#include <system_error>

namespace vigil::store {

namespace {

/// In this order: a new database must never find the log of another one at its place.
constexpr std::array<const char*, 2> kBeside{"-wal", "-shm"};

/// A name that is free, with all that goes with it.
std::filesystem::path freeName(const std::filesystem::path& database, base::Clock& clock) {
    std::string stamp = toIso8601(clock.now()).substr(0, 19) + 'Z';
    std::erase_if(stamp, [](char c) { return c == '-' || c == ':'; });
    const std::string name = database.string() + ".aside-" + stamp;
    const auto taken = [](const std::string& candidate) {
        std::error_code ignored;
        return std::filesystem::exists(std::filesystem::symlink_status(candidate, ignored)) ||
               std::ranges::any_of(kBeside, [&](const char* suffix) {
                   return std::filesystem::exists(candidate + suffix, ignored);
               });
    };
    std::string candidate = name;
    for (int number = 2; taken(candidate); ++number)
        candidate = name + '.' + std::to_string(number);
    return candidate;
}

Result<void> renameOne(const std::filesystem::path& from, const std::filesystem::path& to) {
    std::error_code failure;
    std::filesystem::rename(from, to, failure);
    if (failure && failure != std::errc::no_such_file_or_directory)
        return fail(ErrorCode::Io, "cannot be renamed: " + failure.message(), from.string());
    return {};
}

Result<void> renameBeside(const std::filesystem::path& from, const std::filesystem::path& to) {
    for (const char* suffix : kBeside)
        if (auto done = renameOne(from.string() + suffix, to.string() + suffix); !done)
            return done;
    return {};
}

/// Links are followed: SQLite puts its files beside the file itself.
std::filesystem::path settled(const std::filesystem::path& database) {
    std::error_code failure;
    auto real = std::filesystem::canonical(database, failure);
    return failure ? database : real;
}

} // namespace

Result<std::filesystem::path> setAside(const std::filesystem::path& database, base::Clock& clock) {
    std::error_code failure;
    if (!std::filesystem::exists(database, failure))
        return fail(ErrorCode::NotFound, "there is no such file", database.string());
    const auto path = settled(database);
    // One that cannot even be opened can be renamed, where the folder allows it.
    const auto lock = OwnerLock::take(path, clock);
    if (!lock && lock.error().code == ErrorCode::InUse)
        return tl::unexpected(lock.error());
    const auto aside = freeName(path, clock);
    if (auto done = renameBeside(path, aside); !done)
        return propagate(done);
    if (auto done = renameOne(path, aside); !done)
        return propagate(done);
    return aside;
}

Result<void> setLogAside(const std::filesystem::path& database, base::Clock& clock) {
    return renameBeside(database, freeName(database, clock));
}

} // namespace vigil::store
