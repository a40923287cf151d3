// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/convention_writer.h"
#include "ingest/decode/convention_decoder.h"
#include "raw_message.h"

#include <QTest>

#include <array>
#include <cmath>
#include <limits>

using namespace vigil;
using namespace vigil::ingest;
using raw::decode;
using raw::json;
using raw::kTime;
using raw::message;
using raw::reasons;

namespace {

std::string numerics(const std::string& metrics, int seq = 123,
                     const std::string& time = "2026-11-22T10:00:00.000Z") {
    return json("{'deviceId':'mon-07','patientId':'p-0007','ts':'" + time +
                "','seq':" + std::to_string(seq) + ",'metrics':" + metrics + "}");
}

} // namespace

class TestDecodeConvention : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void numericsBecomeARow() {
        ConventionDecoder decoder({});
        const auto out = decode(decoder, message(numerics("{'HR':72,'SpO2':97,'RR':14.5}")));
        QVERIFY(out.rejected.empty());
        const auto& rows = out.rows;
        QCOMPARE(rows.stream, std::string("vitals"));
        QCOMPARE(rows.rowCount(), std::size_t{1});
        QCOMPARE(rows.eventTime[0], kTime);
        QCOMPARE(rows.origin[0].source, 1U);
        QCOMPARE(rows.origin[0].offset, std::int64_t{3});
        QCOMPARE(std::string(rows.column("bed")->text(0)), std::string("B07"));
        QCOMPARE(std::string(rows.column("deviceId")->text(0)), std::string("mon-07"));
        QCOMPARE(std::string(rows.column("patientId")->text(0)), std::string("p-0007"));
        QCOMPARE(*rows.column("seq")->number(0), 123.0);
        QCOMPARE(*rows.column("HR")->number(0), 72.0);
        QCOMPARE(rows.column("HR")->unit(), std::string("/min"));
        QCOMPARE(*rows.column("RR")->number(0), 14.5);
    }

    void whatCameWithAMessageIsKeptWhereAsked() {
        auto sent = message(numerics("{'HR':72}"));
        sent.key = "k";
        sent.brokered = kTime;
        sent.properties = {{"tenant", "a"}, {"raw", "\xff"}, {"tenant", "b"}};
        ConventionDecoder plain({});
        QVERIFY(decode(plain, sent).rows.messages.empty());
        DecodeOptions options;
        options.keepsMessages = true;
        ConventionDecoder decoder(options);
        const auto rows = decode(decoder, sent).rows;
        QCOMPARE(rows.messages.size(), rows.rowCount());
        QCOMPARE(model::toJson(rows.messages[0]),
                 json("{'Topic':'vigil/demo/B07/numerics','Key':'k',"
                      "'Timestamp':'2026-11-22T10:00:00Z','User':{'tenant':'b','raw':null}}"));
        const auto none = decode(decoder, message(numerics("{'HR':72}", 124))).rows;
        QCOMPARE(model::toJson(none.messages[0]),
                 json("{'Topic':'vigil/demo/B07/numerics','Key':null,'Timestamp':null,"
                      "'User':null}"));
        QCOMPARE(model::selectRows(rows, {0}).messages.size(), 1U);
    }

    void labelsAreTextsOfTheRow() {
        ConventionDecoder decoder({});
        const auto sent = [](const std::string& labels, int seq) {
            return message(numerics("{'HR':72},'labels':" + labels, seq));
        };
        auto out = decode(decoder, sent("{'rhythm':'VT','note':'','HR':'fast'}", 1));
        QCOMPARE(std::string(out.rows.column("rhythm")->text(0)), std::string("VT"));
        QVERIFY(out.rows.column("note")->isNull(0));
        QCOMPARE(*out.rows.column("HR")->number(0), 72.0); // a signal is no text
        QCOMPARE(out.rejected.size(), std::size_t{1});
        out = decode(decoder, sent("{'rhythm':5,'bed':'B09'}", 2));
        QCOMPARE(out.rejected.size(), std::size_t{2});
        QCOMPARE(std::string(out.rows.column("bed")->text(0)), std::string("B07"));
        QCOMPARE(decode(decoder, sent("[]", 3)).rejected.size(), std::size_t{1});
    }

    void bothEncodingsAgree() {
        const std::array metrics{MetricValue{"HR", 72}, MetricValue{"Temp", 36.9},
                                 MetricValue{"SpO2", std::numeric_limits<double>::quiet_NaN()},
                                 MetricValue{"CVP", -3}};
        const MessageHead head{"mon-07", "p-7", kTime, 4'294'967'296};
        for (const auto encoding : {MessageEncoding::Json, MessageEncoding::Cbor}) {
            ConventionDecoder decoder({});
            const auto out = decode(decoder, message(numericsMessage(head, metrics, encoding)));
            QCOMPARE(reasons(out), std::string());
            QCOMPARE(*out.rows.column("HR")->number(0), 72.0);
            QCOMPARE(*out.rows.column("Temp")->number(0), 36.9);
            QCOMPARE(*out.rows.column("CVP")->number(0), -3.0);
            QVERIFY(out.rows.column("SpO2")->isNull(0));
            QCOMPARE(*out.rows.column("seq")->number(0), 4'294'967'296.0);
        }
    }

    void wavesInBothEncodings() {
        std::vector<float> samples{0.0F, 0.25F, std::numeric_limits<float>::quiet_NaN(), -1.5F};
        const WaveSamples wave{"ECG_II", "mV", 250, samples};
        const MessageHead head{"mon-07", "p-7", kTime, 9};
        for (const auto encoding : {MessageEncoding::Json, MessageEncoding::Cbor}) {
            ConventionDecoder decoder({});
            const auto out = decode(
                decoder, message(waveformMessage(head, wave, encoding), "vigil/demo/B07/waveform"));
            QCOMPARE(reasons(out), std::string());
            QCOMPARE(out.waves.size(), std::size_t{1});
            const auto& block = out.waves[0];
            QCOMPARE(block.bed, std::string("B07"));
            QCOMPARE(block.signal, std::string("ECG_II"));
            QCOMPARE(block.unit, std::string("mV"));
            QCOMPARE(block.rateHz, 250.0);
            QCOMPARE(block.start, kTime);
            QCOMPARE(block.samples.size(), std::size_t{4});
            QCOMPARE(block.samples[1], 0.25F);
            QVERIFY(std::isnan(block.samples[2]));
            QVERIFY(out.rows.rowCount() == 0);
        }
    }

    void wavesAreNamedConvertedAndChecked() {
        ConventionDecoder decoder({});
        const auto wave = [](const std::string& name, const std::string& unit,
                             const std::string& samples, const std::string& rate = "125") {
            return message(json("{'deviceId':'m','ts':'2026-11-22T10:00:00Z','wave':'" + name +
                                "','rateHz':" + rate + ",'unit':'" + unit +
                                "','samples':" + samples + "}"),
                           "vigil/demo/B07/waveform");
        };
        auto out = decode(decoder, wave("II", "uV", "[500, 30000]"));
        QCOMPARE(out.waves.at(0).signal, std::string("ECG_II"));
        QCOMPARE(out.waves.at(0).samples.at(0), 0.5F);
        QVERIFY(std::isnan(out.waves.at(0).samples.at(1)));
        QCOMPARE(reasons(out), std::string("out_of_range"));
        // A number and a wave share the name.
        out = decode(decoder, wave("CVP", "mmHg", "[4]"));
        QCOMPARE(out.waves.at(0).signal, std::string("CVP_WAVE"));
        QCOMPARE(reasons(decode(decoder, wave("II", "kPa", "[1]"))), std::string("unknown_unit"));
        QCOMPARE(reasons(decode(decoder, wave("II", "mV", "[1]", "0"))),
                 std::string("out_of_range"));
        QCOMPARE(reasons(decode(decoder, wave("", "mV", "[1]"))), std::string("missing_field"));
        QCOMPARE(reasons(decode(decoder, wave("II", "mV", "[1,true]"))), std::string("wrong_type"));
        QCOMPARE(decode(decoder, wave("MYO", "mV", "[3]")).waves.at(0).signal, std::string("MYO"));
    }

    void bedsOfKafkaMessages() {
        DecodeOptions options;
        options.bedOfPatient.emplace("p-0007", "B12");
        ConventionDecoder decoder(options);
        auto out = decode(decoder, message(numerics("{'HR':72}"), "vigil.numerics"));
        QCOMPARE(std::string(out.rows.column("bed")->text(0)), std::string("B12"));
        auto keyed =
            message(json("{'ts':'2026-11-22T10:00:00Z','metrics':{'HR':7}}"), "vigil.numerics");
        QCOMPARE(reasons(decode(decoder, keyed)), std::string("missing_field"));
        keyed.key = "p-9";
        out = decode(decoder, keyed);
        QCOMPARE(std::string(out.rows.column("bed")->text(0)), std::string("p-9"));
        QCOMPARE(std::string(out.rows.column("patientId")->text(0)), std::string("p-9"));
    }

    void unitsAndAliases() {
        ConventionDecoder decoder({});
        const auto out = decode(
            decoder,
            message(numerics("{'O2Sat':97,'Temp':{'value':98.6,'unit':'degF'},"
                             "'ABP_SYS':{'value':16,'unit':'kPa'},'HR':{'value':1,'unit':'kPa'},"
                             "'lactate':{'value':2.5,'unit':'mmol/L'}}")));
        QCOMPARE(*out.rows.column("SpO2")->number(0), 97.0);
        QVERIFY(std::abs(*out.rows.column("Temp")->number(0) - 37) < 1e-9);
        QVERIFY(std::abs(*out.rows.column("ABP_SYS")->number(0) - 120.01) < 0.01);
        QCOMPARE(*out.rows.column("lactate")->number(0), 2.5);
        QCOMPARE(out.rows.column("lactate")->unit(), std::string("mmol/L"));
        QVERIFY(out.rows.column("HR")->isNull(0));
        QCOMPARE(reasons(out), std::string("unknown_unit"));
    }

    void hardAndSoftRanges_data() {
        QTest::addColumn<QByteArray>("signal");
        QTest::addColumn<double>("value");
        QTest::addColumn<bool>("accepted");
        QTest::addColumn<bool>("doubtful");
        QTest::newRow("hard low") << QByteArray("HR") << 0.0 << true << true;
        QTest::newRow("below hard") << QByteArray("HR") << -0.1 << false << false;
        QTest::newRow("soft low") << QByteArray("HR") << 20.0 << true << false;
        QTest::newRow("hard high") << QByteArray("HR") << 350.0 << true << true;
        QTest::newRow("above hard") << QByteArray("HR") << 350.5 << false << false;
        QTest::newRow("SpO2 100") << QByteArray("SpO2") << 100.0 << true << false;
        QTest::newRow("SpO2 49") << QByteArray("SpO2") << 49.0 << true << true;
        QTest::newRow("SpO2 101") << QByteArray("SpO2") << 101.0 << false << false;
        QTest::newRow("CVP below zero") << QByteArray("CVP") << -5.0 << true << false;
        QTest::newRow("no range") << QByteArray("lactate") << 1e9 << true << false;
    }

    void hardAndSoftRanges() {
        QFETCH(QByteArray, signal);
        QFETCH(double, value);
        QFETCH(bool, accepted);
        QFETCH(bool, doubtful);
        ConventionDecoder decoder({});
        const auto out = decode(decoder, message(numerics("{'RR':14,'" + signal.toStdString() +
                                                          "':" + std::to_string(value) + "}")));
        QCOMPARE(out.rows.rowCount(), std::size_t{1});
        QCOMPARE(*out.rows.column("RR")->number(0), 14.0);
        const auto column = *out.rows.columnIndex(signal.toStdString());
        QCOMPARE(!out.rows.columns[column].isNull(0), accepted);
        QCOMPARE(reasons(out), std::string(accepted ? "" : "out_of_range"));
        QCOMPARE(out.doubtful.size(), std::size_t(doubtful ? 1 : 0));
        if (doubtful)
            QCOMPARE(out.doubtful[0].second, static_cast<std::uint32_t>(column));
    }

    void badMessagesSayWhy_data() {
        QTest::addColumn<QByteArray>("payload");
        QTest::addColumn<QByteArray>("reason");
        const auto row = [](const char* name, const std::string& payload, const char* reason) {
            QTest::newRow(name) << QByteArray::fromStdString(payload) << QByteArray(reason);
        };
        row("empty", "", "malformed");
        row("no JSON", "{\"ts\":", "malformed");
        row("trailing", numerics("{}") + "x", "malformed");
        row("array", "[1]", "wrong_type");
        row("not UTF-8", numerics("{\"H\xFF\":1}"), "not_utf8");
        row("deep", numerics(std::string(70, '[') + std::string(70, ']')), "too_deep");
        row("no time", "{'metrics':{'HR':1}}", "missing_field");
        row("no values", "{'ts':'2026-11-22T10:00:00Z'}", "missing_field");
        row("metrics no object", numerics("[1]"), "wrong_type");
        row("time no text", "{'ts':17,'metrics':{'HR':1}}", "wrong_type");
        row("time no time", numerics("{}", 1, "yesterday"), "bad_timestamp");
        row("year 1899", numerics("{}", 1, "1899-12-31T23:59:59Z"), "bad_timestamp");
        row("year 3000", numerics("{}", 1, "3000-01-01T00:00:00Z"), "bad_timestamp");
        row("value no number", numerics("{'HR':'fast'}"), "wrong_type");
        row("value bool", numerics("{'HR':true}"), "wrong_type");
        row("two faults", numerics("{'HR':'fast','SpO2':120}"), "wrong_type,out_of_range");
        row("given twice", numerics("{'SpO2':97,'O2Sat':96}"), "malformed");
        row("name of ours", numerics("{'bed':97,'HR':70}"), "malformed");
        row("no name", numerics("{'':97}"), "malformed");
        row("seq no number", "{'ts':'2026-11-22T10:00:00Z','seq':-4,'metrics':{'HR':60}}",
            "wrong_type");
        row("long id",
            "{'deviceId':'" + std::string(300, 'x') +
                "','ts':'2026-11-22T10:00:00Z','metrics':{'HR':60}}",
            "too_large");
        row("CBOR truncated", "\xA2\x62ts", "malformed");
        row("CBOR no map", "\x83\x01\x02\x03", "wrong_type");
        row("CBOR lying count", "\xBB\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", "malformed");
        row("CBOR deep", "\xA1\x61x" + std::string(1000, '\x81') + "\x01", "too_deep");
    }

    void badMessagesSayWhy() {
        QFETCH(QByteArray, payload);
        QFETCH(QByteArray, reason);
        ConventionDecoder decoder({});
        const auto sent = message(json(payload.toStdString()));
        const auto out = decode(decoder, sent);
        QCOMPARE(reasons(out), reason.toStdString());
        QCOMPARE(out.rejected[0].payload, sent.payload);
        QCOMPARE(out.rejected[0].topic, sent.topic);
        QCOMPARE(out.rejected[0].origin.offset, sent.offset);
        QVERIFY(!out.rejected[0].detail.empty());
    }

    void latestAcceptedMoment() {
        ConventionDecoder decoder({});
        QVERIFY(
            decode(decoder, message(numerics("{}", 1, "2026-11-22T10:05:00Z"))).rejected.empty());
        // Recordings reach into the far future, and so does their arrival.
        auto recorded = message(numerics("{}", 2, "2896-10-10T00:31:25.894Z"));
        recorded.arrival = arrivalAtEvent(parseIso8601("2896-10-10T00:31:26Z").value());
        QVERIFY(decode(decoder, recorded).rejected.empty());
    }

    void boundsOfSize() {
        ConventionDecoder decoder({});
        std::string many = "{";
        for (int i = 0; i < 513; ++i)
            many += (i == 0 ? "\"s" : ",\"s") + std::to_string(i) + "\":1";
        many += "}";
        QCOMPARE(reasons(decode(decoder, message(numerics(many)))), std::string("too_large"));
        const auto huge =
            decode(decoder, message(numerics("{}") + std::string(bounds::kPayload, ' ')));
        QCOMPARE(reasons(huge), std::string("too_large"));
        QCOMPARE(huge.rejected[0].payload.size(), bounds::kDeadLetterPayload);
    }

    void inventedNamesAreBounded() {
        ConventionDecoder decoder({});
        Decoded out;
        for (int i = 0; i < 1200; ++i)
            decoder.decode(message(numerics("{\"n" + std::to_string(i) + "\":1}", i)), out);
        QCOMPARE(out.rows.columns.size(), bounds::kColumns);
        const std::size_t taken = bounds::kColumns - 4; // beside those every row begins with
        QCOMPARE(out.rows.rowCount(), taken);
        QCOMPARE(out.rejected.size(), 1200 - taken);
        for (const auto& column : out.rows.columns)
            QCOMPARE(column.size(), taken);
    }

    void rowsOfManySendersShareABatch() {
        ConventionDecoder decoder({});
        Decoded out;
        decoder.decode(message(numerics("{'HR':60,'RR':12}")), out);
        decoder.decode(message(numerics("{'SpO2':97}"), "vigil/demo/B08/numerics"), out);
        decoder.decode(message(numerics("{'RR':13,'HR':61}"), "vigil/demo/B09/numerics"), out);
        QCOMPARE(out.duplicates, std::uint64_t{2}); // one device, one seq
        decoder.reset();
        decoder.decode(message(numerics("{'RR':13,'HR':61}"), "vigil/demo/B09/numerics"), out);
        QCOMPARE(out.rows.rowCount(), std::size_t{2});
        QCOMPARE(*out.rows.column("HR")->number(1), 61.0);
        QCOMPARE(*out.rows.column("RR")->number(1), 13.0);
    }

    void refusedMessagesMoveNoGapCounter() {
        ConventionDecoder decoder({});
        Decoded out;
        const auto send = [&](const std::string& metrics, int seq, const std::string& time = {}) {
            decoder.decode(message(numerics(metrics, seq,
                                            time.empty() ? "2026-11-22T09:59:" +
                                                               std::to_string(10 + seq % 50) + "Z"
                                                         : time)),
                           out);
        };
        send("{\"HR\":60}", 6);
        send("{\"HR\":7200}", 600'006, "2026-11-22T09:59:17Z"); // out of range, garbage number
        send("{\"HR\":61}", 7);
        QVERIFY(out.gaps.empty());
        send("{\"HR\":-5}", 8);                   // came in order, and is refused
        send("{\"HR\":62}", 9, "no time at all"); // so is one whose time cannot be read
        send("{\"HR\":\"high\"}", 10);
        send("{\"HR\":63}", 11);
        QVERIFY(out.gaps.empty());
        QCOMPARE(out.rejected.size(), std::size_t{4});
        // No rows, so no signs of life, but of what was taken.
        QCOMPARE(out.rows.rowCount(), std::size_t{3});
        send("{\"HR\":7200,\"SpO2\":97}", 13); // one value stands: the message is taken
        QCOMPARE(out.gaps.size(), std::size_t{1});
        QCOMPARE(out.gaps[0].missing, std::uint64_t{1});
        QCOMPARE(out.rows.rowCount(), std::size_t{4});
        QVERIFY(out.rows.column("HR")->isNull(3));
        send("{}", 14); // nothing measured, nothing refused
        QCOMPARE(out.rows.rowCount(), std::size_t{5});
    }

    void aClockPutBackAtARestartLosesNothing() {
        ConventionDecoder decoder({});
        Decoded out;
        for (int i = 1; i <= 38; ++i)
            decoder.decode(message(numerics("{\"HR\":60}", i + 100,
                                            "2026-11-22T09:58:" + std::to_string(10 + i) + "Z")),
                           out);
        for (int i = 1; i <= 38; ++i)
            decoder.decode(message(numerics("{\"HR\":185}", i,
                                            "2026-11-22T08:59:" + std::to_string(10 + i) + "Z")),
                           out);
        QCOMPARE(out.duplicates, std::uint64_t{0});
        QCOMPARE(out.rows.rowCount(), std::size_t{76});
    }

    void sequenceHolesAreCounted() {
        ConventionDecoder decoder({});
        Decoded out;
        const auto send = [&](int seq) {
            decoder.decode(message(numerics("{\"HR\":60}", seq,
                                            "2026-11-22T10:00:" + std::to_string(10 + seq) + "Z")),
                           out);
        };
        for (const int seq : {1, 2, 5, 5, 4, 6, 9})
            send(seq);
        QCOMPARE(out.gaps.size(), std::size_t{2});
        QCOMPARE(out.gaps[0].missing, std::uint64_t{2});
        QCOMPARE(out.gaps[1].missing, std::uint64_t{2});
        QCOMPARE(out.gaps[0].bed, std::string("B07"));
        QCOMPARE(out.gaps[0].signal, std::string());
        QVERIFY(out.gaps[0].to - out.gaps[0].from == std::chrono::seconds(3));
        QCOMPARE(out.recovered, std::uint64_t{1});
        QCOMPARE(out.duplicates, std::uint64_t{1});
        QCOMPARE(out.rows.rowCount(), std::size_t{6});
    }

    void topicsOutsideTheConvention() {
        ConventionDecoder decoder({});
        for (const char* topic : {"vigil/demo/B07/state", "numerics/x", "/numerics"})
            QCOMPARE(reasons(decode(decoder, message(numerics("{}"), topic))),
                     std::string("unknown_topic"));
        QVERIFY(decode(decoder, message(numerics("{}"), "B07/numerics")).rejected.empty());
    }

    void marksAreNoMessages() {
        ConventionDecoder decoder({});
        RawMessage tick;
        tick.kind = RawMessage::Kind::Tick;
        const auto out = decode(decoder, tick);
        QVERIFY(out.rejected.empty() && out.rows.rowCount() == 0);
    }
};

QTEST_APPLESS_MAIN(TestDecodeConvention)
#include "tst_decode_convention.moc"
