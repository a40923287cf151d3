// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/recordings/shared_data.h"
#include "vigilctl_run.h"

#include <QSet>
#include <QTest>

#include <cmath>

using namespace vigil::tests;

namespace {

QString shared(const char* path) { return text(sharedData() / path); }

} // namespace

/// The headless program on recordings of wards and monitors.
class TestVigilctlRecordings : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void initTestCase() { skipUnlessSharedData(); }

    void averageHeartRateOfRealStays() {
        const QStringList keyed{QStringLiteral("--key-from-file"), QStringLiteral("patient")};
        const auto run = query(shared("ward-hourly"), QLatin1String(kStayQuery), keyed);
        QCOMPARE(run.code, 0);
        int nulls = 0;
        double sum = 0;
        const auto rows = run.rows();
        for (const auto& row : rows) {
            const auto hr = row[QStringLiteral("hr")];
            nulls += hr.isNull() ? 1 : 0;
            sum += hr.toDouble(0);
        }
        QCOMPARE(rows.size(), 3457);
        QCOMPARE(nulls, 39);
        QVERIFY(std::abs(sum - 291319.358333) < 1e-4);
    }

    void havingAndAnyNumberOfShards() {
        const QString sql = QLatin1String(kStayQuery) + QStringLiteral(" HAVING AVG(HR) > 120");
        QByteArray first;
        for (const auto* shards : {"1", "2", "3"}) {
            const auto run = query(shared("ward-hourly"), sql,
                                   {QStringLiteral("--key-from-file"), QStringLiteral("patient"),
                                    QStringLiteral("--shards"), QLatin1String(shards)});
            QCOMPARE(run.code, 0);
            QSet<QString> patients;
            for (const auto& row : run.rows())
                patients.insert(row[QStringLiteral("patient")].toString());
            QCOMPARE(run.rows().size(), 104);
            QCOMPARE(patients.size(), 41);
            if (first.isEmpty())
                first = run.out;
            QCOMPARE(run.out, first);
        }
    }

    void bedsideNumericsInFiveMinutes() {
        const QString record = shared("wfdb/multi-segment/s00001/s00001-2896-10-10-00-31n");
        const QString sql = QStringLiteral("SELECT AVG(HR) AS hr FROM input TIMESTAMP BY time "
                                           "GROUP BY TumblingWindow(minute, 5)");
        const QStringList nulls{QStringLiteral("--null"), QStringLiteral("0,-32768")};
        const auto run = query(record, sql, nulls);
        QCOMPARE(run.code, 0);
        const auto rows = run.rows();
        QCOMPARE(rows.size(), 388);
        double sum = 0;
        int valid = 0;
        for (const auto& row : rows)
            if (const auto hr = row[QStringLiteral("hr")]; !hr.isNull()) {
                ++valid;
                sum += hr.toDouble();
            }
        QCOMPARE(valid, 382);
        QVERIFY(std::abs(sum - 21483.215) < 1e-6);
        const double expected[] = {60.566667, 63.44, 56.98, 55.92};
        for (int i = 0; i < 4; ++i)
            QVERIFY(std::abs(rows[i][QStringLiteral("hr")].toDouble() - expected[i]) < 1e-6);
        const auto low = query(record, sql + QStringLiteral(" HAVING AVG(HR) < 55"), nulls);
        QCOMPARE(low.rows().size(), 136);
    }

    void infoOfARecordWithMissingSegments() {
        const auto run = vigilctl(
            {QStringLiteral("info"), shared("wfdb/multi-segment/s00001/s00001-2896-10-10-00-31")});
        QCOMPARE(run.code, 0);
        const auto facts = QJsonDocument::fromJson(run.out).object().toVariantMap();
        QCOMPARE(facts[QStringLiteral("missing_segments")].toList().size(), 3);
        QCOMPARE(facts[QStringLiteral("warnings")].toList().size(), 3);
        QCOMPARE(facts[QStringLiteral("start")].toString(),
                 QStringLiteral("2896-10-10T00:31:25.894Z"));
        QVERIFY(facts[QStringLiteral("gaps")].toList().size() >= 3);
    }
};

QTEST_GUILESS_MAIN(TestVigilctlRecordings)
#include "tst_vigilctl_recordings.moc"
