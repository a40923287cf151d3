// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/convention_decoder.h"
#include "ingest/replay/table_recording.h"
#include "tests/recordings/record_folder.h"

#include <QTest>

using namespace vigil;
using namespace vigil::ingest;
using vigil::tests::RecordFolder;

namespace {

/// What a decoder of the convention makes of everything that is played.
Decoded played(model::Recording& recording, std::vector<EventTime>* times = nullptr) {
    ConventionDecoder decoder{DecodeOptions{}};
    Decoded out;
    for (;;) {
        const auto message = recording.next();
        if (!message || !*message)
            return out;
        RawMessage raw;
        raw.topic = (*message)->topic;
        raw.payload = (*message)->payload;
        raw.arrival = (*message)->arrival;
        raw.partition = (*message)->partition;
        raw.offset = (*message)->offset;
        decoder.decode(raw, out);
        if (times != nullptr)
            times->push_back((*message)->time);
    }
}

} // namespace

class TestTableRecording : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void textsGoAlong() {
        const RecordFolder folder;
        folder.write("b.csv", "time,HR,rhythm,bad\n2026-05-01T10:00:00Z,81,VT,False\n"
                              "2026-05-01T10:00:01Z,82,,True\n");
        auto recording = TableRecording::open(folder.path(), {});
        std::vector<EventTime> times;
        const auto out = played(**recording, &times);
        QVERIFY(out.rejected.empty());
        const auto* rhythm = out.rows.column("rhythm");
        QVERIFY(rhythm != nullptr);
        QCOMPARE(std::string(rhythm->text(0)), std::string("VT"));
        QVERIFY(rhythm->isNull(1));
        QCOMPARE(out.rows.column("bad")->number(1).value(), 1.0);
    }

    void rowsOfAFolderInTheOrderOfTheirTimes() {
        const RecordFolder folder;
        folder.write("B2.csv",
                     "time,HR,note\n2026-05-01T10:00:01Z,81,x\n2026-05-01T10:00:03Z,,y\n");
        folder.write("B1.csv", "time,HR,SpO2\n2026-05-01T10:00:02Z,72,97\nsoon,73,97\n"
                               "2026-05-01T10:00:00Z,71,96.5\n");
        auto recording = TableRecording::open(folder.path(), {});
        QVERIFY(recording.has_value());
        const auto& outline = (*recording)->outline();
        QCOMPARE(toIso8601(outline.start), std::string("2026-05-01T10:00:00Z"));
        QVERIFY(outline.duration == std::chrono::seconds(3));
        QCOMPARE(outline.signals.size(), std::size_t{2});
        QCOMPARE(outline.warnings.size(), std::size_t{1});
        QVERIFY(outline.warnings[0].find("1 row was refused: event time is not a datetime") == 0);
        const auto facts = (*recording)->measure(false);
        QCOMPARE(facts->signals[0].count, std::uint64_t{3});
        QCOMPARE(facts->signals[0].missing, std::uint64_t{1});
        QCOMPARE(*facts->signals[0].mean, (71.0 + 72 + 81) / 3);

        std::vector<EventTime> times;
        const auto out = played(**recording, &times);
        QVERIFY(out.rejected.empty() && out.gaps.empty());
        QCOMPARE(out.duplicates, std::uint64_t{0});
        QVERIFY(std::ranges::is_sorted(times));
        QCOMPARE(out.rows.rowCount(), std::size_t{4});
        QCOMPARE(std::string(out.rows.column("bed")->text(0)), std::string("B1"));
        QCOMPARE(*out.rows.column("SpO2")->number(0), 96.5);
        QCOMPARE(std::string(out.rows.column("bed")->text(1)), std::string("B2"));
        QVERIFY(out.rows.column("HR")->isNull(3));

        QVERIFY((*recording)->seek(parseIso8601("2026-05-01T10:00:02Z").value()));
        QCOMPARE(played(**recording).rows.rowCount(), std::size_t{2});
    }

    void bedsOfAColumnAndTimesOfAnExpression() {
        const RecordFolder folder;
        TableReplay replay;
        replay.timesOf = [](const model::BatchPtr& batch) {
            std::vector<std::optional<EventTime>> times;
            for (std::size_t row = 0; row < batch->rowCount(); ++row) {
                const auto hour = batch->column("hour")->number(row);
                times.push_back(hour ? std::optional(EventTime{std::chrono::hours(int(*hour))})
                                     : std::nullopt);
            }
            return times;
        };
        auto recording = TableRecording::open(
            folder.write("w.psv", "bed|hour|HR\nA/1|2|70\nB|1|80\nB||90\n"), replay);
        QVERIFY(recording.has_value());
        const auto out = played(**recording);
        QCOMPARE(out.rows.rowCount(), std::size_t{2});
        QCOMPARE(std::string(out.rows.column("bed")->text(1)), std::string("A_1"));
        QCOMPARE((*recording)->outline().warnings.size(), std::size_t{1});
    }

    void whatCannotBePlayed() {
        const RecordFolder folder;
        const auto untimed = TableRecording::open(folder.write("a.csv", "HR\n1\n"), {});
        QVERIFY(!untimed && untimed.error().code == ErrorCode::Parse);
        const auto strange = TableRecording::open(folder.write("b.csv", "time,HR\nx,1\n"), {});
        QVERIFY(!strange && strange.error().text().find("not a datetime") != std::string::npos);
        QVERIFY(!TableRecording::open(folder.path("none.csv"), {}));
    }
};

QTEST_APPLESS_MAIN(TestTableRecording)
#include "tst_table_recording.moc"
