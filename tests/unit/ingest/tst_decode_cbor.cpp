// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/cbor_fields.h"
#include "ingest/decode/cbor_reader.h"
#include "ingest/decode/typed_array.h"

#include <QTest>

#include <cmath>

using namespace vigil;
using namespace vigil::ingest;
using namespace std::string_literals;

namespace {

/// A map of one entry: key of less than 24 bytes, then raw CBOR.
std::string entry(const std::string& key, const std::string& value) {
    return std::string(1, static_cast<char>(0x60 + key.size())) + key + value;
}

std::string map(std::initializer_list<std::string> entries) {
    std::string out(1, static_cast<char>(0xA0 + entries.size()));
    for (const auto& each : entries)
        out += each;
    return out;
}

} // namespace

class TestDecodeCbor : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void numbersOfTheStandard_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<double>("value");
        const auto row = [](const char* name, const std::string& bytes, double value) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << value;
        };
        // RFC 8949, appendix A.
        row("23", "\x17"s, 23);
        row("1000000", "\x1a\x00\x0f\x42\x40"s, 1000000);
        row("max", "\x1b\xff\xff\xff\xff\xff\xff\xff\xff"s, 18446744073709551615.0);
        row("-1000", "\x39\x03\xe7"s, -1000);
        row("half 1.5", "\xf9\x3e\x00"s, 1.5);
        row("half smallest", "\xf9\x00\x01"s, 5.960464477539063e-8);
        row("half -4", "\xf9\xc4\x00"s, -4);
        row("float", "\xfa\x47\xc3\x50\x00"s, 100000);
        row("double", "\xfb\x3f\xf1\x99\x99\x99\x99\x99\x9a"s, 1.1);
    }

    void numbersOfTheStandard() {
        QFETCH(QByteArray, bytes);
        QFETCH(double, value);
        CborReader reader(std::string_view(bytes.data(), static_cast<std::size_t>(bytes.size())));
        const auto head = reader.head();
        QVERIFY(head);
        QCOMPARE(*numberOf(*head), value);
        QVERIFY(reader.atEnd());
    }

    void absentNumbers() {
        QVERIFY(std::isnan(*numberOf(*CborReader("\xf6").head())));
        QVERIFY(std::isnan(*numberOf(*CborReader("\xf7").head())));
        QVERIFY(!numberOf(*CborReader("\xf5").head()));
        QVERIFY(!numberOf(*CborReader("\x60").head()));
        QVERIFY(std::isinf(*numberOf(*CborReader("\xf9\x7c\x00"s).head())));
    }

    void skipsWholeItems() {
        for (const std::string& item :
             {"\x01"s, "\x43\x01\x02\x03"s, "\x82\x01\x82\x02\x03"s, "\xa1\x61\x61\x01"s,
              "\x9f\x01\x9f\xff\xff"s, "\xbf\x61\x61\x01\xff"s, "\x5f\x41\x01\x41\x02\xff"s,
              "\xc1\x1a\x51\x4b\x67\xb0"s, "\xf6"s}) {
            CborReader reader(item);
            QVERIFY(reader.skip(8));
            QVERIFY(reader.atEnd());
            for (std::size_t cut = 0; cut < item.size(); ++cut)
                QVERIFY(!CborReader(std::string_view(item).substr(0, cut)).skip(8));
        }
        QVERIFY(!CborReader("\xff").skip(8));
        QVERIFY(!CborReader("\x1c").skip(8));
        QVERIFY(!CborReader("\x1f").skip(8));
        CborReader deep("\x81\x81\x81\x01");
        QVERIFY(!deep.skip(3));
        QVERIFY(deep.tooDeep());
    }

    void typedArrays_data() {
        QTest::addColumn<int>("tag");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<float>("first");
        const auto row = [](const char* name, int tag, const std::string& bytes, float first) {
            QTest::newRow(name) << tag << QByteArray::fromStdString(bytes) << first;
        };
        row("uint8", 64, "\xFF"s, 255);
        row("uint8 clamped", 68, "\xFF"s, 255);
        row("sint8", 72, "\xFF"s, -1);
        row("uint16 be", 65, "\x01\x02"s, 258);
        row("uint16 le", 69, "\x01\x02"s, 513);
        row("sint16 be", 73, "\xFF\xFE"s, -2);
        row("sint16 le", 77, "\xFE\xFF"s, -2);
        row("uint32 le", 70, "\x00\x00\x00\x80"s, 2147483648.0F);
        row("sint32 le", 78, "\x00\x00\x00\x80"s, -2147483648.0F);
        row("sint64 be", 75, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFD"s, -3);
        row("float16 be", 80, "\x3e\x00"s, 1.5F);
        row("float32 be", 81, "\x3f\xc0\x00\x00"s, 1.5F);
        row("float64 be", 82, "\x3f\xf8\x00\x00\x00\x00\x00\x00"s, 1.5F);
        row("float32 le", 85, "\x00\x00\xc0\x3f"s, 1.5F);
        row("float64 le", 86, "\x00\x00\x00\x00\x00\x00\xf8\x3f"s, 1.5F);
    }

    void typedArrays() {
        QFETCH(int, tag);
        QFETCH(QByteArray, bytes);
        QFETCH(float, first);
        const auto one = bytes.toStdString();
        std::vector<float> numbers;
        QVERIFY(appendTypedArray(static_cast<std::uint64_t>(tag), one + one, numbers));
        QCOMPARE(numbers, (std::vector<float>{first, first}));
        QVERIFY(one.size() == 1 ||
                !appendTypedArray(static_cast<std::uint64_t>(tag), one.substr(1), numbers));
    }

    void otherTagsAreNoTypedArrays() {
        std::vector<float> numbers;
        for (const std::uint64_t tag : {0, 63, 76, 83, 87, 88})
            QVERIFY(!appendTypedArray(tag, std::string(16, 'x'), numbers));
        QVERIFY(numbers.empty());
    }

    void fieldsInAllShapes() {
        CborFields reader;
        MessageFields fields;
        const std::string message =
            "\xd9\xd9\xf7"s + // "this is CBOR"
            map({entry("deviceId", "\x18\x2a"), entry("patientId", "\xf6"),
                 entry("ts", "\xc1\xfb\x41\xd4\x52\xd9\xec\x20\x00\x00"s),
                 entry("seq", "\x19\x01\x00"s), entry("other", "\x82\x01\x02"),
                 entry("metrics",
                       "\xbf"s + entry("HR", "\x18\x48") +
                           entry("T", map({entry("value", "\xf9\x3e\x00"s), entry("unit", "\x61"
                                                                                          "F")})) +
                           entry("bad", "\xf5") + "\xff"),
                 entry("samples", "\x83\x01\xf6\x20"), entry("rateHz", "\x0a")});
        const auto fault = reader.read(message, fields);
        QVERIFY(!fault);
        QCOMPARE(fields.deviceId, std::string("42"));
        QVERIFY(fields.patientId.empty());
        QCOMPARE(*fields.time, EventTime{std::chrono::milliseconds{1363896240500}});
        QCOMPARE(*fields.seq, std::int64_t{256});
        QCOMPARE(fields.metrics.size(), std::size_t{2});
        QCOMPARE(fields.metrics[0].value, 72.0);
        QCOMPARE(fields.metrics[1].value, 1.5);
        QCOMPARE(std::string(fields.metrics[1].unit), std::string("F"));
        QCOMPARE(fields.faults.size(), std::size_t{1});
        QCOMPARE(fields.samples.size(), std::size_t{3});
        QVERIFY(std::isnan(fields.samples[1]));
        QCOMPARE(fields.samples[2], -1.0F);
        QCOMPARE(fields.rateHz, 10.0);
    }

    void everyTruncationIsRefused() {
        const auto whole = map({entry("ts", "\xc0\x61x"), entry("seq", "\x01"),
                                entry("metrics", map({entry("HR", "\x18\x48")})),
                                entry("samples", "\xd8\x55\x44\x00\x00\xc0\x3f"s)});
        CborFields reader;
        MessageFields fields;
        QVERIFY(!reader.read(whole, fields));
        QCOMPARE(fields.samples, std::vector<float>{1.5F});
        for (std::size_t cut = 0; cut < whole.size(); ++cut)
            QVERIFY(reader.read(std::string_view(whole).substr(0, cut), fields));
        QVERIFY(reader.read(whole + "\x01", fields));
    }
};

QTEST_APPLESS_MAIN(TestDecodeCbor)
#include "tst_decode_cbor.moc"
