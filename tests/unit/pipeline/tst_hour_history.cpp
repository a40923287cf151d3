// SPDX-License-Identifier: GPL-3.0-or-later
#include "../store/store_fixture.h"
#include "ingest/convention_writer.h"
#include "ingest/decode/convention_decoder.h"
#include "pipeline/hour_history.h"

#include <QTest>

#include <algorithm>

using namespace vigil;
using namespace vigil::pipeline;
using namespace std::chrono_literals;
using store::test::at;
using store::test::Folder;

namespace {

const std::stop_token kNeverStopped;

/// Numerics of one bed, one each `interval` seconds from at(0), for so many seconds.
class MadeRecording final : public model::Recording {
public:
    MadeRecording(int interval, int seconds) : m_interval(interval), m_seconds(seconds) {}

    [[nodiscard]] const model::RecordingFacts& outline() const override { return m_facts; }

    Result<model::RecordingFacts> measure(bool) override { return m_facts; }

    Result<std::optional<model::RecordedMessage>> next() override {
        if (m_next >= m_seconds)
            return std::nullopt;
        const int second = std::exchange(m_next, m_next + m_interval);
        if (second == brokenAt)
            return fail(ErrorCode::Corrupt, "a torn chunk");
        model::RecordedMessage message;
        message.time = at(second);
        message.arrival = arrivalAtEvent(message.time);
        message.topic = "vigil/ward/B01/numerics";
        message.payload = R"({"deviceId":"d","patientId":"p","ts":")" + toIso8601(message.time) +
                          R"(","seq":)" + std::to_string(second) + R"(,"metrics":{"HR":)" +
                          std::to_string(60 + second / 600) + R"(,"SpO2":97}})";
        return message;
    }

    Result<void> seek(EventTime time) override {
        m_next = 0;
        while (m_next < m_seconds && at(m_next) < time)
            m_next += m_interval;
        return {};
    }

    int brokenAt = -1;
    model::RecordingFacts m_facts;

private:
    int m_interval, m_seconds;
    int m_next = 0;
};

HourLine lineOf(const std::vector<HourOfBed>& hours, const std::string& bed) {
    const auto found = std::ranges::find(hours, bed, &HourOfBed::bed);
    return found == hours.end() ? HourLine{} : *found->trend.line();
}

std::size_t beginnings(const HourLine& line) {
    return static_cast<std::size_t>(std::ranges::count(line, false, &HourPoint::joined));
}

} // namespace

class TestHourHistory : public QObject {
    Q_OBJECT

    static std::vector<HourOfBed> recorded(MadeRecording& recording, EventTime end) {
        ingest::ConventionDecoder decoder{ingest::DecodeOptions{}};
        auto hours = recordedHours(recording, decoder, end, kNeverStopped);
        return hours ? std::move(*hours) : std::vector<HourOfBed>{};
    }

private Q_SLOTS:

    void theStoreHasTheHour() {
        const Folder folder;
        auto writer = store::test::openWriter(folder.file("v.db"));
        writer->apply(store::test::rowsOf(store::test::kHeartRate, 0, 7200));
        writer->apply(store::test::rowsOf({"bed-2", "SpO2", "%"}, 0, 60));
        writer->apply(store::test::rowsOf({"bed-3", "PR", "/min"}, 7000, 200));
        QVERIFY(writer->commit().durable);
        while (writer->maintain().compaction.more) // chunks and rows that are no chunk yet
            ;
        const auto hours = storedHours(folder.file("v.db"), at(7199), kNeverStopped);
        QVERIFY(hours.has_value());
        const auto line = lineOf(*hours, "bed-1");
        QCOMPARE(line.size(), std::size_t{360});
        QCOMPARE(beginnings(line), std::size_t{1});
        QVERIFY(line.front().at == at(3600));
        QVERIFY(lineOf(*hours, "bed-2").empty());
        QCOMPARE(lineOf(*hours, "bed-3").size(), std::size_t{20});
    }

