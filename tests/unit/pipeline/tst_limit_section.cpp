// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/workspace.h"

#include <QTest>

#include <algorithm>

using namespace vigil;
using namespace vigil::pipeline;
using std::chrono::seconds;

namespace {

const std::string kSource = "[[source]]\nname='a'\nkind='simulator'\n";

WorkspaceReading read(const std::string& toml) {
    return parseWorkspace(kSource + toml, "/ward/x.vigil.toml");
}

std::string problemsOf(const std::string& toml) {
    const auto reading = read(toml);
    std::string text;
    for (const auto& problem : reading.problems)
        text += problemText(reading, problem) + '\n';
    return text;
}

alerts::LimitRule limitOf(const std::string& keys) {
    const auto reading = read("[[limit]]\n" + keys);
    return reading.usable() ? reading.workspace.rules.limits.at(0) : alerts::LimitRule{};
}

const alerts::LimitRule* find(const alerts::RuleSet& rules, const std::string& id,
                              const std::string& bed) {
    const auto found = std::ranges::find_if(
        rules.limits, [&](const auto& rule) { return rule.id == id && rule.bed == bed; });
    return found == rules.limits.end() ? nullptr : &*found;
}

} // namespace

/// What a [[limit]] can say.
class TestLimitSection : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void kindsAreRead() {
        auto limit = limitOf("signal='HR'\nkind='rate'\nper='1m'\nlow=-20\nhigh=20\n");
        QCOMPARE(limit.judging.kind, alerts::LimitKind::Rate);
        QCOMPARE(limit.judging.per, Ticks(seconds{60}));
        limit = limitOf("signal='HR'\nkind='absence'\nafter='20s'\n");
        QCOMPARE(limit.judging.kind, alerts::LimitKind::Absence);
        QCOMPARE(limit.judging.after, Ticks(seconds{20}));
        limit = limitOf("signal='SpO2'\nkind='integral'\narea=300\nlow=90\n");
        QCOMPARE(limit.judging.kind, alerts::LimitKind::Integral);
        QCOMPARE(limit.judging.area, 300.0);
    }

    void conditionsAreRead() {
        const auto limit = limitOf(
            "signal='HR'\nhigh=120\naverage='8s'\ncount=3\nquality='SQI >= 0.5'\npolicy='ward'\n"
            "other={signal='SpO2', low=90, within='10s'}\n");
        QCOMPARE(limit.judging.average, Ticks(seconds{8}));
        QCOMPARE(limit.count, 3U);
        QCOMPARE(limit.judging.quality->signal, std::string("SQI"));
        QCOMPARE(limit.judging.other->signal, std::string("SpO2"));
        QCOMPARE(limit.judging.other->low.value(), 90.0);
        QCOMPARE(limit.judging.other->within, Ticks(seconds{10}));
        QCOMPARE(limit.policy, std::string("ward"));
    }

    void highOnesLatchUnlessTheyShallNot() {
        QCOMPARE(limitOf("signal='HR'\nhigh=120\n").priority, alerts::Priority::Medium);
        QVERIFY(!limitOf("signal='HR'\nhigh=120\n").latching);
        QVERIFY(limitOf("signal='HR'\nhigh=120\npriority='high'\n").latching);
        QVERIFY(!limitOf("signal='HR'\nhigh=120\npriority='high'\nlatching=false\n").latching);
        QVERIFY(limitOf("signal='HR'\nhigh=120\nlatching=true\n").latching);
    }

    void aPresetGivesWhatIsNotSaid() {
        const auto limit = limitOf("signal='HR'\npreset='neonate'\nlow=90\ndelay='10s'\n");
        QCOMPARE(limit.low.value(), 90.0);
        QCOMPARE(limit.high.value(), 200.0);
        QCOMPARE(limit.hysteresis, 2.0);
        QCOMPARE(limit.delayHigh, Ticks(seconds{10}));
    }

    void aWholeTableForABed() {
        const auto reading = read("[[limit]]\npreset='adult'\n"
                                  "[[limit]]\npreset='neonate'\nbed='N1'\npolicy='neo'\n"
                                  "[[limit]]\nsignal='HR'\nbed='N1'\nlow=90\nhigh=190\n");
        QVERIFY(reading.usable());
        const auto& rules = reading.workspace.rules;
        QCOMPARE(find(rules, "HR", "")->low.value(), 50.0);
        QCOMPARE(find(rules, "HR", "N1")->low.value(), 90.0); // of its own
        QCOMPARE(
            std::ranges::count_if(
                rules.limits, [](const auto& rule) { return rule.id == "HR" && rule.bed == "N1"; }),
            std::ptrdiff_t{1});
        QCOMPARE(find(rules, "RR", "N1")->low.value(), 30.0);
        QCOMPARE(find(rules, "RR", "N1")->policy, std::string("neo"));
        QVERIFY(!find(rules, "HR-extreme", "N1")->enabled);
    }

    void theWorkspaceAndItsBedsChooseTables() {
        const auto reading = read("[workspace]\npreset='paediatric'\n[[bed]]\nid='N1'\n"
                                  "preset='neonate'\n[[limit]]\nsignal='HR'\nlow=70\nhigh=150\n");
        QVERIFY(reading.usable());
        const auto& rules = reading.workspace.rules;
        QCOMPARE(find(rules, "HR", "")->low.value(), 70.0);
        QCOMPARE(find(rules, "RR", "")->high.value(), 40.0);
        QCOMPARE(find(rules, "HR", "N1")->low.value(), 100.0);
        QVERIFY(find(rules, "HR-extreme", "") == nullptr); // only adults have it
    }

    void mistakesHaveTheirPlace_data() {
        QTest::addColumn<QString>("keys");
        QTest::addColumn<QString>("problem");
        const auto row = [](const char* name, const char* keys, const char* problem) {
            QTest::newRow(name) << QString::fromLatin1(keys) << QString::fromLatin1(problem);
        };
        row("near limits", "signal='HR'\nlow=60\nhigh=61\n",
            ":7:6: error: the limits on 'HR' are nearer than 2");
        row("near pressures", "signal='ABP_SYS'\nlow=90\nhigh=94\n",
            ":7:6: error: the limits on 'ABP_SYS' are nearer than 5");
        row("near temperatures", "signal='Temp'\nlow=37\nhigh=37.1\n",
            ":7:6: error: the limits on 'Temp' are nearer than 0.2");
        row("a rate without a span", "signal='HR'\nkind='rate'\nhigh=20\n",
            ":6:6: error: a limit of this kind needs 'per'; add per = \"1m\"");
        row("a rate of no span", "signal='HR'\nkind='rate'\nper='0s'\nhigh=20\n",
            ":7:5: error: 'per' must be more than nothing");
        row("an absence without a span", "signal='HR'\nkind='absence'\n",
            ":6:6: error: a limit of this kind needs 'after'");
        row("an absence with a bound", "signal='HR'\nkind='absence'\nafter='9s'\nlow=5\n",
            ":8:5: error: 'low' says nothing of a limit of kind \"absence\"; remove it");
        row("an integral without an area", "signal='HR'\nkind='integral'\nlow=50\n",
            ":6:6: error: a limit of this kind needs an 'area' of more than nothing");
        row("a span without a rate", "signal='HR'\nhigh=120\nper='1m'\n",
            ":7:5: error: 'per' says nothing of a limit of kind \"limit\"");
        row("an unknown kind", "signal='HR'\nhigh=120\nkind='slope'\n", ":7:6: error: 'slope' is");
        row("no count", "signal='HR'\nhigh=120\ncount=0\n", ":7:7: error: 'count' must");
        row("no check", "signal='HR'\nhigh=120\nquality='good'\n",
            ":7:9: error: 'quality' cannot be read: there is no comparison");
        row("another signal without bounds", "signal='HR'\nhigh=120\nother={signal='RR'}\n",
            ":7:7: error: the limit on the other signal 'RR' has neither");
        row("a misspelt key", "signal='HR'\nhigh=120\nother={signl='RR', low=5}\n",
            ":7:8: error: unknown key 'signl' in the other signal of a [[limit]]; did you mean "
            "'signal'");
        row("no table", "preset='toddler'\n", ":5:8: error: 'toddler' is");
        row("a table with a bound", "preset='neonate'\nlow=5\n",
            ":6:5: error: 'low' says nothing of a whole table of limits");
        row("nothing in the table", "signal='CVP'\npreset='adult'\nhigh=9\n",
            ":6:8: error: the table has no limits on 'CVP'");
    }

    void mistakesHaveTheirPlace() {
        QFETCH(QString, keys);
        QFETCH(QString, problem);
        const auto found = problemsOf("[[limit]]\n" + keys.toStdString());
        QVERIFY2(found.find(problem.toStdString()) != std::string::npos, found.c_str());
    }

    void limitsMayBeAsNearAsTheirStepsAllow() {
        QCOMPARE(problemsOf("[[limit]]\nsignal='Temp'\nlow=36.9\nhigh=37.1\n"), std::string());
        QCOMPARE(problemsOf("[[limit]]\nsignal='HR'\nlow=60\nhigh=62\n"), std::string());
        QCOMPARE(problemsOf("[[limit]]\nsignal='pump'\nlow=1\nhigh=1.01\n"), std::string());
    }
};

QTEST_APPLESS_MAIN(TestLimitSection)
#include "tst_limit_section.moc"
