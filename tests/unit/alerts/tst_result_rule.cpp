// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/rules/result_rule.h"

#include <QTest>

using namespace vigil::alerts;

/// Texts of rules.
class TestResultRule : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void textsHaveValuesInThem_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("filled");
        QTest::newRow("none") << "too fast"
                              << "too fast";
        QTest::newRow("one") << "HR {hr}"
                             << "HR 1";
        QTest::newRow("two") << "{hr} of {bed}!"
                             << "1 of 2!";
        QTest::newRow("side by side") << "{hr}{bed}"
                                      << "12";
        QTest::newRow("braces") << "{{hr}} is {hr}"
                                << "{hr} is 1";
        QTest::newRow("empty") << ""
                               << "";
    }

    void textsHaveValuesInThem() {
        QFETCH(QString, text);
        QFETCH(QString, filled);
        const RuleText read(text.toStdString());
        QVERIFY(read.isWhole());
        QCOMPARE(read.fill({"1", "2"}), filled.toStdString());
    }

    void namesAreTold() {
        const RuleText text("{hr} of {bed}");
        QCOMPARE(text.columns(), (std::vector<std::string>{"hr", "bed"}));
        QVERIFY(!RuleText("HR {hr").isWhole());
        QCOMPARE(RuleText("HR {hr").fill({}), std::string("HR {hr"));
    }

    void columnsOfRulesAreNamedByThem() {
        QCOMPARE(ruleColumn("vt", RuleColumn::When), std::string("vt (when)"));
        QCOMPARE(ruleColumn("vt", RuleColumn::Clear), std::string("vt (clear)"));
    }
};

QTEST_APPLESS_MAIN(TestResultRule)
#include "tst_result_rule.moc"
