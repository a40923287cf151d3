// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/file/owner_lock.h"

#include "base/log.h"
#include "base/mutex.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <system_error>
#include <utility>

namespace vigil::store {

namespace {

// Bytes far beyond any file's end and those that SQLite locks. The first one is the lock; where in
// the others one byte is locked tells of the owner, as long as it lives and under every name of the
// file.
constexpr off_t kLock = off_t{1} << 61;
constexpr off_t kPid = kLock + (off_t{1} << 40);
constexpr off_t kSince = kLock + (off_t{2} << 40);
constexpr off_t kField = off_t{1} << 40;

constexpr std::string_view kMagic{"SQLite format 3\0", 16};

std::filesystem::path ownerFile(const std::filesystem::path& database) {
    std::error_code ignored;
    auto real = std::filesystem::canonical(database, ignored);
    return (ignored ? database : real).string() + ".owner";
}

/// Open file description locks: they end with the description, not when another one of the same
/// file is closed.
struct flock rangeOf(off_t start, off_t length, short kind) {
    struct flock range {};

    range.l_type = kind;
    range.l_whence = SEEK_SET;
    range.l_start = start;
    range.l_len = length;
    return range;
}

bool lockByte(int file, off_t at) {
    auto range = rangeOf(at, 1, F_WRLCK);
    return ::fcntl(file, F_OFD_SETLK, &range) == 0;
}

/// Where within a field somebody else has locked a byte.
std::optional<std::int64_t> lockedIn(int file, off_t field, off_t length) {
    auto range = rangeOf(field, length, F_RDLCK);
    if (::fcntl(file, F_OFD_GETLK, &range) != 0 || range.l_type == F_UNLCK)
        return std::nullopt;
    return range.l_start - field;
}

std::string hostName() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : std::string();
}

std::string programOf(std::int64_t pid) {
    std::ifstream in("/proc/" + std::to_string(pid) + "/comm");
    std::string name;
    std::getline(in, name);
    return name;
}

ArrivalTime toSeconds(std::int64_t seconds) { return arrivalFromMicros(seconds * 1'000'000); }

/// What this process owns. It must not even be opened another time to be looked at: see OwnerLock.
class OwnList {
public:
    std::optional<Owner> find(const std::filesystem::path& path) {
        const auto file = identityOf(path);
        const base::MutexLock lock(m_mutex);
        const auto found = file ? m_owned.find(*file) : m_owned.end();
        return found == m_owned.end() ? std::nullopt : std::optional(found->second);
    }

    void add(FileIdentity file, const Owner& owner) {
        const base::MutexLock lock(m_mutex);
        m_owned.insert_or_assign(file, owner);
    }

    void remove(FileIdentity file) {
        const base::MutexLock lock(m_mutex);
        m_owned.erase(file);
    }

private:
    base::Mutex m_mutex;
    std::map<FileIdentity, Owner> m_owned GUARDED_BY(m_mutex);
};

OwnList& ownList() {
    static OwnList list;
    return list;
}

/// What the owner wrote beside the file; nothing when it is not of this owner.
std::optional<Owner> signatureOf(const std::filesystem::path& database, const Owner& known) {
    std::ifstream in(ownerFile(database));
    Owner owner = known;
    std::int64_t seconds = -1;
    if (!(in >> owner.pid >> seconds >> owner.host >> std::ws) ||
        !std::getline(in, owner.program) || owner.pid != known.pid ||
        toSeconds(seconds) != known.since)
        return std::nullopt;
    return owner;
}

std::optional<Owner> ownerOfLocked(int file, const std::filesystem::path& database) {
    if (!lockedIn(file, kLock, 1))
        return std::nullopt;
    Owner owner;
    // It may be about to say so.
    owner.pid = lockedIn(file, kPid, kField).value_or(0);
    owner.since = toSeconds(lockedIn(file, kSince, kField).value_or(0));
    if (auto signature = signatureOf(database, owner))
        return signature;
    owner.host = hostName();
    owner.program = programOf(owner.pid);
    return owner;
}

tl::unexpected<Error> inUse(const Owner& owner, const std::filesystem::path& path) {
    return fail(ErrorCode::InUse,
                "in use by " + textOf(owner) +
                    "; end that program first, or store to another database",
                path.string());
}

tl::unexpected<Error> failed(int cause, const std::filesystem::path& path) {
    const bool full = cause == ENOSPC || cause == EDQUOT;
    return fail(full ? ErrorCode::Full : ErrorCode::Io, std::generic_category().message(cause),
                path.string());
}

} // namespace

