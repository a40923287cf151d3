// SPDX-License-Identifier: GPL-3.0-or-later
// Names that messages bring: one that nobody could tell from another, or that changes what stands
// beside it, never becomes the name of anything.
#include "base/plain_text.h"
#include "ingest/convention_writer.h"
#include "ingest/decode/convention_decoder.h"
#include "ingest/decode/json_path_decoder.h"
#include "ingest/formats/recording_format.h"
#include "raw_message.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace vigil;
using namespace vigil::ingest;
using raw::decode;
using raw::json;
using raw::message;
using raw::reasons;

namespace {

/// In UTF-8, with what becomes of a message that has it as a name.
struct Bad {
    const char* what;
    std::string name;
    const char* reason;
};

std::vector<Bad> badNames() {
    return {{"right to left",
             "\xE2\x80\xAE"
             "B07",
             "bad_name"},
            {"isolate",
             "B\xE2\x81\xA7"
             "07",
             "bad_name"},
            {"zero width",
             "B0\xE2\x80\x8B"
             "7",
             "bad_name"},
            {"joiner", "B07\xE2\x80\x8D", "bad_name"},
            {"mark alone", "\xEF\xBB\xBF", "bad_name"},
            {"mark before",
             "\xEF\xBB\xBF"
             "B07",
             "bad_name"},
            {"escape", "B07\x1b[2J", "bad_name"},
            {"line end", "B07\n", "bad_name"},
            {"delete",
             "B\x7F"
             "07",
             "bad_name"},
            {"C1",
             "B\xC2\x9B"
             "07",
             "bad_name"},
            {"word joiner", "\xE2\x81\xA0", "bad_name"},
            {"blanks", "   ", "bad_name"},
            {"no-break", "\xC2\xA0", "bad_name"},
            {"long", std::string(129, 'B'), "too_large"},
            {"endless", std::string(100'000, 'B'), "too_large"}};
}

std::string quoted(const std::string& text) { return model::jsonQuoted(text); }

std::string numerics(const std::string& device, const std::string& patient,
                     const std::string& signal) {
    return R"({"deviceId":)" + quoted(device) + R"(,"patientId":)" + quoted(patient) +
           R"(,"ts":"2026-11-22T10:00:00Z","seq":1,"metrics":{)" + quoted(signal) +
           R"(:72,"RR":14}})";
}

std::string topicOf(const std::string& bed) { return "vigil/demo/" + bed + "/numerics"; }

/// What holds of every refusal: nothing of the name is in it raw, nor anywhere in the rows.
void verifyRefused(const Decoded& out, const Bad& bad, std::size_t rows) {
    QCOMPARE(QString::fromStdString(reasons(out)), QString::fromLatin1(bad.reason));
    QCOMPARE(out.rows.rowCount(), rows);
    for (const auto& letter : out.rejected) {
        QVERIFY(!letter.detail.empty() && letter.detail.size() < 200);
        QCOMPARE(letter.detail, shown(letter.detail));
    }
    for (const auto& column : out.rows.columns)
        QVERIFY2(!faultOfName(column.name()), bad.what);
}

} // namespace

class TestDecodeNames : public QObject {
    Q_OBJECT
private:
    static void rowsOfBadNames() {
        QTest::addColumn<int>("index");
        const auto all = badNames();
        for (std::size_t i = 0; i < all.size(); ++i)
            QTest::newRow(all[i].what) << static_cast<int>(i);
    }

    static Bad current() {
        QFETCH(int, index);
        return badNames()[static_cast<std::size_t>(index)];
    }

private Q_SLOTS:

    void idsOfTheConvention_data() { rowsOfBadNames(); }

    void idsOfTheConvention() {
        const auto bad = current();
        ConventionDecoder decoder{DecodeOptions{}};
        verifyRefused(decode(decoder, message(numerics("m", "p", "HR"), topicOf(bad.name))), bad,
                      0);
        verifyRefused(decode(decoder, message(numerics(bad.name, "p", "HR"))), bad, 0);
        verifyRefused(decode(decoder, message(numerics("m", bad.name, "HR"))), bad, 0);
        // Kafka: the bed is that of the patient id, which may be the key.
        auto keyed =
            message(R"({"ts":"2026-11-22T10:00:00Z","metrics":{"HR":72}})", "vigil.numerics");
        keyed.key = bad.name;
        verifyRefused(decode(decoder, keyed), bad, 0);
        // A sender that names itself well is heard all the same.
        QCOMPARE(decode(decoder, message(numerics("m", "p", "HR"))).rows.rowCount(),
                 std::size_t{1});
    }

    void aBadSignalIsRefusedAlone_data() { rowsOfBadNames(); }

    void aBadSignalIsRefusedAlone() {
        const auto bad = current();
        ConventionDecoder decoder{DecodeOptions{}};
        const auto out = decode(decoder, message(numerics("m", "p", bad.name)));
        verifyRefused(out, bad, 1);
        QCOMPARE(out.rows.column("RR")->number(0).value(), 14.0);
    }

    void wavesAndTheirUnits_data() { rowsOfBadNames(); }

    void wavesAndTheirUnits() {
        const auto bad = current();
        const auto wave = [](const std::string& name, const std::string& unit) {
            return message(R"({"deviceId":"m","ts":"2026-11-22T10:00:00Z","seq":1,"wave":)" +
                               quoted(name) + R"(,"rateHz":250,"unit":)" + quoted(unit) +
                               R"(,"samples":[1,2]})",
                           "vigil/demo/B07/waveform");
        };
        ConventionDecoder decoder{DecodeOptions{}};
        const auto named = decode(decoder, wave(bad.name, "mV"));
        verifyRefused(named, bad, 0);
        QVERIFY(named.waves.empty());
        for (const char* known : {"ECG_II", "Pleth", "of its own"}) {
            const auto out = decode(decoder, wave(known, bad.name));
            QCOMPARE(reasons(out), std::string("unknown_unit"));
            QVERIFY(out.waves.empty());
        }
    }

    void cbor_data() { rowsOfBadNames(); }

    void cbor() {
        const auto bad = current();
        ConventionDecoder decoder{DecodeOptions{}};
        const auto text = [](const std::string& value) {
            std::string out;
            const auto size = value.size();
            if (size < 24) {
                out += static_cast<char>(0x60 + size);
            } else {
                out += '\x7A';
                for (int shift = 24; shift >= 0; shift -= 8)
                    out += static_cast<char>(size >> shift & 0xFFU);
            }
            return out + value;
        };
        const auto packed = [&](const std::string& device, const std::string& patient,
                                const std::string& signal) {
            return "\xA4" + text("deviceId") + text(device) + text("patientId") + text(patient) +
                   text("ts") + text("2026-11-22T10:00:00Z") + text("metrics") + "\xA2" +
                   text(signal) + "\x18\x48" + text("RR") + "\x0E";
        };
        verifyRefused(decode(decoder, message(packed(bad.name, "p", "HR"))), bad, 0);
        verifyRefused(decode(decoder, message(packed("m", bad.name, "HR"))), bad, 0);
        verifyRefused(decode(decoder, message(packed("m", "p", bad.name))), bad, 1);
        QCOMPARE(reasons(decode(decoder, message(packed("m", "p", "HR")))), std::string());
    }

    void otherJson_data() { rowsOfBadNames(); }

    void otherJson() {
        const auto bad = current();
        StreamMapping mapping;
        mapping.bed = {"bed"};
        mapping.device = {"device"};
        mapping.patient = {"topic:1"};
        mapping.readings = StreamMapping::Readings{{"list"}, {"name"}, {"value"}, {"unit"}, {}};
        const auto decoder = JsonPathDecoder::open(mapping, {}).value();
        const auto sent = [&](const std::string& bed, const std::string& device,
                              const std::string& patient, const std::string& signal,
                              const std::string& unit) {
            return decode(*decoder, message(R"({"bed":)" + quoted(bed) + R"(,"device":)" +
                                                quoted(device) + R"(,"list":[{"name":)" +
                                                quoted(signal) + R"(,"value":72,"unit":)" +
                                                quoted(unit) + R"(},{"name":"RR","value":14}]})",
                                            "ward/" + patient));
        };
        verifyRefused(sent(bad.name, "m", "p", "HR", "/min"), bad, 0);
        verifyRefused(sent("B07", bad.name, "p", "HR", "/min"), bad, 0);
        verifyRefused(sent("B07", "m", bad.name, "HR", "/min"), bad, 0);
        verifyRefused(sent("B07", "m", "p", bad.name, "/min"), bad, 1);
        QCOMPARE(reasons(sent("B07", "m", "p", "of its own", bad.name)),
                 std::string("unknown_unit"));
        QCOMPARE(reasons(sent("B07", "m", "p", "HR", "/min")), std::string());
    }

    void idsInBrokenUtf8() {
        ConventionDecoder decoder{DecodeOptions{}};
        // JSON is checked as a whole; topics and keys come as bytes.
        QCOMPARE(reasons(decode(decoder, message(numerics("m", "p", "HR"), topicOf("B\xFF")))),
                 std::string("not_utf8"));
    }

    void mappingsGiveGoodNames() {
        StreamMapping mapping;
        mapping.bed = {"=B\xE2\x80\x8B"
                       "1"};
        mapping.signals = {{"HR", {"hr"}, "", ""}};
        QCOMPARE(JsonPathDecoder::open(mapping, {}).error().code, ErrorCode::InvalidArgument);
        mapping.bed = {"bed"};
        mapping.signals = {{"H\xEF\xBB\xBFR", {"hr"}, "", ""}};
        QCOMPARE(JsonPathDecoder::open(mapping, {}).error().code, ErrorCode::InvalidArgument);
    }

    void aFileGivesNoBadKey() {
        const QTemporaryDir folder;
        const auto read = [&](const QString& name, const std::string& key) {
            QFile file(folder.filePath(name));
            if (!file.open(QIODevice::WriteOnly) || file.write("a\n1\n") != 4)
                return false;
            file.close();
            RowReaderOptions options;
            options.keyFromFile = key;
            return openRows(file.fileName().toStdString(), options).has_value();
        };
        QVERIFY(read(QStringLiteral("p01.csv"), "patient"));
        QVERIFY(!read(QStringLiteral("p\u202E01.csv"), "patient"));
        QVERIFY(!read(QStringLiteral("p01\u200B.csv"), "patient"));
        QVERIFY(read(QStringLiteral("p01\u200B.csv"), {})); // a name of nothing then
    }
};

QTEST_APPLESS_MAIN(TestDecodeNames)
#include "tst_decode_names.moc"
