// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/view/hour_trend.h"

#include <algorithm>

namespace vigil::pipeline {
namespace {

/// A value that comes later than this many usual distances after the one before: some are missing.
constexpr double kMostDistances = 2.5;
/// So many distances before and after a distance tell what is usual there.
constexpr std::size_t kAround = 4;

/// The middle of the distances around number `k`, without itself; 0 when there are none.
double usualAround(const std::vector<double>& distances, std::size_t k) {
    std::vector<double> near;
    const std::size_t first = k - std::min(k, kAround);
    const std::size_t last = std::min(distances.size(), k + kAround + 1);
    for (std::size_t i = first; i < last; ++i)
        if (i != k)
            near.push_back(distances[i]);
    if (near.empty())
        return 0;
    const auto middle = near.begin() + static_cast<std::ptrdiff_t>(near.size() / 2);
    std::nth_element(near.begin(), middle, near.end());
    return *middle;
}

} // namespace

HourTrend::Slot* HourTrend::slotAt(EventTime at) {
    const std::int64_t number = std::chrono::floor<SlotSpan>(at.time_since_epoch()).count();
    if (!m_slots.empty() && number <= m_slots.back().number - kSlots)
        return nullptr;
    auto place = std::ranges::lower_bound(m_slots, number, {}, &Slot::number);
    if (place == m_slots.end() || place->number != number)
        place = m_slots.insert(place, {number, 0, 0});
    Slot* slot = &*place;
    if (m_slots.front().number > m_slots.back().number - kSlots)
        return slot;
    const auto kept =
        std::ranges::lower_bound(m_slots, m_slots.back().number - kSlots + 1, {}, &Slot::number);
    m_slots.erase(m_slots.begin(), kept); // only a new newest slot pushes others out
    return &m_slots.back();
}

void HourTrend::add(EventTime at, double value) {
    Slot* slot = slotAt(at);
    if (slot == nullptr)
        return;
    if (slot->count == 0)
        m_line.reset(); // a line that is shown need not follow every value of its newest mean
    slot->sum += value;
    ++slot->count;
}

void HourTrend::fill(EventTime slotStart, std::uint64_t count, double mean) {
    Slot* slot = count == 0 ? nullptr : slotAt(slotStart);
    if (slot == nullptr || slot->count > count)
        return;
    slot->count = count;
    slot->sum = mean * static_cast<double>(count);
    m_line.reset();
}

void HourTrend::merge(const HourTrend& other) {
    for (const Slot& slot : other.m_slots)
        fill(EventTime{SlotSpan{slot.number}}, slot.count,
             slot.sum / static_cast<double>(slot.count));
}

const std::shared_ptr<const HourLine>& HourTrend::line() const {
    if (!m_line)
        m_line = std::make_shared<const HourLine>(makeLine());
    return m_line;
}

HourLine HourTrend::makeLine() const {
    HourLine line;
    line.reserve(m_slots.size());
    for (const Slot& slot : m_slots)
        line.push_back({EventTime{SlotSpan{slot.number}},
                        static_cast<float>(slot.sum / static_cast<double>(slot.count)), false});
    // In slots: from one slot to the next, and from one value to the next within that way.
    std::vector<double> ways, distances;
    for (std::size_t i = 0; i + 1 < m_slots.size(); ++i) {
        ways.push_back(static_cast<double>(m_slots[i + 1].number - m_slots[i].number));
        distances.push_back(m_slots[i].count > 1 ? 1 / static_cast<double>(m_slots[i].count)
                                                 : ways.back());
    }
    for (std::size_t i = 0; i < ways.size(); ++i)
        line[i + 1].joined = ways[i] <= std::max(1.0, kMostDistances * usualAround(distances, i));
    return line;
}

std::optional<std::size_t> hourSignal(std::string_view signal) {
    const auto found = std::ranges::find(kHourSignals, signal);
    if (found == kHourSignals.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - kHourSignals.begin());
}

} // namespace vigil::pipeline
