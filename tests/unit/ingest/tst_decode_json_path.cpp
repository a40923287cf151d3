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
    mapping.times = TimeReader::make("epoch_ms", {}).value();
    mapping.patient = {"head.patient"};
    mapping.device = {"=gateway"};
    mapping.sequence = {"head.no"};
    mapping.signals = {{"HR", {"vitals.0.v"}, "", ""},
                       {"Temp", {"vitals.1.v"}, "degF", ""},
                       {"lactate", {"labs.lactate"}, "mmol/L", ""}};
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
        row("none of its fields", "{'head':{'at':1795341600000},'Vitals':[{'v':72}]}", "no_signal",
            0);
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
        mapping.times = TimeReader::make("epoch_s", {}).value();
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
                                 ",'no':" + text + "},'vitals':[{'v':72}]}"),
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
        for (const char* path : {"a..b", "$.a", "$", "a[0].b", "[0]", "\"a", "\"a\"b", "a."})
            QVERIFY2(refused([path](auto& m) { m.time = {path}; }), path);
        QVERIFY(refused([](auto& m) { m.signals.clear(); }));
        QVERIFY(refused([](auto& m) { m.signals[0].unit = "kPa"; }));
        QVERIFY(refused([](auto& m) { m.signals[0].value = {}; }));
        QVERIFY(refused([](auto& m) { m.readings = StreamMapping::Readings{}; }));
    }

    /// A buffer of readings in one message: a row an element, oldest first, each its own bed or
    /// time.
    void batchesAreARowAnElement() {
        StreamMapping mapping;
        mapping.rows = {"data"};
        mapping.bed = {"bed"};
        mapping.time = {"ts"};
        mapping.times = TimeReader::make("auto", {}).value();
        mapping.device = {"gateway"};
        mapping.signals = {{"HR", {"values.HR"}, "", ""}, {"RR", {"values.RR"}, "", ""}};
        const auto decoder = opened(mapping);
        const auto out =
            decode(*decoder,
                   raw::message(json("{'gateway':'g1','bed':'B9','data':["
                                     "{'ts':1795341602000,'values':{'HR':72},'bed':'B1'},"
                                     "{'ts':1795341600,'values':{'HR':71,'RR':14}},"
                                     "{'ts':'2026-11-22T10:00:01Z','values':{'HR':'off'}},"
                                     "{'ts':'soon','values':{'HR':70}},{'ts':1795341600,'other':1},"
                                     "{'ts':'then','values':{'HR':70}}]}"),
                                "t"));
        QCOMPARE(out.rows.rowCount(), std::size_t{3});
        QCOMPARE(*out.rows.column("HR")->number(0), 71.0);
        QCOMPARE(*out.rows.column("HR")->number(1), 0.0);
        QCOMPARE(*out.rows.column("HR")->number(2), 72.0);
        QVERIFY(out.rows.eventTime[2] - out.rows.eventTime[0] == std::chrono::seconds{2});
        QCOMPARE(std::string(out.rows.column("bed")->text(0)), std::string("B9"));
        QCOMPARE(std::string(out.rows.column("bed")->text(2)), std::string("B1"));
        QCOMPARE(std::string(out.rows.column("deviceId")->text(1)), std::string("g1"));
        QCOMPARE(reasons(out), std::string("bad_timestamp,no_signal"));
        QVERIFY(out.rejected[0].detail.ends_with("(2 times)"));
        QCOMPARE(reasons(decode(*decoder, raw::message(json("{'data':[]}"), "t"))),
                 std::string("no_signal"));
        QCOMPARE(reasons(decode(*decoder, raw::message(json("{'data':7}"), "t"))),
                 std::string("wrong_type"));
        QCOMPARE(reasons(decode(*decoder, raw::message("{}", "t"))), std::string("missing_field"));
    }

    /// No bound but the message's size.
    void largeBatches() {
        StreamMapping mapping;
        mapping.rows = {"."};
        mapping.bed = {"=B1"};
        mapping.time = {"t"};
        mapping.times = TimeReader::make("epoch_s", {}).value();
        mapping.signals = {{"HR", {"v"}, "", ""}};
        std::string payload = "[";
        constexpr std::size_t kRows = 60'000;
        for (std::size_t i = 0; i < kRows; ++i)
            payload += (i == 0 ? "" : ",") + json("{'t':" + std::to_string(1795341600 + i) +
                                                  ",'v':" + std::to_string(60 + i % 40) + "}");
        const auto out = decode(*opened(mapping), raw::message(payload + "]", "t"));
        QCOMPARE(reasons(out), std::string());
        QCOMPARE(out.rows.rowCount(), kRows);
        mapping = {};
        mapping.bed = {"=B1"};
        mapping.readings = StreamMapping::Readings{{}, {"n"}, {"v"}, {}, {"t"}};
        mapping.times = TimeReader::make("epoch_s", {}).value();
        payload = "[";
        for (int i = 0; i < 3000; ++i)
            payload += (i == 0 ? "" : ",") +
                       json("{'n':'HR','v':70,'t':" + std::to_string(1795341600 + i) + "}");
        QCOMPARE(decode(*opened(mapping), raw::message(payload + "]", "t")).rows.rowCount(),
                 std::size_t{3000});
    }

    void aNumberOfABatchIsNotThatOfItsRows() {
        StreamMapping mapping;
        mapping.rows = {"rows"};
        mapping.bed = {"=B1"};
        mapping.sequence = {"no"};
        mapping.signals = {{"HR", {"v"}, "", ""}};
        const auto decoder = opened(mapping);
        Decoded out;
        for (const int number : {1, 2, 2})
            decoder->decode(raw::message(json("{'no':" + std::to_string(number) +
                                              ",'rows':[{'v':1},{'v':2},{'v':3}]}"),
                                         "t"),
                            out);
        QCOMPARE(out.rows.rowCount(), std::size_t{6});
        QCOMPARE(out.duplicates, std::uint64_t{1});
        QVERIFY(out.gaps.empty());
    }

    void plainValues_data() {
        QTest::addColumn<QByteArray>("payload");
        QTest::addColumn<double>("value"); // -1: refused, -2: null
        QTest::newRow("number") << QByteArray("23.5") << 23.5;
        QTest::newRow("with a line end") << QByteArray(" 23.5\r\n") << 23.5;
        QTest::newRow("text of JSON") << QByteArray("\"23.5\"") << 23.5;
        QTest::newRow("true") << QByteArray("true") << 1.0;
        QTest::newRow("ON") << QByteArray("ON") << 1.0;
        QTest::newRow("off") << QByteArray("off") << 0.0;
        QTest::newRow("nan") << QByteArray("nan") << -2.0;
        QTest::newRow("null") << QByteArray("null") << -2.0;
        QTest::newRow("a word") << QByteArray("unavailable") << -1.0;
        QTest::newRow("an object") << QByteArray("{\"v\":1}") << -1.0;
        QTest::newRow("bytes") << QByteArray("\x00\xFF", 2) << -1.0;
    }

    void plainValues() {
        QFETCH(QByteArray, payload);
        QFETCH(double, value);
        StreamMapping mapping;
        mapping.bed = {"topic:1"};
        mapping.signals = {{"topic:2", {"."}, "", ""}};
        const auto out =
            decode(*opened(mapping), raw::message(payload.toStdString(), "home/B1/level"));
        QCOMPARE(out.rows.rowCount(), std::size_t(value == -1 ? 0 : 1));
        QCOMPARE(out.rejected.size(), std::size_t(value == -1 ? 1 : 0));
        if (value >= 0)
            QCOMPARE(out.rows.column("level")->number(0), std::optional(value));
        else if (value == -2)
            QVERIFY(out.rows.column("level")->isNull(0));
    }

    void signalsOfTheirTopics() {
        StreamMapping mapping;
        mapping.bed = {"topic:1"};
        mapping.signals = {{"Temp", {"."}, "degF", "home/+/temp"},
                           {"HR", {"."}, "", "home/+/hr/#"}};
        const auto decoder = opened(mapping);
        auto out = decode(*decoder, raw::message("98.6", "home/B1/temp"));
        QVERIFY(std::abs(*out.rows.column("Temp")->number(0) - 37) < 1e-9);
        out = decode(*decoder, raw::message("72", "home/B1/hr/now"));
        QCOMPARE(*out.rows.column("HR")->number(0), 72.0);
        QCOMPARE(reasons(decode(*decoder, raw::message("72", "home/B1/fan"))),
                 std::string("no_signal"));
    }

    /// Constants, parts of the topic and the key stand for any path.
    void otherPlacesThanThePayload() {
        StreamMapping mapping;
        mapping.bed = {"topic:1"};
        mapping.sequence = {"topic:3"};
        mapping.time = {"key"};
        mapping.readings = StreamMapping::Readings{{"r"}, {"topic:2"}, {"v"}, {"=kPa"}, {}};
        auto message = raw::message(json("{'r':[{'v':12}]}"), "t/B1/ABP_MEAN/7");
        message.key = "2026-11-22T10:00:00Z";
        const auto out = decode(*opened(mapping), message);
        QCOMPARE(reasons(out), std::string());
        QVERIFY(std::abs(*out.rows.column("ABP_MEAN")->number(0) - 90.0074) < 0.001);
        QCOMPARE(*out.rows.column("seq")->number(0), 7.0);
        QCOMPARE(toIso8601(out.rows.eventTime[0]), std::string("2026-11-22T10:00:00Z"));
        mapping.readings->name = {"=HR"};
        QVERIFY(!JsonPathDecoder::open(mapping, {})); // no pressure is a heart rate

        StreamMapping fixed;
        fixed.bed = {"=B1"};
        fixed.signals = {{"HR", {"topic:0"}, "", ""}, {"online", {"=1"}, "", ""}};
        const auto rows = decode(*opened(fixed), raw::message("{}", "72"));
        QCOMPARE(*rows.rows.column("HR")->number(0), 72.0);
        QCOMPARE(*rows.rows.column("online")->number(0), 1.0);
    }

    void keysWithDots() {
        StreamMapping mapping;
        mapping.bed = {"=B1"};
        mapping.signals = {{"HR", {"\"a.b\".\"c[0]\""}, "", ""}, {"RR", {"list.0.\"0\""}, "", ""}};
        const auto out = decode(*opened(mapping),
                                raw::message(json("{'a.b':{'c[0]':72},'list':[{'0':14}]}"), "t"));
        QCOMPARE(*out.rows.column("HR")->number(0), 72.0);
        QCOMPARE(*out.rows.column("RR")->number(0), 14.0);
    }

    void wordsThatAreNoNumber() {
        StreamMapping mapping;
        mapping.bed = {"=B1"};
        mapping.signals = {{"HR", {"hr"}, "", ""}, {"Temp", {"temp"}, "", ""}};
        const auto decoder = opened(mapping);
        for (const char* word : {"NaN", "nan", "Infinity", "-Infinity", "-inf"}) {
            const auto out = decode(
                *decoder,
                raw::message(json("{'n':'NaN \\' nan','hr':") + word + json(",'temp':36.7}"), "t"));
            QCOMPARE(reasons(out), std::string());
            QVERIFY(out.rows.column("HR")->isNull(0));
            QCOMPARE(*out.rows.column("Temp")->number(0), 36.7);
        }
        QCOMPARE(reasons(decode(*decoder, raw::message(json("{'hr':NaNa}"), "t"))),
                 std::string("malformed"));
    }

    void timesOfOtherZones() {
        StreamMapping mapping;
        mapping.bed = {"=B1"};
        mapping.time = {"Time"};
        mapping.signals = {{"Temp", {"T"}, "", ""}};
        mapping.times = TimeReader::make("auto", "Europe/Berlin").value();
        auto out = decode(*opened(mapping),
                          raw::message(json("{'Time':'2026-11-29T19:01:06','T':21.5}"), "t"));
        QCOMPARE(toIso8601(out.rows.eventTime[0]), std::string("2026-11-29T18:01:06Z"));
        mapping.times = TimeReader::make("dd.MM.yyyy HH:mm:ss", "-07:00").value();
        out = decode(*opened(mapping),
                     raw::message(json("{'Time':'29.11.2026 19:01:06','T':21.5}"), "t"));
        QCOMPARE(toIso8601(out.rows.eventTime[0]), std::string("2026-11-30T02:01:06Z"));
    }

    /// The last resort of a record without a time: when its broker took it.
    void recordsOfABrokerHaveATime() {
        StreamMapping mapping;
        mapping.bed = {"=B1"};
        mapping.signals = {{"HR", {"hr"}, "", ""}};
        auto message = raw::message(json("{'hr':72}"), "t");
        message.brokered = kTime - std::chrono::hours{1};
        QCOMPARE(decode(*opened(mapping), message).rows.eventTime[0],
                 kTime - std::chrono::hours{1});
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
