// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/json_path_decoder.h"
#include "ingest/decode/timestamp.h"
#include "raw_message.h"

#include <QTest>

#include <cmath>

using namespace vigil;
using namespace vigil::ingest;
using raw::decode;
using raw::json;
using raw::kTime;
using raw::reasons;

namespace {

StreamMapping ward() {
    StreamMapping mapping;
    mapping.bed = {"topic:2"};
    mapping.time = {"head.at"};
    mapping.timeFormat = TimestampFormat::EpochMillis;
    mapping.patient = {"head.patient"};
    mapping.device = {"=gateway"};
    mapping.sequence = {"head.no"};
    mapping.signals = {{"HR", {"vitals.0.v"}, ""},
                       {"Temp", {"vitals.1.v"}, "degF"},
                       {"lactate", {"labs.lactate"}, "mmol/L"}};
    return mapping;
}

std::unique_ptr<JsonPathDecoder> opened(const StreamMapping& mapping) {
    auto decoder = JsonPathDecoder::open(mapping, {});
    if (!decoder)
        qFatal("%s", decoder.error().text().c_str());
    return std::move(*decoder);
}

RawMessage sent(const std::string& payload) {
    return raw::message(json(payload), "hospital/3B/bed-4/obs");
}

} // namespace

class TestDecodeJsonPath : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void fieldsByPath() {
        const auto decoder = opened(ward());
        const auto out =
            decode(*decoder, sent("{'head':{'at':1795341600000,'patient':17,'no':4},"
                                  "'vitals':[{'v':72},{'v':'98.6'}],'labs':{'lactate':2.5}}"));
        QCOMPARE(reasons(out), std::string());
        QCOMPARE(out.rows.rowCount(), std::size_t{1});
        QCOMPARE(out.rows.eventTime[0], EventTime{std::chrono::milliseconds{1795341600000}});
        QCOMPARE(std::string(out.rows.column("bed")->text(0)), std::string("bed-4"));
        QCOMPARE(std::string(out.rows.column("patientId")->text(0)), std::string("17"));
        QCOMPARE(std::string(out.rows.column("deviceId")->text(0)), std::string("gateway"));
        QCOMPARE(*out.rows.column("seq")->number(0), 4.0);
        QCOMPARE(*out.rows.column("HR")->number(0), 72.0);
        QVERIFY(std::abs(*out.rows.column("Temp")->number(0) - 37) < 1e-9);
        QCOMPARE(out.rows.column("lactate")->unit(), std::string("mmol/L"));
    }

    void whatIsWrongWithAMessage_data() {
        QTest::addColumn<QByteArray>("payload");
        QTest::addColumn<QByteArray>("reason");
        QTest::addColumn<int>("rows");
        const auto row = [](const char* name, const char* payload, const char* reason, int rows) {
            QTest::newRow(name) << QByteArray(payload) << QByteArray(reason) << rows;
        };
        row("no JSON", "{", "malformed", 0);
        row("empty", "", "malformed", 0);
        row("no object", "[]", "missing_field", 0);
        row("no time", "{'head':{},'vitals':[{'v':72}]}", "missing_field", 0);
        row("time of another kind", "{'head':{'at':true}}", "bad_timestamp", 0);
        row("time too far", "{'head':{'at':1e300}}", "bad_timestamp", 0);
        row("patient of another kind", "{'head':{'at':1795341600000,'patient':[]}}", "wrong_type",
            0);
        row("value of another kind", "{'head':{'at':1795341600000},'vitals':[{'v':'high'}]}",
            "wrong_type", 0);
        row("value out of range", "{'head':{'at':1795341600000},'vitals':[{'v':720}]}",
            "out_of_range", 0);
        row("number of another kind", "{'head':{'at':1795341600000,'no':'x'},'vitals':[{'v':72}]}",
            "wrong_type", 1);
        row("absent and null values", "{'head':{'at':1795341600000},'vitals':[{'v':null}]}", "", 1);
    }

    void whatIsWrongWithAMessage() {
        QFETCH(QByteArray, payload);
        QFETCH(QByteArray, reason);
        QFETCH(int, rows);
        const auto decoder = opened(ward());
        const auto out = decode(*decoder, sent(payload.toStdString()));
        QCOMPARE(reasons(out), reason.toStdString());
        QCOMPARE(static_cast<int>(out.rows.rowCount()), rows);
    }

    void readingsAreGroupedByTime() {
        StreamMapping mapping;
        mapping.bed = {"key"};
        mapping.readings = StreamMapping::Readings{{"obs"}, {"name"}, {"val"}, {"u"}, {"t"}};
        mapping.timeFormat = TimestampFormat::EpochSeconds;
        const auto decoder = opened(mapping);
        auto message =
            raw::message(json("{'obs':[{'name':'HR','val':72,'u':'bpm','t':1795341600},"
                              "{'name':'MDC_PULS_OXIM_SAT_O2','val':97,'t':1795341601.5},"
                              "{'name':'RR','val':14,'t':1795341600},"
                              "{'name':'RR','val':'x','t':1795341600},{'val':1},{'name':'PR','val':"
                              "70,'t':null}]}"),
                         "obs");
        message.key = "B1";
        const auto out = decode(*decoder, message);
        QCOMPARE(out.rows.rowCount(), std::size_t{2});
        QCOMPARE(*out.rows.column("HR")->number(0), 72.0);
        QCOMPARE(*out.rows.column("RR")->number(0), 14.0);
        QVERIFY(out.rows.column("SpO2")->isNull(0));
        QCOMPARE(*out.rows.column("SpO2")->number(1), 97.0);
        QVERIFY(out.rows.eventTime[1] - out.rows.eventTime[0] == std::chrono::milliseconds{1500});
        QCOMPARE(reasons(out), std::string("wrong_type,missing_field,missing_field"));
        QCOMPARE(reasons(decode(*decoder, raw::message("{}", "obs"))),
                 std::string("missing_field"));
    }

    void anArrayMayBeTheWholeMessage() {
        StreamMapping mapping;
        mapping.bed = {"=B1"};
        mapping.readings = StreamMapping::Readings{{}, {"n"}, {"v"}, {}, {}};
        const auto decoder = opened(mapping);
        const auto out = decode(*decoder, raw::message(json("[{'n':'HR','v':60}]"), "x"));
        QCOMPARE(out.rows.rowCount(), std::size_t{1});
        QCOMPARE(out.rows.eventTime[0], kTime); // none mapped: as it arrived
        QCOMPARE(reasons(decode(*decoder, raw::message("7", "x"))), std::string("wrong_type"));
    }

    void gapsAndDuplicates() {
        const auto decoder = opened(ward());
        Decoded out;
        for (const int number : {1, 2, 5, 5}) {
            const auto text = std::to_string(number);
            decoder->decode(sent("{'head':{'at':" + std::to_string(1795341500000 + number) +
                                 ",'no':" + text + "}}"),
                            out);
        }
        QCOMPARE(out.rows.rowCount(), std::size_t{3});
        QCOMPARE(out.duplicates, std::uint64_t{1});
        QCOMPARE(out.gaps.size(), std::size_t{1});
        QCOMPARE(out.gaps[0].missing, std::uint64_t{2});
    }

    void mappingsThatCannotWork() {
        const auto refused = [](auto&& change) {
            auto mapping = ward();
            change(mapping);
            const auto decoder = JsonPathDecoder::open(mapping, {});
            return !decoder && decoder.error().code == ErrorCode::InvalidArgument;
        };
        QVERIFY(refused([](auto& m) { m.bed = {}; }));
        QVERIFY(refused([](auto& m) { m.bed = {"topic:x"}; }));
        QVERIFY(refused([](auto& m) { m.bed = {"topic:-1"}; }));
        QVERIFY(refused([](auto& m) { m.time = {"a..b"}; }));
        QVERIFY(refused([](auto& m) { m.signals.clear(); }));
        QVERIFY(refused([](auto& m) { m.signals[0].unit = "kPa"; }));
        QVERIFY(refused([](auto& m) { m.signals[0].value = {}; }));
        QVERIFY(refused([](auto& m) { m.readings = StreamMapping::Readings{}; }));
    }

    void timestampsInAllFormats() {
        using F = TimestampFormat;
        const EventTime at{std::chrono::milliseconds{1795341600250}};
        QCOMPARE(*timeOfText("2026-11-22T10:00:00.250Z", F::Iso8601),
                 parseIso8601("2026-11-22T10:00:00.250Z").value());
        QCOMPARE(*timeOfNumber(1795341600.25, F::EpochSeconds), at);
        QCOMPARE(*timeOfNumber(std::int64_t{1795341600250}, F::EpochMillis), at);
        QCOMPARE(*timeOfNumber(std::int64_t{1795341600250000}, F::EpochMicros), at);
        QCOMPARE(*timeOfNumber(std::int64_t{1795341600250000099}, F::EpochNanos), at);
        QCOMPARE(*timeOfText("1795341600.25", F::EpochSeconds), at);
        QCOMPARE(timeOfNumber(std::int64_t{-1}, F::EpochNanos)->time_since_epoch().count(),
                 std::int64_t{-1});
        QVERIFY(!timeOfNumber(std::int64_t{1}, F::Iso8601));
        QVERIFY(!timeOfNumber(std::nan(""), F::EpochSeconds));
        QVERIFY(!timeOfNumber(std::numeric_limits<std::int64_t>::max(), F::EpochSeconds));
        QVERIFY(!timeOfNumber(std::numeric_limits<std::int64_t>::min(), F::EpochMicros));
        QVERIFY(!timeOfText("12:00", F::EpochSeconds));
        QVERIFY(!timeOfText("", F::EpochMillis));
    }
};

QTEST_APPLESS_MAIN(TestDecodeJsonPath)
#include "tst_decode_json_path.moc"
