// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/formats/recording_format.h"
#include "ingest/wfdb/wfdb_annotations.h"
#include "ingest/wfdb/wfdb_record.h"
#include "tests/recordings/shared_data.h"
#include "wfdb_messages.h"

#include <QTest>

using namespace vigil;
using namespace vigil::ingest;
using namespace wfdbmessages;

/// Recordings of monitors as messages, rows and annotations.
class TestWfdbReadersRecordings : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void initTestCase() { skipUnlessSharedData(); }

    void annotations() {
        const auto folder = sharedData() / "wfdb";
        const auto huge = readWfdbAnnotations(folder / "huge.qrs");
        QVERIFY(huge.has_value());
        QCOMPARE(huge->marks.size(), std::size_t{1});
        QCOMPARE(huge->marks[0].sample, std::int64_t{4} * 2147483647 + 0x540BE404);
        const auto own = readWfdbAnnotations(folder / "1003.atr");
        QCOMPARE(own->labels.size(), std::size_t{6});
        QCOMPARE(own->labels[2].description, std::string("signal source change"));
    }

    void annotationRows() {
        auto rows = openRows(sharedData() / "wfdb/100.atr", {});
        QVERIFY(rows.has_value());
        const auto batch = (*rows)->next(100000);
        QVERIFY(batch.has_value() && batch->has_value());
        QCOMPARE((*batch)->rowCount(), std::size_t{2274});
        QCOMPARE((*batch)->column("symbol")->text(0), std::string_view("+"));
        QCOMPARE((*batch)->column("aux")->text(0), std::string_view("(N"));
        QVERIFY((*batch)->column("aux")->isNull(1));
        QCOMPARE((*batch)->column("sample")->number(1), std::optional<double>(77));
        QCOMPARE((*batch)->column("channel")->number(1), std::optional<double>(0));
        QCOMPARE(toIso8601((*batch)->eventTime[0]), std::string("1970-01-01T00:00:00.050Z"));
        QVERIFY(!(*rows)->next(1)->has_value());

        auto notes = openRows(sharedData() / "wfdb/12726.anI", {});
        const auto note = (*notes)->next(1);
        QCOMPARE(toIso8601((*note)->eventTime[0]), std::string("1970-01-01T15:14:12.960Z"));
        QCOMPARE((*note)->column("channel")->number(0), std::optional<double>(255));
    }

    void recordedNumerics() {
        auto recording = WfdbRecording::open(
            sharedData() / "wfdb/multi-segment/s00001/s00001-2896-10-10-00-31n.hea");
        QVERIFY(recording.has_value());
        const auto messages = allOf(**recording);
        QCOMPARE(messages.size(), std::size_t{1936});
        for (std::size_t i = 0; i < messages.size(); ++i)
            QCOMPARE((messages[i].time - messages[0].time).count(), std::int64_t(i) * 600'000'000);
        const auto metrics = json::parse(messages[1].payload)["metrics"];
        for (const char* name : {"HR", "ABP_SYS", "ABP_DIA", "ABP_MEAN", "PR", "RR", "SpO2",
                                 "NIBP_SYS", "NIBP_DIA", "NIBP_MEAN"})
            QVERIFY2(metrics.contains(name), name);
    }

    /// Two hours into a record of 32 hours: only what is asked for is read.
    void longRecordSeeksAndReplays() {
        auto recording =
            WfdbRecording::open(sharedData() / "wfdb/multi-segment/s00001/s00001-2896-10-10-00-31");
        QVERIFY(recording.has_value());
        const auto start = (*recording)->outline().start;
        // In the middle of the first missing segment: goes on after it and the two that follow.
        QVERIFY((*recording)->seek(start + std::chrono::hours(6)).has_value());
        const auto message = (*recording)->next();
        QVERIFY(message.has_value() && message->has_value());
        QCOMPARE(toIso8601((*message)->time), std::string("2896-10-11T08:35:12.814Z"));
        QCOMPARE(decoded(**message)["wave"].get<std::string>(), std::string("ECG_II"));
        const auto rest = allOf(**recording);
        // 90000 frames of II and V are left, 60000 of ABP in two runs: a quarter second a packet.
        QCOMPARE(rest.size() + 1, std::size_t(2880 + 2880 + 720 + 1200));
        std::map<std::uint32_t, std::size_t> samples;
        for (const auto& packet : rest)
            samples[packet.partition] += samplesOf(decoded(packet)).size();
        QCOMPARE(samples[1], std::size_t{90000});
        QCOMPARE(samples[3], std::size_t{60000});
    }

    void waveEqualsRecord() {
        const auto path = sharedData() / "wfdb/03700181";
        auto record = WfdbRecord::open(path);
        auto recording = WfdbRecording::open(path);
        auto waves = wavesOf(**recording);
        for (std::size_t s = 0; s < 3; ++s) {
            const auto read = record->read(s, 0, record->sampleCount(s));
            const auto& wave = waves[std::uint32_t(s)];
            QCOMPARE(wave.size(), s == 2 ? 74996U : s == 0 ? 300000U : 75000U);
            for (std::size_t i = 0; i < wave.size(); ++i)
                QCOMPARE(wave[i], float(read->physical[i]));
        }
    }
};

QTEST_APPLESS_MAIN(TestWfdbReadersRecordings)
#include "tst_wfdb_readers_recordings.moc"
