// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/wfdb/wfdb_annotations.h"
#include "ingest/wfdb/wfdb_record.h"
#include "tests/recordings/known_beats.h"
#include "tests/recordings/known_stay.h"
#include "wfdb_columns.h"

#include <QTest>

#include <map>

using namespace vigil;
using namespace vigil::ingest;
using namespace vigil::tests;
using namespace wfdbcolumns;

namespace {

/// Samples of every kind: odd counts, a missing one in the middle, steps of one to a thousand.
WrittenSignal samplesOf(int format, const char* name, int perFrame, int frames) {
    WrittenSignal signal;
    signal.name = name;
    signal.format = format;
    signal.perFrame = perFrame;
    signal.gain = 4;
    signal.baseline = -2;
    const int limit = format == 8 || format == 80      ? 100
                      : format == 310 || format == 311 ? 500
                                                       : 1000;
    for (int i = 0; i < frames * perFrame; ++i)
        signal.samples.push_back((i * 37 + 5 * int(signal.name.size())) % limit - limit / 2);
    if (format != 8)
        signal.samples[std::size_t(frames * perFrame / 2)] = kNotRecorded;
    return signal;
}

/// Mean, least and most of what a signal holds, by a plain loop.
Summary writtenSummary(const WrittenSignal& signal, std::size_t from, std::size_t to) {
    Summary out;
    for (std::size_t i = from; i < to; ++i)
        if (signal.samples[i] != kNotRecorded) {
            ++out.valid;
            out.mean += signal.physical(i);
            out.min = std::min(out.min, signal.physical(i));
            out.max = std::max(out.max, signal.physical(i));
        }
    out.mean /= std::max(1, out.valid);
    return out;
}

std::vector<std::pair<int, int>> missingRuns(const std::vector<std::optional<double>>& values) {
    std::vector<std::pair<int, int>> runs;
    for (std::size_t i = 0; i < values.size(); ++i)
        if (!values[i]) {
            if (i > 0 && !values[i - 1])
                ++runs.back().second;
            else
                runs.emplace_back(int(i), 1);
        }
    return runs;
}

std::string textOf(const std::vector<std::string>& lines) {
    std::string text;
    for (const auto& line : lines)
        text += line + "\n";
    return text;
}

} // namespace

