// SPDX-License-Identifier: GPL-3.0-or-later
#include "egress/file_sink.h"

#include "base/clock.h"
#include "base/log.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <optional>
#include <utility>

namespace vigil::egress {

namespace {

constexpr std::string_view kLog = "vigil.egress.file";
constexpr std::string_view kKeyHead = "{\"vigil-key\":\"";
/// After a start what was not stored is computed again within seconds, and what was is sent again.
constexpr std::chrono::minutes kComesAgainWithin{10};
constexpr mode_t kPrivate = S_IRUSR | S_IWUSR;

struct Place {
    std::uint64_t device = 0, inode = 0, bytes = 0;
};

std::optional<Place> parsePlace(std::string_view text) {
    Place place;
    const char* at = text.data();
    const char* const end = at + text.size();
    for (auto* const value : {&place.device, &place.inode, &place.bytes}) {
        const auto read = std::from_chars(at, end, *value);
        if (read.ec != std::errc{})
            return std::nullopt;
        at = read.ptr;
        if (value != &place.bytes && (at == end || *at++ != ':'))
            return std::nullopt;
    }
    return at == end ? std::optional(place) : std::nullopt;
}

/// True when the path names that file.
bool names(const std::filesystem::path& path, std::uint64_t device, std::uint64_t inode) {
    struct stat status {};

    return ::stat(path.c_str(), &status) == 0 && status.st_dev == device && status.st_ino == inode;
}

void readKeys(const std::filesystem::path& path, std::uint64_t from,
              std::set<std::string, std::less<>>& keys) {
    std::ifstream file(path, std::ios::binary);
    file.seekg(static_cast<std::streamoff>(from));
    for (std::string line; std::getline(file, line);) {
        const auto end = line.find('"', kKeyHead.size());
        if (line.starts_with(kKeyHead) && end != std::string::npos)
            keys.insert(line.substr(kKeyHead.size(), end - kKeyHead.size()));
    }
}

} // namespace

FileSink::FileSink(FileSinkOptions options) : m_options(std::move(options)) {}

FileSink::~FileSink() { close(); }

void FileSink::close() {
    if (m_file >= 0)
        ::close(std::exchange(m_file, -1));
}

std::filesystem::path FileSink::rotated(unsigned number) const {
    return m_options.path.string() + '.' + std::to_string(number);
}

bool FileSink::isElsewhere() const { return !names(m_options.path, m_device, m_inode); }

Result<void> FileSink::open() {
    const auto& path = m_options.path;
    // Neither a pipe without a reader nor a device may hold the thread up.
    m_file = ::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
                    kPrivate);
    if (m_file < 0)
        return tl::unexpected(systemError(errno, path.string()));

    struct stat status {};

    if (::fstat(m_file, &status) != 0 || !S_ISREG(status.st_mode)) {
        close();
        return fail(ErrorCode::InvalidArgument, "not a regular file", path.string());
    }
    m_device = status.st_dev;
    m_inode = status.st_ino;
    m_size = static_cast<std::uint64_t>(status.st_size);
    auto ready = cutUnfinishedLine();
    if (ready && !std::exchange(m_learned, true))
        ready = learnWritten();
    if (!ready)
        close();
    return ready;
}

Result<void> FileSink::cutUnfinishedLine() {
    std::array<char, 4096> block{};
    std::uint64_t end = m_size;
    while (end > 0) {
        const auto begin = end > block.size() ? end - block.size() : 0;
        const auto got = ::pread(m_file, block.data(), end - begin, static_cast<off_t>(begin));
        if (got <= 0)
            return tl::unexpected(systemError(got < 0 ? errno : EIO, m_options.path.string()));
        const auto newline =
            std::string_view(block.data(), static_cast<std::size_t>(got)).find_last_of('\n');
        if (newline != std::string_view::npos) {
            end = begin + newline + 1;
            break;
        }
        end = begin;
    }
    if (end == m_size)
        return {};
    log::warning(kLog, "{}: the last line was not finished ({} bytes are cut)",
                 m_options.path.string(), m_size - end);
    if (::ftruncate(m_file, static_cast<off_t>(end)) != 0)
        return tl::unexpected(systemError(errno, m_options.path.string()));
    m_size = end;
    return {};
}

Result<void> FileSink::learnWritten() {
    const auto place = parsePlace(m_options.place);
    if (!place)
        return {};
    m_forgets = base::SystemClock().steadyNow() + kComesAgainWithin;
    // From the file of the mark on, over all those that came after it.
    unsigned first = 0;
    while (first <= m_options.keep &&
           !names(first == 0 ? m_options.path : rotated(first), place->device, place->inode))
        ++first;
    if (first > m_options.keep)
        return {}; // it was taken away: nothing of it stands here
    for (unsigned number = first + 1; number-- > 0;)
        readKeys(number == 0 ? m_options.path : rotated(number), number == first ? place->bytes : 0,
                 m_written);
    return {};
}

std::string FileSink::place() const {
    // Beyond a line that is not marked yet a later start would not know it.
    if (!m_written.empty())
        return m_options.place;
    return std::to_string(m_device) + ':' + std::to_string(m_inode) + ':' + std::to_string(m_size);
}

Result<Delivered> FileSink::deliver(const model::Delivery& delivery,
                                    const std::stop_token& /*stop*/) {
    if (m_file >= 0 && isElsewhere()) {
        log::warning(kLog, "{} was moved or removed; another one is begun",
                     m_options.path.string());
        close();
    }
    if (m_file < 0)
        if (auto opened = open(); !opened)
            return propagate(opened);
    std::string lines;
    for (const auto& message : delivery.messages)
        if (!m_written.contains(message.id))
            lines += payloadWithId(message) + '\n';
    if (auto done = write(lines); !done)
        return propagate(done);
    for (const auto& message : delivery.messages)
        m_written.erase(message.id);
    if (!m_written.empty() && base::SystemClock().steadyNow() >= m_forgets)
        m_written.clear();
    if (m_options.maxSize > 0 && m_size >= m_options.maxSize)
        rotate();
    return Delivered{};
}

Result<void> FileSink::write(std::string_view lines) {
    std::size_t done = 0;
    while (done < lines.size()) {
        const auto took = ::write(m_file, lines.data() + done, lines.size() - done);
        if (took < 0 && errno == EINTR)
            continue;
        if (took <= 0) {
            auto error = systemError(took < 0 ? errno : EIO, m_options.path.string());
            // All of it or nothing: what stands there would come again.
            if (::ftruncate(m_file, static_cast<off_t>(m_size)) != 0)
                close(); // opening it cuts the line that is not finished
            return tl::unexpected(std::move(error));
        }
        done += static_cast<std::size_t>(took);
    }
    if (!lines.empty() && ::fdatasync(m_file) != 0) {
        auto error = systemError(errno, m_options.path.string());
        if (::ftruncate(m_file, static_cast<off_t>(m_size)) != 0)
            close();
        return tl::unexpected(std::move(error));
    }
    m_size += lines.size();
    return {};
}

void FileSink::rotate() {
    std::error_code failure;
    if (m_options.keep == 0) {
        std::filesystem::remove(m_options.path, failure);
    } else {
        for (unsigned number = m_options.keep; number > 1; --number)
            std::filesystem::rename(rotated(number - 1), rotated(number), failure);
        failure.clear();
        std::filesystem::rename(m_options.path, rotated(1), failure);
    }
    if (failure) {
        log::warning(kLog, "{} cannot be renamed: {}", m_options.path.string(), failure.message());
        return;
    }
    close();
}

} // namespace vigil::egress
