// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/store_opener.h"

#include "store/file/file_kind.h"

#include <sys/statvfs.h>
#include <unistd.h>

namespace vigil::pipeline {

namespace {

bool isReadOnly(const std::filesystem::path& path) {
    struct statvfs facts {};

    const bool mounted = ::statvfs(path.c_str(), &facts) == 0 && (facts.f_flag & ST_RDONLY) != 0;
    return mounted || (::access(path.c_str(), F_OK) == 0 && ::access(path.c_str(), W_OK) != 0);
}

std::filesystem::path folderOf(const std::filesystem::path& database) {
    const auto folder = database.parent_path();
    return folder.empty() ? "." : folder;
}

StoreAbsence absenceOfFile(const std::filesystem::path& database) {
    switch (store::kindOf(database)) {
    case store::FileKind::NotDatabase:
    case store::FileKind::OtherProgram:
        return StoreAbsence::Foreign;
    case store::FileKind::Newer:
        return StoreAbsence::Newer;
    default:
        return StoreAbsence::Damaged;
    }
}

} // namespace

std::string explained(StoreAbsence why, const std::string& detail) {
    const auto say = [&detail](const char* cause, const char* step) {
        return std::string(cause) + " (" + detail + "); " + step;
    };
    constexpr const char* kAside = "set it aside (vigilctl set-aside), and another one is begun";
    constexpr const char* kAlone = "storing goes on as soon as that has changed";
    switch (why) {
    case StoreAbsence::Damaged:
        return say("the database is damaged", kAside);
    case StoreAbsence::Foreign:
        return say("what stands there is no database of this program",
                   "store to another file, or set this one aside (vigilctl set-aside)");
    case StoreAbsence::Newer:
        return say("the database is of a newer version of this program",
                   "start that version, or set the file aside (vigilctl set-aside)");
    case StoreAbsence::ReadOnly:
        return say("the database or its folder is read-only", kAlone);
    case StoreAbsence::NoFolder:
        return say("the folder of the database cannot be made", kAlone);
    case StoreAbsence::Full:
        return say("no room is left on the disk", kAlone);
    case StoreAbsence::Locked:
        return say("another program has locked the database", kAlone);
    case StoreAbsence::Opening:
        return say("it takes long to open", kAlone);
    case StoreAbsence::InUse:
    case StoreAbsence::Failed:
        break;
    }
    return say("the database cannot be opened", kAlone);
}

StoreAbsence absenceOf(const Error& error, const std::filesystem::path& database) {
    std::error_code ignored;
    switch (error.code) {
    case ErrorCode::InUse:
        return StoreAbsence::InUse;
    case ErrorCode::Full:
        return StoreAbsence::Full;
    case ErrorCode::Timeout:
        return StoreAbsence::Locked;
    case ErrorCode::Corrupt:
    case ErrorCode::Unsupported:
    case ErrorCode::Internal: // its tables are not those of its version
        return absenceOfFile(database);
    default:
        break;
    }
    const auto folder = folderOf(database);
    if (!std::filesystem::is_directory(folder, ignored))
        return StoreAbsence::NoFolder;
    return isReadOnly(database) || isReadOnly(folder) ? StoreAbsence::ReadOnly
                                                      : StoreAbsence::Failed;
}

StoreFailure StoreOpener::failureOf(Error error) const {
    const auto why = absenceOf(error, m_options.path);
    if (why == StoreAbsence::InUse) // says all that is to be said
        return {why, std::move(error)};
    return {why, {error.code, explained(why, error.detail), m_options.path.string()}};
}

void StoreOpener::tellRestart(const OnRestart& onRestart) const {
    if (!onRestart)
        return;
    const auto file = store::identityOf(m_options.path);
    if (auto state = store::readRestart(m_options.path, m_options.vfs); state && file)
        onRestart(std::move(*state), *file);
}

StoreOpener::Opened StoreOpener::open(std::uint64_t takenNumbers, const std::stop_token& stop,
                                      const OnRestart& onRestart) const {
    auto lock = [&]() -> Result<store::OwnerLock> {
        if (auto made = store::makeFolderOf(m_options.path); !made)
            return propagate(made);
        return store::OwnerLock::take(m_options.path, m_clock);
    }();
    if (!lock && lock.error().code == ErrorCode::InUse)
        return tl::unexpected(failureOf(std::move(lock.error())));
    tellRestart(onRestart);
    if (!lock)
        return tl::unexpected(failureOf(std::move(lock.error())));
    auto options = m_options;
    options.takenOccurrences = takenNumbers;
    options.stop = stop;
    auto writer = store::StoreWriter::open(std::move(options), m_clock, std::move(*lock));
    if (!writer)
        return tl::unexpected(failureOf(std::move(writer.error())));
    return std::move(*writer);
}

void StoreOpener::removeStored() const {
    const auto lock = store::OwnerLock::take(m_options.path, m_clock);
    if (!lock && lock.error().code == ErrorCode::InUse)
        return;
    for (const char* suffix : {"-wal", "-shm", ""}) {
        std::error_code ignored; // opening it says what is wrong
        std::filesystem::remove(m_options.path.string() + suffix, ignored);
    }
}

} // namespace vigil::pipeline
