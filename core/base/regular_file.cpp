// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/regular_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace vigil {
namespace {

const char* kindOf(mode_t mode) {
    switch (mode & S_IFMT) {
    case S_IFDIR:
        return "a folder";
    case S_IFIFO:
        return "a pipe";
    case S_IFSOCK:
        return "a socket";
    case S_IFCHR:
    case S_IFBLK:
        return "a device";
    default:
        return "something else";
    }
}

tl::unexpected<Error> notRegular(mode_t mode, const std::filesystem::path& path) {
    return fail(ErrorCode::Unsupported, std::string("is ") + kindOf(mode) + ", not a file",
                path.string());
}

tl::unexpected<Error> refused(const std::filesystem::path& path) {
    const auto why = std::error_code(errno, std::generic_category());
    return fail(errno == ENOENT || errno == ENOTDIR ? ErrorCode::NotFound : ErrorCode::Io,
                why.message(), path.string());
}

} // namespace

Result<void> mustBeRegular(const std::filesystem::path& path) {
    struct stat facts {};

    if (::stat(path.c_str(), &facts) == 0 && !S_ISREG(facts.st_mode))
        return notRegular(facts.st_mode, path);
    return {};
}

Result<RegularFile> RegularFile::open(const std::filesystem::path& path) {
    // Opening a device may do something, so it is not tried.
    if (auto regular = mustBeRegular(path); !regular)
        return propagate(regular);
    // What has taken its place meanwhile must not hold us up either.
    RegularFile file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY),
                     path.string());

    struct stat facts {};

    if (file.m_descriptor < 0 || ::fstat(file.m_descriptor, &facts) != 0)
        return refused(path);
    if (!S_ISREG(facts.st_mode))
        return notRegular(facts.st_mode, path);
    file.m_owner = facts.st_uid;
    file.m_group = facts.st_gid;
    file.m_mode = facts.st_mode & 07777U;
    file.m_size = static_cast<std::size_t>(facts.st_size);
    return file;
}

RegularFile::RegularFile(RegularFile&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)), m_path(std::move(other.m_path)),
      m_owner(other.m_owner), m_group(other.m_group), m_mode(other.m_mode), m_size(other.m_size) {}

RegularFile& RegularFile::operator=(RegularFile&& other) noexcept {
    std::swap(m_descriptor, other.m_descriptor);
    std::swap(m_path, other.m_path);
    m_owner = other.m_owner;
    m_group = other.m_group;
    m_mode = other.m_mode;
    m_size = other.m_size;
    return *this;
}

RegularFile::~RegularFile() {
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

Result<std::size_t> RegularFile::read(std::span<char> buffer) {
    std::size_t done = 0;
    while (done < buffer.size()) {
        const auto got = ::read(m_descriptor, buffer.data() + done, buffer.size() - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return refused(m_path);
        if (got == 0)
            break;
        done += static_cast<std::size_t>(got);
    }
    return done;
}

Result<std::string> RegularFile::readAll(std::size_t most) {
    const auto tooLarge = [&] {
        return fail(ErrorCode::Full, "is larger than " + std::to_string(most) + " bytes", m_path);
    };
    if (m_size > most)
        return tooLarge();
    // One more than it had: files of /proc say 0 and hold something.
    std::string text(std::max<std::size_t>(m_size, 4096) + 1, '\0');
    std::size_t size = 0;
    for (;;) {
        auto got = read(std::span(text).subspan(size));
        if (!got)
            return propagate(got);
        size += *got;
        if (size < text.size())
            break;
        if (size > most)
            return tooLarge();
        text.resize(text.size() * 2);
    }
    if (size > most)
        return tooLarge();
    text.resize(size);
    return text;
}

} // namespace vigil