/// Records that the test writes, read as a whole: the figures are those of what was written.
class TestWfdbFacts : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void formats_data() {
        QTest::addColumn<int>("format");
        for (const int format : {8, 16, 24, 32, 61, 80, 160, 212, 310, 311})
            QTest::addRow("format %d", format) << format;
    }

    /// Every format, two rates in one file, bytes ahead of the samples: values and sums agree.
    void formats() {
        QFETCH(int, format);
        const RecordFolder folder;
        WrittenRecord record{
            "r", 100, {samplesOf(format, "slow", 1, 600), samplesOf(format, "quicker", 3, 600)}};
        record.start = "10:00:00 22/11/2026";
        record.preamble = "seven..";
        const auto path = writeRecord(folder, record);
        const auto facts = factsOf(path);
        QCOMPARE(facts.signals.size(), std::size_t{2});
        QVERIFY2(facts.warnings.empty(), textOf(facts.warnings).c_str());
        QCOMPARE(toIso8601(facts.start), std::string("2026-11-22T10:00:00Z"));
        QCOMPARE(facts.duration, Ticks(std::chrono::seconds(6)));
        for (std::size_t s = 0; s < 2; ++s) {
            const auto& written = record.signals[s];
            const auto expected = writtenSummary(written, 0, written.samples.size());
            QCOMPARE(facts.signals[s].name, written.name);
            QCOMPARE(facts.signals[s].rateHz, 100.0 * written.perFrame);
            QCOMPARE(facts.signals[s].count, std::uint64_t(expected.valid));
            QCOMPARE(facts.signals[s].missing, std::uint64_t(format == 8 ? 0 : 1));
            QCOMPARE(facts.signals[s].first.value(), written.physical(0));
            QCOMPARE(facts.signals[s].mean.value(), expected.mean);
            QCOMPARE(facts.signals[s].min.value(), expected.min);
            QCOMPARE(facts.signals[s].max.value(), expected.max);
        }
    }

    void signalsInFilesOfTheirOwn() {
        const RecordFolder folder;
        WrittenRecord record{"r", 250, {}};
        for (const int format : {16, 24, 32, 61, 80, 160, 212, 311}) {
            auto signal = samplesOf(format, ("s" + std::to_string(format)).c_str(), 1, 250);
            signal.file = "r" + std::to_string(format) + ".dat";
            record.signals.push_back(signal);
        }
        const auto facts = factsOf(writeRecord(folder, record));
        QVERIFY2(facts.warnings.empty(), textOf(facts.warnings).c_str());
        QCOMPARE(facts.signals.size(), record.signals.size());
        for (std::size_t s = 0; s < record.signals.size(); ++s)
            QCOMPARE(facts.signals[s].mean.value(), writtenSummary(record.signals[s], 0, 250).mean);
    }

    void aWrongSumIsToldAndAMissingLengthIsNot() {
        const RecordFolder folder;
        WrittenRecord record{"r", 250, {samplesOf(16, "II", 1, 500)}};
        record.lengthInHeader = false;
        const auto path = writeRecord(folder, record);
        QVERIFY(factsOf(path).warnings.empty());
        QCOMPARE(factsOf(path).duration, Ticks(std::chrono::seconds(2)));
        record.signals[0].samples[3] += 1;
        WrittenRecord other = record; // its samples go under the header of the first
        other.name = "other";
        writeRecord(folder, other);
        std::filesystem::rename(folder.path("other.dat"), folder.path("r.dat"));
        const auto warnings = textOf(factsOf(path).warnings);
        QVERIFY2(warnings.find("signal 'II' sums to") != std::string::npos, warnings.c_str());
    }

    /// A copy that broke off: the header says half an hour, the file holds five thousand bytes.
    void aSignalWithoutAGainClaimsNoMillivolts() {
        const RecordFolder folder;
        for (const double gain : {0.0, 200.0}) {
            WrittenRecord record{gain == 0 ? "raw" : "measured", 250, {}, {}};
            record.signals.push_back({"II", std::vector<std::int32_t>(500, 40)});
            record.signals.front().gain = gain;
            const auto facts = factsOf(writeRecord(folder, record));
            QCOMPARE(facts.signals[0].unit, std::string(gain == 0 ? "" : "mV"));
            QCOMPARE(facts.signals[0].count, std::uint64_t{500});
        }
    }

    void aFileCutShortIsTold() {
        const RecordFolder folder;
        WrittenRecord record{"r", 250, {}, "10:00:00 22/11/2026"};
        record.signals.push_back({"II", std::vector<std::int32_t>(std::size_t{250} * 1800, 40)});
        record.cutTo = 5000;
        const auto path = writeRecord(folder, record);
        QCOMPARE(std::filesystem::file_size(folder.path("r.dat")), std::uintmax_t{5000});
        const auto facts = factsOf(path);
        QCOMPARE(facts.warnings.size(), std::size_t{1});
        QVERIFY2(facts.warnings[0].find("10 of 1800 s") != std::string::npos,
                 facts.warnings[0].c_str());
        QCOMPARE(facts.signals[0].count, std::uint64_t{2500});
        QCOMPARE(column(path, "II").size(), std::size_t{2500});
    }

    /// What lies later in its file than in time is read at its time.
    void skewIsTakenBack() {
        const RecordFolder folder;
        const auto monitor = knownMonitor();
        const auto path = writeMonitor(folder);
        const auto facts = factsOf(path);
        QVERIFY2(facts.warnings.empty(), textOf(facts.warnings).c_str());
        auto record = WfdbRecord::open(path);
        QVERIFY(record.has_value());
        const auto skew = std::size_t(monitor.signals[2].skew);
        const auto read = record->read(2, 0, monitor.frames());
        QCOMPARE(read->physical.size(), monitor.signals[2].samples.size());
        for (std::size_t i = 0; i + skew < read->physical.size(); ++i)
            QCOMPARE(read->physical[i], monitor.signals[2].physical(i));
        QVERIFY(std::isnan(read->physical.back())); // pushed out of the file
        QCOMPARE(facts.signals[2].count, std::uint64_t(monitor.frames()) - skew);
        QCOMPARE(facts.signals[0].rateHz, 500.0);
        QCOMPARE(facts.signals[1].unit, std::string("mm[Hg]"));
        QCOMPARE(facts.signals[1].min.value(), kLowestPressure);
        QCOMPARE(facts.signals[1].max.value(), kHighestPressure);
    }

    void segmentsWithGaps() {
        const RecordFolder folder;
        const auto path = writeStay(folder);
        const auto record = WfdbRecord::open(path);
        QVERIFY2(record.has_value(), record ? "" : record.error().text().c_str());
        std::map<WfdbPart::Kind, std::int64_t> frames;
        for (const auto& part : record->layout().parts)
            frames[part.kind] += part.frames;
        QCOMPARE(frames[WfdbPart::Kind::DeclaredGap], KnownSegments::kDeclared);
        QCOMPARE(frames[WfdbPart::Kind::Missing], KnownSegments::kLost);
        QCOMPARE(frames[WfdbPart::Kind::Data], KnownSegments::kFirst + KnownSegments::kLast);
        const auto facts = factsOf(path);
        QCOMPARE(toIso8601(facts.start), std::string("2026-10-10T00:31:25.894Z"));
        QCOMPARE(facts.duration.count(), KnownSegments::kAll * 80'000); // 125 frames a second
        QCOMPARE(facts.missingSegments, std::vector<std::string>{"stay_0002"});
        QCOMPARE(facts.warnings.size(), std::size_t{1});
        QCOMPARE(facts.gaps.size(), std::size_t{2});
        QCOMPARE((facts.gaps[0].to - facts.gaps[0].from).count(),
                 KnownSegments::kDeclared * 80'000);
        QCOMPARE((facts.gaps[1].to - facts.gaps[1].from).count(), KnownSegments::kLost * 80'000);
        QCOMPARE(facts.signals.size(), std::size_t{3});
        QCOMPARE(facts.signals[1].name, std::string("V"));
        QCOMPARE(facts.signals[1].count,
                 std::uint64_t(KnownSegments::kFirst + KnownSegments::kLast));
        QCOMPARE(facts.signals[2].count, std::uint64_t(KnownSegments::kLast));
        QCOMPARE(facts.signals[2].max.value(), kHighestPressure);
        // Rows leave the gaps out; before the last segment nobody measured the pressure.
        const auto pressure = column(path, "ABP");
        QCOMPARE(pressure.size(), std::size_t(KnownSegments::kFirst + KnownSegments::kLast));
        QCOMPARE(summaryOf(pressure).nullRuns,
                 (std::vector<std::pair<int, int>>{{0, int(KnownSegments::kFirst)}}));
    }

    void numericsOnceAMinute() {
        const RecordFolder folder;
        const auto path = writeNumerics(folder);
        RowReaderOptions options;
        options.nullValues = {0};
        const auto heartRates = knownHeartRates();
        const auto hr = summaryOf(column(path, "HR", options));
        QCOMPARE(hr.nullRuns, missingRuns(heartRates));
        QCOMPARE(hr.nullRuns, (std::vector<std::pair<int, int>>{{0, 1}, {100, 20}, {500, 7}}));
        QCOMPARE(hr.valid, kStayMinutes - 28);
        QCOMPARE(hr.min, 45.0);
        QCOMPARE(hr.max, 64.5);
        QCOMPARE(summaryOf(column(path, "SpO2", options)).nullRuns,
                 (std::vector<std::pair<int, int>>{{300, 150}}));
        // The format's own marker is missing also without a list of values; 0 is then a value.
        QCOMPARE(summaryOf(column(path, "NBPSys")).valid, kStayMinutes / 15);
        QCOMPARE(summaryOf(column(path, "HR")).valid, kStayMinutes);
        QCOMPARE(summaryOf(column(path, "HR")).min, 0.0);
    }

    void beatsOfAnnotations() {
        const RecordFolder folder;
        writeBeats(folder);
        const auto read = readWfdbAnnotations(folder.path("beats.atr"));
        QVERIFY(read.has_value());
        QVERIFY(read->warnings.empty());
        const auto& known = knownMarks();
        QCOMPARE(read->marks.size(), known.size());
        std::map<std::string, int> kinds;
        for (std::size_t i = 0; i < known.size(); ++i) {
            QCOMPARE(read->marks[i].sample, known[i].sample);
            QCOMPARE(read->marks[i].symbol, std::string(known[i].symbol()));
            QCOMPARE(read->marks[i].subtype, known[i].subtype);
            QCOMPARE(read->marks[i].aux, std::string(known[i].aux));
            ++kinds[read->marks[i].symbol];
        }
        // Five minutes at 75 a minute and five at 100 hold 375 and 500 beats; the 40 samples by
        // which each of 20 early ones comes sooner make room for five more.
        QCOMPARE(kinds["A"] + kinds["V"] + kinds["N"], 880);
        QCOMPARE(kinds["V"], 9);
        QCOMPARE(kinds["A"], 20);
        QCOMPARE(kinds["~"], 3);
        QCOMPARE(kinds["+"], 1);
    }

    void windowsOfTenSeconds() {
        const RecordFolder folder;
        const auto path = writeBeats(folder);
        QVERIFY(factsOf(path).warnings.empty());
        const auto values = column(path, "MLII");
        QCOMPARE(values.size(), std::size_t(kBeatsFrames));
        constexpr std::ptrdiff_t kWindow = 10 * kBeatsRate;
        for (const int index : {0, 7, 30, 59}) {
            const auto from = values.begin() + index * kWindow;
            const auto read = summaryOf({from, from + kWindow});
            const auto expected =
                writtenSummary(knownBeats().signals[0], std::size_t(index * kWindow),
                               std::size_t((index + 1) * kWindow));
            QCOMPARE(read.valid, int(kWindow));
            QVERIFY(std::abs(read.mean - expected.mean) < 1e-9);
            QCOMPARE(read.min, expected.min);
            QCOMPARE(read.max, expected.max);
        }
    }
};

QTEST_APPLESS_MAIN(TestWfdbFacts)
#include "tst_wfdb_facts.moc"
