// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/disk_forecast.h"

#include "store/trend/trend_store.h"

#include <algorithm>
#include <limits>

namespace vigil::store {
namespace {

using Seconds = std::chrono::duration<double>;
using Days = std::chrono::duration<double, std::ratio<86'400>>;

} // namespace

std::optional<DiskSpace> diskSpaceOf(const std::filesystem::path& file) {
    const auto folder = file.parent_path();
    std::error_code failure;
    const auto space = std::filesystem::space(folder.empty() ? "." : folder, failure);
    if (failure)
        return std::nullopt;
    return DiskSpace{space.available, space.capacity};
}

double DiskForecast::growthToCome(double perSecond, std::int64_t liveBytes) const {
    double most = std::numeric_limits<double>::infinity();
    if (m_retention.trendAge > Ticks::zero())
        most = perSecond * Seconds(m_retention.trendAge).count();
    if (m_retention.maxBytes > 0)
        most = std::min(most, static_cast<double>(m_retention.maxBytes));
    return std::max(0.0, most - static_cast<double>(liveBytes));
}

DiskForecast::Outlook DiskForecast::update(SteadyTime now, const StoreSize& size,
                                           std::uint64_t freeBytes) {
    m_samples.push_back({now, size.liveBytes});
    while (m_samples.size() > 2 && now - m_samples[1].at >= kWindow)
        m_samples.pop_front();
    const auto span = now - m_samples.front().at;
    if (span < kLeastSpan)
        return {};
    Outlook outlook;
    const auto grown = std::max<std::int64_t>(0, size.liveBytes - m_samples.front().liveBytes);
    const double perSecond = static_cast<double>(grown) / Seconds(span).count();
    const double room = static_cast<double>(freeBytes) + static_cast<double>(size.spareBytes);
    outlook.atLeast = span < TrendStore::kHotSpan;
    outlook.enough = growthToCome(perSecond, size.liveBytes) <= room;
    outlook.days = perSecond > 0 ? Days(Seconds(room / perSecond)).count()
                                 : std::numeric_limits<double>::infinity();
    return outlook;
}

} // namespace vigil::store
