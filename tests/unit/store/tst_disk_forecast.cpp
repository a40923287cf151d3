// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/disk_forecast.h"

#include <QTest>

#include <cmath>

using namespace vigil;
using namespace vigil::store;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t kMega = 1'000'000;
constexpr std::uint64_t kGiga = 1'000'000'000;

/// Nothing is ever removed.
RetentionPolicy forEver() {
    RetentionPolicy policy;
    policy.trendAge = Ticks::zero();
    policy.maxBytes = 0;
    return policy;
}

/// The outlook after `span` of growth by `perSecond` bytes, a look each ten seconds.
DiskForecast::Outlook after(DiskForecast& forecast, std::chrono::seconds span,
                            std::int64_t perSecond, std::uint64_t freeBytes,
                            std::int64_t start = 50 * kMega) {
    DiskForecast::Outlook outlook;
    for (auto at = 0s; at <= span; at += 10s)
        outlook = forecast.update(SteadyTime{at}, {start + perSecond * at.count(), 0}, freeBytes);
    return outlook;
}

} // namespace

class TestDiskForecast : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void theFirstMinuteTellsNothing() {
        DiskForecast forecast(forEver());
        QVERIFY(!after(forecast, 50s, 1000, kGiga).days.has_value());
        DiskForecast other(forEver());
        QVERIFY(after(other, 60s, 1000, kGiga).days.has_value());
    }

    void daysFollowFromTheRate() {
        DiskForecast forecast(forEver());
        const auto outlook = after(forecast, 30min, 100'000, 86'400 * 100'000ULL * 7);
        QVERIFY(!outlook.enough);
        QVERIFY(!outlook.atLeast);
        QVERIFY(std::abs(*outlook.days - 7) < 0.01);
    }

    /// New rows need more room than the chunks they become: the first rate is too high.
    void theFirstQuarterOfAnHourIsALowerBound() {
        DiskForecast forecast(forEver());
        QVERIFY(after(forecast, 14min, 100'000, kGiga).atLeast);
    }

    void theWindowMovesOn() {
        DiskForecast forecast(forEver());
        after(forecast, 30min, 1'000'000, kGiga);
        DiskForecast::Outlook outlook;
        const std::int64_t grown = 50 * kMega + 1'000'000LL * 1800;
        for (auto at = 1810s; at <= 3600s; at += 10s)
            outlook = forecast.update(SteadyTime{at}, {grown, 0}, kGiga);
        QVERIFY(std::isinf(*outlook.days)); // nothing grew for the last twenty minutes
    }

    void pagesThatRetentionFreesAreNoGrowth() {
        DiskForecast forecast(forEver());
        DiskForecast::Outlook outlook;
        for (auto at = 0s; at <= 1800s; at += 10s) // freed and taken again in turn
            outlook = forecast.update(
                SteadyTime{at}, {100 * kMega - at.count() % 60 * 1000, at.count() % 60 * 1000},
                kGiga);
        QVERIFY(std::isinf(*outlook.days));
    }

    void spareBytesAreUsedBeforeTheDiskIs() {
        DiskForecast forecast(forEver());
        DiskForecast::Outlook outlook;
        for (auto at = 0s; at <= 1800s; at += 10s)
            outlook = forecast.update(SteadyTime{at}, {at.count() * 1000, 86'400'000}, 0);
        QVERIFY(std::abs(*outlook.days - 1) < 0.01);
    }

    void retentionByAgeBoundsTheGrowth() {
        auto policy = forEver();
        policy.trendAge = std::chrono::hours{48};
        const std::int64_t perSecond = 10'000; // 1.7 GB in two days
        DiskForecast small(policy);
        QVERIFY(!after(small, 30min, perSecond, kGiga).enough);
        DiskForecast large(policy);
        QVERIFY(after(large, 30min, perSecond, 2 * kGiga).enough);
    }

    void retentionBySizeBoundsTheGrowth() {
        auto policy = forEver();
        policy.maxBytes = 8 * static_cast<std::int64_t>(kGiga);
        DiskForecast small(policy);
        QVERIFY(!after(small, 30min, 100'000, 7 * kGiga).enough);
        DiskForecast large(policy);
        QVERIFY(after(large, 30min, 100'000, 8 * kGiga).enough);
    }

    void theDiskOfAFileIsAsked() {
        const auto space = diskSpaceOf("/tmp/not-there.db");
        QVERIFY(space.has_value());
        QVERIFY(space->totalBytes >= space->freeBytes);
        QVERIFY(space->totalBytes > 0);
        QVERIFY(!diskSpaceOf("/no/such/folder/v.db").has_value());
    }
};

QTEST_APPLESS_MAIN(TestDiskForecast)
#include "tst_disk_forecast.moc"