    void withoutTheSignalThereIsNothing() {
        const Folder folder;
        auto writer = store::test::openWriter(folder.file("v.db"));
        writer->apply(store::test::rowsOf({"bed-2", "SpO2", "%"}, 0, 60));
        QVERIFY(writer->commit().durable);
        const auto hours = storedHours(folder.file("v.db"), at(60), kNeverStopped);
        QVERIFY(hours.has_value());
        QVERIFY(hours->empty());
        QVERIFY(!storedHours(folder.file("none.db"), at(60), kNeverStopped).has_value());
    }

    void whereVigilWasOffIsAGap() {
        const Folder folder;
        auto writer = store::test::openWriter(folder.file("v.db"));
        writer->apply(store::test::rowsOf(store::test::kHeartRate, 0, 900));
        writer->apply(store::test::rowsOf(store::test::kHeartRate, 1800, 900));
        QVERIFY(writer->commit().durable);
        const auto hours = storedHours(folder.file("v.db"), at(2700), kNeverStopped);
        const auto line = lineOf(hours.value(), "bed-1");
        QCOMPARE(line.size(), std::size_t{180});
        QCOMPARE(beginnings(line), std::size_t{2});
        QVERIFY(!line.at(90).joined);
        QVERIFY(line.at(90).at == at(1800));
    }

    void aDamagedChunkIsAGap() {
        const Folder folder;
        auto writer = store::test::openWriter(folder.file("v.db"));
        writer->apply(store::test::rowsOf(store::test::kHeartRate, 0, 3600));
        QVERIFY(writer->commit().durable);
        while (writer->maintain().compaction.more)
            ;
        {
            auto vandal = store::Database::open(folder.file("v.db"), {});
            QVERIFY(vandal->execute("UPDATE chunk SET data = zeroblob(length(data)) WHERE id = 2"));
            QCOMPARE(vandal->changes(), 1);
        }
        const auto hours = storedHours(folder.file("v.db"), at(3599), kNeverStopped);
        const auto line = lineOf(hours.value(), "bed-1");
        QCOMPARE(line.size(), std::size_t{300});
        QCOMPARE(beginnings(line), std::size_t{2});
        QVERIFY(line.at(60).at == at(1200));
    }

    void aRecordingHasTheHourBefore_data() {
        QTest::addColumn<int>("interval");
        QTest::addColumn<int>("points");
        for (const auto& [interval, points] : {std::pair(1, 360), {10, 360}, {60, 60}, {300, 12}})
            QTest::addRow("every %d s", interval) << interval << points;
    }

    void aRecordingHasTheHourBefore() {
        QFETCH(int, interval);
        QFETCH(int, points);
        MadeRecording recording(interval, 20'000);
        const auto line = lineOf(recorded(recording, at(9000)), "B01");
        QCOMPARE(static_cast<int>(line.size()), points);
        QCOMPARE(beginnings(line), std::size_t{1});
        QVERIFY(line.front().at == at(5400));
        QVERIFY(line.back().at < at(9000)); // nothing of what is still to come
        QCOMPARE(line.back().value, 74.0F);
        // Near the beginning there is less.
        QVERIFY(lineOf(recorded(recording, at(1200)), "B01").front().at == at(0));
        QVERIFY(lineOf(recorded(recording, at(0)), "B01").empty());
    }

    void aTornPartIsAGap() {
        MadeRecording recording(60, 20'000);
        recording.brokenAt = 6000;
        const auto line = lineOf(recorded(recording, at(9000)), "B01");
        QCOMPARE(line.size(), std::size_t{59});
    }

    void aRecordingOfOtherSignalsIsNotRead() {
        MadeRecording recording(60, 20'000);
        recording.m_facts.signals.emplace_back().name = "MLII";
        QVERIFY(recorded(recording, at(9000)).empty());
        recording.m_facts.signals.emplace_back().name = "PULSE";
        QVERIFY(!recorded(recording, at(9000)).empty());
    }

    void whatIsNoLongerWantedIsNotReadOn() {
        MadeRecording recording(1, 1'000'000);
        ingest::ConventionDecoder decoder{ingest::DecodeOptions{}};
        std::stop_source stop;
        stop.request_stop();
        const auto hours = recordedHours(recording, decoder, at(900'000), stop.get_token());
        QVERIFY(!hours.has_value());
        QCOMPARE(hours.error().code, ErrorCode::Cancelled);
    }
};

QTEST_APPLESS_MAIN(TestHourHistory)
#include "tst_hour_history.moc"
