// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/bed_admission.h"

#include <QTest>

using namespace vigil;
using pipeline::BedAdmission;

namespace {

model::RecordBatch rowsOf(const std::vector<std::string>& beds) {
    model::RecordBatch rows;
    for (const auto& bed : beds) {
        rows.beginRow({}, {}, {});
        rows.columnForWriting("bed").appendText(bed);
        rows.finishRow();
    }
    return rows;
}

std::string bedsIn(const model::RecordBatch& rows) {
    std::string beds;
    for (std::size_t row = 0; row < rows.rowCount(); ++row)
        beds += std::string(rows.column("bed")->text(row)) + ' ';
    return beds;
}

} // namespace

class TestBedAdmission : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void expectedBedsAreServedHoweverManyOthersCome() {
        BedAdmission beds(2, {"B01", "B02"});
        auto rows = rowsOf({"x", "B01", "y", "z", "z", "B02", "x", "w"});
        const auto refused = beds.filter(rows);
        QCOMPARE(bedsIn(rows), std::string("x B01 y B02 x "));
        QCOMPARE(refused.messages, std::size_t{3});
        QCOMPARE(refused.beds, std::size_t{2});
        rows = rowsOf({"v", "B02", "z"});
        QCOMPARE(beds.filter(rows).beds, std::size_t{3});
        QCOMPARE(bedsIn(rows), std::string("B02 "));
    }

    void wavesAndRowsShareTheBound() {
        BedAdmission beds(1, {"B01"});
        std::vector<model::WaveformBlock> waves(3);
        waves[0].bed = "x";
        waves[1].bed = "B01";
        waves[2].bed = "y";
        QCOMPARE(beds.filter(waves).messages, std::size_t{1});
        QCOMPARE(waves.size(), std::size_t{2});
        auto rows = rowsOf({"y", "x"});
        QCOMPARE(beds.filter(rows).messages, std::size_t{1});
        QCOMPARE(bedsIn(rows), std::string("x "));
    }

    void theBoundMayBeNone() {
        BedAdmission beds(0, {"B01"});
        auto rows = rowsOf({"x", "B01"});
        QCOMPARE(beds.filter(rows).messages, std::size_t{1});
        QCOMPARE(bedsIn(rows), std::string("B01 "));
    }
};

QTEST_GUILESS_MAIN(TestBedAdmission)
#include "tst_bed_admission.moc"
