// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/wfdb/wfdb_annotations.h"
#include "ingest/wfdb/wfdb_record.h"
#include "ingest/wfdb/wfdb_recording.h"
#include "tests/recordings/shared_data.h"
#include "wfdb_columns.h"

#include <QTest>

#include <cmath>
#include <map>
#include <numeric>

using namespace vigil;
using namespace vigil::ingest;
using namespace wfdbcolumns;

namespace {

constexpr const char* kLong = "multi-segment/s00001/s00001-2896-10-10-00-31";
constexpr const char* kNumerics = "multi-segment/s00001/s00001-2896-10-10-00-31n";

std::filesystem::path wfdb(const std::string& name) { return sharedData() / "wfdb" / name; }

bool isBeat(const WfdbAnnotation& mark) {
    return std::string("NLRaVFJASEj/Qefn").find(mark.symbol) != std::string::npos;
}

std::vector<std::int64_t> beatsOf(const std::string& annotations) {
    std::vector<std::int64_t> beats;
    if (const auto all = readWfdbAnnotations(wfdb(annotations)))
        for (const auto& mark : all->marks)
            if (isBeat(mark))
                beats.push_back(mark.sample);
    return beats;
}

bool close(std::optional<double> actual, double expected, double tolerance) {
    return actual && std::abs(*actual - expected) <= tolerance;
}

} // namespace

