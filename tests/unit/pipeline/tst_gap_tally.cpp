// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/gap_tally.h"

#include <QTest>

using namespace vigil;
using namespace vigil::pipeline;
using namespace std::chrono_literals;

namespace {

constexpr SteadyTime kNow{1h};

EventTime at(int second) { return EventTime{std::chrono::seconds{second}}; }

std::string name(int i) { return "B" + std::to_string(i); }

} // namespace

class TestGapTally : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void holesAreToldByBedAndSignalOnceASecond() {
        GapTally tally;
        QVERIFY(tally.due(kNow, true).empty());
        tally.add({"B1", "", at(10), at(14), 3});
        const auto first = tally.due(kNow, false);
        QCOMPARE(first.size(), std::size_t{1});
        QVERIFY(first[0].kind == store::LossKind::SequenceGap);
        QVERIFY(first[0].from == at(10) && first[0].to == at(14) && first[0].time == at(14));
        QCOMPARE(first[0].bed, std::string("B1"));
        QCOMPARE(first[0].count, std::uint64_t{3});
        tally.add({"B1", "", at(20), at(22), 1});
        tally.add({"B1", "ECG_II", at(20), at(21), 4});
        tally.add({"B1", "", at(15), at(17), 1});
        QVERIFY(tally.due(kNow + 999ms, false).empty());
        const auto later = tally.due(kNow + 1s, false);
        QCOMPARE(later.size(), std::size_t{2});
        QCOMPARE(later[0].signal, std::string());
        QCOMPARE(later[0].count, std::uint64_t{2});
        QVERIFY(later[0].from == at(15) && later[0].to == at(22));
        QCOMPARE(later[1].signal, std::string("ECG_II"));
        QCOMPARE(later[1].count, std::uint64_t{4});
    }

    void aFloodIsToldInFewRows_data() {
        QTest::addColumn<int>("beds");
        QTest::addColumn<std::size_t>("rows");
        QTest::newRow("by signal") << 100 << std::size_t{200};
        QTest::newRow("by bed") << 300 << std::size_t{300};
        QTest::newRow("as one") << 5000 << std::size_t{1};
    }

    void aFloodIsToldInFewRows() {
        QFETCH(int, beds);
        QFETCH(std::size_t, rows);
        GapTally tally;
        for (int bed = 0; bed < beds; ++bed)
            for (const char* signal : {"", "ECG_II"})
                tally.add({name(bed), signal, at(bed), at(bed + 2), 1});
        const auto losses = tally.due(kNow, false);
        QCOMPARE(losses.size(), rows);
        std::uint64_t missing = 0;
        for (const auto& loss : losses)
            missing += loss.count;
        QCOMPARE(missing, static_cast<std::uint64_t>(2 * beds));
        QVERIFY(losses.back().to > losses.back().from);
    }

    void whatIsLeftIsToldAtTheEnd() {
        GapTally tally;
        tally.add({"B1", "", at(1), at(3), 1});
        QCOMPARE(tally.due(kNow, false).size(), std::size_t{1});
        tally.add({"B1", "", at(4), at(6), 1});
        QCOMPARE(tally.due(kNow, true).size(), std::size_t{1});
        QVERIFY(tally.due(kNow + 10s, true).empty());
    }
};

QTEST_APPLESS_MAIN(TestGapTally)
#include "tst_gap_tally.moc"
