// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/sequence_tracker.h"

#include "base/short_text.h"

#include <algorithm>
#include <bit>

namespace vigil::ingest {
namespace {

constexpr char kBetween = '\n';

bool isKey(std::string_view key, std::string_view device, std::string_view stream) {
    return key.size() == device.size() + 1 + stream.size() && key[device.size()] == kBetween &&
           equalShort(key.substr(0, device.size()), device) &&
           equalShort(key.substr(device.size() + 1), stream);
}

/// A leap this far is a sender that counts anew, not a loss of a million messages.
constexpr std::int64_t kRestartLeap = 1'000'000;

/// Of save().
constexpr std::uint8_t kVersion = 1;

/// Repeats of older messages come all at once; those of a sender that counts anew take as long as
/// they took to be made.
constexpr Ticks kPaced = std::chrono::seconds{1};

/// Times of neighbouring messages differ in it; two far apart may not.
std::uint16_t digestOf(EventTime time) noexcept {
    const auto ticks = static_cast<std::uint64_t>(time.time_since_epoch().count());
    return static_cast<std::uint16_t>((ticks * 0x9E3779B97F4A7C15U) >> 48);
}

std::uint64_t bitsBelow(std::int64_t count) noexcept {
    return count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

} // namespace

void SequenceWindow::begin(std::int64_t seq, EventTime time) noexcept {
    m_newest = seq;
    m_seen = 1;
    m_ahead = 0;
    m_newestTime = time;
    m_old = {};
    keepTime(seq, time);
}

void SequenceWindow::keepTime(std::int64_t seq, EventTime time) noexcept {
    m_times[static_cast<std::size_t>(seq % kLength)] = digestOf(time);
}

bool SequenceWindow::cameWith(std::int64_t seq, EventTime time) const noexcept {
    return m_times[static_cast<std::size_t>(seq % kLength)] == digestOf(time);
}

bool SequenceWindow::countsAnew(std::int64_t seq, EventTime time, ArrivalTime arrival) noexcept {
    const bool follows = m_old.first >= 0 && seq > m_old.newest && seq - m_old.newest <= kLength;
    if (!follows) {
        m_old = {seq, seq, time, arrival};
        return false;
    }
    m_old.newest = seq;
    const Ticks made = time - m_old.time;
    const Ticks came = arrival - m_old.arrival;
    return came >= kPaced && made >= came / 2 && made <= came * 2;
}

SequenceVerdict SequenceWindow::classify(std::int64_t seq, EventTime time,
                                         ArrivalTime arrival) noexcept {
    using Kind = SequenceVerdict::Kind;
    if (m_seen == 0)
        return {Kind::First, 0};
    const bool newer = time > m_newestTime;
    if (seq > m_newest) {
        const auto step = seq - m_newest;
        if (step > kRestartLeap)
            return {Kind::Restarted, 0};
        const auto refused = std::popcount(m_ahead & bitsBelow(step - 1));
        return {Kind::Next, static_cast<std::uint64_t>(step - 1 - refused)};
    }
    const auto back = m_newest - seq;
    const bool within = back < kLength;
    if (within && (m_seen >> back & 1U) == 0 && !(seq <= 1 && newer))
        return {Kind::Filled, 0};
    // A number that came before, on a message that is newer than all before it, was not sent
    // twice: the sender restarted. The newest number itself counts so only at the beginning.
    if (newer)
        return {back != 0 || seq <= 1 ? Kind::Restarted : Kind::Duplicate, 0};
    // Nor was one with an older time of its own: the sender restarted and its clock was put back.
    // Further back the first number tells, and numbers that come no faster than they are made.
    const bool anew = within ? !cameWith(seq, time) : seq <= 1 || countsAnew(seq, time, arrival);
    return {anew ? Kind::Restarted : Kind::Duplicate, 0};
}

void SequenceWindow::accept(std::int64_t seq, EventTime time,
                            const SequenceVerdict& verdict) noexcept {
    using Kind = SequenceVerdict::Kind;
    switch (verdict.kind) {
    case Kind::First:
    case Kind::Restarted:
        return begin(seq, time);
    case Kind::Filled:
        m_seen |= std::uint64_t{1} << (m_newest - seq);
        return keepTime(seq, time);
    case Kind::Next: {
        const auto step = seq - m_newest;
        m_seen = step < kLength ? m_seen << step | 1U : 1U;
        m_ahead = step < kLength ? m_ahead >> step : 0;
        m_newest = seq;
        m_newestTime = std::max(m_newestTime, time);
        return keepTime(seq, time);
    }
    case Kind::Duplicate:
        return;
    }
}

void SequenceWindow::refuse(std::int64_t seq) noexcept {
    if (m_seen == 0 || seq <= m_newest || seq - m_newest > kLength)
        return;
    m_ahead |= std::uint64_t{1} << (seq - m_newest - 1);
}

void SequenceWindow::save(base::ByteWriter& out) const {
    out.signedNumber(m_newest);
    out.fixed(m_seen);
    out.fixed(m_ahead);
    out.signedNumber(m_newestTime.time_since_epoch().count());
    // Of the numbers that came.
    for (std::int64_t back = 0; back < kLength; ++back)
        if ((m_seen >> back & 1U) != 0 && m_newest >= back)
            out.number(m_times[static_cast<std::size_t>((m_newest - back) % kLength)]);
}

void SequenceWindow::resume(base::ByteReader& in) {
    m_newest = in.signedNumber();
    m_seen = in.fixed();
    m_ahead = in.fixed();
    m_newestTime = EventTime{Ticks{in.signedNumber()}};
    for (std::int64_t back = 0; back < kLength; ++back)
        if ((m_seen >> back & 1U) != 0 && m_newest >= back)
            m_times[static_cast<std::size_t>((m_newest - back) % kLength)] =
                static_cast<std::uint16_t>(in.number());
}

std::string SequenceTracker::save() const {
    base::ByteWriter out;
    out.byte(kVersion);
    for (const auto* streams : {&m_old, &m_young}) {
        out.number(streams->size());
        for (const auto& [key, stream] : *streams) {
            out.text(key);
            stream.window.save(out);
        }
    }
    return out.take();
}

bool SequenceTracker::resume(std::string_view saved) {
    clear();
    base::ByteReader in(saved);
    bool fits = in.byte() == kVersion;
    for (auto* streams : {&m_old, &m_young})
        for (auto count = in.number(); fits && in.ok() && count > 0; --count)
            (*streams)[std::string(in.text())].window.resume(in);
    fits = fits && in.ok() && in.atEnd();
    if (!fits)
        clear();
    return fits;
}

SequenceWindow& SequenceTracker::window(std::string_view device, std::string_view stream) {
    auto* const likely = m_last == nullptr ? nullptr : m_last->second.next;
    auto& known =
        likely != nullptr && isKey(likely->first, device, stream) ? *likely : find(device, stream);
    if (m_last != nullptr)
        m_last->second.next = &known;
    m_last = &known;
    return known.second.window;
}

SequenceTracker::Streams::value_type& SequenceTracker::find(std::string_view device,
                                                            std::string_view stream) {
    m_key.assign(device).append(1, kBetween).append(stream);
    if (const auto found = m_young.find(m_key); found != m_young.end())
        return *found;
    Stream known;
    if (const auto old = m_old.find(m_key); old != m_old.end()) {
        known.window = old->second.window;
        m_old.erase(old);
    }
    if (m_young.size() >= kMostStreams) {
        m_old = std::move(m_young);
        m_young.clear();
        m_last = nullptr; // nobody points into the older generation
    }
    return *m_young.emplace(m_key, known).first;
}

void SequenceTracker::clear() {
    m_last = nullptr;
    m_young.clear();
    m_old.clear();
}

} // namespace vigil::ingest
