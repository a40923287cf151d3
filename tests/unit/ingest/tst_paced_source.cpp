// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/replay/paced_source.h"

#include <QTest>

using namespace vigil;
using namespace vigil::ingest;
using namespace std::chrono_literals;

namespace {

constexpr EventTime kStart{Ticks(1'000'000s)};

/// A message every 400 ms for `count` messages, with a hole of one hour after the tenth.
class SteadyRecording final : public model::Recording {
public:
    explicit SteadyRecording(int count, Ticks claimedMore = {}) : m_count(count) {
        m_outline.start = kStart;
        m_outline.duration = timeOf(count - 1) - kStart + claimedMore;
    }

    const model::RecordingFacts& outline() const override { return m_outline; }

    Result<model::RecordingFacts> measure(bool) override { return m_outline; }

    Result<std::optional<model::RecordedMessage>> next() override {
        if (m_next >= m_count)
            return std::optional<model::RecordedMessage>{};
        model::RecordedMessage message;
        message.time = timeOf(m_next);
        message.arrival = arrivalAtEvent(message.time);
        message.topic = "t";
        message.payload = std::to_string(m_next);
        message.offset = m_next++;
        return std::optional(message);
    }

    Result<void> seek(EventTime time) override {
        m_next = 0;
        while (m_next < m_count && timeOf(m_next) < time)
            ++m_next;
        return {};
    }

    static EventTime timeOf(int index) {
        return kStart + index * Ticks(400ms) + (index >= 10 ? Ticks(1h) : Ticks{});
    }

private:
    int m_count;
    int m_next = 0;
    model::RecordingFacts m_outline;
};

std::string describe(const RawMessage& m) {
    const auto at = std::to_string((eventAtArrival(m.arrival) - kStart) / Ticks(1ms));
    switch (m.kind) {
    case RawMessage::Kind::Data:
        return (m.context ? "c" : "d") + m.payload + "@" + at;
    case RawMessage::Kind::Tick:
        return "t@" + at;
    case RawMessage::Kind::Seek:
        return "s@" + at;
    case RawMessage::Kind::End:
        return "e";
    case RawMessage::Kind::TooLarge:
        return "l@" + at;
    }
    return {};
}

} // namespace

class TestPacedSource : public QObject {
    Q_OBJECT
    static std::vector<std::string> playAll(double speed, int count,
                                            std::optional<PacedOptions::Resume> resume = {}) {
        base::SystemClock clock;
        const bool numbered = resume.has_value();
        PacedSource source(std::make_unique<SteadyRecording>(count), clock,
                           {.speed = speed, .resume = resume});
        RawQueue queue(16);
        if (!source.start(queue))
            return {};
        std::vector<std::string> seen;
        std::vector<RawMessage> batch;
        while (queue.drain(batch))
            for (const auto& message : batch) {
                seen.push_back(describe(message));
                if (numbered && message.kind != RawMessage::Kind::Tick)
                    seen.back() += '#' + std::to_string(message.partition) + ':' +
                                   std::to_string(message.playedBefore) + '+' +
                                   std::to_string(message.offset) + (message.known ? "k" : "");
                if (message.kind == RawMessage::Kind::End) {
                    queue.close();
                    source.stop();
                    return seen;
                }
            }
        return seen;
    }

private Q_SLOTS:

    void goesOnWhereTheRunBeforeCameTo() {
        using Lines = std::vector<std::string>;
        const auto from = [](std::int64_t next) {
            return playAll(0, 4, PacedOptions::Resume{7, next, false});
        };
        QCOMPARE(from(0), (Lines{"d0@0#7:0+0", "d1@400#7:0+1", "d2@800#7:0+2", "t@1000",
                                 "d3@1200#7:0+3", "t@2000", "e#7:0+4"}));
        // What came last may have been ticks: they come again.
        QCOMPARE(from(3), (Lines{"d0@0#7:0+0k", "d1@400#7:0+1k", "d2@800#7:0+2k", "t@1000",
                                 "d3@1200#7:0+3", "t@2000", "e#7:0+4"}));
        QCOMPARE(from(4), (Lines{"d0@0#7:0+0k", "d1@400#7:0+1k", "d2@800#7:0+2k", "d3@1200#7:0+3k",
                                 "t@2000", "e#7:0+4"}));
    }

