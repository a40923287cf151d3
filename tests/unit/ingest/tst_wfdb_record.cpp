// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/wfdb/wfdb_measure.h"
#include "ingest/wfdb/wfdb_record.h"
#include "tests/recordings/record_folder.h"
#include "tests/recordings/wfdb_samples.h"

#include <QTest>

#include <cmath>
#include <numeric>

using namespace vigil;
using namespace vigil::ingest;
using namespace vigil::tests;

namespace {

/// A deterministic sequence inside +-limit whose neighbours differ by less than 100.
std::vector<std::int32_t> wander(std::size_t count, std::int32_t limit) {
    std::vector<std::int32_t> samples;
    std::uint32_t state = 12345;
    std::int32_t value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        state = state * 1664525U + 1013904223U;
        value =
            std::clamp(value + static_cast<std::int32_t>(state >> 24) % 199 - 99, -limit, limit);
        samples.push_back(value);
    }
    return samples;
}

std::int32_t limitOf(int format) {
    switch (format) {
    case 80:
        return 127;
    case 212:
        return 2047;
    case 310:
    case 311:
        return 511;
    default:
        return 30000;
    }
}

} // namespace

class TestWfdbRecord : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void formats_data() {
        QTest::addColumn<int>("format");
        QTest::addColumn<int>("signalCount");
        QTest::addColumn<int>("frames");
        for (const int format : {8, 16, 24, 32, 61, 80, 160, 212, 310, 311})
            for (const int signalCount : {1, 2, 3, 5})
                for (const int frames : {1, 2, 998, 40003})
                    QTest::addRow("%d %dx%d", format, signalCount, frames)
                        << format << signalCount << frames;
    }

    /// Written as the format says, read back in order, backwards in pieces and without a length.
    void formats() {
        QFETCH(int, format);
        QFETCH(int, signalCount);
        QFETCH(int, frames);
        const RecordFolder folder;
        const auto count = static_cast<std::size_t>(frames);
        std::vector<std::vector<std::int32_t>> signals;
        for (int s = 0; s < signalCount; ++s) {
            auto samples = wander(count + 17 * static_cast<std::size_t>(s), limitOf(format));
            samples.erase(samples.begin(), samples.begin() + 17 * s);
            if (const auto marker = invalidSample(format); marker && count > 5)
                samples[count / 2] = *marker;
            signals.push_back(std::move(samples));
        }
        std::vector<std::int32_t> stored;
        std::vector<std::int32_t> initial; // the first difference is 3
        for (const auto& samples : signals)
            initial.push_back(samples.front() - 3);
        auto values = initial;
        for (std::size_t i = 0; i < count; ++i)
            for (std::size_t s = 0; s < signals.size(); ++s) {
                const auto sample = signals[s][i];
                stored.push_back(format == 8 ? sample - values[s] : sample);
                values[s] = sample;
            }
        folder.write("r.dat", "OFFSET" + encodeSamples(format, stored));
        // Where two samples of three fill a unit of format 310 the size alone cannot tell.
        const bool ambiguous = format == 310 && stored.size() % 3 == 2;
        std::string header = "r " + std::to_string(signalCount) + " 250" +
                             (ambiguous ? " " + std::to_string(frames) : "") + "\n";
        for (std::size_t s = 0; s < signals.size(); ++s) {
            const auto sum = std::accumulate(signals[s].begin(), signals[s].end(), std::int64_t{0});
            header += "r.dat " + std::to_string(format) + "+6 4(-2)/mV 16 0 " +
                      std::to_string(initial[s]) + " " +
                      std::to_string(static_cast<std::int16_t>(sum)) + " 0 s" + std::to_string(s) +
                      "\n";
        }
        auto record = WfdbRecord::open(folder.header("r", header));
        QVERIFY2(record.has_value(), record ? "" : record.error().text().c_str());
        QVERIFY(record->layout().warnings.empty());
        QCOMPARE(record->layout().frames, std::int64_t{frames});
        const auto marker = invalidSample(format);
        const auto check = [&](std::size_t s, std::int64_t from, const WfdbSamples& read) {
            for (std::size_t i = 0; i < read.digital.size(); ++i) {
                const auto expected = signals[s][static_cast<std::size_t>(from) + i];
                if (expected == marker) {
                    QCOMPARE(read.digital[i], kWfdbInvalid);
                    QVERIFY(std::isnan(read.physical[i]));
                } else {
                    QCOMPARE(read.digital[i], expected);
                    QCOMPARE(read.physical[i], (expected + 2) / 4.0);
                }
            }
        };
        for (std::int64_t piece = 12289, from = frames; from > 0;) {
            const auto size = std::min(piece, from);
            from -= size;
            for (std::size_t s = signals.size(); s-- > 0;) {
                const auto read = record->read(s, from, size);
                QVERIFY(read.has_value());
                QCOMPARE(read->digital.size(), static_cast<std::size_t>(size));
                check(s, from, *read);
            }
        }
        const auto whole = record->read(0, 0, frames + 1000);
        QCOMPARE(whole->digital.size(), count);
        check(0, 0, *whole);
        const WfdbTimeline timeline(record->layout().header, {});
        const auto facts =
            measureWfdb(record->layout(), outlineOf(record->layout(), timeline), true);
        QVERIFY(facts.has_value());
        QVERIFY2(facts->warnings.empty(),
                 facts->warnings.empty() ? "" : facts->warnings.front().c_str());
        QCOMPARE(facts->signals[0].missing, std::uint64_t(marker && count > 5 ? 1 : 0));
        QCOMPARE(facts->signals[0].count + facts->signals[0].missing, std::uint64_t(count));
    }

    void skewAndSeveralSamplesAFrame() {
        const RecordFolder folder;
        // Frames of a0 b0 b1: a runs 0, 10, 20, ...; b runs 1, 2, 3, ...
        std::vector<std::int32_t> stored;
        for (int f = 0; f < 10; ++f)
            stored.insert(stored.end(), {10 * f, 2 * f + 1, 2 * f + 2});
        folder.write("r.dat", encodeSamples(16, stored));
        // A skew of 3 samples at 2 a frame is 2 frames (rounded), one of 4 samples at 1 is 4.
        auto record = WfdbRecord::open(folder.header("r", "r 2 100 10\n"
                                                          "r.dat 16:4 1 16 0 0 0 0 a\n"
                                                          "r.dat 16x2:3 1 16 0 0 0 0 b\n"));
        QVERIFY(record.has_value());
        const auto a = record->read(0, 0, 10);
        QCOMPARE(a->digital.front(), 40);
        QCOMPARE(a->digital[5], 90);
        QCOMPARE(a->digital[6], kWfdbInvalid);
        const auto b = record->read(1, 0, 100);
        QCOMPARE(b->digital.size(), std::size_t{20});
        QCOMPARE(b->digital.front(), 5);
        QCOMPARE(b->digital[15], 20);
        QCOMPARE(b->digital[16], kWfdbInvalid);
        const auto mean = record->readFrames(1, 0, 1); // (5 + 6) / 2, cut
        QCOMPARE(mean->digital.front(), 5);
        QCOMPARE(record->layout().signals[1].rateHz, 200.0);
    }

    void averagesOverRecordedSamplesTowardZero() {
        const RecordFolder folder;
        folder.write("r.dat", encodeSamples(16, {-3, -4, -32768, -7, -32768, -32768}));
        auto record = WfdbRecord::open(folder.header("r", "r 1 100 3\nr.dat 16x2 2 16\n"));
        const auto read = record->readFrames(0, 0, 3);
        QCOMPARE(read->digital, (std::vector<std::int32_t>{-3, -7, kWfdbInvalid}));
        QCOMPARE(read->physical[0], -1.5);
        QVERIFY(std::isnan(read->physical[2]));
    }

    void missingAndShortFiles() {
        const RecordFolder folder;
        folder.write("a.dat", encodeSamples(16, {1, 2, 3, 4, 5}));
        const auto both = "r 2 100 5\na.dat 16 1 16 0 0 0 0 A\nb.dat 16 1 16 0 0 0 0 B\n";
        auto record = WfdbRecord::open(folder.header("r", both));
        QVERIFY(record.has_value());
        QCOMPARE(record->layout().warnings.size(), std::size_t{1});
        QCOMPARE(record->read(0, 4, 1)->digital.front(), 5);
        QCOMPARE(record->read(1, 4, 1)->digital.front(), kWfdbInvalid);
        QVERIFY(record->layout().missingSegments.empty()); // the other file is there

        folder.write("b.dat", encodeSamples(16, {6, 7, 8}) + "x"); // half a sample at the end
        record = WfdbRecord::open(folder.header("r", both));
        QCOMPARE(record->layout().warnings,
                 std::vector<std::string>{
                     "b.dat is shorter than its header says: 0.03 of 0.05 s are there"});
        QCOMPARE(record->read(1, 0, 5)->digital,
                 (std::vector<std::int32_t>{6, 7, 8, kWfdbInvalid, kWfdbInvalid}));

        auto none = WfdbRecord::open(folder.header("n", "n 1 100 500\nnot.dat 16\n"));
        QVERIFY(none.has_value());
        QCOMPARE(none->layout().missingSegments, std::vector<std::string>{"n"});
        const auto facts = outlineOf(none->layout(), WfdbTimeline(none->layout().header, {}));
        QCOMPARE(facts.gaps.size(), std::size_t{1});
        QCOMPARE(facts.gaps[0].reason, std::string("missing segment not.dat"));
        QCOMPARE(facts.duration, Ticks{5'000'0000});
        QCOMPARE(facts.warnings.size(), std::size_t{1});
    }

    void segmentsByNameAndByPosition() {
        const RecordFolder folder;
        folder.header("lay", "lay 3 100 0\n~ 0 1/mV 16 0 0 0 0 II\n~ 0 1/mV 16 0 0 0 0 V\n"
                             "~ 0 1/mV 16 0 0 0 0 V\n");
        folder.header("s1", "s1 2 100 3\ns1.dat 16 2/mV 16 0 0 0 0 V\n"
                            "s1.dat 16 4/mV 16 0 0 0 0 II\n");
        folder.write("s1.dat", encodeSamples(16, {2, 40, 4, 44, 6, 48}));
        folder.header("s2", "s2 2 100 2\ns2.dat 80 5/mV 8 0 0 0 0 V\n"
                            "s2.dat 80 10/mV 8 0 0 0 0 V\n");
        folder.write("s2.dat", encodeSamples(80, {5, 20, 10, -128}));
        auto record =
            WfdbRecord::open(folder.header("r", "r/5 3 100 12\nlay 0\ns1 3\n~ 4\ns2 2\ns3 3\n"));
        QVERIFY2(record.has_value(), record ? "" : record.error().text().c_str());
        const auto& layout = record->layout();
        QCOMPARE(layout.frames, std::int64_t{12});
        QCOMPARE(layout.signals.size(), std::size_t{3});
        QCOMPARE(layout.signals[2].name, std::string("V 2"));
        QCOMPARE(layout.missingSegments, std::vector<std::string>{"s3"});
        QCOMPARE(layout.warnings,
                 std::vector<std::string>{"s3.hea is not there: 3 frames are a gap"});
        const auto text = [&](std::size_t signal) {
            std::string all;
            const auto read = record->read(signal, 0, 100);
            for (const double value : read->physical)
                all += std::isnan(value) ? "- " : std::to_string(std::lround(value)) + " ";
            return all;
        };
        QCOMPARE(text(0), std::string("10 11 12 - - - - - - - - - "));
        QCOMPARE(text(1), std::string("1 2 3 - - - - 1 2 - - - "));
        QCOMPARE(text(2), std::string("- - - - - - - 2 - - - - "));
        QCOMPARE(record->read(1, 2, 6)->physical.size(), std::size_t{6});

        // The layout header itself may be missing: the segments then tell the signals.
        std::filesystem::remove(folder.path("lay.hea"));
        record = WfdbRecord::open(folder.path("r"));
        QVERIFY(record.has_value());
        QCOMPARE(record->layout().signals.size(), std::size_t{3});
        QCOMPARE(text(0), std::string("1 2 3 - - - - 1 2 - - - "));

        // Fixed layout: by position, whatever the names.
        record = WfdbRecord::open(folder.header("f", "f/2 2 100 5\ns1 3\ns2 2\n"));
        QCOMPARE(text(0), std::string("1 2 3 1 2 "));
        QCOMPARE(text(1), std::string("10 11 12 2 - "));
    }

    void signalsSaidNotToBeRecorded() {
        const RecordFolder folder;
        folder.header("s1", "s1 2 100 2\n~ 0 1/mV 16 0 0 0 0 A\ns1.dat 16 1 16 0 0 0 0 B\n");
        folder.write("s1.dat", encodeSamples(16, {1, 2}));
        folder.header("s2", "s2 2 100 3\n~ 0 1/mV 16 0 0 0 0 A\n~ 0 1/mV 16 0 0 0 0 B\n");
        auto record = WfdbRecord::open(folder.header("r", "r/2 2 100 5\ns1 2\ns2 3\n"));
        QVERIFY(record.has_value());
        QVERIFY(record->layout().warnings.empty());
        QCOMPARE(record->read(0, 0, 5)->digital, std::vector<std::int32_t>(5, kWfdbInvalid));
        QCOMPARE(record->read(1, 1, 2)->digital, (std::vector<std::int32_t>{2, kWfdbInvalid}));
        const auto facts = outlineOf(record->layout(), WfdbTimeline(record->layout().header, {}));
        QCOMPARE(facts.gaps.size(), std::size_t{1});
        QCOMPARE(facts.gaps[0].reason, std::string("declared gap"));
    }

    void segmentsOfDifferentRates() {
        const RecordFolder folder;
        folder.header("s1", "s1 1 100 2\ns1.dat 16x4 1 16 0 0 0 0 A\n");
        folder.write("s1.dat", encodeSamples(16, {1, 2, 3, 4, 5, 6, 7, 8}));
        folder.header("s2", "s2 1 100 2\ns2.dat 16x2 1 16 0 0 0 0 A\n");
        folder.write("s2.dat", encodeSamples(16, {10, 20, 30, 40}));
        auto record = WfdbRecord::open(folder.header("r", "r/2 1 100 4\ns1 2\ns2 2\n"));
        QVERIFY(record.has_value());
        QCOMPARE(record->read(0, 6, 10)->digital,
                 (std::vector<std::int32_t>{7, 8, 10, 10, 20, 20, 30, 30, 40, 40}));
        QCOMPARE(record->read(0, 9, 3)->digital, (std::vector<std::int32_t>{10, 20, 20}));
    }

    void refusals() {
        const RecordFolder folder;
        auto record = WfdbRecord::open(folder.path("none"));
        QCOMPARE(record.error().code, ErrorCode::NotFound);
        record = WfdbRecord::open(folder.header("r", "r 1 100 5\nr.dat 98 1 16 0 0 0 0 Pleth\n"));
        QCOMPARE(record.error().code, ErrorCode::Unsupported);
        QVERIFY(record.error().detail.find("format 98") != std::string::npos);
        QVERIFY(record.error().detail.find("Pleth") != std::string::npos);
        record = WfdbRecord::open(folder.header("r", "r 1 100 5\nr.dat 99\n"));
        QCOMPARE(record.error().code, ErrorCode::Unsupported);
        record = WfdbRecord::open(folder.header("r", "r 2 100 5\nr.dat 16\nr.dat 212\n"));
        QCOMPARE(record.error().code, ErrorCode::Parse);
        // A segment made of segments is given up, not followed: it might lead round in circles.
        record = WfdbRecord::open(folder.header("r", "r/1 1 100 5\nr 5\n"));
        QVERIFY(record.has_value());
        QCOMPARE(record->layout().missingSegments.size(), std::size_t{1});
    }

    void anyFileNamesTheRecord() {
        const RecordFolder folder;
        folder.header("a.b", "a.b 1 100 2\na.b.dat 16\n");
        folder.write("a.b.dat", encodeSamples(16, {1, 2}));
        for (const char* name : {"a.b", "a.b.hea", "a.b.dat", "a.b.atr"}) {
            const auto record = WfdbRecord::open(folder.path(name));
            QVERIFY2(record.has_value(), name);
            QCOMPARE(record->layout().name, std::string("a.b"));
        }
    }

    void staleChecksumIsAWarning() {
        const RecordFolder folder;
        folder.write("r.dat", encodeSamples(16, {100, 200, -32768}));
        auto record =
            WfdbRecord::open(folder.header("r", "r 1 100 3\nr.dat 16 1 16 0 100 301 0 A\n"));
        const WfdbTimeline timeline(record->layout().header, {});
        const auto outline = outlineOf(record->layout(), timeline);
        QCOMPARE(measureWfdb(record->layout(), outline, false)->warnings.size(), std::size_t{0});
        const auto facts = measureWfdb(record->layout(), outline, true);
        QCOMPARE(facts->warnings,
                 std::vector<std::string>{"r: signal 'A' sums to 33068, its header says 301 "
                                          "(modulo 65536)"});
        QCOMPARE(*facts->signals[0].mean, 150.0);
        QCOMPARE(facts->signals[0].missing, std::uint64_t{1});
    }
};

QTEST_APPLESS_MAIN(TestWfdbRecord)
#include "tst_wfdb_record.moc"
