// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"
#include "ingest/source.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace vigil::ingest {

struct JournalOptions {
    std::filesystem::path folder; ///< made with mode 0700
    /// What the numbers are committed to; a journal of another owner is not gone on with.
    std::string owner;
    /// What is committed already is kept for so long.
    std::chrono::seconds keep{0};
    std::size_t segmentBytes = std::size_t{8} << 20;
    /// Of all segments; beyond it the oldest go, committed or not.
    std::size_t mostBytes = std::size_t{512} << 20;
    /// Below the committed position so many messages are kept as well (numbers of senders are
    /// learned from them).
    std::int64_t keepMessages = 65'536;
};

/// What a source without positions of its own has received: an append-only log, cut off behind what
/// the store has committed. It gives each message a number that grows by one, over all runs, so
/// that a source can go on where the run before ended.
///
/// append() is one write(2) without a sync: what was written outlives the end of the process,
/// however that comes. Against the end of the computer it is synced once a second, in a thread of
/// its own, for which nobody waits.
///
/// A segment is a file named by its first number. It begins with 8 bytes that name the format;
/// then records follow: size and CRC-32C of the body (8 bytes each, least significant first), body.
/// Reading ends a segment at the first record that does not check; the tail of a record that was
/// being written when the process died was never acknowledged to its sender.
/// *Thread:* append() one; the others any. *Owns:* its files and the thread that syncs them.
class IngressJournal {
public:
    /// Errors: Io, Full.
    [[nodiscard]] static Result<std::unique_ptr<IngressJournal>> open(JournalOptions options,
                                                                      const base::Clock& clock);
    /// Waits for a sync under way.
    ~IngressJournal();

    /// The number after the newest message found at open(); -1: there was none.
    [[nodiscard]] std::int64_t next() const noexcept { return m_next; }

    /// True when what was found was written for another owner.
    [[nodiscard]] bool isForeign() const noexcept { return m_foreign; }

    /// Digests of the newest messages found at open(), oldest first.
    [[nodiscard]] const std::vector<std::uint64_t>& newest() const noexcept { return m_newest; }

    /// True when the computer went down while a run wrote: what it had not synced may be gone.
    [[nodiscard]] bool wasCutOff() const noexcept { return m_cutOff; }

    /// Hands over what was kept from number `from` on (negative: all) when the journal was opened,
    /// until `take` says false. Numbers may be missing where files are damaged or gone.
    void read(std::int64_t from, const std::function<bool(RawMessage)>& take) const;

    /// The bytes of a message for append(). Kind, number, arrival, topic and payload are kept.
    static void encode(const RawMessage& message, std::string& out);
    /// Of a message that encode() wrote. Errors: Io, Full.
    [[nodiscard]] Result<void> append(std::int64_t offset, std::string_view record);
    /// Everything below `next` is in the store.
    void cutBelow(std::int64_t next);
    /// Nothing more will come: the next open() finds no loose end. Does not wait for the disk.
    void close();

    [[nodiscard]] std::size_t bytes() const;

    /// Equal for equal topics and payloads.
    [[nodiscard]] static std::uint64_t digest(std::string_view topic, std::string_view payload);

private:
    struct Segment {
        std::int64_t first = 0;
        std::size_t bytes = 0;
        ArrivalTime begun{}; ///< for `keep`
    };

    IngressJournal(JournalOptions options, const base::Clock& clock);
    Result<void> resume();
    void learnNewest();
    void syncLoop(const std::stop_token& stop);
    void sync();
    [[nodiscard]] std::filesystem::path pathOf(std::int64_t first) const;
    [[nodiscard]] std::filesystem::path marker() const;
    Result<void> begin(std::int64_t first) REQUIRES(m_mutex);
    Result<void> write(std::string_view bytes) REQUIRES(m_mutex);
    bool dropOldest() REQUIRES(m_mutex);
    void endSegment() REQUIRES(m_mutex);
    [[nodiscard]] bool isCommitted(std::size_t segment) const REQUIRES(m_mutex);

    const JournalOptions m_options;
    const base::Clock& m_clock;
    // As found by open().
    std::vector<Segment> m_found;
    std::int64_t m_next = -1;
    std::vector<std::uint64_t> m_newest;
    bool m_cutOff = false, m_foreign = false;

    mutable base::Mutex m_mutex;
    std::deque<Segment> m_segments GUARDED_BY(m_mutex);
    std::int64_t m_committed GUARDED_BY(m_mutex) = 0;
    int m_file GUARDED_BY(m_mutex) = -1; ///< of the newest segment
    bool m_synced GUARDED_BY(m_mutex) = true;
    base::Condition m_wake;
    std::jthread m_syncer;
};

} // namespace vigil::ingest
