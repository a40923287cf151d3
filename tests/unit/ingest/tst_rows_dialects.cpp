// SPDX-License-Identifier: GPL-3.0-or-later
// Tables as instruments, spreadsheets and databases write them.
#include "rows_of.h"

using namespace vigil;
using namespace vigil::ingest;
using rowsof::Folder;
using rowsof::Read;
using rowsof::readAll;
using Type = model::Value::Type;

namespace {

std::vector<std::string> reasonsOf(const Read& read) {
    std::vector<std::string> reasons;
    for (const auto& row : read.rejected)
        reasons.push_back(row.reason);
    return reasons;
}

double numberOf(const Read& read, const std::string& column, std::size_t row) {
    const auto value = read.value(column, row);
    return value.isNumber() ? value.toDouble() : -1;
}

} // namespace

class TestRowsDialects : public QObject {
    Q_OBJECT
private Q_SLOTS:

    /// 3/8" of a tube is no quoted text.
    void quotesWithinFieldsAreText() {
        Folder folder;
        for (const auto& [name, c] : {std::pair("a.csv", ','), {"a.tsv", '\t'}}) {
            std::string text = std::string("time") + c + "note" + c + "HR\n";
            for (int i = 0; i < 40; ++i)
                text += "2026-05-01T10:00:" + std::to_string(10 + i) + "Z" + c +
                        (i % 7 == 3 ? "tube 3/8\" wide" : "fine") + c + std::to_string(60 + i) +
                        "\n";
            const auto read = readAll(folder.write(name, text));
            QVERIFY(read.rejected.empty());
            QCOMPARE(read.rows(), std::size_t{40});
            QCOMPARE(read.value("note", 3), model::Value(std::string("tube 3/8\" wide")));
            QCOMPARE(numberOf(read, "HR", 39), 99.0);
        }
    }

    void oneBadRowCostsNoOther_data() {
        QTest::addColumn<QByteArray>("bad");
        QTest::newRow("opened and never closed") << QByteArray("1,\"open,2");
        QTest::newRow("opened, closed by none of its own") << QByteArray("1,\"open");
        QTest::newRow("text behind the quotes") << QByteArray("1,\"a\"b,2");
        QTest::newRow("too many") << QByteArray("1,2,3,4");
        QTest::newRow("too few") << QByteArray("1");
        QTest::newRow("no UTF-8") << QByteArray("1,\xE9,2");
        QTest::newRow("a hole in the file") << QByteArray("1,\0\0\0,2", 7);
    }

    void oneBadRowCostsNoOther() {
        QFETCH(QByteArray, bad);
        Folder folder;
        std::string text = "a,b,c\n";
        for (int i = 0; i < 9; ++i)
            text += i % 3 == 1 ? bad.toStdString() + "\n"
                               : std::to_string(i) + ",\"quoted, \"\"" + std::to_string(i) +
                                     "\"\"\"," + std::to_string(i) + "\n";
        const auto read = readAll(folder.write("a.csv", text));
        QCOMPARE(read.rows(), std::size_t{6});
        QCOMPARE(read.rejected.size(), std::size_t{3});
        QCOMPARE(read.value("b", 1), model::Value(std::string("quoted, \"2\"")));
        QCOMPARE(read.rejected[0].raw, bad.toStdString());
        QVERIFY(read.rejected[1].position.ends_with(":6"));
    }

    /// A quoted text of several lines whose row has another number of fields was none.
    void linesOfABrokenQuoteAreReadOnTheirOwn() {
        Folder folder;
        const auto read = readAll(folder.write("a.csv", "a,b\n1,\"x\n2,3\n4,y\",5\n6,7\n"));
        QCOMPARE(read.rows(), std::size_t{2});
        QCOMPARE(numberOf(read, "b", 0), 3.0);
        QCOMPARE(numberOf(read, "b", 1), 7.0);
        QCOMPARE(reasonsOf(read),
                 (std::vector<std::string>{"quote is not closed", "more fields than the header"}));
    }