std::string textOf(const Owner& owner) {
    std::string text = owner.program.empty() ? std::string("a program") : owner.program;
    if (owner.pid > 0)
        text += ", process " + std::to_string(owner.pid);
    if (!owner.host.empty())
        text += " on " + owner.host;
    if (owner.since != toSeconds(0))
        text += ", since " + toIso8601(eventAtArrival(owner.since));
    return text;
}

std::optional<FileIdentity> identityOf(const std::filesystem::path& path) {
    struct stat facts {};

    if (::stat(path.c_str(), &facts) != 0)
        return std::nullopt;
    return FileIdentity{facts.st_dev, facts.st_ino};
}

OwnerLock::OwnerLock(OwnerLock&& other) noexcept
    : m_file(std::exchange(other.m_file, -1)), m_path(std::move(other.m_path)),
      m_listed(std::exchange(other.m_listed, false)),
      m_signature(std::exchange(other.m_signature, {})) {}

OwnerLock::~OwnerLock() {
    if (m_file < 0)
        return;
    std::error_code ignored;
    if (!m_signature.empty() && place() != Place::Replaced) // then it may be another owner's
        std::filesystem::remove(m_signature, ignored);
    if (m_listed)
        ownList().remove(identity());
    ::close(m_file);
}

Result<OwnerLock> OwnerLock::take(const std::filesystem::path& database, base::Clock& clock) {
    constexpr int kAttempts = 10;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        if (const auto owner = ownList().find(database))
            return inUse(*owner, database);
        const int file =
            ::open(database.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0600);
        if (file < 0)
            return failed(errno, database);
        OwnerLock lock(file, database);

        struct stat facts {};

        if (::fstat(file, &facts) != 0 || !S_ISREG(facts.st_mode))
            return fail(ErrorCode::Io, "not a regular file", database.string());
        if (!lockByte(file, kLock)) {
            if (errno != EAGAIN && errno != EACCES) {
                log::warning("vigil.store",
                             "{}: another program could write it at the same time, "
                             "its file system knows no locks: {}",
                             database.string(), std::generic_category().message(errno));
                return lock;
            }
            if (const auto owner = ownerOfLocked(file, database))
                return inUse(*owner, database);
            continue; // it ended in between
        }
        if (lock.place() != Place::There)
            continue; // it was put aside in between
        const auto seconds = toMicros(clock.now()) / 1'000'000;
        lock.sign({::getpid(), program_invocation_short_name, hostName(), toSeconds(seconds)});
        return lock;
    }
    return fail(ErrorCode::InUse, "in use by a program that comes and goes", database.string());
}

void OwnerLock::sign(const Owner& owner) {
    const auto seconds = toMicros(owner.since) / 1'000'000;
    ownList().add(identity(), owner);
    m_listed = true;
    lockByte(m_file, kPid + owner.pid);
    lockByte(m_file, kSince + seconds);
    const auto path = ownerFile(m_path);
    const int file =
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0)
        return;
    const std::string text = std::to_string(owner.pid) + ' ' + std::to_string(seconds) + ' ' +
                             (owner.host.empty() ? "-" : owner.host) + ' ' + owner.program + '\n';
    [[maybe_unused]] const auto written = ::write(file, text.data(), text.size());
    ::close(file);
    m_signature = path;
}

std::optional<Owner> OwnerLock::ownerOf(const std::filesystem::path& database) {
    if (auto own = ownList().find(database))
        return own;
    const int file = ::open(database.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0)
        return std::nullopt;
    auto owner = ownerOfLocked(file, database);
    ::close(file);
    return owner;
}

OwnerLock::Place OwnerLock::place() const {
    const auto there = identityOf(m_path);
    if (!there) // else nobody can say
        return errno == ENOENT || errno == ENOTDIR ? Place::Gone : Place::There;
    return *there == identity() ? Place::There : Place::Replaced;
}

FileIdentity OwnerLock::identity() const {
    struct stat facts {};

    if (::fstat(m_file, &facts) != 0)
        return {};
    return {facts.st_dev, facts.st_ino};
}

bool OwnerLock::isDatabase() const {
    std::array<char, kMagic.size()> begin{};
    return ::pread(m_file, begin.data(), begin.size(), 0) == static_cast<ssize_t>(begin.size()) &&
           std::string_view(begin.data(), begin.size()) == kMagic;
}

} // namespace vigil::store
