// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::pipeline {

/// One point of the line of an hour: the mean of the values of a slot of ten seconds.
struct HourPoint {
    EventTime at{};      ///< start of the slot
    float value = 0;     ///< in the catalog unit
    bool joined = false; ///< no values are missing between the point before and this one

    bool operator==(const HourPoint&) const = default;
};

using HourLine = std::vector<HourPoint>; ///< in time order

/// The last hour of one signal of one bed at any rate: means of slots of ten seconds of absolute
/// time, so that values may come in any order and from two places.
/// *Thread:* one. *Owns:* at most an hour of slots, counted back from the newest one.
class HourTrend {
public:
    using SlotSpan = std::chrono::duration<std::int64_t, std::ratio<10>>;
    static constexpr Ticks kSlot = SlotSpan{1};
    static constexpr int kSlots = 360;

    /// Start of the slot that `at` lies in.
    [[nodiscard]] static EventTime slotStart(EventTime at) {
        return EventTime{std::chrono::floor<SlotSpan>(at.time_since_epoch())};
    }

    void add(EventTime at, double value);
    /// Adds slots of other values of the same signal; `count` and `mean` are those of its values.
    /// Where both have values of a slot, those that are more count: they are the same values.
    void fill(EventTime slotStart, std::uint64_t count, double mean);

    /// Fills all slots of `other`.
    void merge(const HourTrend& other);

    [[nodiscard]] bool isEmpty() const noexcept { return m_slots.empty(); }

    /// A point a slot that has values. Two are joined when no more than one value in a row is
    /// missing between them, measured by the distances of the values around. Never null.
    [[nodiscard]] const std::shared_ptr<const HourLine>& line() const;

private:
    struct Slot {
        std::int64_t number = 0; ///< of ten seconds since 1970
        std::uint64_t count = 0;
        double sum = 0;
    };

    /// Nullptr for a slot that is more than an hour before the newest.
    Slot* slotAt(EventTime at);
    [[nodiscard]] HourLine makeLine() const;

    std::vector<Slot> m_slots;                      ///< those with values, in time order
    mutable std::shared_ptr<const HourLine> m_line; ///< null: to be made anew
};

/// Signals of which screens show the last hour: the first one that a bed has.
inline constexpr std::array<std::string_view, 2> kHourSignals{"HR", "PR"};

/// Its number in kHourSignals.
[[nodiscard]] std::optional<std::size_t> hourSignal(std::string_view signal);

struct HourOfBed {
    std::string bed;
    std::size_t signal = 0; ///< in kHourSignals
    HourTrend trend;
};

} // namespace vigil::pipeline
