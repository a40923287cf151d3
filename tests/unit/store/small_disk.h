// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store_fixture.h"

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <fstream>

/// Disks that are full or read-only, made for the tests of this process alone.
namespace vigil::store::test {

/// A small disk of its own.
class SmallDisk {
public:
    explicit SmallDisk(const char* size) {
        m_mounted = ::mount("none", m_folder.file(".").c_str(), "tmpfs", 0,
                            (std::string("size=") + size).c_str()) == 0;
    }

    ~SmallDisk() {
        if (m_mounted)
            ::umount2(m_folder.file(".").c_str(), MNT_DETACH);
    }

    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    [[nodiscard]] bool mounted() const { return m_mounted; }

    [[nodiscard]] std::filesystem::path file(const char* name) const { return m_folder.file(name); }

    /// Takes all room but `leave` bytes.
    void fill(std::uintmax_t leave) const {
        const auto free = std::filesystem::space(m_folder.file(".")).available;
        std::ofstream filler(file("filler"), std::ios::binary | std::ios::app);
        const std::string block(4096, 'f');
        for (std::uintmax_t left = free; left > leave + 4096; left -= 4096)
            filler.write(block.data(), 4096);
    }

    void free() const { std::filesystem::remove(file("filler")); }

    [[nodiscard]] bool setReadOnly(bool on) const {
        return ::mount("none", m_folder.file(".").c_str(), nullptr,
                       on ? MS_REMOUNT | MS_RDONLY : MS_REMOUNT, nullptr) == 0;
    }

private:
    Folder m_folder;
    bool m_mounted = false;
};

/// Makes this process one that may mount, for itself alone: with the rights of an administrator, or
/// as one of a user namespace. To be called before any thread starts.
inline bool mayMount() {
    const auto user = ::geteuid();
    const auto group = ::getegid();
    const int spaces = user == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER;
    if (::unshare(spaces) != 0)
        return false;
    if (user != 0) {
        std::ofstream("/proc/self/setgroups") << "deny";
        std::ofstream("/proc/self/uid_map") << "0 " << user << " 1\n";
        std::ofstream("/proc/self/gid_map") << "0 " << group << " 1\n";
    }
    return ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           SmallDisk("1m").mounted();
}

} // namespace vigil::store::test
