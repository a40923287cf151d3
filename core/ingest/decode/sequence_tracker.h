// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byte_stream.h"
#include "base/time.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace vigil::ingest {

/// What a sequence number says about the message that carries it.
struct SequenceVerdict {
    enum class Kind {
        First,     ///< nothing known of this stream yet
        Next,      ///< in order; `missing` > 0: after a hole
        Filled,    ///< late: fills a hole that was counted before
        Duplicate, ///< seen before
        Restarted, ///< the sender began to count anew
    };
    Kind kind = Kind::First;
    std::uint64_t missing = 0;
};

/// The numbers of one device and stream: the newest one, which of the 63 before it came and with
/// which time. *Thread:* one.
class SequenceWindow {
public:
    /// What the number says of a message made at `time` that came at `arrival`.
    [[nodiscard]] SequenceVerdict classify(std::int64_t seq, EventTime time,
                                           ArrivalTime arrival) noexcept;
    /// The message is taken. `verdict` is what classify() said of it.
    void accept(std::int64_t seq, EventTime time, const SequenceVerdict& verdict) noexcept;
    /// The message came and is refused: its number opens no hole, and is none later.
    void refuse(std::int64_t seq) noexcept;

    /// classify() and accept() in one.
    SequenceVerdict observe(std::int64_t seq, EventTime time, ArrivalTime arrival = {}) noexcept {
        const auto verdict = classify(seq, time, arrival);
        accept(seq, time, verdict);
        return verdict;
    }

    /// Largest time of a message taken.
    [[nodiscard]] EventTime newestTime() const noexcept { return m_newestTime; }

    void save(base::ByteWriter& out) const;
    void resume(base::ByteReader& in);

private:
    static constexpr std::int64_t kLength = 64;

    void begin(std::int64_t seq, EventTime time) noexcept;
    void keepTime(std::int64_t seq, EventTime time) noexcept;
    /// False when a number within the window came with another time than this.
    [[nodiscard]] bool cameWith(std::int64_t seq, EventTime time) const noexcept;
    /// True when older numbers follow each other as they are made, and not as repeats do.
    [[nodiscard]] bool countsAnew(std::int64_t seq, EventTime time, ArrivalTime arrival) noexcept;

    struct OldNumber {
        std::int64_t first = -1; ///< of a run; -1: none
        std::int64_t newest = -1;
        EventTime time{}; ///< of the first
        ArrivalTime arrival{};
    };

    std::int64_t m_newest = -1;
    std::uint64_t m_seen = 0;  ///< bit i: m_newest - i came; 0: none yet
    std::uint64_t m_ahead = 0; ///< bit i: m_newest + 1 + i came and was refused
    EventTime m_newestTime{};
    OldNumber m_old;                              ///< further back than the window
    std::array<std::uint16_t, kLength> m_times{}; ///< digests of their times, by number
};

/// The windows of all devices and streams. Bounded: streams that were silent while 65536 others
/// spoke are forgotten (their next message counts as the first). *Thread:* one.
class SequenceTracker {
public:
    /// The window of a device and stream; valid until the next call.
    SequenceWindow& window(std::string_view device, std::string_view stream);

    void clear();

    /// All windows, for resume() of a later run.
    [[nodiscard]] std::string save() const;
    /// False, and nothing known, when it is not what save() wrote.
    bool resume(std::string_view saved);

private:
    static constexpr std::size_t kMostStreams = 65'536;

    struct Stream {
        SequenceWindow window;
        /// The stream that spoke after this one the last time: senders come round and round.
        std::pair<const std::string, Stream>* next = nullptr;
    };

    using Streams = std::unordered_map<std::string, Stream>;

    Streams::value_type& find(std::string_view device, std::string_view stream);

    /// Two generations: what is used moves to the younger; a full younger one becomes the older.
    Streams m_young;
    Streams m_old;
    Streams::value_type* m_last = nullptr; ///< in m_young, as all that `next` points to
    std::string m_key;                     ///< scratch
};

} // namespace vigil::ingest
