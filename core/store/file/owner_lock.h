// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/result.h"

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <tuple>

namespace vigil::store {

/// Who has a database for itself. *Thread:* value.
struct Owner {
    std::int64_t pid = 0;
    std::string program; ///< empty: not known
    std::string host;
    ArrivalTime since{}; ///< to the second
};

/// "vigilctl, process 4711 on ward-pc, since 2026-11-30T06:37:00Z".
[[nodiscard]] std::string textOf(const Owner& owner);

/// One file, whatever it is called. *Thread:* value.
struct FileIdentity {
    dev_t device = 0;
    ino_t number = 0;
    bool operator==(const FileIdentity&) const = default;

    bool operator<(const FileIdentity& other) const noexcept {
        return std::tie(device, number) < std::tie(other.device, other.number);
    }
};

/// Nothing when there is no such file.
[[nodiscard]] std::optional<FileIdentity> identityOf(const std::filesystem::path& path);

/// The right to write a database, which one program has at a time. It lies on the file itself, so
/// that all its names (links, other folders) are one, and ends with the process, however that
/// ends; readers are not hindered. Who has it is told by the lock, and in more words by a small
/// file beside the database (".owner"), which has no meaning without the lock.
///
/// It must outlive every SQLite connection of the process that writes the file: the system takes
/// the locks of a process away when it closes any descriptor of the file.
/// *Thread:* one at a time. *Owns:* a descriptor of the database.
class OwnerLock {
public:
    /// Makes the file (mode 0600) where it is missing. Errors: InUse names the owner; Io, Full.
    /// A file system that knows no such locks is none: then the file has no owner, which is logged.
    [[nodiscard]] static Result<OwnerLock> take(const std::filesystem::path& database,
                                                base::Clock& clock);
    ~OwnerLock();
    OwnerLock(OwnerLock&& other) noexcept;
    OwnerLock& operator=(OwnerLock&&) = delete;

    /// Who has the database now; nothing when nobody has.
    [[nodiscard]] static std::optional<Owner> ownerOf(const std::filesystem::path& database);

    /// Where the file stands that was locked.
    enum class Place {
        There,    ///< at its path
        Gone,     ///< nothing is at the path
        Replaced, ///< another file is
    };
    [[nodiscard]] Place place() const;
    /// False when its beginning is no database's any more: something has been written over it.
    [[nodiscard]] bool isDatabase() const;
    [[nodiscard]] FileIdentity identity() const;

private:
    OwnerLock(int file, std::filesystem::path path) : m_file(file), m_path(std::move(path)) {}

    void sign(const Owner& owner);

    int m_file = -1;
    std::filesystem::path m_path;
    bool m_listed = false;             ///< as one of this process
    std::filesystem::path m_signature; ///< the file with the words; empty: there is none
};

} // namespace vigil::store
