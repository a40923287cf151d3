// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/wfdb/wfdb_annotations.h"
#include "ingest/wfdb/wfdb_record.h"
#include "tests/recordings/shared_data.h"

#include <QTest>

#include <cmath>
#include <cstdio>
#include <sstream>

using namespace vigil;
using namespace vigil::ingest;

namespace {

using Table = std::vector<std::vector<std::string>>;

/// Blank-separated fields of every line of a text file, unpacked if its name ends with ".gz".
Table readTable(const std::filesystem::path& path) {
    const std::string command =
        (path.extension() == ".gz" ? "gzip -dc '" : "cat '") + path.string() + "'";
    std::string text;
    if (auto* pipe = ::popen(command.c_str(), "r")) {
        char buffer[65536];
        while (const auto count = std::fread(buffer, 1, sizeof buffer, pipe))
            text.append(buffer, count);
        ::pclose(pipe);
    }
    Table table;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream fields(line);
        auto& row = table.emplace_back();
        for (std::string field; fields >> field;)
            row.push_back(field);
    }
    return table;
}

/// Text of an annotation line from its seventh field on.
std::string auxText(const std::vector<std::string>& row) {
    std::string text;
    for (std::size_t i = 6; i < row.size(); ++i)
        text += (i > 6 ? " " : "") + row[i];
    return text;
}

enum class Kind { Digital, Physical, HighRate };

} // namespace

