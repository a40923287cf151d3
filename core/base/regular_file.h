// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

namespace vigil {

/// A regular file, open for reading: never a pipe, device, socket or folder, whose opening or
/// reading might wait for ever or do something. *Thread:* one. *Owns:* the descriptor.
class RegularFile {
public:
    /// Follows links; returns at once whatever stands there.
    /// Errors: NotFound, Io (access), Unsupported ("is a pipe, not a file").
    [[nodiscard]] static Result<RegularFile> open(const std::filesystem::path& path);

    RegularFile(RegularFile&& other) noexcept;
    RegularFile& operator=(RegularFile&& other) noexcept;
    ~RegularFile();

    /// Of the file that is open, whatever its name has come to mean since.
    [[nodiscard]] uid_t owner() const noexcept { return m_owner; }

    [[nodiscard]] gid_t group() const noexcept { return m_group; }

    /// Permission bits.
    [[nodiscard]] mode_t mode() const noexcept { return m_mode; }

    /// Fills `buffer` as far as the file reaches from where the last call ended. Error: Io.
    [[nodiscard]] Result<std::size_t> read(std::span<char> buffer);
    /// All of it. Errors: Io, Full (larger than `most`).
    [[nodiscard]] Result<std::string> readAll(std::size_t most);

private:
    RegularFile(int descriptor, std::string path)
        : m_descriptor(descriptor), m_path(std::move(path)) {}

    int m_descriptor = -1;
    std::string m_path; ///< for errors
    uid_t m_owner = 0;
    gid_t m_group = 0;
    mode_t m_mode = 0;
    std::size_t m_size = 0; ///< when it was opened
};

/// For files that others open: an error where RegularFile::open() would say Unsupported. What is
/// not there, or not to be looked at, is for who opens it to tell.
[[nodiscard]] Result<void> mustBeRegular(const std::filesystem::path& path);

} // namespace vigil
