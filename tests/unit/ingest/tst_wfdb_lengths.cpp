// SPDX-License-Identifier: GPL-3.0-or-later
// Files of a record that are shorter or longer than declared, or not there; records without a date.
#include "ingest/wfdb/wfdb_measure.h"
#include "ingest/wfdb/wfdb_recording.h"
#include "tests/recordings/record_folder.h"
#include "tests/recordings/wfdb_samples.h"

#include <QTest>

#include <algorithm>

using namespace vigil;
using namespace vigil::ingest;
using namespace std::chrono_literals;
using model::Dating;
using model::FileFault;
using tests::encodeSamples;
using tests::RecordFolder;

namespace {

std::string samples(std::size_t count) {
    return encodeSamples(16, std::vector<std::int32_t>(count, 7));
}

model::RecordingFacts factsOf(const std::filesystem::path& header) {
    auto recording = WfdbRecording::open(header);
    return recording ? (*recording)->outline() : model::RecordingFacts{};
}

} // namespace

class TestWfdbLengths : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void aFileCutShortSaysHowMuchIsThere() {
        const RecordFolder folder;
        folder.write("r.dat", samples(500));
        const auto facts = factsOf(folder.header("r", "r 1 100 180000\nr.dat 16\n"));
        QCOMPARE(facts.warnings, std::vector<std::string>{"r.dat is shorter than its header says: "
                                                          "5 of 1800 s are there"});
        QCOMPARE(facts.faults.size(), std::size_t{1});
        QCOMPARE(facts.faults[0].kind, FileFault::Kind::Short);
        QCOMPARE(facts.faults[0].file, std::string("r.dat"));
        QCOMPARE(facts.faults[0].present, Ticks(5s));
        QCOMPARE(facts.faults[0].declared, Ticks(1800s));
        QCOMPARE(facts.gaps.size(), std::size_t{1});
        QCOMPARE(facts.gaps[0].from - facts.start, Ticks(5s));
        QVERIFY(facts.gaps[0].fault.has_value());
        QCOMPARE(facts.gaps[0].fault->kind, FileFault::Kind::Short);
    }

    void anEmptyFileIsShortAndNotMissing() {
        const RecordFolder folder;
        folder.write("r.dat", {});
        const auto facts = factsOf(folder.header("r", "r 1 100 1000\nr.dat 16\n"));
        QCOMPARE(facts.faults.size(), std::size_t{1});
        QCOMPARE(facts.faults[0].kind, FileFault::Kind::Short);
        QCOMPARE(facts.faults[0].present, Ticks{});
        QCOMPARE(facts.gaps.size(), std::size_t{1});
    }

    void aFileThatIsLongerIsTold() {
        const RecordFolder folder;
        folder.write("r.dat", samples(700));
        const auto facts = factsOf(folder.header("r", "r 1 100 500\nr.dat 16\n"));
        QCOMPARE(facts.warnings,
                 std::vector<std::string>{"r.dat is longer than its header says: 7 s instead of "
                                          "5 s; the rest is left out"});
        QCOMPARE(facts.faults.size(), std::size_t{1});
        QCOMPARE(facts.faults[0].kind, FileFault::Kind::Long);
        QVERIFY(facts.gaps.empty());
        QCOMPARE(facts.duration, Ticks(5s));
    }

    void whatPadsAFileIsNotTold() {
        const RecordFolder folder;
        // Format 212 packs two samples in three bytes: an odd number leaves room for one more.
        folder.write("o.dat", encodeSamples(212, {1, 2, 3, 4, 5, 6}));
        QVERIFY(factsOf(folder.header("o", "o 1 100 5\no.dat 212\n")).warnings.empty());
        // Samples before the first frame, of a signal that was written late.
        folder.write("s.dat", samples(12));
        QVERIFY(factsOf(folder.header("s", "s 1 100 10\ns.dat 16:2\n")).warnings.empty());
        // The last block of a file written in blocks.
        folder.write("b.dat", samples(512));
        QVERIFY(factsOf(folder.header("b", "b 1 100 300\nb.dat 16 200 12 0 0 0 512\n"))
                    .warnings.empty());
        // Without a declared length the file says how long it is.
        QVERIFY(factsOf(folder.header("n", "n 1 100\nb.dat 16\n")).warnings.empty());
    }

    void everySegmentAndEveryFileSpeaksForItself() {
        const RecordFolder folder;
        folder.write("s1.dat", samples(40));             // short
        folder.header("s1", "s1 1 10 100\ns1.dat 16\n"); //
        folder.header("s3", "s3 1 10 100\ns3.dat 16\n"); // no file
        folder.write("s4a.dat", samples(100));           // whole
        folder.write("s4b.dat", samples(30));            // short, without a gap
        folder.header("s4", "s4 2 10 100\ns4a.dat 16\ns4b.dat 16\n");
        folder.write("s5.hea", "this is no header");
        const auto facts = factsOf(
            folder.header("r", "r/6 1 10 550\ns1 100\n~ 50\ns2 100\ns3 100\ns4 100\ns5 100\n"));
        using Kind = FileFault::Kind;
        std::vector<std::pair<std::string, Kind>> faults;
        for (const auto& fault : facts.faults)
            faults.emplace_back(fault.file, fault.kind);
        QCOMPARE(faults, (std::vector<std::pair<std::string, Kind>>{{"s1.dat", Kind::Short},
                                                                    {"s2.hea", Kind::Missing},
                                                                    {"s3.dat", Kind::Missing},
                                                                    {"s4b.dat", Kind::Short},
                                                                    {"s5.hea", Kind::Unusable}}));
        QCOMPARE(facts.gaps.size(), std::size_t{5});
        QCOMPARE(facts.gaps[0].fault->file, std::string("s1.dat"));
        QVERIFY(!facts.gaps[1].fault); // declared: nothing is wrong with it
        QCOMPARE(facts.gaps[2].fault->file, std::string("s2.hea"));
        QCOMPARE(facts.gaps[3].fault->file, std::string("s3.dat"));
        QCOMPARE(facts.gaps[4].fault->kind, Kind::Unusable);
        // Each fault is also a sentence.
        for (const auto& [file, kind] : faults)
            QVERIFY2(std::ranges::any_of(facts.warnings,
                                         [&file = file](const std::string& warning) {
                                             return warning.starts_with(file);
                                         }),
                     file.c_str());
    }

    void howMuchIsKnownOfTheDate() {
        const RecordFolder folder;
        folder.write("r.dat", samples(10));
        const auto dating = [&folder](const std::string& times) {
            return factsOf(folder.header("r", "r 1 10 10" + times + "\nr.dat 16\n")).dating;
        };
        QCOMPARE(dating(""), Dating::None);
        QCOMPARE(dating(" 10:20:30"), Dating::TimeOfDay);
        QCOMPARE(dating(" 10:20:30 10/11/2896"), Dating::LocalClock);
        // A date that cannot be read is none, whatever else is wrong.
        QCOMPARE(dating(" 10:20:30 99/99/2026"), Dating::TimeOfDay);
        QCOMPARE(dating(" noon"), Dating::None);
    }
};

QTEST_APPLESS_MAIN(TestWfdbLengths)
#include "tst_wfdb_lengths.moc"
