// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>

namespace vigil::store {

/// A file beside the database (".reserve") that holds room on the disk, to be given up once that
/// is full: what must not be lost still finds room then. *Thread:* one. *Owns:* the file, which
/// outlives it.
class DiskReserve {
public:
    /// `bytes` that it holds; taken by take(), not here.
    DiskReserve(const std::filesystem::path& database, std::int64_t bytes);

    /// False before the first take(), and from give() until one succeeds again.
    [[nodiscard]] bool isTaken() const noexcept { return m_taken; }

    /// Takes the room again, if as much stays free beside it; else the next commit would need it at
    /// once. False when that is not so, or the disk refuses.
    bool take();
    /// True when there was something to give.
    bool give();

private:
    const std::filesystem::path m_database, m_path;
    const std::int64_t m_bytes;
    bool m_taken = false;
};

} // namespace vigil::store
