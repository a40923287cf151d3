// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/query_stops.h"

#include <QTest>

using namespace vigil;
using vigil::pipeline::QueryStops;

class TestQueryStops : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void theFirstReasonStandsAndIsToldOnce() {
        std::vector<std::pair<std::size_t, bool>> told;
        QueryStops stops(
            2, [&](std::size_t query, bool stopped) { told.emplace_back(query, stopped); });
        QVERIFY(!stops.isStopped(1));
        stops.stop(1, "too many rows");
        stops.stop(1, "too slow");
        QVERIFY(stops.isStopped(1));
        QVERIFY(!stops.isStopped(0));
        QCOMPARE(stops.why(1), std::string("too many rows"));
        stops.clear(1);
        stops.clear(1);
        QVERIFY(!stops.isStopped(1));
        QVERIFY(stops.why(1).empty());
        QCOMPARE(told, (std::vector<std::pair<std::size_t, bool>>{{1, true}, {1, false}}));
    }

    void rowsPassedOverAreCountedByQuery() {
        QueryStops stops(2, [](std::size_t, bool) {});
        stops.passOver(1, 20);
        stops.passOver(1, 3);
        QCOMPARE(stops.takePassedOver(0), std::uint64_t{0});
        QCOMPARE(stops.takePassedOver(1), std::uint64_t{23});
        QCOMPARE(stops.takePassedOver(1), std::uint64_t{0});
    }
};

QTEST_APPLESS_MAIN(TestQueryStops)
#include "tst_query_stops.moc"
