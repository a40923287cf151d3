// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/sequence_tracker.h"

#include "base/short_text.h"

#include <algorithm>

namespace vigil::ingest {
namespace {

constexpr std::int64_t kWindow = 64;
constexpr char kBetween = '\n';

bool isKey(std::string_view key, std::string_view device, std::string_view stream) {
    return key.size() == device.size() + 1 + stream.size() && key[device.size()] == kBetween &&
           equalShort(key.substr(0, device.size()), device) &&
           equalShort(key.substr(device.size() + 1), stream);
}

/// A leap this far is a sender that counts anew, not a loss of a million messages.
constexpr std::int64_t kRestartLeap = 1'000'000;

} // namespace

void SequenceWindow::begin(std::int64_t seq, EventTime time) noexcept {
    m_newest = seq;
    m_seen = 1;
    m_newestTime = time;
}

SequenceVerdict SequenceWindow::observe(std::int64_t seq, EventTime time) noexcept {
    using Kind = SequenceVerdict::Kind;
    if (m_seen == 0) {
        begin(seq, time);
        return {Kind::First, 0};
    }
    const bool newer = time > m_newestTime;
    if (seq > m_newest) {
        const auto step = seq - m_newest;
        if (step > kRestartLeap) {
            begin(seq, time);
            return {Kind::Restarted, 0};
        }
        m_seen = step < kWindow ? m_seen << step | 1U : 1U;
        m_newest = seq;
        m_newestTime = std::max(m_newestTime, time);
        return {Kind::Next, static_cast<std::uint64_t>(step - 1)};
    }
    const auto back = m_newest - seq;
    const bool known = back >= kWindow || (m_seen >> back & 1U) != 0;
    if (!known && !(seq <= 1 && newer)) {
        m_seen |= std::uint64_t{1} << back;
        return {Kind::Filled, 0};
    }
    // A number that came before, on a message that is newer than all before it, was not sent
    // twice: the sender restarted. The newest number itself counts so only at the beginning.
    if (newer && (back != 0 || seq <= 1)) {
        begin(seq, time);
        return {Kind::Restarted, 0};
    }
    return {Kind::Duplicate, 0};
}

SequenceVerdict SequenceTracker::observe(std::string_view device, std::string_view stream,
                                         std::int64_t seq, EventTime time) {
    auto* const likely = m_last == nullptr ? nullptr : m_last->second.next;
    auto& known =
        likely != nullptr && isKey(likely->first, device, stream) ? *likely : find(device, stream);
    if (m_last != nullptr)
        m_last->second.next = &known;
    m_last = &known;
    return known.second.window.observe(seq, time);
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
