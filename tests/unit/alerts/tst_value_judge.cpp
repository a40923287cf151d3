// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/rules/value_judge.h"

#include <QTest>

using namespace vigil;
using namespace vigil::alerts;
using std::chrono::seconds;

namespace {

EventTime at(int second) { return EventTime{seconds{second}}; }

constexpr Limit kHigh{LimitSide::High, 120, 2};

Reading readingOf(ValueJudge& judge, int second, double value,
                  const ValueJudge::Beside& beside = {}) {
    const auto verdict = judge.judge(at(second), value, beside);
    return verdict ? verdict->reading : Reading::Between;
}

} // namespace

/// Limits that are more than a bound.
class TestValueJudge : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void aMeanIsJudgedAndShown() {
        Judging judging;
        judging.average = seconds{8};
        ValueJudge judge(judging, kHigh);
        QCOMPARE(readingOf(judge, 0, 100), Reading::Clear);
        const auto verdict = judge.judge(at(1), 160, {});
        QCOMPARE(verdict->reading, Reading::Violating);
        QCOMPARE(verdict->value, 130.0);
    }

    void aChangeIsJudgedAndShown() {
        Judging judging;
        judging.kind = LimitKind::Rate;
        judging.per = seconds{60};
        ValueJudge judge(judging, {LimitSide::High, 20, 5});
        QVERIFY(!judge.judge(at(0), 80, {})); // nobody knows yet
        const auto verdict = judge.judge(at(60), 110, {});
        QCOMPARE(verdict->reading, Reading::Violating);
        QCOMPARE(verdict->value, 30.0);
        QCOMPARE(readingOf(judge, 120, 128), Reading::Between);
        QCOMPARE(readingOf(judge, 180, 140), Reading::Clear);
    }

    void anAreaIsJudgedAndTheValueShown() {
        Judging judging;
        judging.kind = LimitKind::Integral;
        judging.area = 50;
        ValueJudge judge(judging, {LimitSide::Low, 90, 0});
        QCOMPARE(readingOf(judge, 0, 85), Reading::Between);
        const auto verdict = judge.judge(at(10), 84, {});
        QCOMPARE(verdict->reading, Reading::Violating);
        QCOMPARE(verdict->value, 84.0);
    }

    void badQualitySaysNothing() {
        Judging judging;
        judging.quality = SignalCheck{"SQI", SignalCheck::Operator::AtLeast, 0.5};
        ValueJudge judge(judging, kHigh);
        QVERIFY(!judge.judge(at(0), 130, {0.4, {}}));
        QVERIFY(!judge.judge(at(1), 80, {0.4, {}}));
        QCOMPARE(readingOf(judge, 2, 130, {0.5, {}}), Reading::Violating);
        QCOMPARE(readingOf(judge, 3, 80, {0.9, {}}), Reading::Clear);
        // Where nothing is known of the quality, nothing speaks against the value.
        QCOMPARE(readingOf(judge, 4, 130), Reading::Violating);
    }

    void badQualityEntersNoMean() {
        Judging judging;
        judging.quality = SignalCheck{"SQI", SignalCheck::Operator::AtLeast, 0.5};
        judging.average = seconds{8};
        ValueJudge judge(judging, kHigh);
        QVERIFY(!judge.judge(at(0), 300, {0.1, {}}));
        QCOMPARE(judge.judge(at(1), 100, ValueJudge::Beside{0.9, {}})->value, 100.0);
    }

    void twoSignalsMustBeOutTogether() {
        Judging judging;
        judging.other = OtherSignal{"SpO2", 90, {}, seconds{10}};
        ValueJudge judge(judging, kHigh);
        const auto other = [](int second, double value) {
            return ValueJudge::Beside{{}, ValueHistory::Sample{at(second), value}};
        };
        QCOMPARE(readingOf(judge, 20, 130, other(15, 85)), Reading::Violating);
        QCOMPARE(readingOf(judge, 21, 130, other(15, 95)), Reading::Clear);
        QVERIFY(!judge.judge(at(30), 130, other(15, 85))); // too long ago
        QVERIFY(!judge.judge(at(31), 130, {}));
        QCOMPARE(readingOf(judge, 32, 100, {}), Reading::Clear); // by itself
    }
};

QTEST_APPLESS_MAIN(TestValueJudge)
#include "tst_value_judge.moc"
