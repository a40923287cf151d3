// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/workspace_trust.h"

#include "base/plain_text.h"

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <vector>

namespace vigil::pipeline {
namespace {

/// Enough for the entry of any user or group; a larger one stays a number.
constexpr std::size_t kEntry = 64 << 10;

struct User {
    std::string name;
    std::optional<gid_t> group;
};

User userOf(uid_t id) {
    std::vector<char> room(kEntry);
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwuid_r(id, &entry, room.data(), room.size(), &found) != 0 || found == nullptr)
        return {std::to_string(id), std::nullopt};
    return {shown(entry.pw_name), entry.pw_gid};
}

std::string groupName(gid_t id) {
    std::vector<char> room(kEntry);
    group entry{};
    group* found = nullptr;
    if (::getgrgid_r(id, &entry, room.data(), room.size(), &found) != 0 || found == nullptr)
        return std::to_string(id);
    return shown(entry.gr_name);
}

} // namespace

std::string modeText(mode_t mode) {
    std::array<char, 5> digits{'0', '0', '0', '0', '\0'};
    for (std::size_t i = 4; i-- > 0; mode >>= 3U)
        digits[i] = static_cast<char>('0' + (mode & 7U));
    return digits.data();
}

std::optional<std::string> foreignnessOf(const RegularFile& file) {
    const uid_t own = ::geteuid();
    if (file.owner() != own && file.owner() != 0)
        return "it belongs to user " + userOf(file.owner()).name;
    if ((file.mode() & S_IWOTH) != 0)
        return "everybody may write it (mode " + modeText(file.mode()) + ")";
    if ((file.mode() & S_IWGRP) != 0 && file.group() != userOf(own).group.value_or(::getegid()))
        return "group " + groupName(file.group()) + " may write it (mode " + modeText(file.mode()) +
               ")";
    return std::nullopt;
}

} // namespace vigil::pipeline
