// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/disk_reserve.h"

#include "store/disk_forecast.h"

#include <fcntl.h>
#include <unistd.h>

#include <system_error>

namespace vigil::store {

DiskReserve::DiskReserve(const std::filesystem::path& database, std::int64_t bytes)
    : m_database(database), m_path(database.string() + ".reserve"), m_bytes(bytes) {}

bool DiskReserve::give() {
    if (!m_taken)
        return false;
    std::error_code ignored;
    std::filesystem::remove(m_path, ignored);
    m_taken = false;
    return true;
}

bool DiskReserve::take() {
    std::error_code failure;
    const auto size = static_cast<std::int64_t>(std::filesystem::file_size(m_path, failure));
    if (!failure && size == m_bytes) {
        m_taken = true;
        return true;
    }
    const auto space = diskSpaceOf(m_database);
    if (!space || space->freeBytes < 2 * static_cast<std::uint64_t>(m_bytes))
        return false;
    const int file = ::open(m_path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    if (file < 0)
        return false;
    const int refused = ::posix_fallocate(file, 0, m_bytes);
    ::close(file);
    m_taken = refused == 0;
    if (!m_taken)
        std::filesystem::remove(m_path, failure);
    return m_taken;
}

} // namespace vigil::store
