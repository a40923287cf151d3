// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/rows/expand_inputs.h"
#include "rows_of.h"
#include "tests/recordings/known_ward.h"

#include <algorithm>
#include <fstream>

using namespace vigil;
using namespace vigil::ingest;
using rowsof::Folder;
using rowsof::readAll;
using Type = model::Value::Type;

class TestRowsDelimited : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void valuesAreToldApart() {
        Folder folder;
        const auto read = readAll(folder.write(
            "a.csv", "time,n,x,b,t,id,e,q\r\n"
                     "2026-11-22T10:00:00.5Z,-7,2.5e1,TRUE,some text,007,,\"a,b\"\r\n"
                     "2026-11-22,9223372036854775808,NaN,false, 12 ,x,\"\",\"\"\"q\"\"\"\r\n"));
        QVERIFY(read.rejected.empty());
        QCOMPARE(read.rows(), std::size_t{2});
        QCOMPARE(read.type("time", 0), Type::DateTime);
        QCOMPARE(read.batches[0].eventTime[0], parseIso8601("2026-11-22T10:00:00.5Z").value());
        QCOMPARE(read.batches[0].eventTime[1], parseIso8601("2026-11-22").value());
        QCOMPARE(toIso8601(read.batches[0].arrival[0]), std::string("2026-11-22T10:00:00.500Z"));
        QCOMPARE(read.value("n", 0), model::Value(std::int64_t{-7}));
        QCOMPARE(read.type("n", 1), Type::Float);
        QCOMPARE(read.value("x", 0), model::Value(25.0));
        QVERIFY(read.value("x", 1).isNull());
        QCOMPARE(read.value("b", 0), model::Value(true));
        QCOMPARE(read.value("b", 1), model::Value(false));
        QCOMPARE(read.value("t", 0), model::Value(std::string("some text")));
        QCOMPARE(read.value("t", 1), model::Value(std::int64_t{12}));
        QCOMPARE(read.value("id", 0), model::Value(std::string("007")));
        QVERIFY(read.value("e", 0).isNull() && read.value("e", 1).isNull());
        QCOMPARE(read.value("q", 0), model::Value(std::string("a,b")));
        QCOMPARE(read.value("q", 1), model::Value(std::string("\"q\"")));
    }

    void quotedLineEndsBelongToTheField() {
        Folder folder;
        const auto read = readAll(folder.write("a.csv", "a,b\n1,\"x\ny\"\n2,z"));
        QCOMPARE(read.rows(), std::size_t{2});
        QCOMPARE(read.value("b", 0), model::Value(std::string("x\ny")));
        QCOMPARE(read.value("b", 1), model::Value(std::string("z")));
    }

    void badRecordsAreRefusedAndTheRestGoesOn() {
        Folder folder;
        const auto path =
            folder.write("a.csv", "a,b\n1,2\n3\n4,5,6\n\"x\"y,7\n8,\xFF\n\n9,\"open\n10,11\n");
        const auto read = readAll(path);
        QCOMPARE(read.rows(), std::size_t{2});
        QCOMPARE(read.value("a", 1), model::Value(std::int64_t{10}));
        QCOMPARE(read.batches[0].origin[1].offset, std::int64_t{6});
        QCOMPARE(read.rejected.size(), std::size_t{5});
        QCOMPARE(read.rejected[0].reason, std::string("fewer fields than the header"));
        QCOMPARE(read.rejected[0].position, path.string() + ":3");
        QCOMPARE(read.rejected[0].offset, std::int64_t{1});
        QCOMPARE(read.rejected[0].raw, std::string("3"));
        QCOMPARE(read.rejected[1].reason, std::string("more fields than the header"));
        QCOMPARE(read.rejected[2].reason, std::string("text after a closing quote"));
        QCOMPARE(read.rejected[3].reason, std::string("text is not UTF-8"));
        QCOMPARE(read.rejected[4].reason, std::string("quote is not closed"));
        QCOMPARE(read.rejected[4].position, path.string() + ":8");
    }

    void optionsOfTheReader() {
        Folder folder;
        RowReaderOptions options;
        options.stream = "ward";
        options.keyFromFile = "patient";
        options.nullValues = {0, -32768};
        options.timeColumn = "AT";
        options.arrivalColumn = "came";
        options.start = parseIso8601("2020-01-01").value();
        options.source = 4;
        options.partition = 9;
        const auto read =
            readAll(folder.write("p7.psv", "\xEF\xBB\xBF"
                                           "at|HR|came\n"
                                           "2026-11-22T10:00:00Z|0|2026-11-22T10:00:03Z\n"
                                           "2026-11-22T10:00:01Z|-32768|\n"),
                    options);
        QCOMPARE(read.batches[0].stream, std::string("ward"));
        QCOMPARE(read.value("patient", 1), model::Value(std::string("p7")));
        QVERIFY(read.value("HR", 0).isNull() && read.value("HR", 1).isNull());
        QCOMPARE(toIso8601(read.batches[0].eventTime[0]), std::string("2026-11-22T10:00:00Z"));
        QCOMPARE(toIso8601(read.batches[0].arrival[0]), std::string("2026-11-22T10:00:03Z"));
        QCOMPARE(toIso8601(read.batches[0].arrival[1]), std::string("2026-11-22T10:00:01Z"));
        QCOMPARE(read.batches[0].origin[1].source, 4U);
        QCOMPARE(read.batches[0].origin[1].partition, 9U);
    }

    void headersAreMadeUsable() {
        Folder folder;
        const auto read = readAll(folder.write("a.tsv", " a \t\tA\tb\n1\t2\t3\t4\n"));
        QCOMPARE(read.names(), std::string("a column2 A_2 b"));
        QCOMPARE(read.value("A_2", 0), model::Value(std::int64_t{3}));
    }

    void filesWithoutRows() {
        Folder folder;
        QCOMPARE(readAll(folder.write("h.csv", "a,b\n")).rows(), std::size_t{0});
        const auto empty = openRows(folder.write("e.csv", ""), {});
        QVERIFY(!empty);
        QCOMPARE(empty.error().code, ErrorCode::Parse);
        const auto absent = openRows(folder.path() / "x.csv", {});
        QCOMPARE(absent.error().code, ErrorCode::NotFound);
        const auto strange = openRows(folder.write("x.bin", "?"), {});
        QCOMPARE(strange.error().code, ErrorCode::Unsupported);
    }

    void batchesHaveTheSizeAskedFor() {
        Folder folder;
        std::string text = "n\n";
        for (int i = 0; i < 1000; ++i)
            text += std::to_string(i) + "\n";
        const auto read = readAll(folder.write("n.csv", text), {}, 300);
        QCOMPARE(read.batches.size(), std::size_t{4});
        QCOMPARE(read.batches[3].rowCount(), std::size_t{100});
        QCOMPARE(read.batches[3].origin[99].offset, std::int64_t{999});
        QCOMPARE(*read.batches[3].columns[0].number(99), 999.0);
    }

    void inputsAreExpanded() {
        Folder folder;
        const auto b = folder.write("b.csv", "a\n");
        const auto a = folder.write("a.psv", "a\n");
        folder.write("README.md", "text");
        const auto files = expandInputs(folder.path().string());
        QVERIFY(files);
        QCOMPARE(*files, (std::vector<std::filesystem::path>{a, b}));
        QCOMPARE(*expandInputs((folder.path() / "*.csv").string()),
                 std::vector<std::filesystem::path>{b});
        QCOMPARE(*expandInputs(a.string()), std::vector<std::filesystem::path>{a});
        for (const char* nothing : {"none.csv", "*.tsv"})
            QCOMPARE(expandInputs((folder.path() / nothing).string()).error().code,
                     ErrorCode::NotFound);
    }

    void wardOfManyFiles() {
        const tests::RecordFolder folder;
        const auto files = expandInputs(tests::writeWard(folder).string());
        QVERIFY(files);
        QCOMPARE(files->size(), tests::knownWard().size());
        RowReaderOptions options;
        options.keyFromFile = "patient";
        for (std::size_t i = 0; i < files->size(); ++i) {
            const auto& stay = tests::knownWard()[i];
            const auto read = readAll(files->at(i), options, 7);
            QVERIFY(read.rejected.empty());
            QCOMPARE(read.rows(), stay.hours.size());
            std::size_t row = 0;
            for (const auto& batch : read.batches)
                for (std::size_t r = 0; r < batch.rowCount(); ++r, ++row) {
                    const auto& hour = stay.hours[row];
                    QCOMPARE(batch.column("HR")->number(r), hour.heartRate);
                    QCOMPARE(batch.column("O2Sat")->number(r), hour.saturation);
                    QCOMPARE(batch.column("Temp")->number(r), hour.temperature);
                    QCOMPARE(batch.column("ICULOS")->number(r), std::optional(1.0 * hour.hour));
                    QCOMPARE(batch.column("patient")->text(r), std::string_view(stay.patient));
                }
        }
    }

    /// The same rows with other separators are the same values.
    void separatorsAreEqual() {
        const tests::RecordFolder folder;
        const auto ward = tests::writeWard(folder);
        const auto rows = readAll(ward / "p03.psv");
        std::ifstream in(ward / "p03.psv");
        const std::string text(std::istreambuf_iterator<char>(in), {});
        for (const auto& [name, separator] : {std::pair("p03.csv", ','), {"p03.tsv", '\t'}}) {
            auto other = text;
            std::replace(other.begin(), other.end(), '|', separator);
            const auto read = readAll(folder.write(name, other));
            QCOMPARE(read.names(), rows.names());
            QCOMPARE(read.rows(), rows.rows());
            for (std::size_t row = 0; row < read.rows(); ++row)
                for (const char* column : {"HR", "O2Sat", "Resp", "ICULOS"})
                    QCOMPARE(read.value(column, row), rows.value(column, row));
        }
    }
};

QTEST_APPLESS_MAIN(TestRowsDelimited)
#include "tst_rows_delimited.moc"
