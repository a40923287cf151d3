// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/wfdb/wfdb_annotations.h"
#include "tests/recordings/annotation_writer.h"
#include "tests/recordings/record_folder.h"

#include <QTest>

using namespace vigil;
using namespace vigil::ingest;
using namespace vigil::tests;

namespace {

/// What is found in the bytes of a writer, ended as a file ends or cut off there.
WfdbAnnotations parsed(const AnnotationWriter& written, bool end = true) {
    const auto bytes = end ? written.file() : written.bytes();
    return parseWfdbAnnotations(
        {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

} // namespace

class TestWfdbAnnotations : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void numberAndChannelStaySubtypeAndTextDoNot() {
        const auto all = parsed(AnnotationWriter()
                                    .word(1, 100)
                                    .word(61, 0x3FF)
                                    .word(62, 3)
                                    .word(60, 0x3FE)
                                    .aux("abc")
                                    .word(5, 20));
        QCOMPARE(all.marks.size(), std::size_t{2});
        QCOMPARE(all.marks[0].sample, std::int64_t{100});
        QCOMPARE(all.marks[0].symbol, std::string("N"));
        QCOMPARE(all.marks[0].subtype, -1);
        QCOMPARE(all.marks[0].channel, 3);
        QCOMPARE(all.marks[0].number, -2);
        QCOMPARE(all.marks[0].aux, std::string("abc"));
        QCOMPARE(all.marks[1].sample, std::int64_t{120});
        QCOMPARE(all.marks[1].symbol, std::string("V"));
        QCOMPARE(all.marks[1].subtype, 0);
        QCOMPARE(all.marks[1].channel, 3);
        QCOMPARE(all.marks[1].number, -2);
        QVERIFY(all.marks[1].aux.empty());
        QVERIFY(all.warnings.empty());
    }

    void longStepsAddUpPast32Bits() {
        const auto all = parsed(AnnotationWriter()
                                    .skip(2147483647)
                                    .skip(2147483647)
                                    .skip(2147483647)
                                    .word(1, 1)
                                    .skip(-5)
                                    .word(1, 0));
        QCOMPARE(all.marks[0].sample, std::int64_t{6442450942});
        QCOMPARE(all.marks[1].sample, std::int64_t{6442450937});
    }

    void ownLabelsAndResolution() {
        const auto all = parsed(AnnotationWriter()
                                    .word(22, 0)
                                    .aux("## time resolution: 1000")
                                    .word(22, 0)
                                    .aux("## annotation type definitions")
                                    .word(22, 0)
                                    .aux("42 z1 zero pressure\n")
                                    .word(22, 0)
                                    .aux("1 B my beat\n")
                                    .word(22, 0)
                                    .aux("99999999999999999999 q\n")
                                    .word(22, 0)
                                    .aux("## end of definitions")
                                    .skip(-1)
                                    .word(0, 1)
                                    .word(42, 500)
                                    .word(1, 500)
                                    .word(45, 0)
                                    .word(22, 0)
                                    .aux("## time resolution: 5"));
        QCOMPARE(all.labels.size(), std::size_t{2});
        QCOMPARE(all.labels[0].description, std::string("zero pressure"));
        QCOMPARE(all.warnings.size(), std::size_t{1});
        QCOMPARE(all.marks.size(), std::size_t{4}); // the last note comes too late to be special
        QCOMPARE(all.marks[0].symbol, std::string("z1"));
        QCOMPARE(all.marks[1].symbol, std::string("B"));
        QCOMPARE(all.marks[2].symbol, std::string("[45]"));
        QCOMPARE(all.resolution, std::optional<double>(1000));
        QCOMPARE(all.sampleOf(all.marks[0], 360), std::int64_t{180});
        QCOMPARE(all.sampleOf(all.marks[0], 1000), std::int64_t{500});
    }

    void damagedFilesGiveWhatTheyCan() {
        AnnotationWriter written;
        written.word(1, 10).word(1, 10).aux("a text that is cut");
        const std::vector<std::uint8_t> bytes(written.bytes().begin(), written.bytes().end());
        for (std::size_t size = 0; size <= bytes.size(); ++size) {
            const auto all = parseWfdbAnnotations(std::span(bytes).first(size));
            QVERIFY(all.marks.size() == (size < 2 ? 0U : size < 4 ? 1U : 2U));
            QCOMPARE(all.warnings.size(), std::size_t{1});
        }
        QVERIFY(parsed(AnnotationWriter().word(1, 1).word(59, 0), false).warnings.size() == 1);
        // Text before any mark belongs to none and is stepped over.
        QCOMPARE(parsed(AnnotationWriter().aux("xy").word(1, 7)).marks.at(0).sample,
                 std::int64_t{7});
        QVERIFY(parseWfdbAnnotations({}).marks.empty());
    }

    void filesAreReadWhole() {
        const RecordFolder folder;
        const auto path = folder.write("r.atr", AnnotationWriter()
                                                    .word(22, 0)
                                                    .aux("## annotation type definitions")
                                                    .word(22, 0)
                                                    .aux("45 ch signal source change")
                                                    .word(22, 0)
                                                    .aux("## end of definitions")
                                                    .mark(10'000'000'000, 45)
                                                    .file());
        const auto read = readWfdbAnnotations(path);
        QVERIFY(read.has_value());
        QCOMPARE(read->labels.size(), std::size_t{1});
        QCOMPARE(read->labels[0].description, std::string("signal source change"));
        QCOMPARE(read->marks.size(), std::size_t{1});
        QCOMPARE(read->marks[0].symbol, std::string("ch"));
        QCOMPARE(read->marks[0].sample, std::int64_t{10'000'000'000}); // needs more than 32 bits
        QCOMPARE(readWfdbAnnotations(folder.path("none.atr")).error().code, ErrorCode::NotFound);
    }
};

QTEST_APPLESS_MAIN(TestWfdbAnnotations)
#include "tst_wfdb_annotations.moc"
