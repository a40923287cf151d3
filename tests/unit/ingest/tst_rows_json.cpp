// SPDX-License-Identifier: GPL-3.0-or-later
#include "json_vectors.h"
#include "raw_message.h"
#include "rows_of.h"

using namespace vigil;
using namespace vigil::ingest;
using raw::json;
using rowsof::Folder;
using rowsof::readAll;
using Type = model::Value::Type;

class TestRowsJson : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void valuesOfLines() {
        Folder folder;
        const auto read = readAll(folder.write(
            "a.jsonl",
            "\xEF\xBB\xBF" +
                json("{'time':'2026-11-22T10:00:00Z','n':7,'x':2.0,'b':true,'t':'12','e':'',"
                     "'nan':'NaN','z':null,'big':18446744073709551615}\r\n"
                     "\n"
                     "{'time':'2026-11-22','b':'no','new':[1,{'k':'v'}]}")));
        QVERIFY(read.rejected.empty());
        QCOMPARE(read.rows(), std::size_t{2});
        QCOMPARE(read.batches[0].eventTime[0], parseIso8601("2026-11-22T10:00:00Z").value());
        QCOMPARE(read.batches[0].eventTime[1], parseIso8601("2026-11-22").value());
        QCOMPARE(read.type("n", 0), Type::BigInt);
        QCOMPARE(read.type("x", 0), Type::Float);
        QCOMPARE(read.value("b", 0), model::Value(true));
        QCOMPARE(read.value("b", 1), model::Value(std::string("no")));
        QCOMPARE(read.value("t", 0), model::Value(std::string("12")));
        for (const char* absent : {"e", "nan", "z"})
            QVERIFY(read.value(absent, 0).isNull());
        QCOMPARE(read.type("big", 0), Type::Float);
        QVERIFY(read.value("new", 0).isNull());
        QCOMPARE(toJson(read.value("new", 1)), json("[1,{'k':'v'}]"));
        QCOMPARE(read.batches[0].origin[1].offset, std::int64_t{1});
    }

    void timesWithinNestedObjects() {
        Folder folder;
        RowReaderOptions options;
        options.timeColumn = "head.at";
        options.arrivalColumn = "head.meta.came";
        const auto read = readAll(
            folder.write("a.ndjson", json("{'head':{'at':'2026-11-22T10:00:00Z','meta':{'came':"
                                          "'2026-11-22T10:00:02Z'}},'v':1}\n{'head':5,'v':2}\n")),
            options);
        QCOMPARE(toIso8601(read.batches[0].eventTime[0]), std::string("2026-11-22T10:00:00Z"));
        QCOMPARE(toIso8601(read.batches[0].arrival[0]), std::string("2026-11-22T10:00:02Z"));
        QCOMPARE(read.type("head", 0), Type::Record);
        QCOMPARE(read.rows(), std::size_t{1});
        QCOMPARE(read.rejected.size(), std::size_t{1});
        QCOMPARE(read.rejected[0].reason, std::string("event time is null"));
    }

    /// What is no time happens at no time: it is refused, and so is a record without one among
    /// others that have it.
    void timesThatAreNone() {
        Folder folder;
        const auto path = folder.write(
            "a.jsonl", json("{'v':0}\n{'time':'2026-05-01T10:00:00Z','v':1}\n{'time':'n/a','v':2}\n"
                            "{'time':1777629600,'v':3}\n{'time':null,'v':4}\n{'v':5}\n"
                            "{'time':'2026-05-01T10:00:20Z','v':6}\n"));
        const auto read = readAll(path);
        QCOMPARE(read.rows(), std::size_t{3});
        QCOMPARE(read.value("v", 1), model::Value(std::int64_t{1}));
        QCOMPARE(read.value("v", 2), model::Value(std::int64_t{6}));
        std::vector<std::string> reasons;
        for (const auto& row : read.rejected)
            reasons.push_back(row.reason);
        QCOMPARE(reasons, (std::vector<std::string>{"event time is not a datetime",
                                                    "event time is not a datetime",
                                                    "event time is null", "event time is null"}));
        QCOMPARE(read.warnings.size(), std::size_t{1}); // the first record is at the base time
        QVERIFY(read.warnings[0].starts_with(path.string() + ":2: "));

        RowReaderOptions other; // whose event time is another one
        other.timeNeeded = false;
        QCOMPARE(readAll(path, other).rows(), std::size_t{7});
    }

    void theStemReplacesNoField() {
        Folder folder;
        RowReaderOptions options;
        options.keyFromFile = "HR";
        const auto reader = openRows(folder.write("a.jsonl", json("{'hr':1}\n")), options);
        QVERIFY(reader.has_value());
        const auto batch = (*reader)->next(10);
        QVERIFY(!batch.has_value());
        QCOMPARE(batch.error().code, ErrorCode::InvalidArgument);
    }

    void badLinesAreRefused() {
        Folder folder;
        const auto path = folder.write("a.jsonl", json("{'a':1}\n{'a':\n[1]\n7\n{'a':'\xFF'}\n" +
                                                       std::string(70, '[') + "\n{'a':2}\n"));
        const auto read = readAll(path);
        QCOMPARE(read.rows(), std::size_t{2});
        QCOMPARE(read.rejected.size(), std::size_t{5});
        QCOMPARE(read.rejected[0].position, path.string() + ":2");
        QCOMPARE(read.rejected[0].offset, std::int64_t{1});
        QVERIFY(read.rejected[0].reason.starts_with("no JSON"));
        QCOMPARE(read.rejected[1].reason, std::string("record is no object"));
        QCOMPARE(read.rejected[2].reason, std::string("record is no object"));
        QCOMPARE(read.rejected[3].reason, std::string("the text is not UTF-8"));
        QCOMPARE(read.batches[0].origin[1].offset, std::int64_t{6});
    }

    void elementsOfAnArray_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("rejected");
        const auto row = [](const char* name, const std::string& text, int rows, int rejected) {
            QTest::newRow(name) << QByteArray::fromStdString(json(text)) << rows << rejected;
        };
        row("array", "[{'a':1},\n {'a':2}, {'a':{'b':[1,2,'],}\\\\']}}]\n", 3, 0);
        row("escapes", "[{'a':'x]},\\\\'},{'a':2}]", 2, 0);
        row("empty", "[]", 0, 0);
        row("nothing", "", 0, 0);
        row("one object", "{'a':1}", 1, 0);
        row("objects one after another", "{'a':1}\n{'a':2} {'a':3}", 3, 0);
        row("scalars", "[1, 'x', {'a':1}, null]", 1, 3);
        row("bad element", "[{'a':1},{'a':},{'a':3}]", 2, 1);
        row("cut off", "[{'a':1},{'a':2", 1, 1);
        row("brackets too many", "}}]{'a':1}]", 1, 2);
    }

    void elementsOfAnArray() {
        QFETCH(QByteArray, text);
        QFETCH(int, rows);
        QFETCH(int, rejected);
        Folder folder;
        const auto read = readAll(folder.write("a.json", text.toStdString()));
        QCOMPARE(static_cast<int>(read.rows()), rows);
        QCOMPARE(static_cast<int>(read.rejected.size()), rejected);
    }

    void recordsAcrossBlocks() {
        Folder folder;
        // Longer than a block of the reader, with record ends at all offsets.
        std::string lines;
        std::string array = "[";
        for (int i = 0; i < 20'000; ++i) {
            const auto record = json("{'n':" + std::to_string(i) + ",'t':'" +
                                     std::string(static_cast<std::size_t>(i % 97), 'x') + "'}");
            lines += record + "\n";
            array += (i == 0 ? "" : ",") + record;
        }
        for (const auto& path :
             {folder.write("a.jsonl", lines), folder.write("a.json", array + "]")}) {
            const auto read = readAll(path);
            QVERIFY(read.rejected.empty());
            QCOMPARE(read.rows(), std::size_t{20'000});
            double next = 0;
            for (const auto& batch : read.batches)
                for (std::size_t row = 0; row < batch.rowCount(); ++row)
                    QCOMPARE(*batch.column("n")->number(row), next++);
        }
    }

    void tooLongRecordsAreRefused() {
        Folder folder;
        const auto read = readAll(folder.write(
            "a.jsonl", json("{'a':'" + std::string(17U << 20U, 'x') + "'}\n{'a':1}\n")));
        QCOMPARE(read.rows(), std::size_t{1});
        QCOMPARE(read.rejected.size(), std::size_t{1});
        QCOMPARE(read.rejected[0].raw.size(), std::size_t{4096});
    }

    /// Lines of bad and strange JSON between good ones: each is a row, is refused or is empty.
    void strangeLinesBetweenGoodOnes() {
        Folder folder;
        std::string text = "{\"good\":0}\n";
        std::size_t strange = 0;
        std::size_t blank = 0;
        double good = 1;
        for (const auto& vector : jsonvectors::all()) {
            if (vector.text.find_first_of("\r\n") != std::string::npos)
                continue; // more than a line
            ++strange;
            blank += vector.text.empty() ? 1 : 0;
            text += vector.text + "\n{\"good\":" + std::to_string(int(good++)) + "}\n";
        }
        QVERIFY(strange > 100);
        const auto read = readAll(folder.write("a.jsonl", text));
        QCOMPARE(read.rows() + read.rejected.size(), std::size_t(good) + strange - blank);
        double next = 0;
        for (const auto& batch : read.batches)
            for (std::size_t row = 0; row < batch.rowCount(); ++row)
                if (const auto value = batch.column("good")->number(row))
                    QCOMPARE(*value, next++);
        QCOMPARE(next, good);
    }

    /// Each as a file of its own: read to its end, whatever it holds.
    void strangeFiles() {
        Folder folder;
        for (const auto& vector : jsonvectors::all()) {
            const auto file = folder.write("a.json", vector.text);
            if (!rowsof::refusalOf(file).empty())
                continue; // another encoding, by name
            const auto read = readAll(file);
            const bool object = vector.text.starts_with("{") || vector.text.starts_with("[{");
            if (vector.verdict == jsonvectors::Verdict::Invalid && !object)
                QVERIFY2(read.rows() == 0, vector.name.c_str());
            QVERIFY2(read.rows() + read.rejected.size() < 200'000, vector.name.c_str());
        }
    }

    void linesAreReadFast() {
        Folder folder;
        std::string text;
        while (text.size() < (8U << 20U))
            text += json(
                "{'time':'2026-11-22T10:00:00.250Z','bed':'B07','patientId':'p-0007','seq':123,"
                "'HR':72,'SpO2':97,'RR':14,'ABP_SYS':118.5,'ABP_DIA':72,'Temp':36.9}\n");
        const auto path = folder.write("a.jsonl", text);
        QBENCHMARK { QVERIFY(readAll(path).rows() > 10'000); }
    }
};

QTEST_APPLESS_MAIN(TestRowsJson)
#include "tst_rows_json.moc"