/// Facts of the recordings that were computed independently of this program.
class TestWfdbFactsRecordings : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void initTestCase() { skipUnlessSharedData(); }

    void outlines_data() {
        QTest::addColumn<QByteArray>("record");
        QTest::addColumn<int>("signals");
        QTest::addColumn<double>("rate");
        QTest::addColumn<double>("seconds");
        QTest::addColumn<QByteArray>("start");
        const auto add = [](const char* record, int signals, double rate, double seconds,
                            const char* start = "1970-01-01T00:00:00Z") {
            QTest::newRow(record) << QByteArray(record) << signals << rate << seconds
                                  << QByteArray(start);
        };
        add("100", 2, 360, 650000 / 360.0);
        add("103", 2, 360, 650000 / 360.0);
        add("105", 2, 360, 650000 / 360.0);
        add("100s", 2, 360, 60);
        add("100-no-len", 2, 360, 650000 / 360.0);
        add("03700181", 3, 500, 600, "1994-08-15T17:27:45Z");
        add("a103l", 3, 250, 330);
        add("a103l-no-len", 3, 250, 330);
        add("s0010_re", 15, 1000, 38.4);
        add("3000003_0003", 2, 125, 1028 / 125.0, "1970-01-01T19:46:25.757Z");
        add("multi-segment/041s/041s", 7, 500, 16, "1994-10-26T08:26:04Z");
        add(kLong, 4, 125, 14518365 / 125.0, "2896-10-10T00:31:25.894Z");
        add(kNumerics, 10, 0.0166666666667, 1936 * 60.0, "2896-10-10T00:31:25.894Z");
    }

    void outlines() {
        QFETCH(QByteArray, record);
        QFETCH(int, signals);
        QFETCH(double, rate);
        QFETCH(double, seconds);
        QFETCH(QByteArray, start);
        auto recording = WfdbRecording::open(wfdb(record.toStdString()));
        QVERIFY2(recording.has_value(), recording ? "" : recording.error().text().c_str());
        const auto& facts = (*recording)->outline();
        QCOMPARE(facts.format, std::string("wfdb"));
        QCOMPARE(int(facts.signals.size()), signals);
        QCOMPARE(facts.signals[0].rateHz, rate);
        QVERIFY(std::abs(double(facts.duration.count()) / 1e7 - seconds) < 1e-7);
        QCOMPARE(toIso8601(facts.start), start.toStdString());
    }

    void statistics() {
        const auto r100 = factsOf(wfdb("100"));
        QVERIFY(close(r100.signals[0].first, -0.1450, 5e-9));
        QVERIFY(close(r100.signals[0].mean, -0.306299, 5e-7));
        QVERIFY(close(r100.signals[0].min, -2.7150, 5e-9));
        QVERIFY(close(r100.signals[0].max, 1.4350, 5e-9));
        QVERIFY(close(r100.signals[1].mean, -0.191034, 5e-7));
        QCOMPARE(r100.signals[0].count, std::uint64_t{650000});
        QVERIFY(close(factsOf(wfdb("103")).signals[0].mean, -0.231430, 5e-7));
        const auto r037 = factsOf(wfdb("03700181"));
        QVERIFY(close(r037.signals[1].first, 51.55763, 5e-6));
        QVERIFY(close(r037.signals[1].mean, 33.442813, 5e-7));
        QVERIFY(close(r037.signals[1].min, 17.05607, 5e-6));
        QVERIFY(close(r037.signals[1].max, 64.17445, 5e-6));
        QCOMPARE(r037.signals[0].count, std::uint64_t{300000});
        QCOMPARE(r037.signals[2].count, std::uint64_t{74996});
        QCOMPARE(r037.signals[1].unit, std::string("mm[Hg]"));
    }

    /// Every header sum agrees modulo 65536; only missing parts are worth a warning.
    void checksumsAgree() {
        for (const char* record : {"100",
                                   "103",
                                   "105",
                                   "100s",
                                   "100skew",
                                   "03700181",
                                   "a103l",
                                   "s0010_re",
                                   "3000003_0003",
                                   "binformats",
                                   "310derive",
                                   "310derive_2",
                                   "311derive",
                                   "311derive_2",
                                   "100_3chan",
                                   "310derive_3",
                                   "311derive_3",
                                   "311derive_4",
                                   "test01_00s",
                                   "test01_00s_frame",
                                   "test01_00s_skewframe",
                                   "multi-segment/041s/041s",
                                   kNumerics}) {
            const auto facts = factsOf(wfdb(record));
            QVERIFY2(!facts.signals.empty() && facts.signals[0].count > 0, record);
            QVERIFY2(facts.warnings.empty(),
                     facts.warnings.empty() ? record : facts.warnings[0].c_str());
        }
    }

    void longRecord() {
        const auto record = WfdbRecord::open(wfdb(kLong));
        QVERIFY(record.has_value());
        std::map<WfdbPart::Kind, std::int64_t> frames;
        for (const auto& part : record->layout().parts)
            frames[part.kind] += part.frames;
        QCOMPARE(frames[WfdbPart::Kind::DeclaredGap], std::int64_t{335865});
        QCOMPARE(frames[WfdbPart::Kind::Data], std::int64_t{2311733});
        QCOMPARE(frames[WfdbPart::Kind::Missing], std::int64_t{11870767});
        const auto facts = factsOf(wfdb(kLong));
        QCOMPARE(facts.missingSegments,
                 (std::vector<std::string>{"3975656_0009", "3975656_0010", "3975656_0011"}));
        QCOMPARE(facts.warnings.size(), std::size_t{3});
        QCOMPARE(facts.gaps.size(), std::size_t{7});
        Ticks missing{};
        for (const auto& gap : facts.gaps)
            if (gap.reason.starts_with("missing segment"))
                missing += gap.to - gap.from;
        QCOMPARE(double(missing.count()) / 1e7, 11870767 / 125.0);
        // V is in every segment.
        QCOMPARE(facts.signals[1].name, std::string("V"));
        QCOMPARE(facts.signals[1].count + facts.signals[1].missing, std::uint64_t{2311733});
        QCOMPARE(column(wfdb(kLong), "V").size(), std::size_t{2311733}); // rows leave the gaps out
    }

    void numerics() {
        RowReaderOptions options;
        options.nullValues = {0, -32768};
        const auto heartRates = column(wfdb(kNumerics), "HR", options);
        QCOMPARE(heartRates.size(), std::size_t{1936});
        const auto hr = summaryOf(heartRates);
        QCOMPARE(hr.valid, 1890);
        QVERIFY(std::abs(hr.mean - 56.3200) < 5e-5);
        QVERIFY(std::abs(hr.max - 99.80) < 1e-9);
        QCOMPARE(hr.nullRuns,
                 (std::vector<std::pair<int, int>>{
                     {0, 1}, {591, 20}, {612, 1}, {1382, 7}, {1390, 12}, {1405, 1}, {1932, 4}}));
        QCOMPARE(
            std::count_if(heartRates.begin(), heartRates.end(), [](double v) { return v < 50; }),
            8);
        const auto spo2 = summaryOf(column(wfdb(kNumerics), "SpO2", options));
        QCOMPARE(spo2.valid, 1573);
        QVERIFY(std::abs(spo2.mean - 97.1183) < 5e-5);
        QVERIFY(std::abs(spo2.min - 91.90) < 1e-9);
        int longest = 0;
        for (const auto& run : spo2.nullRuns)
            longest = std::max(longest, run.second);
        QCOMPARE(longest, 189);
        // -32768 is the format's own marker: missing also without a list of values.
        QCOMPARE(summaryOf(column(wfdb(kNumerics), "NBPSys")).valid, 152);
        QCOMPARE(summaryOf(column(wfdb(kNumerics), "HR")).valid, 1936);
    }

    void beats_data() {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<int>("marks");
        QTest::addColumn<int>("beats");
        QTest::addColumn<QByteArray>("symbol");
        QTest::addColumn<int>("ofSymbol");
        const auto add = [](const char* name, const char* file, int marks, int beats,
                            const char* symbol, int ofSymbol) {
            QTest::newRow(name) << QByteArray(file) << marks << beats << QByteArray(symbol)
                                << ofSymbol;
        };
        add("100 A", "100.atr", 2274, 2273, "A", 33);
        add("100 V", "100.atr", 2274, 2273, "V", 1);
        add("100 N", "100.atr", 2274, 2273, "N", 2239);
        add("103", "103.atr", 2091, 2084, "N", 2082);
        add("103 noise", "103.atr", 2091, 2084, "~", 6);
        add("105 V", "105.atr", 2691, 2572, "V", 41);
        add("105 Q", "105.atr", 2691, 2572, "Q", 5);
        add("105 noise", "105.atr", 2691, 2572, "~", 88);
        add("105 artefacts", "105.atr", 2691, 2572, "|", 30);
        add("100s", "100s.atr", 75, 74, "+", 1);
    }

    void beats() {
        QFETCH(QByteArray, file);
        QFETCH(int, marks);
        QFETCH(int, beats);
        QFETCH(QByteArray, symbol);
        QFETCH(int, ofSymbol);
        const auto all = readWfdbAnnotations(wfdb(file.toStdString()));
        QVERIFY(all.has_value());
        QCOMPARE(int(all->marks.size()), marks);
        QCOMPARE(int(beatsOf(file.toStdString()).size()), beats);
        QCOMPARE(int(std::count_if(
                     all->marks.begin(), all->marks.end(),
                     [&](const auto& mark) { return mark.symbol == symbol.toStdString(); })),
                 ofSymbol);
    }

    void beatsAMinuteAndIntervals() {
        const std::vector<int> expected{74, 74, 75, 74, 74, 76, 80, 80, 76, 77, 77,
                                        78, 76, 76, 74, 74, 75, 75, 74, 75, 74, 73,
                                        75, 73, 74, 74, 74, 79, 76, 79, 8};
        const auto beats = beatsOf("100.atr");
        std::vector<int> minutes(expected.size());
        for (const auto beat : beats)
            ++minutes.at(std::size_t(beat / (360 * 60)));
        QCOMPARE(minutes, expected);
        std::vector<double> intervals;
        for (std::size_t i = 1; i < beats.size(); ++i)
            intervals.push_back(double(beats[i] - beats[i - 1]) / 360);
        const double mean =
            std::accumulate(intervals.begin(), intervals.end(), 0.0) / double(intervals.size());
        QVERIFY(std::abs(mean - 0.794594) < 5e-7);
        QVERIFY(std::abs(*std::min_element(intervals.begin(), intervals.end()) - 0.5222) < 5e-5);
        QVERIFY(std::abs(*std::max_element(intervals.begin(), intervals.end()) - 1.1306) < 5e-5);
    }

    void tenSecondWindows() {
        const auto values = column(wfdb("100"), "MLII");
        QCOMPARE(values.size(), std::size_t{650000});
        const auto window = [&](std::size_t index) {
            const auto from = values.begin() + std::ptrdiff_t(index * 3600);
            const auto to =
                values.begin() +
                std::ptrdiff_t(std::min<std::size_t>(values.size(), (index + 1) * 3600));
            return summaryOf({from, to});
        };
        QVERIFY(std::abs(window(0).mean + 0.319922) < 5e-7);
        QVERIFY(std::abs(window(0).min + 0.6450) < 1e-9);
        QVERIFY(std::abs(window(0).max - 0.9600) < 1e-9);
        QCOMPARE(window(180).valid, 2000);
        QVERIFY(std::abs(window(180).mean + 0.321255) < 5e-7);
    }

    /// A pulse goes on through the alarm that says there is none.
    void pulseThroughFalseAsystole() {
        auto record = WfdbRecord::open(wfdb("a103l"));
        QVERIFY(record.has_value());
        const auto read = record->read(2, 284 * 250, 16 * 250);
        const auto& pulse = read->physical;
        const double mean = std::accumulate(pulse.begin(), pulse.end(), 0.0) / double(pulse.size());
        constexpr std::size_t kRefractory = 100; // 0.4 s: a notch in the wave is no beat
        int crossings = 0;
        std::size_t last = 0;
        for (std::size_t i = 1; i < pulse.size(); ++i)
            if (pulse[i - 1] < mean && pulse[i] >= mean &&
                (crossings == 0 || i - last > kRefractory)) {
                ++crossings;
                last = i;
            }
        QCOMPARE(crossings, 25);
    }

    /// FLAC streams of several signals with several samples a frame: sums as the header has them.
    void flacAddsUp() {
        auto record = WfdbRecording::open(wfdb("mixedsignals.hea"));
        QVERIFY(record.has_value());
        const auto facts = (*record)->measure(true);
        QVERIFY(facts.has_value());
        QCOMPARE(facts->warnings, std::vector<std::string>());
        QCOMPARE(facts->signals.size(), std::size_t{6});
        QCOMPARE(facts->signals[0].count + facts->signals[0].missing, std::int64_t{4 * 14400});
        QCOMPARE(facts->signals[5].count + facts->signals[5].missing, std::int64_t{14400});
    }
};

QTEST_APPLESS_MAIN(TestWfdbFactsRecordings)
#include "tst_wfdb_facts_recordings.moc"
