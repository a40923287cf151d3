// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/sequence_tracker.h"

#include <QTest>

using namespace vigil;
using namespace vigil::ingest;
using Kind = SequenceVerdict::Kind;

namespace {

EventTime at(int second) { return EventTime{std::chrono::seconds{second}}; }

} // namespace

class TestDecodeSequence : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void ordinaryStream() {
        SequenceWindow window;
        QCOMPARE(window.observe(5, at(0)).kind, Kind::First);
        for (int i = 6; i < 300; ++i) {
            const auto verdict = window.observe(i, at(i));
            QCOMPARE(verdict.kind, Kind::Next);
            QCOMPARE(verdict.missing, std::uint64_t{0});
        }
    }

    /// What is known of all streams outlives the program.
    void savedNumbersGoOn() {
        SequenceTracker before;
        for (int i = 0; i < 300; ++i)
            if (i != 297)
                static_cast<void>(before.window("monitor", "numerics").observe(i, at(i)));
        static_cast<void>(before.window("pump", "numerics").observe(9, at(9)));
        before.window("pump", "numerics").refuse(10);
        SequenceTracker after;
        QVERIFY(after.resume(before.save()));
        for (auto* tracker : {&before, &after}) {
            auto& monitor = tracker->window("monitor", "numerics");
            for (int i = 240; i < 300; ++i)
                QCOMPARE(monitor.classify(i, at(i), {}).kind,
                         i == 297 ? Kind::Filled : Kind::Duplicate);
            QCOMPARE(monitor.classify(290, at(5), {}).kind, Kind::Restarted); // of another time
            QCOMPARE(monitor.observe(302, at(302)).missing, std::uint64_t{2});
            QCOMPARE(tracker->window("pump", "numerics").observe(11, at(11)).missing,
                     std::uint64_t{0});
            QCOMPARE(tracker->window("other", "numerics").observe(5, at(5)).kind, Kind::First);
        }
    }

    void damagedNumbersAreForgotten() {
        SequenceTracker tracker;
        static_cast<void>(tracker.window("monitor", "numerics").observe(9, at(9)));
        const auto saved = tracker.save();
        for (const auto& damaged : {std::string(), saved.substr(0, saved.size() - 1), saved + "x",
                                    "\x7F" + saved.substr(1)}) {
            QVERIFY(!tracker.resume(damaged));
            QCOMPARE(tracker.window("monitor", "numerics").classify(9, at(9), {}).kind,
                     Kind::First);
        }
    }

    void holesAndRepeats() {
        SequenceWindow window;
        static_cast<void>(window.observe(1, at(1)));
        QCOMPARE(window.observe(4, at(4)).missing, std::uint64_t{2});
        QCOMPARE(window.observe(4, at(4)).kind, Kind::Duplicate);
        QCOMPARE(window.observe(4, at(5)).kind, Kind::Duplicate);
        QCOMPARE(window.observe(1, at(1)).kind, Kind::Duplicate);
    }

    void lateMessagesFillTheirHoleOnce() {
        SequenceWindow window;
        static_cast<void>(window.observe(10, at(10)));
        static_cast<void>(window.observe(14, at(14)));
        QCOMPARE(window.observe(12, at(12)).kind, Kind::Filled);
        QCOMPARE(window.observe(12, at(12)).kind, Kind::Duplicate);
        QCOMPARE(window.observe(15, at(15)).missing, std::uint64_t{0});
        // Too far back to know: an old repeat.
        QCOMPARE(window.observe(200, at(200)).missing, std::uint64_t{184});
        QCOMPARE(window.observe(13, at(13)).kind, Kind::Duplicate);
    }

    void restartsAreNoDuplicates() {
        SequenceWindow window;
        for (int i = 0; i < 500; ++i)
            static_cast<void>(window.observe(i, at(i)));
        QCOMPARE(window.observe(0, at(600)).kind, Kind::Restarted);
        QCOMPARE(window.observe(1, at(601)).kind, Kind::Next);
        // Soon after the beginning, and with its first message lost.
        for (int i = 2; i < 20; ++i)
            static_cast<void>(window.observe(i, at(600 + i)));
        QCOMPARE(window.observe(3, at(700)).kind, Kind::Restarted);
        QCOMPARE(window.observe(4, at(701)).kind, Kind::Next);
        // A counter that leaps is not a million losses.
        QCOMPARE(window.observe(4'000'000'000, at(702)).kind, Kind::Restarted);
        QCOMPARE(window.observe(4'000'000'001, at(703)).kind, Kind::Next);
        QCOMPARE(window.observe(std::numeric_limits<std::int64_t>::max(), at(704)).missing,
                 std::uint64_t{0});
    }

    void aRestartWithTheClockPutBackIsNoDuplicate() {
        for (const int back : {10, 3600, 10 * 365 * 86'400}) {
            SequenceWindow window;
            for (int i = 1; i < 500; ++i)
                static_cast<void>(window.observe(i, at(i)));
            QCOMPARE(window.observe(1, at(500 - back)).kind, Kind::Restarted);
            QCOMPARE(window.observe(2, at(501 - back)).kind, Kind::Next);
            QCOMPARE(window.observe(2, at(501 - back)).kind, Kind::Duplicate);
        }
    }

    void aRestartSoonAfterTheBeginningIsToldByTimes() {
        SequenceWindow window;
        for (int i = 1; i < 30; ++i)
            static_cast<void>(window.observe(i, at(i)));
        // Repeats of a delivery carry the times of the first one.
        for (int i = 1; i < 30; ++i)
            QCOMPARE(window.observe(i, at(i)).kind, Kind::Duplicate);
        // The first message after the restart was lost on its way.
        QCOMPARE(window.observe(2, at(2 - 3600)).kind, Kind::Restarted);
        QCOMPARE(window.observe(3, at(3 - 3600)).kind, Kind::Next);
    }

    void refusedNumbersOpenNoHoles() {
        SequenceWindow window;
        static_cast<void>(window.observe(10, at(10)));
        window.refuse(600'006); // far away: nothing is known of it
        QCOMPARE(window.observe(11, at(11)).missing, std::uint64_t{0});
        window.refuse(12);
        window.refuse(14);
        // 13 did not come; 12 and 14 did.
        const auto next = window.observe(15, at(15));
        QCOMPARE(next.kind, Kind::Next);
        QCOMPARE(next.missing, std::uint64_t{1});
        QCOMPARE(window.observe(13, at(13)).kind, Kind::Filled);
        // The last number that can be remembered, and the first that cannot.
        window.refuse(15 + 64);
        window.refuse(15 + 65);
        QCOMPARE(window.observe(15 + 66, at(90)).missing, std::uint64_t{64});
        window.refuse(3); // long past
        QCOMPARE(window.observe(15 + 67, at(91)).missing, std::uint64_t{0});
    }

    void streamsAreApartAndBounded() {
        SequenceTracker tracker;
        QCOMPARE(tracker.window("mon-1", "numerics").observe(7, at(0)).kind, Kind::First);
        QCOMPARE(tracker.window("mon-1", "ECG_II").observe(7, at(0)).kind, Kind::First);
        QCOMPARE(tracker.window("mon-2", "numerics").observe(7, at(0)).kind, Kind::First);
        QCOMPARE(tracker.window("mon-1", "numerics").observe(7, at(0)).kind, Kind::Duplicate);
        for (int i = 0; i < 70'000; ++i)
            static_cast<void>(tracker.window("other", std::to_string(i)).observe(1, at(0)));
        // Still remembered: one generation back.
        QCOMPARE(tracker.window("mon-2", "numerics").observe(7, at(0)).kind, Kind::Duplicate);
        for (int i = 0; i < 140'000; ++i)
            static_cast<void>(tracker.window("more", std::to_string(i)).observe(1, at(0)));
        QCOMPARE(tracker.window("mon-2", "numerics").observe(7, at(0)).kind, Kind::First);
        tracker.clear();
        QCOMPARE(tracker.window("mon-2", "numerics").observe(7, at(0)).kind, Kind::First);
    }
};

QTEST_APPLESS_MAIN(TestDecodeSequence)
#include "tst_decode_sequence.moc"
