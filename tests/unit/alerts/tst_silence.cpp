// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/escalation/silence.h"

#include <QTest>

using namespace vigil;
using namespace vigil::alerts;

namespace {

AlarmStatus alarm() {
    AlarmStatus alarm;
    alarm.bed = "B07";
    alarm.rule = "SpO2-low";
    alarm.signal = "SpO2";
    alarm.priority = Priority::High;
    return alarm;
}

bool matches(const char* text) { return LabelMatcher::parse(text).value().matches(alarm()); }

} // namespace

class TestSilence : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void matchersSayWhatTheyMatch() {
        QVERIFY(matches("bed=B07"));
        QVERIFY(matches(" bed = B07 "));
        QVERIFY(!matches("bed=B0"));
        QVERIFY(matches("bed!=B08"));
        QVERIFY(matches("rule=~SpO2.*"));
        QVERIFY(matches("priority=high"));
        QVERIFY(matches("kind=physiological"));
        QVERIFY(!matches("rule!~SpO2.*"));
    }

    void expressionsAreBoundAtBothEnds() {
        QVERIFY(!matches("rule=~SpO2"));
        QVERIFY(!matches("rule=~.*O2"));
        QVERIFY(matches("rule=~HR.*|SpO2-low"));
        QVERIFY(!matches("rule=~HR|SpO2")); // both branches are bound
    }

    void aLabelWithoutValueIsEmpty() {
        QVERIFY(matches("subject="));
        QVERIFY(matches("patient=~"));
        QVERIFY(!matches("patient=~.+"));
        QVERIFY(matches("patient!=p-1"));
    }

    void whatCannotBeReadIsRefusedByName() {
        for (const char* text : {"", "bed", "bed:B07", "bad=1", "rule=~(", "bed!B07"}) {
            const auto parsed = LabelMatcher::parse(text);
            QVERIFY2(!parsed, text);
            QVERIFY(!parsed.error().detail.empty());
        }
    }

    void anExpressionThatNeverEndsMatchesNothing() {
        auto status = alarm();
        status.rule = std::string(60, 'a') + '!';
        QVERIFY(!LabelMatcher::parse("rule=~(a+)+b").value().matches(status));
    }

    void silencesHoldForTheirTimeAndNeverForAll() {
        Silence silence;
        silence.from = EventTime{std::chrono::seconds{10}};
        silence.to = EventTime{std::chrono::seconds{20}};
        QVERIFY(!silence.covers(alarm(), silence.from)); // it matches nothing
        silence.match = {LabelMatcher::parse("bed=B07").value()};
        QVERIFY(silence.covers(alarm(), silence.from));
        QVERIFY(!silence.covers(alarm(), silence.to));
        QVERIFY(!silence.covers(alarm(), silence.from - Ticks{1}));
        silence.match.push_back(LabelMatcher::parse("priority=low").value());
        QVERIFY(!silence.covers(alarm(), silence.from)); // all of them must hold
    }

    void inhibitionComparesTheLabelsThatAreToBeEqual() {
        Inhibition inhibition;
        inhibition.source = {LabelMatcher::parse("rule=HR-high").value()};
        inhibition.target = {LabelMatcher::parse("rule=SpO2-low").value()};
        inhibition.equal = {"bed"};
        auto by = alarm();
        by.rule = "HR-high";
        QVERIFY(inhibition.inhibits(by, alarm()));
        by.bed = "B08";
        QVERIFY(!inhibition.inhibits(by, alarm()));
        inhibition.target.push_back(LabelMatcher::parse("rule=~.*").value());
        inhibition.source = {LabelMatcher::parse("rule=~.*").value()};
        by.bed = "B07";
        QVERIFY(!inhibition.inhibits(by, alarm())); // it is both
    }
};

QTEST_GUILESS_MAIN(TestSilence)
#include "tst_silence.moc"
