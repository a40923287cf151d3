// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/editor/explain.h"

#include <QTest>

using namespace vigil;
using namespace vigil::engine;

namespace {

Explanation explained(const std::string& sql, QueryOptions options = {}) {
    options.policy = TimePolicy::recorded();
    const auto query = Query::compile(sql, options);
    if (!query)
        qFatal("%s", query.error()[0].message.c_str());
    return explain(**query);
}

/// The first operator of that name, depth first.
const ExplainedOperator* find(const ExplainedOperator& op, std::string_view name) {
    if (op.name == name)
        return &op;
    for (const auto& input : op.inputs)
        if (const auto* found = find(input, name))
            return found;
    return nullptr;
}

} // namespace

class ExplainTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aHoppingWindowTellsItsPanesAndState() {
        const std::string sql = "SELECT k, AVG(v) AS a FROM input TIMESTAMP BY t WHERE v > 1 "
                                "GROUP BY k, HoppingWindow(second, 60, 25) HAVING COUNT(*) > 2";
        const auto plan = explained(sql);
        QCOMPARE(plan.partitioning, std::string("rows are spread over the shards by k"));
        QVERIFY(plan.order.starts_with("rows go on as they come"));
        QCOMPARE(plan.sources.size(), 1U);
        QCOMPARE(plan.sources[0].detail("event time"), std::string_view("t"));
        QCOMPARE(plan.sources[0].detail("watermark"), std::string_view("newest event time - 1h"));
        QCOMPARE(plan.steps.size(), 1U);
        const auto* window = find(plan.steps[0], "Window");
        QVERIFY(window != nullptr);
        QCOMPARE(window->detail("kind"), std::string_view("hopping 1m every 25s"));
        QCOMPARE(window->detail("pane"), std::string_view("5s"));
        QCOMPARE(window->detail("state"), std::string_view("sums of each pane for each k"));
        QVERIFY(window->detail("bound").starts_with("12 panes a window"));
        const auto* filter = find(plan.steps[0], "Filter");
        QVERIFY(filter != nullptr);
        QCOMPARE(filter->detail("condition"), std::string_view("v > 1"));
        QCOMPARE(sql.substr(filter->span.begin, filter->span.end - filter->span.begin),
                 std::string("v > 1"));
        QVERIFY(find(*filter, "Rows of input") != nullptr);
        QVERIFY(find(*filter, "Window") == nullptr); // the filter comes before the window
    }

    void aJoinTellsItsBoundAndWhyItNeedsOneShard() {
        const auto plan = explained("SELECT a.v FROM l a LEFT JOIN r b ON "
                                    "DATEDIFF(second, a, b) BETWEEN 0 AND 5 AND a.k = b.k");
        QVERIFY(plan.partitioning.starts_with("all rows on one shard"));
        QVERIFY(plan.order.starts_with("rows wait for the watermark"));
        const auto* join = find(plan.steps[0], "Left join");
        QVERIFY(join != nullptr);
        QCOMPARE(join->detail("looked up by"), std::string_view("b.k"));
        QVERIFY(!join->detail("time bound").empty());
        QCOMPARE(join->inputs.size(), 2U);
        QVERIFY(!plan.sources[0].detail("state").empty()); // the reorder buffer
    }

    void stepsComeBeforeTheOutputsThatReadThem() {
        const auto plan = explained("WITH s AS (SELECT k, LAG(v, 2) OVER (PARTITION BY k LIMIT "
                                    "DURATION(minute, 5)) AS p FROM input) SELECT * INTO x FROM s");
        QCOMPARE(plan.steps.size(), 2U);
        QCOMPARE(plan.steps[0].name, std::string("Step s"));
        QCOMPARE(find(plan.steps[0], "Analytic")->detail("state"),
                 std::string_view("2 values of the last 5m for each k"));
        QCOMPARE(plan.steps[1].name, std::string("Output x"));
        QVERIFY(find(plan.steps[1], "Rows of step s") != nullptr);
    }

    void theTextHasALineForEachDetail() {
        const auto text = renderExplanation(
            explained("SELECT COUNT(*) AS n FROM input GROUP BY TumblingWindow(minute, 5)"));
        QVERIFY(text.starts_with("Shards: all rows on one shard"));
        QVERIFY(text.find("Source input\n    event time: the time its rows came with\n") !=
                std::string::npos);
        QVERIFY(text.find("Output output\n  Project\n      columns: n\n    Window\n"
                          "        kind: tumbling 5m\n        bounds: (start, end]\n"
                          "        pane: 5m\n") != std::string::npos);
    }

    void theWordExplainMayStandBeforeAQuery() {
        std::string sql = "\n explain SELECT a FROM input";
        QVERIFY(takeExplainPrefix(sql));
        QCOMPARE(sql, std::string("\n         SELECT a FROM input"));
        QVERIFY(!takeExplainPrefix(sql));
        std::string other = "EXPLAINED";
        QVERIFY(!takeExplainPrefix(other));
    }
};

QTEST_APPLESS_MAIN(ExplainTest)
#include "tst_explain.moc"
