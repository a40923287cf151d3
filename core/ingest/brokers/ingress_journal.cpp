// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/brokers/ingress_journal.h"

#include "base/byte_stream.h"
#include "base/checksum.h"
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
#include <system_error>

namespace vigil::ingest {
namespace {

constexpr const char* kLog = "vigil.ingest.journal";
constexpr std::string_view kMagic = "VIGILIJ1";
constexpr std::string_view kSuffix = ".log";
constexpr std::size_t kFrame = 16; ///< size and checksum before each body
/// A segment is ended after this long, so that what is kept for a time goes in small steps.
constexpr auto kSegmentSpan = std::chrono::seconds{30};
constexpr auto kSyncEvery = std::chrono::seconds{1};
/// More than a broker has on its way at a time.
constexpr std::size_t kNewest = 100;

std::uint32_t checksumOf(std::string_view body) { return base::Checksum().add(body).value(); }

std::optional<std::int64_t> numberOf(const std::filesystem::path& path) {
    const std::string name = path.filename().string();
    if (!name.ends_with(kSuffix))
        return std::nullopt;
    const char* const end = name.data() + name.size() - kSuffix.size();
    std::int64_t number = 0;
    const auto [stop, error] = std::from_chars(name.data(), end, number);
    if (error != std::errc{} || stop != end || number < 0)
        return std::nullopt;
    return number;
}

std::string contentOf(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string bootId() {
    std::string id = contentOf("/proc/sys/kernel/random/boot_id");
    while (!id.empty() && id.back() == '\n')
        id.pop_back();
    return id;
}

bool writeWhole(const std::filesystem::path& path, std::string_view content) {
    std::ofstream file(path, std::ios::trunc | std::ios::binary);
    file << content << std::flush;
    return file.good();
}

RawMessage decode(std::string_view body) {
    base::ByteReader in(body);
    RawMessage message;
    message.offset = in.signedNumber();
    message.arrival = ArrivalTime{Ticks{in.signedNumber()}};
    const auto flags = in.byte();
    message.retained = (flags & 1U) != 0;
    if ((flags & 2U) != 0)
        message.kind = RawMessage::Kind::TooLarge;
    message.refusedBytes = static_cast<std::size_t>(in.number());
    message.topic = in.text();
    message.payload = in.text();
    if ((flags & 4U) != 0)
        for (auto left = in.number(); left > 0 && in.ok(); --left) {
            std::string name(in.text());
            message.properties.emplace_back(std::move(name), in.text());
        }
    return message;
}

/// The records of a segment, up to the first that does not check.
template <typename Take>
void forEachRecord(const std::filesystem::path& path, const Take& take) {
    const std::string bytes = contentOf(path);
    std::string_view rest = bytes;
    if (!rest.starts_with(kMagic))
        return;
    rest.remove_prefix(kMagic.size());
    while (rest.size() >= kFrame) {
        base::ByteReader frame(rest);
        const std::uint64_t size = frame.fixed();
        const std::uint64_t checksum = frame.fixed();
        if (size == 0 || size > rest.size() - kFrame)
            return;
        const auto body = rest.substr(kFrame, static_cast<std::size_t>(size));
        if (checksumOf(body) != checksum || !take(body))
            return;
        rest.remove_prefix(kFrame + size);
    }
}

} // namespace

IngressJournal::IngressJournal(JournalOptions options, const base::Clock& clock)
    : m_options(std::move(options)), m_clock(clock) {}

IngressJournal::~IngressJournal() {
    m_syncer.request_stop();
    if (m_syncer.joinable())
        m_syncer.join();
    const base::MutexLock lock(m_mutex);
    endSegment();
}

Result<std::unique_ptr<IngressJournal>> IngressJournal::open(JournalOptions options,
                                                             const base::Clock& clock) {
    std::unique_ptr<IngressJournal> journal(new IngressJournal(std::move(options), clock));
    if (auto ready = journal->resume(); !ready)
        return propagate(ready);
    journal->m_syncer =
        std::jthread([&it = *journal](const std::stop_token& stop) { it.syncLoop(stop); });
    return journal;
}

std::filesystem::path IngressJournal::pathOf(std::int64_t first) const {
    std::string digits = std::to_string(first);
    digits.insert(0, 20 - std::min<std::size_t>(20, digits.size()), '0');
    return m_options.folder / (digits + std::string(kSuffix));
}

/// Holds the boot of the computer in which a run writes.
std::filesystem::path IngressJournal::marker() const { return m_options.folder / "running"; }

Result<void> IngressJournal::resume() {
    std::error_code failure;
    std::filesystem::create_directories(m_options.folder, failure);
    if (failure)
        return tl::unexpected<Error>(systemError(failure.value(), m_options.folder));
    std::filesystem::permissions(m_options.folder, std::filesystem::perms::owner_all, failure);
    for (const auto& entry : std::filesystem::directory_iterator(m_options.folder, failure))
        if (const auto first = numberOf(entry.path())) {
            std::error_code unknown;
            const auto size = std::filesystem::file_size(entry.path(), unknown);
            m_found.push_back(
                {*first, unknown ? 0 : static_cast<std::size_t>(size), m_clock.now()});
        }
    if (failure)
        return tl::unexpected<Error>(systemError(failure.value(), m_options.folder));
    std::ranges::sort(m_found, {}, &Segment::first);
    learnNewest();
    const std::string boot = bootId();
    const std::string before = contentOf(marker());
    m_cutOff = !before.empty() && before != boot;
    const auto owner = m_options.folder / "owner";
    m_foreign = !m_found.empty() && contentOf(owner) != m_options.owner;
    if (!writeWhole(marker(), boot) || !writeWhole(owner, m_options.owner))
        return tl::unexpected<Error>(systemError(errno, m_options.folder));
    const base::MutexLock lock(m_mutex);
    m_segments.assign(m_found.begin(), m_found.end());
    return {};
}

void IngressJournal::learnNewest() {
    for (auto segment = m_found.rbegin(); segment != m_found.rend(); ++segment) {
        std::vector<std::uint64_t> digests;
        forEachRecord(pathOf(segment->first), [&](std::string_view body) {
            const RawMessage message = decode(body);
            m_next = std::max(m_next, message.offset + 1);
            digests.push_back(digest(message.topic, message.payload));
            return true;
        });
        m_newest.insert(m_newest.begin(), digests.begin(), digests.end());
        if (m_newest.size() >= kNewest)
            break;
    }
    if (m_newest.size() > kNewest)
        m_newest.erase(m_newest.begin(), m_newest.end() - kNewest);
}

void IngressJournal::read(std::int64_t from, const std::function<bool(RawMessage)>& take) const {
    bool goesOn = true;
    for (std::size_t i = 0; i < m_found.size() && goesOn; ++i) {
        if (i + 1 < m_found.size() && m_found[i + 1].first <= from)
            continue;
        forEachRecord(pathOf(m_found[i].first), [&](std::string_view body) {
            RawMessage message = decode(body);
            if (message.offset >= from)
                goesOn = take(std::move(message));
            return goesOn;
        });
    }
}

std::uint64_t IngressJournal::digest(std::string_view topic, std::string_view payload) {
    return std::hash<std::string_view>{}(topic)*0x9E3779B97F4A7C15U ^
           std::hash<std::string_view>{}(payload);
}

void IngressJournal::encode(const RawMessage& message, std::string& out) {
    base::ByteWriter body;
    body.reserve(message.topic.size() + message.payload.size() + 48);
    body.signedNumber(message.offset);
    body.signedNumber(message.arrival.time_since_epoch().count());
    body.byte(static_cast<std::uint8_t>((message.retained ? 1U : 0U) |
                                        (message.kind == RawMessage::Kind::TooLarge ? 2U : 0U) |
                                        (message.properties.empty() ? 0U : 4U)));
    body.number(message.refusedBytes);
    body.text(message.topic);
    body.text(message.payload);
    if (!message.properties.empty()) { // else the record is as it was before there were any
        body.number(message.properties.size());
        for (const auto& [name, value] : message.properties) {
            body.text(name);
            body.text(value);
        }
    }
    base::ByteWriter record;
    record.reserve(kFrame + body.bytes().size());
    record.fixed(body.bytes().size());
    record.fixed(checksumOf(body.bytes()));
    record.append(body.bytes());
    out = record.take();
}

Result<void> IngressJournal::append(std::int64_t offset, std::string_view record) {
    const base::MutexLock lock(m_mutex);
    const ArrivalTime now = m_clock.now();
    if (m_file >= 0) {
        const Segment& newest = m_segments.back();
        if (newest.bytes >= m_options.segmentBytes || now - newest.begun >= kSegmentSpan ||
            now < newest.begun)
            endSegment();
    }
    if (m_file < 0)
        if (auto begun = begin(offset); !begun)
            return begun;
    auto written = write(record);
    // What is only kept for a while makes room for what must be kept.
    while (!written && written.error().code == ErrorCode::Full && isCommitted(0) && dropOldest())
        written = write(record);
    if (!written)
        return written;
    m_synced = false;
    std::size_t total = 0;
    for (const auto& segment : m_segments)
        total += segment.bytes;
    while (total > m_options.mostBytes && m_segments.size() > 1) {
        total -= m_segments.front().bytes;
        dropOldest();
    }
    return {};
}

Result<void> IngressJournal::begin(std::int64_t first) {
    const auto path = pathOf(first);
    m_file = ::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    if (m_file < 0)
        return tl::unexpected<Error>(systemError(errno, path));
    if (m_segments.empty() || m_segments.back().first != first)
        m_segments.push_back({first, 0, {}});
    m_segments.back().bytes = 0;
    m_segments.back().begun = m_clock.now();
    auto written = write(kMagic);
    if (!written)
        endSegment();
    return written;
}

Result<void> IngressJournal::write(std::string_view bytes) {
    Segment& segment = m_segments.back();
    std::size_t done = 0;
    while (done < bytes.size()) {
        const auto count = ::write(m_file, bytes.data() + done, bytes.size() - done);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0) {
            Error error = systemError(count == 0 ? ENOSPC : errno, pathOf(segment.first));
            // Half a record would hide those that follow.
            if (done > 0 && ::ftruncate(m_file, static_cast<off_t>(segment.bytes)) != 0)
                endSegment();
            return tl::unexpected<Error>(std::move(error));
        }
        done += static_cast<std::size_t>(count);
    }
    segment.bytes += bytes.size();
    return {};
}

void IngressJournal::endSegment() {
    if (m_file >= 0)
        ::close(m_file);
    m_file = -1;
}

bool IngressJournal::isCommitted(std::size_t segment) const {
    return segment + 1 < m_segments.size() &&
           m_segments[segment + 1].first <= m_committed - m_options.keepMessages;
}

bool IngressJournal::dropOldest() {
    if (m_segments.size() < 2)
        return false;
    std::error_code ignored;
    std::filesystem::remove(pathOf(m_segments.front().first), ignored);
    m_segments.pop_front();
    return true;
}

void IngressJournal::cutBelow(std::int64_t next) {
    const base::MutexLock lock(m_mutex);
    m_committed = std::max(m_committed, next);
    // The next segment begins where this one ends.
    while (isCommitted(0) && m_clock.now() - m_segments[1].begun >= m_options.keep)
        dropOldest();
}

void IngressJournal::syncLoop(const std::stop_token& stop) {
    const std::stop_callback onStop(stop, [this] {
        const base::MutexLock lock(m_mutex);
        m_wake.notifyAll();
    });
    while (!stop.stop_requested()) {
        sync();
        const base::MutexLock lock(m_mutex);
        if (!stop.stop_requested())
            m_wake.waitUntil(m_mutex, std::chrono::steady_clock::now() + kSyncEvery);
    }
}

void IngressJournal::sync() {
    int file = -1;
    {
        const base::MutexLock lock(m_mutex);
        if (m_synced || m_file < 0)
            return;
        m_synced = true;
        file = ::dup(m_file); // whoever appends does not wait for the disk
    }
    if (file < 0)
        return;
    if (::fdatasync(file) != 0)
        log::warning(kLog, "{}: {}", m_options.folder.string(),
                     std::generic_category().message(errno));
    ::close(file);
}

void IngressJournal::close() {
    const base::MutexLock lock(m_mutex);
    endSegment();
    std::error_code ignored;
    std::filesystem::remove(marker(), ignored);
}

std::size_t IngressJournal::bytes() const {
    const base::MutexLock lock(m_mutex);
    std::size_t total = 0;
    for (const auto& segment : m_segments)
        total += segment.bytes;
    return total;
}

} // namespace vigil::ingest