    void whatIsThroughStaysThereOrBeginsAnew() {
        using Lines = std::vector<std::string>;
        const auto from = [](std::int64_t next, bool again) {
            return playAll(0, 2, PacedOptions::Resume{7, next, again});
        };
        QCOMPARE(from(3, false), (Lines{"d0@0#7:0+0k", "d1@400#7:0+1k", "t@1000", "e#7:0+2"}));
        QCOMPARE(from(3, true), (Lines{"d0@0#7:3+0", "d1@400#7:3+1", "t@1000", "e#7:3+2"}));
        // In the middle of its third time.
        QCOMPARE(from(7, true), (Lines{"d0@0#7:6+0k", "d1@400#7:6+1", "t@1000", "e#7:6+2"}));
        QCOMPARE(from(8, true), (Lines{"d0@0#7:6+0k", "d1@400#7:6+1k", "t@1000", "e#7:6+2"}));
        QCOMPARE(from(9, false), (Lines{"d0@0#7:6+0k", "d1@400#7:6+1k", "t@1000", "e#7:6+2"}));
    }

    void theSameSequenceAtEverySpeed() {
        const auto atMax = playAll(0, 9);
        const auto at20 = playAll(20, 9);
        QCOMPARE(at20, atMax);
        QCOMPARE(atMax.front(), std::string("d0@0"));
        QCOMPARE(atMax.back(), std::string("e"));
        QCOMPARE(std::count_if(atMax.begin(), atMax.end(),
                               [](const std::string& s) { return s[0] == 'd'; }),
                 9);
        // 0, 400, 800, tick 1000, 1200, ...
        QCOMPARE(atMax[3], std::string("t@1000"));
    }

    void aLongHoleTicksOnceAMinuteAndThenOnceASecondAgain() {
        const auto seen = playAll(0, 20);
        const auto ticks = std::count_if(seen.begin(), seen.end(),
                                         [](const std::string& s) { return s[0] == 't'; });
        QVERIFY2(ticks > 100 && ticks < 160, qPrintable(QString::number(ticks)));
        const auto tenth = std::find(seen.begin(), seen.end(), "d12@3604800");
        QVERIFY(tenth != seen.end());
        QCOMPARE(*(tenth + 1), std::string("t@3605000"));
    }

    void pacingFollowsTheClock() {
        base::ManualClock clock(ArrivalTime{});
        PacedSource source(std::make_unique<SteadyRecording>(9), clock, {.speed = 2});
        RawQueue queue(64);
        QVERIFY(source.start(queue).has_value());
        QTRY_COMPARE(queue.size(), std::size_t{1});
        clock.advance(Ticks(100ms));
        QTest::qWait(20);
        QCOMPARE(queue.size(), std::size_t{1});
        for (int i = 0; i < 5; ++i) { // the waiter looks up in slices of 20 ms
            clock.advance(Ticks(20ms));
            QTest::qWait(5);
        }
        QTRY_COMPARE(queue.size(), std::size_t{2}); // 400 ms recorded = 200 ms at 2x
    }

