// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/formats/recording_format.h"
#include "tests/recordings/known_beats.h"
#include "tests/recordings/wfdb_samples.h"

#include <QTest>

using namespace vigil;
using namespace vigil::ingest;
using namespace vigil::tests;

namespace {

std::string namesOf(const model::RecordBatch& batch) {
    std::string names;
    for (const auto& column : batch.columns)
        names += column.name() + "|";
    return names;
}

const RecordingFormat* format(std::string_view word) { return formatByWord(ingestFormats(), word); }

} // namespace

class TestWfdbRows : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void signalRows() {
        const RecordFolder folder;
        folder.header("s", "s 2 2 3\ns.dat 16 10/bpm 16 0 0 0 0 HR\n"
                           "s.dat 16 10/mV 16 0 0 0 0 Time\n");
        folder.write("s.dat", encodeSamples(16, {600, 5, 0, -32768, 620, 7}));
        const auto path = folder.header("r", "r/3 2 2 16 10:00:00 22/11/2026\ns 3\n~ 10\ns 3\n");
        RowReaderOptions options;
        options.stream = "vitals";
        options.nullValues = {0};
        options.keyFromFile = "patient";
        options.source = 4;
        options.partition = 2;
        auto rows = openRows(path, options);
        QVERIFY2(rows.has_value(), rows ? "" : rows.error().text().c_str());
        const auto first = (*rows)->next(4);
        QVERIFY(first.has_value() && first->has_value());
        const auto& batch = **first;
        QCOMPARE(batch.stream, std::string("vitals"));
        QCOMPARE(namesOf(batch), std::string("time|sample|HR|Time 2|patient|"));
        QCOMPARE(batch.rowCount(), std::size_t{4});
        QCOMPARE(batch.column("HR")->unit(), std::string("/min"));
        QCOMPARE(batch.column("HR")->number(0), std::optional<double>(60));
        QVERIFY(batch.column("HR")->isNull(1));
        QVERIFY(batch.column("Time 2")->isNull(1));
        QCOMPARE(batch.column("patient")->text(3), std::string_view("r"));
        QCOMPARE(batch.column("sample")->value(3).asBigInt(), std::int64_t{13}); // after the gap
        QVERIFY(batch.column("time")->value(3).asTime() == batch.eventTime[3]);
        QCOMPARE(toIso8601(batch.eventTime[3]), std::string("2026-11-22T10:00:06.500Z"));
        QVERIFY(batch.arrival[3] == arrivalAtEvent(batch.eventTime[3]));
        QCOMPARE(batch.origin[3].source, std::uint32_t{4});
        QCOMPARE(batch.origin[3].partition, std::uint32_t{2});
        QCOMPARE(batch.origin[3].offset, std::int64_t{13});
        for (const auto& column : batch.columns)
            QCOMPARE(column.size(), batch.rowCount());
        QCOMPARE((**(*rows)->next(100)).rowCount(), std::size_t{2});
        QVERIFY(!(*rows)->next(100)->has_value());
        QVERIFY(!(*rows)->next(100)->has_value());
    }

    void startOfRecordsWithoutADate() {
        const RecordFolder folder;
        folder.write("r.dat", encodeSamples(16, {1, 2}));
        RowReaderOptions options;
        options.start = *parseIso8601("2026-11-22T10:00:00Z");
        auto rows = openRows(folder.header("r", "r 1 1 2\nr.dat 16\n"), options, format("wfdb"));
        const auto batch = (*rows)->next(10);
        QCOMPARE(toIso8601((*batch)->eventTime[1]), std::string("2026-11-22T10:00:01Z"));
        QCOMPARE(namesOf(**batch), std::string("time|sample|signal 0|"));
    }

    void annotationRows() {
        const RecordFolder folder;
        writeBeats(folder);
        const auto& known = knownMarks();
        RowReaderOptions options;
        options.nullValues = {0}; // meant for measurements, not for labels
        auto rows = openRows(folder.path("beats.atr"), options);
        QVERIFY(rows.has_value());
        const auto batch = (*rows)->next(100000);
        QVERIFY(batch.has_value() && batch->has_value());
        QCOMPARE(namesOf(**batch), std::string("time|sample|symbol|subtype|channel|num|aux|"));
        QCOMPARE((*batch)->rowCount(), known.size());
        for (std::size_t row = 0; row < known.size(); ++row) {
            QCOMPARE((*batch)->column("sample")->value(row).asBigInt(), known[row].sample);
            QCOMPARE((*batch)->column("symbol")->text(row), std::string_view(known[row].symbol()));
            QCOMPARE((*batch)->column("aux")->isNull(row), *known[row].aux == '\0');
            QCOMPARE((*batch)->eventTime[row].time_since_epoch().count(),
                     known[row].sample * 40'000); // 250 a second
        }
        QCOMPARE((*batch)->column("aux")->text(0), std::string_view("(N"));
        QCOMPARE((*batch)->column("channel")->number(1), std::optional<double>(0));
        QVERIFY(!(*rows)->next(1)->has_value());
    }

    /// Their own resolution counts, else the header's rate, else 250 Hz; numbers need 64 bits.
    void annotationsWithoutARecord() {
        const RecordFolder folder;
        const auto sampleAndTime = [&](const char* name, const AnnotationWriter& written) {
            auto rows =
                openRows(folder.write(name, written.file()), {}, format("wfdb-annotations"));
            const auto batch = (*rows)->next(1);
            return std::to_string((*batch)->column("sample")->value(0).asBigInt()) + " " +
                   toIso8601((*batch)->eventTime[0]);
        };
        QCOMPARE(sampleAndTime("huge.qrs", AnnotationWriter().mark(10'000'000'000, 1)),
                 std::string("10000000000 1971-04-08T23:06:40Z"));
        QCOMPARE(sampleAndTime("own.anI", AnnotationWriter()
                                              .word(22, 0)
                                              .aux("## time resolution: 1000")
                                              .mark(54'852'960, 22)
                                              .channel(255)
                                              .aux("a note")),
                 std::string("54852960 1970-01-01T15:14:12.960Z"));
        folder.header("r", "r 1 100\nr.dat 16\n");
        QCOMPARE(sampleAndTime("r.atr", AnnotationWriter().mark(150, 1)),
                 std::string("150 1970-01-01T00:00:01.500Z"));
    }

    void timesPastAllBoundsAreRejected() {
        const RecordFolder folder;
        folder.header("r", "r 0 0.0001\n");
        folder.write("r.atr", std::string("\x0A\x04\x00\xEC\xFF\x7F\xFF\xFF\x0A\x04\x00\x00", 12));
        auto rows = openRows(folder.path("r.atr"), {}, format("wfdb-annotations"));
        QVERIFY(rows.has_value());
        const auto batch = (*rows)->next(10);
        QCOMPARE((*batch)->rowCount(), std::size_t{1});
        const auto rejected = (*rows)->takeRejected();
        QCOMPARE(rejected.size(), std::size_t{1});
        QCOMPARE(rejected[0].reason, std::string("time out of range"));
        QCOMPARE(rejected[0].offset, std::int64_t{1});
        QVERIFY((*rows)->takeRejected().empty());
    }

    void formatsByName() {
        const RecordFolder folder;
        folder.header("rec", "rec 0\n");
        const auto of = [](const std::filesystem::path& path) {
            return formatOf(ingestFormats(), path);
        };
        QVERIFY(of(folder.path("rec")) == format("wfdb"));
        QVERIFY(of(folder.path("rec.hea")) == format("wfdb"));
        QVERIFY(of(folder.path("rec.qrsx")) == format("wfdb-annotations"));
        QVERIFY(of("alone.atr") == format("wfdb-annotations"));
        QVERIFY(of("a.NDJSON") == format("jsonl"));
        QVERIFY(of("a.tsv") == format("tsv"));
        QVERIFY(of("a.xyz") == nullptr);
        QVERIFY(of("noextension") == nullptr);
        QCOMPARE(format("hea"), format("wfdb"));
        QVERIFY(format("parquet") == nullptr);
        const auto unknown = openRows("a.xyz", {});
        QCOMPARE(unknown.error().code, ErrorCode::Unsupported);
    }
};

QTEST_APPLESS_MAIN(TestWfdbRows)
#include "tst_wfdb_rows.moc"
