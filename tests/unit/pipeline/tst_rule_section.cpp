// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/workspace.h"

#include <QTest>

using namespace vigil;
using namespace vigil::pipeline;
using std::chrono::seconds;

namespace {

const std::string kWard = "[[source]]\nname='a'\nkind='simulator'\n"
                          "[[query]]\nname='q'\nsql='''\n"
                          "SELECT bed, AVG(HR) AS hr INTO hot FROM vitals\n"
                          "GROUP BY bed, TumblingWindow(minute, 1)\n"
                          "SELECT *, HR + 1 AS more INTO wide FROM vitals'''\n"
                          "[[rule]]\n";

WorkspaceReading read(const std::string& keys) {
    return parseWorkspace(kWard + keys, "/ward/x.vigil.toml");
}

std::string problemsOf(const std::string& keys) {
    const auto reading = read(keys);
    std::string text;
    for (const auto& problem : reading.problems)
        text += problemText(reading, problem) + '\n';
    return text;
}

} // namespace

/// What a [[rule]] can say. Its first key stands in line 11.
class TestRuleSection : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void everythingIsRead() {
        const auto reading =
            read("id='fast'\nfrom='HOT'\nwhen='hr > 120'\nclear='hr < 110'\nclear_after='5m'\n"
                 "delay='30s'\ncount=2\npriority='high'\npolicy='ward'\ntext='HR {hr} of {bed}'\n");
        QCOMPARE(reading.problems.size(), std::size_t{1}); // there is no such policy
        QVERIFY(reading.problems[0].warning);
        QVERIFY(reading.problems[0].message.find("nobody would be called") != std::string::npos);
        const auto& rule = reading.workspace.rules.results.at(0);
        QCOMPARE(rule.id, std::string("fast"));
        QCOMPARE(rule.output, std::string("HOT"));
        QCOMPARE(rule.when, std::string("hr > 120"));
        QCOMPARE(rule.clear, std::string("hr < 110"));
        QCOMPARE(rule.value, std::string("hr"));
        QCOMPARE(rule.clearAfter, Ticks(seconds{300}));
        QCOMPARE(rule.delay, Ticks(seconds{30}));
        QCOMPARE(rule.count, 2U);
        QCOMPARE(rule.priority, alerts::Priority::High);
        QVERIFY(rule.latching);
        QCOMPARE(rule.policy, std::string("ward"));
        QCOMPARE(rule.text, std::string("HR {hr} of {bed}"));
        QCOMPARE(rule.key, (std::vector<std::string>{"bed"}));
        QVERIFY(!reading.workspace.rules.limits.empty()); // those of adults hold beside
    }

    void keysAreOneColumnOrSeveral() {
        const std::string base = "id='x'\nfrom='wide'\nwhen='HR > 1'\n";
        QCOMPARE(read(base + "key='deviceId'\n").workspace.rules.results.at(0).key,
                 (std::vector<std::string>{"deviceId"}));
        QCOMPARE(read(base + "key=['bed', 'deviceId']\n").workspace.rules.results.at(0).key,
                 (std::vector<std::string>{"bed", "deviceId"}));
    }

    void highOnesLatchUnlessTheyShallNot() {
        const std::string base = "id='x'\nfrom='hot'\nwhen='hr > 1'\n";
        QVERIFY(!read(base).workspace.rules.results.at(0).latching);
        QVERIFY(!read(base + "priority='high'\nlatching=false\n")
                     .workspace.rules.results.at(0)
                     .latching);
    }

    void mistakesHaveTheirPlace_data() {
        QTest::addColumn<QString>("keys");
        QTest::addColumn<QString>("problem");
        const auto row = [](const char* name, const char* keys, const char* problem) {
            QTest::newRow(name) << QString::fromLatin1(keys) << QString::fromLatin1(problem);
        };
        row("no id", "from='hot'\nwhen='hr > 1'\n", ": error: [[rule]] has no 'id'");
        row("no output", "id='x'\nfrom='hit'\nwhen='hr > 1'\n",
            ":12:6: error: no query gives an output 'hit'; did you mean 'hot'");
        row("an unknown column", "id='x'\nfrom='hot'\nwhen='hr > 1 AND hs < 5'\n",
            ":13:18: error: 'when': ");
        row("in a text of lines", "id='x'\nfrom='hot'\nwhen='''\nhr > 1\n  AND hs < 5'''\n",
            ":15:7: error: 'when': ");
        row("no expression to clear", "id='x'\nfrom='hot'\nwhen='hr > 1'\nclear='hr <'\n",
            ":14:12: error: 'clear': ");
        row("no such key", "id='x'\nfrom='hot'\nwhen='hr > 1'\nkey='room'\n",
            ":14:5: error: the output 'hot' has no column 'room'");
        row("nothing in the text", "id='x'\nfrom='hot'\nwhen='hr > 1'\ntext='HR {hx}'\n",
            ":14:6: error: the output 'hot' has no column 'hx'; did you mean 'hr'");
        row("an open brace", "id='x'\nfrom='hot'\nwhen='hr > 1'\ntext='HR {hr'\n",
            ":14:6: error: a brace of 'text' is not closed");
        row("twice",
            "id='x'\nfrom='hot'\nwhen='hr > 1'\n[[rule]]\nid='x'\nfrom='hot'\n"
            "when='hr > 2'\n",
            ":15:4: error: there are two rules 'x'");
        row("a limit", "id='HR-high'\nfrom='hot'\nwhen='hr > 1'\n",
            ":11:4: error: there are two rules 'HR-high'");
        row("a technical alarm", "id='stale'\nfrom='hot'\nwhen='hr > 1'\n",
            ":11:4: error: 'stale' is the name of a technical alarm");
        row("without an end", "id='x'\nfrom='hot'\n",
            ":11:4: warning: every row is an alarm of 'x', and nothing ends it");
        row("a misspelt key", "id='x'\nfrom='hot'\nwhen='hr > 1'\nclaer='hr < 1'\n",
            ":14:1: error: unknown key 'claer' in [[rule]]; did you mean 'clear'");
    }

    void mistakesHaveTheirPlace() {
        QFETCH(QString, keys);
        QFETCH(QString, problem);
        const auto found = problemsOf(keys.toStdString());
        QVERIFY2(found.find(problem.toStdString()) != std::string::npos, found.c_str());
    }

    void aBedIsNeededWhereNothingElseIsTheKey() {
        const auto reading = parseWorkspace(
            "[[source]]\nname='a'\nkind='simulator'\n[[query]]\nname='q'\n"
            "sql='SELECT HR AS hr INTO hot FROM vitals'\n[[rule]]\nid='x'\nfrom='hot'\n"
            "when='hr > 1'\n",
            "/ward/x.vigil.toml");
        QCOMPARE(reading.problems.size(), std::size_t{1});
        QVERIFY(reading.problems[0].message.find("no column 'bed'") != std::string::npos);
        QCOMPARE(reading.problems[0].line, 9);
    }
};

QTEST_APPLESS_MAIN(TestRuleSection)
#include "tst_rule_section.moc"
