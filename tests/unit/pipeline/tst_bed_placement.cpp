// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/bed_placement.h"

#include <QTest>

using namespace vigil;
using vigil::pipeline::BedPlacement;

class TestBedPlacement : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void rowsGoToTheShardOfTheirBedOrElsePatient() {
        auto rows = std::make_shared<model::RecordBatch>();
        rows->columns.emplace_back("bed");
        rows->columns.emplace_back("patientId");
        auto& bed = rows->columns[0];
        auto& patient = rows->columns[1];
        for (int i = 0; i < 60; ++i) {
            rows->beginRow(eventFromMicros(i), {}, {0, 0, i});
            bed.append(i % 3 == 0 ? model::Value() : model::Value("B" + std::to_string(i % 7)));
            patient.append(model::Value("P" + std::to_string(i % 5)));
            rows->finishRow();
        }
        const BedPlacement placement(3);
        const auto parts = placement.split(rows);
        QCOMPARE(parts.size(), std::size_t{3});
        std::size_t count = 0;
        for (std::size_t shard = 0; shard < parts.size(); ++shard) {
            QVERIFY(parts[shard]);
            count += parts[shard]->rowCount();
            for (std::size_t row = 0; row < parts[shard]->rowCount(); ++row) {
                const auto key = parts[shard]->columns[0].text(row);
                QCOMPARE(placement.shardOf(key.empty() ? parts[shard]->columns[1].text(row) : key),
                         shard);
            }
        }
        QCOMPARE(count, rows->rowCount());
        QVERIFY(BedPlacement(1).split(rows)[0] == rows);
    }

    void onlyQueriesThatPassTheBedOnKeepIt_data() {
        QTest::addColumn<QByteArray>("sql");
        QTest::addColumn<bool>("kept");
        const auto window = [](const char* keys) {
            return QByteArray(" FROM v GROUP BY ") + keys + ", TumblingWindow(second, 5)";
        };
        QTest::newRow("grouped") << "SELECT bed, AVG(HR) AS hr" + window("bed") << true;
        QTest::newRow("one of two keys")
            << "SELECT ward, bed, AVG(HR) AS hr" + window("bed, ward") << true;
        QTest::newRow("in two steps")
            << "WITH m AS (SELECT bed, AVG(HR) AS hr, System.Timestamp() AS t" + window("bed") +
                   ") SELECT bed, MAX(hr) AS hr FROM m GROUP BY bed, TumblingWindow(second, 20)"
            << true;
        QTest::newRow("star")
            << QByteArray("SELECT *, LAG(HR) OVER (PARTITION BY bed LIMIT DURATION(second, 9)) AS"
                          " before FROM v")
            << true;
        QTest::newRow("of another column")
            << "SELECT ward AS bed, COUNT(*) AS n" + window("bed, ward") << false;
        QTest::newRow("computed") << "SELECT UPPER(bed) AS bed, COUNT(*) AS n" + window("bed")
                                  << false;
        QTest::newRow("by another key") << "SELECT ward, MAX(bed) AS bed" + window("ward") << false;
        QTest::newRow("no bed") << "SELECT patientId, COUNT(*) AS n" + window("bed, patientId")
                                << false;
        QTest::newRow("by order") << QByteArray("SELECT bed, HR FROM v") << false;
        QTest::newRow("of the ward")
            << "SELECT MAX(bed) AS bed" + QByteArray(" FROM v GROUP BY TumblingWindow(second, 5)")
            << false;
        QTest::newRow("joined") << QByteArray("SELECT v.bed AS bed FROM v JOIN p ON v.bed = p.bed"
                                              " AND DATEDIFF(second, v, p) BETWEEN 0 AND 1")
                                << false;
    }

    void onlyQueriesThatPassTheBedOnKeepIt() {
        QFETCH(const QByteArray, sql);
        QFETCH(const bool, kept);
        const auto query = engine::Query::compile(sql.toStdString());
        QVERIFY2(query.has_value(), query ? "" : query.error().front().message.c_str());
        QCOMPARE(BedPlacement::isKeptBy(**query), kept);
    }
};

QTEST_APPLESS_MAIN(TestBedPlacement)
#include "tst_bed_placement.moc"
