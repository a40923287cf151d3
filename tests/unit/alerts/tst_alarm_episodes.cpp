// SPDX-License-Identifier: GPL-3.0-or-later
#include "bed_rows.h"
#include "episodes.h"
#include "tests/recordings/known_stay.h"
#include "tests/recordings/known_ward.h"

#include <QTest>

using namespace rows;
using namespace vigil::alerts;

namespace {

std::vector<model::RecordBatch> wardRows() {
    std::vector<model::RecordBatch> stays;
    for (const auto& stay : tests::knownWard()) {
        auto& batch = stays.emplace_back();
        for (const auto& hour : stay.hours)
            add(batch, 3600.0 * hour.hour, stay.patient, {{"HR", hour.heartRate}});
    }
    return stays;
}

} // namespace

/// Episodes of stays whose every value is known, expressed through rules.
class TestAlarmEpisodes : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void highHeartRateOfAWard() {
        const auto stays = wardRows();
        // Stay 3 is above 120 in hours 14 and 15, 17 to 20 and 22 to 24, never down to 110 between;
        // stay 7 in hours 13 to 24; stay 9 in hour 10 alone.
        QCOMPARE(raisedIn(stays, rule("HR", "HR", {}, 120)), std::size_t{3 + 1 + 1});
        QCOMPARE(raisedIn(stays, rule("HR", "HR", {}, 120, 10, std::chrono::hours{1})),
                 std::size_t{1 + 1});
        QCOMPARE(raisedIn(stays, rule("HR", "HR", {}, 138)), std::size_t{0});
    }

    void lowHeartRateByTheMinute() {
        const auto values = tests::knownHeartRates();
        // Twelve minutes at 45, and twice one minute.
        QCOMPARE(raisedInMinutes(values, rule("HR", "HR", 50, {}, 4, seconds{120})),
                 std::size_t{1});
        QCOMPARE(raisedInMinutes(values, rule("HR", "HR", 50, {})), std::size_t{3});
        // What was not measured is no low rate.
        QCOMPARE(raisedInMinutes(values, rule("HR", "HR", 45, {})), std::size_t{0});
    }
};

QTEST_APPLESS_MAIN(TestAlarmEpisodes)
#include "tst_alarm_episodes.moc"
