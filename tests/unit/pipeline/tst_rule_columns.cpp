// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/alarms/rule_columns.h"

#include <QTest>

using namespace vigil;
using namespace vigil::pipeline;

namespace {

std::shared_ptr<const engine::Query> query() {
    return *engine::Query::compile("SELECT bed, HR AS hr INTO hot FROM vitals\n"
                                   "SELECT bed, RR AS rr INTO breath FROM vitals");
}

alerts::ResultRule ruleOf(const char* id, const char* output, const char* when,
                          const char* clear = "") {
    alerts::ResultRule rule;
    rule.id = id;
    rule.output = output;
    rule.when = when;
    rule.clear = clear;
    return rule;
}

engine::QueryResult resultOf(const char* output, const char* column, double value) {
    auto rows = std::make_shared<model::RecordBatch>();
    rows->beginRow(EventTime{}, {}, {});
    rows->columnForWriting("bed").appendText("b1");
    rows->columnForWriting(column).appendFloat(value);
    rows->finishRow();
    engine::QueryResult result;
    result.output = output;
    result.rows = std::move(rows);
    return result;
}

std::string added(const RuleColumns& columns, const engine::QueryResult& result) {
    model::RecordBatch named;
    columns.addTo(named, result);
    std::string text;
    for (const auto& column : named.columns)
        text += column.name() + '=' + model::toJson(column.value(0)) + ' ';
    return text;
}

} // namespace

/// What rules say of rows, in columns.
class TestRuleColumns : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void columnsStandBesideTheirOutput() {
        alerts::RuleSet rules;
        rules.results = {ruleOf("fast", "HOT", "hr > 120", "hr < 110"),
                         ruleOf("slow", "breath", "rr < 8"), ruleOf("other", "cold", "x > 1")};
        const RuleColumns columns(*query(), rules);
        QCOMPARE(*columns.outputs(), (std::vector<std::string>{"hot", "breath"}));
        QCOMPARE(added(columns, resultOf("hot", "hr", 130)),
                 std::string("fast (when)=true fast (clear)=false "));
        QCOMPARE(added(columns, resultOf("breath", "rr", 15)), std::string("slow (when)=false "));
        QCOMPARE(added(columns, resultOf("hot", "other", 130)),
                 std::string("fast (when)=null fast (clear)=null "));
    }

    void withoutRulesThereIsNothingToTell() {
        const RuleColumns columns(*query(), {});
        QVERIFY(columns.outputs()->empty());
        QCOMPARE(added(columns, resultOf("hot", "hr", 130)), std::string());
    }

    void whereEveryRowIsAnAlarmNoColumnIsNeeded() {
        alerts::RuleSet rules;
        rules.results = {ruleOf("all", "hot", "")};
        const RuleColumns columns(*query(), rules);
        QCOMPARE(*columns.outputs(), (std::vector<std::string>{"hot"}));
        QCOMPARE(added(columns, resultOf("hot", "hr", 130)), std::string());
    }
};

QTEST_APPLESS_MAIN(TestRuleColumns)
#include "tst_rule_columns.moc"
