// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "store/trend/retention.h"

#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <optional>

namespace vigil::store {

/// Of one file system, as an ordinary user may use it.
struct DiskSpace {
    std::uint64_t freeBytes = 0;
    std::uint64_t totalBytes = 0;
};

/// Asks the file system that holds a file; nothing when it does not answer. Replaced in tests.
using DiskProbe = std::function<std::optional<DiskSpace>(const std::filesystem::path&)>;

[[nodiscard]] std::optional<DiskSpace> diskSpaceOf(const std::filesystem::path& file);

/// What a database file holds. The write-ahead log is left out on purpose: it is folded again and
/// again and does not grow with the data.
struct StoreSize {
    std::int64_t liveBytes = 0;  ///< pages in use
    std::int64_t spareBytes = 0; ///< pages that were given up and are used again first
};

/// How long the disk lasts at the rate at which the database grows.
///
/// The rate is that of pages in use over the last kWindow, so that pages which retention frees and
/// new rows take again are no growth. New rows stand in the hot table first, where they need ten
/// times the room of the chunks they become after TrendStore::kHotSpan: until the window is longer
/// than that, the days are a lower bound. Retention bounds the growth: trends reach the rate times
/// their age, and never more than the policy's bytes. *Thread:* one. *Owns:* its samples.
class DiskForecast {
public:
    static constexpr std::chrono::minutes kWindow{20};
    static constexpr std::chrono::seconds kLeastSpan{60};

    explicit DiskForecast(const RetentionPolicy& retention) : m_retention(retention) {}

    struct Outlook {
        std::optional<double> days; ///< until the disk is full; nothing in the first minute
        bool atLeast = false;       ///< a lower bound yet
        bool enough = false;        ///< retention stops the growth before
    };

    /// Takes a sample, no older than the one before, and tells what follows from all.
    Outlook update(SteadyTime now, const StoreSize& size, std::uint64_t freeBytes);

private:
    struct Sample {
        SteadyTime at{};
        std::int64_t liveBytes = 0;
    };

    /// Bytes that the database can still grow by at `perSecond`.
    [[nodiscard]] double growthToCome(double perSecond, std::int64_t liveBytes) const;

    RetentionPolicy m_retention;
    std::deque<Sample> m_samples;
};

} // namespace vigil::store