/// What the format's original tools print for the recordings, row by row.
class TestWfdbExpectedRecordings : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void initTestCase() { skipUnlessSharedData(); }

    void samples_data() {
        QTest::addColumn<std::string>("file");
        QTest::addColumn<std::string>("record");
        QTest::addColumn<std::vector<int>>("signals");
        QTest::addColumn<int>("from");
        QTest::addColumn<int>("skipRows");
        QTest::addColumn<int>("rows");
        QTest::addColumn<Kind>("kind");
        const auto add = [](const char* file, const char* record, std::vector<int> signals,
                            int from, int skip, int rows, Kind kind) {
            QTest::newRow(file) << std::string(file) << std::string(record) << std::move(signals)
                                << from << skip << rows << kind;
        };
        const std::string longRecord = "multi-segment/s00001/s00001-2896-10-10-00-31";
        add("record-1a", "test01_00s", {0, 1, 2, 3}, 0, 0, 4000, Kind::Digital);
        add("record-1b", "a103l", {2, 0}, 12500, 0, 27500, Kind::Physical);
        add("record-1c", "a103l.hea", {0, 1}, 20000, 0, 62500, Kind::Digital);
        add("record-1d", "3000003_0003", {1}, 125, 0, 875, Kind::Physical);
        add("record-1f.gz", "binformats", {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 0, 0, 499, Kind::Digital);
        add("record-flac.gz", "flacformats", {0, 1, 2}, 0, 0, 499, Kind::Digital);
        add("record-2b", "100", {1}, 1, 0, 10799, Kind::Digital);
        add("record-2c", "100_3chan", {0, 1, 2}, 0, 0, 999, Kind::Physical);
        add("record-2d", "310derive", {0, 1}, 2, 0, 1024, Kind::Digital);
        add("record-2e", "311derive", {0}, 1, 0, 977, Kind::Physical);
        add("record-4a", "test01_00s_skewframe", {0, 1, 2}, 0, 0, 3997, Kind::Digital);
        add("record-4b", "03700181", {0, 1, 2}, 0, 0, 74996, Kind::Digital);
        add("record-multi-fixed-d.gz", "multi-segment/041s/041s", {3, 2, 1}, 0, 0, 8000,
            Kind::HighRate);
        add("record-multi-variable-a", longRecord.c_str(), {0, 1, 2, 3}, 14428365, 0, 10,
            Kind::Physical);
        // The first row lies in the segment whose samples are not among the recordings.
        add("record-multi-variable-b", longRecord.c_str(), {0, 1, 2, 3}, 14428365, 1, 10,
            Kind::Physical);
    }

    void samples() {
        QFETCH(std::string, file);
        QFETCH(std::string, record);
        QFETCH(std::vector<int>, signals);
        QFETCH(int, from);
        QFETCH(int, skipRows);
        QFETCH(int, rows);
        QFETCH(Kind, kind);
        auto table = readTable(sharedData() / "wfdb-expected" / file);
        table.erase(table.begin(), table.begin() + std::min<int>(skipRows, int(table.size())));
        QCOMPARE(int(table.size()), rows);

        auto opened = WfdbRecord::open(sharedData() / "wfdb" / record);
        QVERIFY2(opened.has_value(), opened ? "" : opened.error().text().c_str());
        std::int64_t highest = 1;
        for (const auto& signal : opened->layout().signals)
            highest = std::max(highest, signal.samplesPerFrame);
        for (std::size_t column = 0; column < signals.size(); ++column) {
            const auto signal = std::size_t(signals[column]);
            const auto perFrame = opened->layout().signals[signal].samplesPerFrame;
            const auto read = kind == Kind::HighRate
                                  ? opened->read(signal, 0, rows * perFrame / highest)
                                  : opened->readFrames(signal, from, rows);
            QVERIFY(read.has_value());
            for (std::size_t row = 0; row < table.size(); ++row) {
                QVERIFY(table[row].size() == signals.size());
                const auto& expected = table[row][column];
                const auto at = kind == Kind::HighRate
                                    ? std::size_t(std::int64_t(row) * perFrame / highest)
                                    : row;
                if (expected == "-")
                    QVERIFY2(std::isnan(read->physical[at]) && read->digital[at] == kWfdbInvalid,
                             std::to_string(row).c_str());
                else if (kind == Kind::Physical)
                    QVERIFY2(std::abs(read->physical[at] - std::stod(expected)) <= 5.0001e-9,
                             std::to_string(row).c_str());
                else if (read->digital[at] == kWfdbInvalid) // printed as format 212 stores it
                    QCOMPARE(expected, std::string("-2048"));
                else
                    QCOMPARE(std::to_string(read->digital[at]), expected);
            }
        }
    }

    void annotations_data() {
        QTest::addColumn<std::string>("file");
        QTest::addColumn<std::string>("annotations");
        QTest::addColumn<int>("rows");
        QTest::newRow("100") << std::string("ann-1") << std::string("100.atr") << 2274;
        QTest::newRow("12726") << std::string("ann-2") << std::string("12726.anI") << 22;
        QTest::newRow("1003") << std::string("ann-3") << std::string("1003.atr") << 957;
        QTest::newRow("100s") << std::string("100s/rdann.out") << std::string("100s.atr") << 75;
    }

    void annotations() {
        QFETCH(std::string, file);
        QFETCH(std::string, annotations);
        QFETCH(int, rows);
        const auto table = readTable(sharedData() / "wfdb-expected" / file);
        const auto parsed = readWfdbAnnotations(sharedData() / "wfdb" / annotations);
        QVERIFY(parsed.has_value());
        QCOMPARE(int(table.size()), rows);
        QCOMPARE(int(parsed->marks.size()), rows);
        QVERIFY(parsed->warnings.empty());
        for (std::size_t i = 0; i < table.size(); ++i) {
            const auto& mark = parsed->marks[i];
            const auto& row = table[i];
            QCOMPARE(std::to_string(mark.sample), row[1]);
            QCOMPARE(mark.symbol, row[2]);
            QCOMPARE(std::to_string(mark.subtype), row[3]);
            QCOMPARE(std::to_string(mark.channel), row[4]);
            QCOMPARE(std::to_string(mark.number), row[5]);
            QCOMPARE(mark.aux == " " ? std::string() : mark.aux, auxText(row));
        }
    }

    void printedVoltages() {
        auto table = readTable(sharedData() / "wfdb-expected/100s/rdsamp.out");
        table.erase(table.begin(), table.begin() + 2); // two lines of heading
        QVERIFY(table.size() >= 360);
        auto record = WfdbRecord::open(sharedData() / "wfdb/100s.hea");
        QVERIFY(record.has_value());
        for (std::size_t signal = 0; signal < 2; ++signal) {
            const auto read = record->read(signal, 3600, std::int64_t(table.size()));
            QVERIFY(read.has_value());
            for (std::size_t i = 0; i < table.size(); ++i)
                QVERIFY(std::abs(read->physical[i] - std::stod(table[i][signal + 1])) < 0.0005001);
        }
    }

    void intervalsBetweenBeats() {
        const auto table = readTable(sharedData() / "wfdb-expected/100s/ann2rr.out");
        const auto parsed = readWfdbAnnotations(sharedData() / "wfdb/100s.atr");
        QVERIFY(parsed.has_value());
        std::vector<std::int64_t> intervals;
        std::int64_t previous = 0;
        for (const auto& mark : parsed->marks)
            if (mark.symbol == "N" || mark.symbol == "A") {
                intervals.push_back(mark.sample - previous);
                previous = mark.sample;
            }
        QCOMPARE(intervals.size(), table.size());
        for (std::size_t i = 0; i < table.size(); ++i)
            QCOMPARE(std::to_string(intervals[i]), table[i][0]);
    }
};

QTEST_APPLESS_MAIN(TestWfdbExpectedRecordings)
#include "tst_wfdb_expected_recordings.moc"
