// SPDX-License-Identifier: GPL-3.0-or-later
// Mapped messages that are not written in JSON, and packed ones.
#include "ingest/decode/json_path_decoder.h"
#include "raw_message.h"

#include <QTest>

#include <nlohmann/json.hpp>
#include <zlib.h>

using namespace vigil;
using namespace vigil::ingest;
using raw::decode;
using raw::reasons;

namespace {

std::unique_ptr<JsonPathDecoder> opened(PayloadFormat format) {
    StreamMapping mapping;
    mapping.format = format;
    mapping.bed = {"bed"};
    mapping.signals = {{"HR", {"v.0.hr"}, "", ""}, {"lead", {"lead"}, "", ""}};
    auto decoder = JsonPathDecoder::open(mapping, {});
    if (!decoder)
        qFatal("%s", decoder.error().text().c_str());
    return std::move(*decoder);
}

std::string packed(const std::string& text) {
    z_stream stream{};
    deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
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

const nlohmann::json kMessage{{"bed", "B\"1"},
                              {"v", {{{"hr", 72.5}, {"ok", true}}}},
                              {"lead", -3},
                              {"raw", nlohmann::json::binary({1, 2})}};

} // namespace

class TestPayloadText : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void binaryFormats() {
        for (const auto& [format, bytes] :
             {std::pair{PayloadFormat::Cbor, nlohmann::json::to_cbor(kMessage)},
              {PayloadFormat::MessagePack, nlohmann::json::to_msgpack(kMessage)}}) {
            const auto decoder = opened(format);
            const std::string payload(bytes.begin(), bytes.end());
            for (const auto& sent : {payload, packed(payload)}) {
                const auto out = decode(*decoder, raw::message(sent, "t"));
                QCOMPARE(reasons(out), std::string());
                QCOMPARE(std::string(out.rows.column("bed")->text(0)), std::string("B\"1"));
                QCOMPARE(*out.rows.column("HR")->number(0), 72.5);
                QCOMPARE(*out.rows.column("lead")->number(0), -3.0);
            }
            for (std::size_t cut = 1; cut < payload.size(); ++cut)
                QCOMPARE(reasons(decode(*decoder, raw::message(payload.substr(0, cut), "t"))),
                         std::string("malformed"));
        }
        // Arrays in arrays in arrays: bounded, however deep.
        QCOMPARE(reasons(decode(*opened(PayloadFormat::Cbor),
                                raw::message(std::string(1'000'000, '\x81'), "t"))),
                 std::string("too_deep"));
        QCOMPARE(reasons(decode(*opened(PayloadFormat::MessagePack),
                                raw::message(std::string(1'000'000, '\x91'), "t"))),
                 std::string("too_deep"));
    }

    void packedPayloads() {
        const auto decoder = opened(PayloadFormat::Json);
        const std::string text = R"({"bed":"B1","v":[{"hr":72}]})";
        QCOMPARE(decode(*decoder, raw::message(packed(text), "t")).rows.rowCount(), std::size_t{1});
        const auto whole = packed(text);
        QCOMPARE(reasons(decode(*decoder, raw::message(whole.substr(0, whole.size() - 9), "t"))),
                 std::string("malformed"));
        // A small message that would fill the memory.
        QCOMPARE(
            reasons(decode(*decoder,
                           raw::message(packed(std::string(PayloadText::kMost + 1, ' ')), "t"))),
            std::string("too_large"));
    }

    void linesOfATimeSeriesDatabase() {
        StreamMapping mapping;
        mapping.format = PayloadFormat::Influx;
        mapping.bed = {"tags.bed"};
        mapping.time = {"time"};
        mapping.times = TimeReader::make("epoch_ns", {}).value();
        mapping.signals = {{"HR", {"fields.hr"}, "", ""}, {"lead", {"fields.lead off"}, "", ""}};
        const auto decoder = JsonPathDecoder::open(mapping, {}).value();
        auto out = decode(*decoder,
                          raw::message("vitals,bed=B\\ 1,site=x hr=72i,note=\"a, b=\\\"c\\\" d\" "
                                       "1795341601000000000\r\n# comment\n\n"
                                       "vitals,bed=B2 hr=7.25e1,lead\\ off=t 1795341600000000000\n",
                                       "t"));
        QCOMPARE(reasons(out), std::string());
        QCOMPARE(out.rows.rowCount(), std::size_t{2});
        QCOMPARE(std::string(out.rows.column("bed")->text(0)), std::string("B2"));
        QCOMPARE(std::string(out.rows.column("bed")->text(1)), std::string("B 1"));
        QCOMPARE(*out.rows.column("HR")->number(0), 72.5);
        QCOMPARE(*out.rows.column("lead")->number(0), 1.0);
        for (const char* bad :
             {"vitals", "vitals hr", "vitals hr=", "vitals hr=x", "vitals,bed hr=1",
              "vitals hr=1 soon", "vitals hr=\"open", ",bed=B1 hr=1"}) {
            out = decode(*decoder, raw::message(bad, "t"));
            QCOMPARE(reasons(out), std::string("malformed"));
            QVERIFY(out.rejected[0].detail.starts_with("line 1 "));
        }
    }
};

QTEST_APPLESS_MAIN(TestPayloadText)
#include "tst_payload_text.moc"
