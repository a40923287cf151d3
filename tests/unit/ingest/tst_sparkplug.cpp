// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/sparkplug/sparkplug_decoder.h"
#include "model/identity.h"
#include "raw_message.h"
#include "sparkplug_message.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace vigil;
using namespace vigil::ingest;
using raw::decode;
using raw::reasons;
namespace sp = sparkplug;

namespace {

constexpr std::uint64_t kNow = 1795341600000; // 2026-11-22T10:00:00Z
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::unique_ptr<SparkplugDecoder> opened(const StreamMapping& mapping = {}) {
    auto decoder = SparkplugDecoder::open(mapping, {});
    if (!decoder)
        qFatal("%s", decoder.error().text().c_str());
    return std::move(*decoder);
}

RawMessage sent(const char* type, const std::string& payload, const char* behind = "") {
    return raw::message(payload, std::string("spBv1.0/plant/") + type + "/edge" + behind);
}

/// "bed@seconds signal=value ..." of each row, ";" between.
std::string rowsOf(const Decoded& out) {
    std::string text;
    for (std::size_t row = 0; row < out.rows.rowCount(); ++row) {
        if (row > 0)
            text += "; ";
        text += std::string(out.rows.column("bed")->text(row)) + '@';
        const auto since = out.rows.eventTime[row] - raw::kTime;
        text += QString::number(std::chrono::duration<double>(since).count()).toStdString();
        for (const auto& column : out.rows.columns) {
            if (model::isIdentityColumn(column.name()))
                continue;
            if (const auto number = column.number(row))
                text += ' ' + column.name() + '=' + QString::number(*number, 'g', 17).toStdString();
        }
    }
    return text;
}

std::string livesOf(const Decoded& out) {
    std::string text;
    for (const auto& life : out.lives)
        text += life.bed + ' ' + life.sender + (life.gone ? " gone;" : " there;");
    return text;
}

std::string birth(std::uint64_t seq, std::uint64_t number = 7) {
    return sp::payload(
        kNow, seq,
        sp::metric(sp::name("bdSeq") + sp::type(4) + sp::whole(11, number)) +
            sp::metric(sp::name("Node Control/Rebirth") + sp::type(11) + sp::whole(14, 0)) +
            sp::metric(sp::name("Properties/Make") + sp::type(12) + sp::bytes(15, "x")) +
            sp::metric(sp::name("load") + sp::alias(1) + sp::type(10) + sp::real(13, 0.5)));
}

std::string deviceBirth(std::uint64_t seq) {
    return sp::payload(kNow, seq,
                       sp::metric(sp::name("Temp") + sp::alias(2) + sp::type(9) + sp::unit("°F") +
                                  sp::narrow(12, 98.5F)) +
                           sp::metric(sp::name("Inputs/level") + sp::alias(3) + sp::type(1) +
                                      sp::whole(10, 0xFF)) +
                           sp::metric(sp::name("since") + sp::type(13) + sp::whole(11, kNow)));
}

} // namespace

