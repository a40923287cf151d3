// SPDX-License-Identifier: GPL-3.0-or-later
// Text files of any origin: encodings, line ends, packing.
#include "rows_of.h"

#include <zlib.h>

using namespace vigil;
using namespace vigil::ingest;
using rowsof::Folder;
using rowsof::readAll;
using rowsof::refusalOf;

namespace {

/// ASCII, and U+1F493 as a pair, in UTF-16.
std::string utf16(const std::string& ascii, bool big, bool mark) {
    std::string text;
    const auto put = [&](unsigned unit) {
        const char low = static_cast<char>(unit & 0xFF);
        const char high = static_cast<char>(unit >> 8);
        text += big ? high : low;
        text += big ? low : high;
    };
    if (mark)
        put(0xFEFF);
    for (const char c : ascii)
        if (c == '@') {
            put(0xD83D);
            put(0xDC93);
        } else {
            put(static_cast<unsigned char>(c));
        }
    return text;
}

std::string packed(const std::string& text) {
    z_stream stream{};
    constexpr int kGzip = 15 + 16;
    deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string manyRows(int count) {
    std::string text = "n,t\n";
    for (int i = 0; i < count; ++i)
        text += std::to_string(i) + ",@\n";
    return text;
}

} // namespace

class TestRowsText : public QObject {
    Q_OBJECT
private Q_SLOTS:

    /// Blocks of the reader end within pairs and lines.
    void utf16WithAMarkIsRead() {
        Folder folder;
        for (const bool big : {false, true}) {
            const auto read = readAll(folder.write("a.csv", utf16(manyRows(60'000), big, true)));
            QVERIFY(read.rejected.empty());
            QCOMPARE(read.rows(), std::size_t{60'000});
            QCOMPARE(read.names(), std::string("n t"));
            QCOMPARE(read.value("t", 0), model::Value(std::string("\xF0\x9F\x92\x93")));
            QCOMPARE(read.batches.back().columns[0].number(read.batches.back().rowCount() - 1),
                     std::optional(59'999.0));
        }
    }

    void brokenPairsAreRefused() {
        Folder folder;
        auto text = utf16("n,t\n1,x\n2,", false, true);
        text += "\x3D\xD8";
        text += utf16("\n3,y\n", false, false);
        const auto read = readAll(folder.write("a.csv", text));
        QCOMPARE(read.rows(), std::size_t{2});
        QCOMPARE(read.rejected.size(), std::size_t{1});
        QCOMPARE(read.rejected[0].reason, std::string("text is not UTF-8"));
    }

    void otherEncodingsAreRefusedByName() {
        Folder folder;
        for (const bool big : {false, true})
            QVERIFY(refusalOf(folder.write("a.csv", utf16("n,t\n1,x\n", big, false)))
                        .find("UTF-16 without") != std::string::npos);
        QVERIFY(refusalOf(folder.write("b.csv", std::string("\xFF\xFE\0\0n\0\0\0", 8)))
                    .find("UTF-32") != std::string::npos);
        QVERIFY(refusalOf(folder.write("c.csv", "Name,Gr\xF6\xDF"
                                                "e\n1,2\n"))
                    .find("UTF-8") != std::string::npos);
    }

    void lineEnds_data() {
        QTest::addColumn<QByteArray>("end");
        QTest::newRow("LF") << QByteArray("\n");
        QTest::newRow("CRLF") << QByteArray("\r\n");
        QTest::newRow("CR") << QByteArray("\r");
        QTest::newRow("CRCRLF") << QByteArray("\r\r\n");
    }

    void lineEnds() {
        QFETCH(QByteArray, end);
        Folder folder;
        const std::string e = end.toStdString();
        const auto csv = folder.write("a.csv", "a,b" + e + "1,\"x" + e + "y\"" + e + e + "2,z" + e +
                                                   "3,4,5" + e + "6,end");
        auto read = readAll(csv);
        QCOMPARE(read.rows(), std::size_t{3});
        QCOMPARE(read.names(), std::string("a b"));
        QCOMPARE(read.value("b", 0), model::Value("x" + e + "y"));
        QCOMPARE(read.value("b", 2), model::Value(std::string("end")));
        QCOMPARE(read.rejected.size(), std::size_t{1});
        QCOMPARE(read.rejected[0].raw, std::string("3,4,5"));
        QCOMPARE(read.rejected[0].position, csv.string() + ":6");
        read = readAll(folder.write("a.jsonl", "{\"a\":1}" + e + "{\"a\":2}" + e));
        QCOMPARE(read.rows(), std::size_t{2});
    }

    void packedFilesAreRead() {
        Folder folder;
        const auto text = manyRows(50'000);
        RowReaderOptions options;
        options.keyFromFile = "bed";
        const auto read = readAll(folder.write("b7.csv.gz", packed(text)), options);
        QCOMPARE(read.rows(), std::size_t{50'000});
        QCOMPARE(read.value("bed", 0), model::Value(std::string("b7")));
        const auto whole = packed(manyRows(500'000));
        auto reader = openRows(folder.write("cut.csv.gz", whole.substr(0, whole.size() / 2)), {});
        QVERIFY(reader.has_value());
        Result<std::optional<model::RecordBatch>> batch;
        std::size_t rows = 0;
        do {
            batch = (*reader)->next(1000);
            rows += batch && *batch ? (*batch)->rowCount() : 0;
        } while (batch && *batch);
        QVERIFY(!batch.has_value()); // told, behind everything that could be read
        QCOMPARE(batch.error().code, ErrorCode::Corrupt);
        QVERIFY(rows > 1000);
    }
};

QTEST_APPLESS_MAIN(TestRowsText)
#include "tst_rows_text.moc"