    void pauseSeekAndPlay() {
        base::SystemClock clock;
        PacedSource source(std::make_unique<SteadyRecording>(20), clock,
                           {.speed = 0, .startPaused = true});
        RawQueue queue(1024);
        QVERIFY(source.start(queue).has_value());
        QTest::qWait(60);
        QCOMPARE(queue.size(), std::size_t{0});
        source.seek(SteadyRecording::timeOf(15));
        // Also while paused: the seek, and what lies in the ten seconds before its target.
        QTRY_COMPARE(queue.size(), std::size_t{6});
        QCOMPARE(source.position().now, SteadyRecording::timeOf(15));
        source.play();
        QTRY_VERIFY(source.position().ended);
        std::vector<RawMessage> batch;
        queue.drainNow(batch);
        QCOMPARE(batch[0].kind, RawMessage::Kind::Seek);
        QCOMPARE(describe(batch[1]), std::string("c10@3604000"));
        QCOMPARE(describe(batch[5]), std::string("c14@3605600"));
        QCOMPARE(describe(batch[6]), std::string("d15@3606000"));
        // Seeking back from the end plays again.
        source.seek(kStart);
        QTRY_VERIFY(queue.size() > 20);
    }

    void whatFollowsASeekIsWhatARecordingFromThereWouldGive() {
        for (const int index : {0, 3, 9, 10, 12, 25, 29}) {
            const EventTime target = SteadyRecording::timeOf(index);
            const auto sought = sequenceAfter(target, Ticks{});
            QVERIFY(!sought.empty());
            QCOMPARE(sought.front(), "d" + std::to_string(index) + "@" +
                                         std::to_string((target - kStart) / Ticks(1ms)));
            // Between two messages: the next one is the first.
            QCOMPARE(sequenceAfter(target, -Ticks(100ms)), sought);
        }
    }

    void aSeekIntoAHoleSaysWhereItLands() {
        base::SystemClock clock;
        PacedSource source(std::make_unique<SteadyRecording>(20), clock,
                           {.speed = 1, .startPaused = true});
        RawQueue queue(1024);
        QVERIFY(source.start(queue).has_value());
        const EventTime inHole = SteadyRecording::timeOf(9) + Ticks(20min);
        source.seek(inHole);
        QTRY_VERIFY(source.position().asked.has_value());
        auto position = source.position();
        QCOMPARE(*position.asked, inHole);
        QCOMPARE(position.landed, std::optional(SteadyRecording::timeOf(10)));
        QCOMPARE(position.now, SteadyRecording::timeOf(10));
        // Where there is something, there is nothing to say.
        source.seek(SteadyRecording::timeOf(12));
        QTRY_VERIFY(!source.position().asked.has_value());
        QCOMPARE(source.position().now, SteadyRecording::timeOf(12));
    }

    void aSeekBehindTheLastDataSaysThatNothingFollows() {
        base::SystemClock clock;
        // The recording claims an hour more than it holds, as one cut short does.
        PacedSource source(std::make_unique<SteadyRecording>(9, Ticks(1h)), clock,
                           {.speed = 1, .startPaused = true});
        RawQueue queue(1024);
        QVERIFY(source.start(queue).has_value());
        const EventTime target = kStart + Ticks(30min);
        source.seek(target);
        QTRY_COMPARE(source.position().asked, std::optional(target));
        QVERIFY(!source.position().landed.has_value());
        QCOMPARE(source.position().now, target);
        // The end itself is no hole.
        source.seek(source.position().end);
        QTRY_VERIFY(!source.position().asked.has_value());
    }

private:
    /// Everything that counts after a seek to `target` plus `offset`, as fast as possible.
    static std::vector<std::string> sequenceAfter(EventTime target, Ticks offset) {
        base::SystemClock clock;
        PacedSource source(std::make_unique<SteadyRecording>(30), clock,
                           {.speed = 0, .startPaused = true});
        RawQueue queue(1U << 16U);
        if (!source.start(queue))
            return {};
        source.seek(target + offset);
        source.play();
        std::vector<std::string> seen;
        std::vector<RawMessage> batch;
        bool sought = false;
        while (queue.drain(batch))
            for (const auto& message : batch) {
                if (message.kind == RawMessage::Kind::End) {
                    queue.close();
                    source.stop();
                    return seen;
                }
                if (sought && !message.context)
                    seen.push_back(describe(message));
                sought = sought || message.kind == RawMessage::Kind::Seek;
            }
        return seen;
    }
};

QTEST_GUILESS_MAIN(TestPacedSource)
#include "tst_paced_source.moc"