    void separatorsAreFound_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("semicolons") << QByteArray("zeit;HF;t\n2026-05-01;72;1\n2026-05-02;73;2\n");
        QTest::newRow("decimal commas")
            << QByteArray("zeit;HF;t\n2026-05-01;72,0;36,5\n2026-05-02;73,0;36,5\n");
        QTest::newRow("comma in a name")
            << QByteArray("zeit;HF;T,C\n2026-05-01;72,0;36,5\n2026-05-02;73,0;36,5\n");
        QTest::newRow("tabs") << QByteArray("zeit\tHF\tt\n2026-05-01\t72\t1\n2026-05-02\t73\t2\n");
        QTest::newRow("bars") << QByteArray("zeit|HF|t\n2026-05-01|72|1\n2026-05-02|73|2\n");
        QTest::newRow("named by a line")
            << QByteArray("sep=;\r\nzeit;HF;t\r\n2026-05-01;72;1\r\n2026-05-02;73;2\r\n");
        QTest::newRow("no usual one, but named")
            << QByteArray("\xEF\xBB\xBFSEP=!\nzeit!HF!t\n2026-05-01!72!1\n2026-05-02!73!2\n");
        QTest::newRow("quoted names") << QByteArray("\"zeit\";\"HF\";\"a;b\"\n2026-05-01;72;1\n"
                                                    "2026-05-02;73;2\n");
    }

    void separatorsAreFound() {
        QFETCH(QByteArray, text);
        Folder folder;
        const auto read = readAll(folder.write("a.csv", text.toStdString()));
        QVERIFY(read.rejected.empty());
        QCOMPARE(read.rows(), std::size_t{2});
        QCOMPARE(read.batches[0].columns.size(), std::size_t{3});
        QCOMPARE(read.type("zeit", 0), Type::DateTime);
        QCOMPARE(numberOf(read, "HF", 0), 72.0);
        QCOMPARE(numberOf(read, "HF", 1), 73.0);
    }

    /// What reads well as it is stays as it is.
    void usualTablesAreLeftAlone() {
        Folder folder;
        const auto notes = readAll(folder.write("a.csv", "id,note\n1,a;b\n2,c;d;e\n3,f|g\n"));
        QCOMPARE(notes.names(), std::string("id note"));
        QCOMPARE(notes.value("note", 1), model::Value(std::string("c;d;e")));
        const auto one = readAll(folder.write("b.csv", "note\na;b\nc;d\n"));
        QCOMPARE(one.names(), std::string("note"));
        QCOMPARE(one.value("note", 0), model::Value(std::string("a;b")));
        const auto thousands = readAll(folder.write("c.tsv", "a\tb\n1\t1,234\n2\t5,678\n"));
        QCOMPARE(thousands.value("b", 0), model::Value(std::string("1,234")));
        const auto hash = readAll(folder.write("d.csv", "#,name\n1,x\n"));
        QCOMPARE(hash.names(), std::string("# name"));
    }

    void decimalCommas() {
        Folder folder;
        RowReaderOptions options;
        options.table.decimal = ',';
        const auto read = readAll(
            folder.write("a.csv", "t;x;y\n01.05.2026;-0,5;1.234,5\n02.05.2026;7;12.345.678\n"
                                  "03.05.2026;1,2,3;72.5\n"),
            options);
        QCOMPARE(numberOf(read, "x", 0), -0.5);
        QCOMPARE(read.value("x", 1), model::Value(std::int64_t{7}));
        QCOMPARE(read.type("x", 2), Type::Text);
        QCOMPARE(numberOf(read, "y", 0), 1234.5);
        QCOMPARE(numberOf(read, "y", 1), 12'345'678.0);
        QCOMPARE(read.type("y", 2), Type::Text); // a point where points stand between thousands
        QCOMPARE(read.type("t", 0), Type::Text);
    }

    void whatIsSaidIsDone() {
        Folder folder;
        RowReaderOptions options;
        options.table = {'/', ',', '%', 2};
        options.nullWords = {"n/a", "--"};
        const auto read = readAll(folder.write("a.csv", "Monitor 7\n\n% made today\nx/y/z\n"
                                                        "% pause\n1,5/N-A/--\n2,5/\"n/a\"/N/A\n"),
                                  options);
        QCOMPARE(read.rows(), std::size_t{1});
        QCOMPARE(numberOf(read, "x", 0), 1.5);
        QCOMPARE(read.value("y", 0), model::Value(std::string("N-A")));
        QVERIFY(read.value("z", 0).isNull());
        QCOMPARE(reasonsOf(read), std::vector<std::string>{"more fields than the header"});
    }

    void separatorsAtTheEndOfLines() {
        Folder folder;
        const auto read = readAll(folder.write("a.csv", "a,b\n1,2,\n3,4,, ,\n5,6\n7,8,9\n"));
        QCOMPARE(read.rows(), std::size_t{3});
        QCOMPARE(read.names(), std::string("a b"));
        QCOMPARE(read.rejected.size(), std::size_t{1});
        const auto names = readAll(folder.write("b.csv", "a,b,\n1,2,\n3,4\n"));
        QCOMPARE(names.rows(), std::size_t{2});
        QVERIFY(names.rejected.empty());
    }

    void commentsBeforeTheNames() {
        Folder folder;
        const auto path = folder.write("a.csv", "\xEF\xBB\xBF# made by pump 3\n# unit: bpm\n"
                                                "a,b\n1,2\n# pause\n3,4\n");
        const auto read = readAll(path);
        QCOMPARE(read.names(), std::string("a b"));
        QCOMPARE(read.rows(), std::size_t{2});
        QCOMPARE(read.rejected.size(), std::size_t{1}); // nobody said that it is a comment
        QCOMPARE(read.warnings.size(), std::size_t{1});
        QVERIFY(read.warnings[0].starts_with(path.string() + ":1: 2 lines"));
        RowReaderOptions options;
        options.table.comment = '#';
        const auto said = readAll(path, options);
        QCOMPARE(said.rows(), std::size_t{2});
        QVERIFY(said.rejected.empty() && said.warnings.empty());
        const auto names = readAll(folder.write("b.csv", "# by hand\n#a,b\n1,2\n3,4\n"));
        QCOMPARE(names.names(), std::string("a b"));
        QCOMPARE(names.rows(), std::size_t{2});
    }

    void titlesAreTold() {
        Folder folder;
        const auto path = folder.write("a.csv", "Monitor 7 of ward 3\nSerial 12\na,b\n1,2\n3,4\n");
        const auto read = readAll(path);
        QCOMPARE(read.warnings.size(), std::size_t{1});
        QVERIFY2(read.warnings[0].find("--skip-lines 2") != std::string::npos,
                 read.warnings[0].c_str());
        RowReaderOptions options;
        options.table.skipLines = 2;
        QCOMPARE(readAll(path, options).names(), std::string("a b"));
    }

    /// Tables of a time series database: what their columns are stands before each.
    void annotatedTables() {
        Folder folder;
        const auto read =
            readAll(folder.write("a.csv", "#datatype,string,long,dateTime:RFC3339,double,string\r\n"
                                          "#group,false,false,false,false,true\r\n"
                                          "#default,last,,,,\r\n"
                                          ",result,table,_time,_value,bed\r\n"
                                          ",,0,2026-05-01T10:00:00Z,72,007\r\n"
                                          ",other,0,2026-05-01T10:00:05Z,73,007\r\n"
                                          "\r\n"
                                          "#datatype,string,long,dateTime:RFC3339,string\r\n"
                                          ",result,table,_time,state\r\n"
                                          ",,1,2026-05-01T10:00:10Z,on\r\n"
                                          ",,1,soon,off\r\n"));
        QCOMPARE(read.rows(), std::size_t{3});
        QCOMPARE(read.names(), std::string("result table _time _value bed state"));
        QCOMPARE(read.value("result", 0), model::Value(std::string("last")));
        QCOMPARE(read.value("result", 1), model::Value(std::string("other")));
        QCOMPARE(read.value("bed", 0), model::Value(std::string("007")));
        QCOMPARE(toIso8601(read.batches[0].eventTime[2]), std::string("2026-05-01T10:00:10Z"));
        QCOMPARE(read.value("state", 2), model::Value(std::string("on")));
        QCOMPARE(reasonsOf(read), std::vector<std::string>{"event time is not a datetime"});
    }

    void namesThatAreThereTwiceAreTold() {
        Folder folder;
        const auto path = folder.write("a.csv", "HR,x,hr\n1,2,3\n");
        const auto read = readAll(path);
        QCOMPARE(read.names(), std::string("HR x hr_2"));
        QCOMPARE(read.warnings.size(), std::size_t{1});
        QVERIFY(read.warnings[0].starts_with(path.string() + ":1: there is more than one column"));
    }

    void namesWithUnseenCharactersAreTold() {
        Folder folder;
        const auto read = readAll(folder.write("a.csv", "HR\xE2\x80\x8B,x\n1,2\n"));
        QCOMPARE(read.warnings.size(), std::size_t{1});
        QVERIFY(read.warnings[0].find("U+200B") != std::string::npos);
    }

    void theStemReplacesNoColumn() {
        Folder folder;
        RowReaderOptions options;
        options.keyFromFile = "hr";
        const auto reader = openRows(folder.write("a.csv", "time,HR\n2026-05-01,1\n"), options);
        QVERIFY(reader.has_value());
        const auto batch = (*reader)->next(10);
        QVERIFY(!batch.has_value());
        QVERIFY(batch.error().text().find("there is a column hr already") != std::string::npos);
    }

    /// An event time is what the file says, or the row is refused: never a made-up one.
    void timesAreReadAsSaidOrRefused() {
        Folder folder;
        const auto path = folder.write("a.csv", "when,HR\n01/05/2026 10:00:00,72\n"
                                                "2026-05-01T10:00:05Z,73\n,74\nNaN,75\n-,76\n");
        RowReaderOptions options;
        options.timeColumn = "WHEN";
        options.nullWords = {"-"};
        auto read = readAll(path, options);
        QCOMPARE(read.rows(), std::size_t{1});
        QCOMPARE(numberOf(read, "HR", 0), 73.0);
        QCOMPARE(reasonsOf(read),
                 (std::vector<std::string>{"event time is not a datetime", "event time is null",
                                           "event time is null", "event time is null"}));
        options.times = TimeReader::make("%d/%m/%Y %H:%M:%S", "Europe/Berlin").value();
        read = readAll(path, options);
        QCOMPARE(read.rows(), std::size_t{1});
        QCOMPARE(toIso8601(read.batches[0].eventTime[0]), std::string("2026-05-01T08:00:00Z"));
        QCOMPARE(read.type("when", 0), Type::DateTime);
        options.timeNeeded = false;
        QCOMPARE(readAll(path, options).rows(), std::size_t{5});
    }

    void epochsStayNumbers() {
        Folder folder;
        RowReaderOptions options;
        options.times = TimeReader::make("epoch", {}).value();
        const auto read = readAll(
            folder.write("a.csv", "time,HR\n1777629600,72\n1777629601500,73\n1777629602.25,74\n"),
            options);
        QCOMPARE(read.rows(), std::size_t{3});
        QCOMPARE(toIso8601(read.batches[0].eventTime[0]), std::string("2026-05-01T10:00:00Z"));
        QCOMPARE(toIso8601(read.batches[0].eventTime[1]), std::string("2026-05-01T10:00:01.500Z"));
        QCOMPARE(toIso8601(read.batches[0].eventTime[2]), std::string("2026-05-01T10:00:02.250Z"));
        QCOMPARE(read.value("time", 0), model::Value(std::int64_t{1777629600}));
    }
};

QTEST_APPLESS_MAIN(TestRowsDialects)
#include "tst_rows_dialects.moc"
