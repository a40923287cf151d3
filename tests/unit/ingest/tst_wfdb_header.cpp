// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/wfdb/wfdb_header.h"
#include "ingest/wfdb/wfdb_timeline.h"

#include <QTest>

using namespace vigil;
using namespace vigil::ingest;

namespace {

WfdbHeader parsed(const std::string& text) {
    auto header = parseWfdbHeader(text, "rec.hea");
    return header ? *header : WfdbHeader{};
}

} // namespace

class TestWfdbHeader : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void allFieldsOfASignal() {
        const auto header =
            parsed("# before\r\n"
                   "rec 2 62.4725/999.56(10.5) 14400 1:02:03.5 09/10/2896\r\n"
                   "\r\n"
                   "rec.dat 212x4:7+512 12.84(-1605)/mmHg 12 1024 -943 -23651 1 ABP, left arm \r\n"
                   "rec.dat 212 0\r\n"
                   "#after\r\n");
        QCOMPARE(header.recordName, std::string("rec"));
        QVERIFY(!header.multiSegment);
        QCOMPARE(header.frameRate, 62.4725);
        QCOMPARE(header.counterFrequency, 999.56);
        QCOMPARE(header.baseCounter, 10.5);
        QCOMPARE(header.frames, std::optional<std::int64_t>(14400));
        QCOMPARE(header.baseTime->count(), std::int64_t{3723'500'0000});
        QCOMPARE(toIso8601(*header.baseDate), std::string("2896-10-09T00:00:00Z"));
        QCOMPARE(header.comments, (std::vector<std::string>{" before", "after"}));
        const auto& signal = header.signals.at(0);
        QCOMPARE(signal.fileName, std::string("rec.dat"));
        QCOMPARE(signal.format, 212);
        QCOMPARE(signal.samplesPerFrame, std::int64_t{4});
        QCOMPARE(signal.skew, std::int64_t{7});
        QCOMPARE(signal.byteOffset, std::int64_t{512});
        QCOMPARE(signal.gain, 12.84);
        QVERIFY(signal.calibrated);
        QCOMPARE(signal.baseline, -1605.0);
        QCOMPARE(signal.unit, std::string("mmHg"));
        QCOMPARE(signal.adcResolution, std::int64_t{12});
        QCOMPARE(signal.adcZero, std::int64_t{1024});
        QCOMPARE(signal.initialValue, -943);
        QCOMPARE(signal.checksum, std::optional<std::uint16_t>(41885)); // -23651 + 65536
        QCOMPARE(signal.blockSize, std::int64_t{1});
        QCOMPARE(signal.description, std::string("ABP, left arm"));
        const auto& bare = header.signals.at(1);
        QCOMPARE(bare.gain, WfdbSignalSpec::kDefaultGain);
        QVERIFY(!bare.calibrated);
        QCOMPARE(bare.unit, std::string("mV"));
        QVERIFY(!bare.checksum);
        QVERIFY(header.warnings.empty());
    }

    void defaults() {
        const auto header = parsed("rec 1\nrec.dat 16 200 11 1024 995 0 0 I\n");
        QCOMPARE(header.frameRate, WfdbHeader::kDefaultFrameRate);
        QVERIFY(!header.frames);
        QVERIFY(!header.baseTime);
        QCOMPARE(header.signals[0].baseline, 1024.0); // the ADC zero stands in for it
        QVERIFY(!parsed("rec 1 250 0\nrec.dat 16\n").frames);
        QCOMPARE(parsed("rec 1 250/0 10\nrec.dat 16\n").counterFrequency, 250.0);
    }

    void descriptionAfterFewFields() {
        const auto header = parsed("rec 1 250 10\nrec.dat 16 100/uV 12-lead ECG\n");
        QCOMPARE(header.signals.at(0).description, std::string("12-lead ECG"));
        QCOMPARE(header.signals.at(0).unit, std::string("uV"));
    }

    void wholeNumbersWrittenAsFractions() {
        const auto header = parsed("rec 1 250 10\nrec.dat 16 100/mV 16.0 1.0 -3.0 7 0 1.5 kHz\n");
        QCOMPARE(header.signals.at(0).adcResolution, std::int64_t{16});
        QCOMPARE(header.signals.at(0).initialValue, -3);
        QCOMPARE(header.signals.at(0).checksum, std::optional<std::uint16_t>(7));
        QCOMPARE(header.signals.at(0).description, std::string("1.5 kHz"));
    }

    void timesOfDay_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<qint64>("milliseconds");
        QTest::newRow("h:m:s") << QByteArray("17:27:45") << qint64{62865000};
        QTest::newRow("fraction") << QByteArray("00:31:25.894") << qint64{1885894};
        QTest::newRow("m:s") << QByteArray("31:25.894") << qint64{1885894};
        QTest::newRow("s") << QByteArray("25.5") << qint64{25500};
        QTest::newRow("letters") << QByteArray("noon") << qint64{-1};
        QTest::newRow("four parts") << QByteArray("1:2:3:4") << qint64{-1};
        QTest::newRow("negative") << QByteArray("1:-2:3") << qint64{-1};
        QTest::newRow("huge") << QByteArray("99999999999999999999:0:0") << qint64{-1};
    }

    void timesOfDay() {
        QFETCH(QByteArray, text);
        QFETCH(qint64, milliseconds);
        const auto header = parsed("rec 1 250 10 " + text.toStdString() + "\nrec.dat 16\n");
        QCOMPARE(header.signals.size(), std::size_t{1});
        QCOMPARE(header.baseTime.has_value(), milliseconds >= 0);
        if (milliseconds >= 0)
            QCOMPARE(header.baseTime->count(), std::int64_t{milliseconds} * 10000);
        QCOMPARE(header.warnings.empty(), milliseconds >= 0);
    }

    void badDatesAreLeftOut() {
        for (const char* date : {"30/02/1999", "1/13/1999", "0/1/1999", "1/1/99999", "1-1-1999"}) {
            const auto header =
                parsed(std::string("rec 1 250 10 0:0:0 ") + date + "\nrec.dat 16\n");
            QVERIFY2(!header.baseDate, date);
            QCOMPARE(header.warnings.size(), std::size_t{1});
        }
    }

    void segments() {
        const auto header = parsed("rec/3 4 125 1010 1:56:25.894 09/10/2896\n"
                                   "rec_layout 0\n~ 10\nrec_0001 1000\n# <age>: 60\n");
        QVERIFY(header.multiSegment);
        QVERIFY(header.hasLayout());
        QCOMPARE(header.segments.size(), std::size_t{3});
        QVERIFY(header.segments[1].isGap());
        QCOMPARE(header.segments[2].frames, std::int64_t{1000});
        QCOMPARE(header.frames, std::optional<std::int64_t>(1010));
        QVERIFY(!parsed("rec/1 4 125\na 5\n").hasLayout());
        const auto differing = parsed("rec/2 4 125 99\na 5\nb 6\n");
        QCOMPARE(differing.frames, std::optional<std::int64_t>(11));
        QCOMPARE(differing.warnings.size(), std::size_t{1});
    }

    void refused_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("where");
        const auto add = [](const char* name, const char* text, const char* where) {
            QTest::newRow(name) << QByteArray(text) << QByteArray(where);
        };
        add("empty", "", "rec.hea:0");
        add("comments only", "# a\n# b\n", "rec.hea:2");
        add("no signal count", "rec\n", "rec.hea:1");
        add("negative count", "rec -1 250\n", "rec.hea:1");
        add("count too large", "rec 99999999 250\n", "rec.hea:1");
        add("zero rate", "rec 1 0 10\nrec.dat 16\n", "rec.hea:1");
        add("nan rate", "rec 1 nan 10\nrec.dat 16\n", "rec.hea:1");
        add("infinite rate", "rec 1 1e999 10\nrec.dat 16\n", "rec.hea:1");
        add("length overflows", "rec 1 250 99999999999999999999\nrec.dat 16\n", "rec.hea:1");
        add("lasts for ever", "rec 1 0.0001 999999999\nrec.dat 16\n", "rec.hea:2");
        add("fewer signals", "rec 2 250 10\nrec.dat 16\n", "rec.hea:2");
        add("format missing", "rec 1 250 10\nrec.dat\n", "rec.hea:2");
        add("format text", "rec 1 250 10\n\nrec.dat 16y4\n", "rec.hea:3");
        add("frame too large", "rec 1 250 10\nrec.dat 16x9999999\n", "rec.hea:2");
        add("frames too large", "rec 2 250 10\na 16x1048576\na 16x1048576\n", "rec.hea:3");
        add("initial value", "rec 1 250 10\nrec.dat 16 200 11 0 99999999999\n", "rec.hea:2");
        add("leads out", "rec 1 250 10\n../rec.dat 16\n", "rec.hea:2");
        add("absolute", "rec 1 250 10\n/etc/passwd 16\n", "rec.hea:2");
        add("segment leads out", "rec/1 1 250 10\na/../../b 10\n", "rec.hea:2");
        add("no segments", "rec/0 1 250 10\n", "rec.hea:1");
        add("segment sum", "rec/2 1 250\na 1099511627776\nb 1\n", "rec.hea:3");
        add("segment length", "rec/1 1 250 10\na -5\n", "rec.hea:2");
    }

    void refused() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, where);
        const auto header = parseWfdbHeader(text.toStdString(), "rec.hea");
        QVERIFY(!header.has_value());
        QCOMPARE(header.error().code, ErrorCode::Parse);
        QCOMPARE(header.error().context, where.toStdString());
    }

    void oldTextIsMadeUtf8() {
        const auto header = parsed("rec 1 250 10\nrec.dat 16 1/\xB0"
                                   "C 12 0 0 0 0 Temp\xE9rature\n");
        QCOMPARE(header.signals.at(0).unit, std::string("\xC2\xB0"
                                                        "C"));
        QCOMPARE(header.signals.at(0).description, std::string("Temp\xC3\xA9rature"));
    }

    void timeline() {
        WfdbHeader header;
        header.frameRate = 0.0166666666667; // as headers write one a minute
        header.baseDate = *parseIso8601("2896-10-10");
        header.baseTime = Ticks{1885'894'0000};
        const WfdbTimeline minutes(header, {});
        QCOMPARE(toIso8601(minutes.timeOf(1935)), std::string("2896-10-11T08:46:25.894Z"));
        QCOMPARE(minutes.firstSampleAt(minutes.timeOf(1935)), std::int64_t{1935});
        QCOMPARE(minutes.firstSampleAt(minutes.timeOf(1935) + Ticks{1}), std::int64_t{1936});

        WfdbHeader plain;
        plain.frameRate = 360;
        const auto day = *parseIso8601("2026-11-22T10:00:00Z");
        const WfdbTimeline fallback(plain, day);
        QCOMPARE(toIso8601(fallback.timeOf(1)), std::string("2026-11-22T10:00:00.0027778Z"));
        QCOMPARE(toIso8601(fallback.timeOf(3600)), std::string("2026-11-22T10:00:10Z"));
        for (std::int64_t sample = 0; sample < 1000; ++sample)
            QCOMPARE(fallback.firstSampleAt(fallback.timeOf(sample, 4), 4), sample);
        QCOMPARE(fallback.firstSampleAt(EventTime::min()), std::int64_t{0});
        QCOMPARE(fallback.firstSampleAt(EventTime::max()) > 1'000'000'000, true);
        plain.baseTime = Ticks{60'000'0000};
        QCOMPARE(toIso8601(WfdbTimeline(plain, day).start()), std::string("2026-11-22T00:01:00Z"));
    }
};

QTEST_APPLESS_MAIN(TestWfdbHeader)
#include "tst_wfdb_header.moc"