class TestSparkplug : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void birthsAndAliasesGiveRows() {
        const auto decoder = opened();
        auto out = decode(*decoder, sent("NBIRTH", birth(0)));
        QCOMPARE(reasons(out), std::string());
        QCOMPARE(rowsOf(out), std::string("edge@0 load=0.5"));
        QCOMPARE(livesOf(out), std::string("edge plant/edge there;"));
        out = decode(*decoder, sent("DBIRTH", deviceBirth(1), "/pump"));
        QVERIFY2(rowsOf(out).starts_with("pump@0 Temp=36.94") &&
                     rowsOf(out).ends_with("Inputs/level=-1"),
                 rowsOf(out).c_str());
        QCOMPARE(std::string(out.rows.column("deviceId")->text(0)), std::string("edge/pump"));
        out = decode(*decoder,
                     sent("DDATA",
                          sp::payload(kNow + 1000, 2,
                                      sp::metric(sp::alias(2) + sp::narrow(12, 100.4F)) +
                                          sp::metric(sp::alias(3) + sp::whole(10, 0xFFFFFFFE))),
                          "/pump"));
        QCOMPARE(reasons(out), std::string());
        QVERIFY2(rowsOf(out).starts_with("pump@1 Temp=38.0") &&
                     rowsOf(out).ends_with("Inputs/level=-2"),
                 rowsOf(out).c_str());
        out = decode(*decoder,
                     sent("NDATA", sp::payload(kNow + 2000, 3,
                                               sp::metric(sp::alias(1) + sp::real(13, 0.75)))));
        QCOMPARE(rowsOf(out), std::string("edge@2 load=0.75"));
        QVERIFY(out.gaps.empty());
    }

    void aUnitHoldsInEachBatch() {
        const auto decoder = opened();
        const auto level = sp::metric(sp::name("level") + sp::alias(4) + sp::type(3) +
                                      sp::unit("cm") + sp::whole(10, 1));
        auto out = decode(*decoder, sent("DBIRTH", sp::payload(kNow, 0, level), "/pump"));
        QCOMPARE(out.rows.column("level")->unit(), std::string("cm"));
        out = decode(*decoder,
                     sent("DDATA",
                          sp::payload(kNow + 1, 1, sp::metric(sp::alias(4) + sp::whole(10, 2))),
                          "/pump"));
        QCOMPARE(rowsOf(out).substr(rowsOf(out).size() - 2), std::string("=2"));
        QCOMPARE(out.rows.column("level")->unit(), std::string("cm"));
    }

    void typesAreReadAsTold_data() {
        QTest::addColumn<QByteArray>("parts");
        QTest::addColumn<double>("value");
        const auto row = [](const char* title, const std::string& parts, double value) {
            QTest::newRow(title) << QByteArray::fromStdString(parts) << value;
        };
        row("Int8", sp::type(1) + sp::whole(10, 0x80), -128);
        row("Int16", sp::type(2) + sp::whole(10, 0xFFFE), -2);
        row("Int32", sp::type(3) + sp::whole(10, 0xFFFFFFFF), -1);
        row("Int64", sp::type(4) + sp::whole(11, 0xFFFFFFFFFFFFFFFD), -3);
        row("UInt8", sp::type(5) + sp::whole(10, 255), 255);
        row("UInt32", sp::type(7) + sp::whole(10, 0xFFFFFFFF), 4294967295.0);
        row("UInt64", sp::type(8) + sp::whole(11, 0x8000000000000000), 9223372036854775808.0);
        row("Float", sp::type(9) + sp::narrow(12, 1.5F), 1.5);
        row("Double", sp::type(10) + sp::real(13, -2.25), -2.25);
        row("Boolean", sp::type(11) + sp::whole(14, 1), 1);
        row("a null", sp::type(10) + sp::null(), kNan);
        row("no number", sp::type(10) + sp::real(13, kNan), kNan);
        row("infinite", sp::type(9) + sp::narrow(12, std::numeric_limits<float>::infinity()), kNan);
    }

    void typesAreReadAsTold() {
        QFETCH(QByteArray, parts);
        QFETCH(double, value);
        const auto decoder = opened();
        const auto out = decode(
            *decoder,
            sent("NDATA", sp::payload(kNow, 0, sp::metric(sp::name("x") + parts.toStdString()))));
        QCOMPARE(reasons(out), std::string());
        QCOMPARE(out.rows.rowCount(), std::size_t{1});
        const auto number = out.rows.column("x")->number(0);
        QCOMPARE(number.has_value(), !std::isnan(value));
        if (number)
            QCOMPARE(*number, value);
    }

    void whatNoBirthHasToldIsRefused() {
        const auto decoder = opened();
        auto out = decode(
            *decoder, sent("DDATA",
                           sp::payload(kNow, 9,
                                       sp::metric(sp::alias(2) + sp::narrow(12, 1)) +
                                           sp::metric(sp::name("x") + sp::whole(10, 0xFFFFFFFF)) +
                                           sp::metric(sp::name("y") + sp::whole(10, 5))),
                           "/pump"));
        QCOMPARE(reasons(out), std::string("no_signal,wrong_type"));
        QVERIFY(out.rejected[0].detail.find("alias 2 is not known") != std::string::npos);
        QCOMPARE(rowsOf(out), std::string("pump@0 y=5"));
        // A birth of the edge node forgets the devices behind it.
        decode(*decoder, sent("NBIRTH", birth(0)));
        decode(*decoder, sent("DBIRTH", deviceBirth(1), "/pump"));
        decode(*decoder, sent("NBIRTH", birth(0, 8)));
        out =
            decode(*decoder,
                   sent("DDATA", sp::payload(kNow, 1, sp::metric(sp::alias(2) + sp::narrow(12, 1))),
                        "/pump"));
        QCOMPARE(reasons(out), std::string("no_signal"));
    }

    void numbersTellWhatIsMissing() {
        const auto decoder = opened();
        decode(*decoder, sent("NBIRTH", birth(0)));
        const auto data = [&](std::uint64_t seq, std::uint64_t after) {
            return decode(*decoder,
                          sent("NDATA", sp::payload(kNow + after, seq,
                                                    sp::metric(sp::alias(1) + sp::real(13, 1)))));
        };
        QVERIFY(data(1, 1000).gaps.empty());
        const auto after = data(4, 4000);
        QCOMPARE(after.gaps.size(), std::size_t{1});
        QCOMPARE(after.gaps[0].missing, std::uint64_t{2});
        QCOMPARE(after.gaps[0].bed, std::string("edge"));
        QVERIFY(after.gaps[0].from == raw::kTime + std::chrono::seconds{1} &&
                after.gaps[0].to == raw::kTime + std::chrono::seconds{4});
        const auto again = data(4, 4000); // sent again by the broker
        QCOMPARE(again.duplicates, std::uint64_t{1});
        QCOMPARE(again.rows.rowCount(), std::size_t{0});
        for (std::uint64_t seq = 5; seq < 300; ++seq)
            QVERIFY(data(seq % 256, seq * 1000).gaps.empty());
        QVERIFY(decode(*decoder, sent("NBIRTH", birth(0))).gaps.empty());
    }

    /// A death says who is gone, and nothing else; that of an earlier connection says nothing.
    void deathsGiveNoValues() {
        const auto decoder = opened();
        decode(*decoder, sent("NBIRTH", birth(0, 7)));
        decode(*decoder, sent("DBIRTH", deviceBirth(1), "/pump"));
        decode(*decoder, sent("DBIRTH", deviceBirth(2), "/fan"));
        auto out = decode(*decoder, sent("DDEATH", sp::payload(kNow, 3, ""), "/fan"));
        QCOMPARE(livesOf(out), std::string("fan plant/edge/fan gone;"));
        QCOMPARE(out.rows.rowCount(), std::size_t{0});
        QVERIFY(livesOf(decode(*decoder, sent("NDEATH", sp::death(kNow, 6)))).empty());
        out = decode(*decoder, sent("NDEATH", sp::death(kNow, 7)));
        QCOMPARE(livesOf(out), std::string("edge plant/edge gone;pump plant/edge/pump gone;"));
        QCOMPARE(out.rows.rowCount(), std::size_t{0});
        QCOMPARE(reasons(out), std::string());
        QVERIFY(livesOf(decode(*decoder, sent("NDEATH", sp::death(kNow, 7)))).empty());
    }

    void historicalMetricsAreOfThePast() {
        const auto decoder = opened();
        const auto out = decode(
            *decoder,
            sent("NDATA",
                 sp::payload(kNow, 0,
                             sp::metric(sp::name("x") + sp::type(10) + sp::real(13, 3)) +
                                 sp::metric(sp::name("x") + sp::at(kNow - 60'000) + sp::type(10) +
                                            sp::historical() + sp::real(13, 2)) +
                                 sp::metric(sp::name("x") + sp::at(kNow - 120'000) + sp::type(10) +
                                            sp::historical() + sp::real(13, 1)))));
        QCOMPARE(rowsOf(out), std::string("edge@-120 x=1; edge@-60 x=2; edge@0 x=3"));
        using Basis = model::TimeBasis;
        QVERIFY((out.rows.basis == std::vector{Basis::Past, Basis::Past, Basis::Device}));
    }

    void aMappingChoosesMetrics() {
        StreamMapping mapping;
        mapping.bed = {"topic:1"};
        mapping.patient = {"=p-1"};
        mapping.signals = {{"HR", {"Inputs/rate"}, "", ""}, {"Temp", {"t"}, "degF", ""}};
        const auto decoder = opened(mapping);
        const auto out = decode(
            *decoder,
            sent("DDATA",
                 sp::payload(
                     kNow, 0,
                     sp::metric(sp::name("Inputs/rate") + sp::type(12) + sp::bytes(15, "72")) +
                         sp::metric(sp::name("t") + sp::type(12) + sp::bytes(15, "x")) +
                         sp::metric(sp::name("u") + sp::type(10) + sp::real(13, 1))),
                 "/pump"));
        QCOMPARE(rowsOf(out), std::string("plant@0 HR=72"));
        QCOMPARE(reasons(out), std::string("wrong_type"));
        QCOMPARE(std::string(out.rows.column("patientId")->text(0)), std::string("p-1"));
        mapping.bed = {"fields.bed"};
        QVERIFY(!SparkplugDecoder::open(mapping, {}));
        mapping.bed = {};
        mapping.time = {"at"};
        QVERIFY(!SparkplugDecoder::open(mapping, {}));
    }

    void whatBirthsToldOutlivesTheProgram() {
        const auto before = opened();
        decode(*before, sent("NBIRTH", birth(0)));
        decode(*before, sent("DBIRTH", deviceBirth(1), "/pump"));
        const auto after = opened();
        QVERIFY(after->resumeSequences(before->saveSequences()));
        const auto out = decode(
            *after,
            sent("DDATA", sp::payload(kNow, 3, sp::metric(sp::alias(3) + sp::whole(10, 0xFF))),
                 "/pump"));
        QCOMPARE(rowsOf(out), std::string("pump@0 Inputs/level=-1"));
        QCOMPARE(out.gaps.size(), std::size_t{1});
        QVERIFY(!after->resumeSequences("\xFF\xFF"));
        QCOMPARE(reasons(decode(
                     *after, sent("DDATA",
                                  sp::payload(kNow, 4, sp::metric(sp::alias(3) + sp::whole(10, 1))),
                                  "/pump"))),
                 std::string("no_signal"));
    }

    void whatIsNoMessageIsRefused() {
        const auto decoder = opened();
        QCOMPARE(reasons(decode(*decoder, sent("NDATA", "\x0A"))), std::string("malformed"));
        QCOMPARE(reasons(decode(*decoder, raw::message("", "spBv1.0/plant/NDATA"))),
                 std::string("unknown_topic"));
        QCOMPARE(reasons(decode(*decoder, raw::message("", "spBv1.0/plant/DDATA/edge"))),
                 std::string("unknown_topic"));
        QCOMPARE(reasons(decode(*decoder, sent("NCMD", "x"))), std::string());
        QCOMPARE(reasons(decode(*decoder, raw::message("{}", "spBv1.0/STATE/host"))),
                 std::string());
        QCOMPARE(reasons(decode(*decoder, sent("NDATA", sp::bytes(4, "SPBV1.0_COMPRESSED") +
                                                            sp::bytes(5, "x")))),
                 std::string("malformed"));
    }
};

QTEST_APPLESS_MAIN(TestSparkplug)
#include "tst_sparkplug.moc"
