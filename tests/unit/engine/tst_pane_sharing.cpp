// SPDX-License-Identifier: GPL-3.0-or-later
// Which windows share panes, and what is told of it.
#include "engine/editor/explain.h"
#include "engine/plan/plan.h"
#include "engine/query_runner.h"

#include <QTest>

#include <string>

using namespace vigil;
using namespace vigil::engine;

namespace {

std::shared_ptr<const Query> compiled(const std::string& sql) {
    QueryOptions options;
    options.policy = TimePolicy::recorded({});
    auto query = Query::compile(sql, options);
    if (!query)
        qFatal("%s", renderDiagnostic(query.error()[0], sql, "<sql>").c_str());
    return *query;
}

/// SELECT COUNT(*) INTO o0, o1, ... FROM input, each with what follows there.
std::string outputs(std::initializer_list<std::string_view> ends) {
    std::string sql;
    for (const auto end : ends)
        sql += "SELECT COUNT(*) AS n INTO o" + std::to_string(std::ranges::count(sql, ';')) +
               " FROM input " + std::string(end) + ";\n";
    return sql;
}

/// How the windows of a text share: "10s: 0.0 1.0; ...", length of the base panes, then member and
/// window of all that are filled from them; sharings are parted by '/'.
std::string sharingsOf(const std::string& sql) {
    const auto query = compiled(sql);
    std::string text;
    for (const auto& sharing : query->plan().sharings) {
        text += text.empty() ? "" : " / ";
        for (const auto& ring : sharing.rings) {
            text += (&ring == &sharing.rings.front() ? "" : "; ") +
                    std::to_string(ring.pane.size / Ticks{std::chrono::milliseconds{1}}) + "ms:";
            for (const auto& at : ring.windows)
                text += ' ' + query->plan().steps[sharing.members[at.member].step].name + '.' +
                        std::to_string(at.window);
        }
    }
    return text;
}

} // namespace

class PaneSharingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void windowsShare_data() {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("sharings");
        const auto row = [](const char* name, const std::string& sql, const char* sharings) {
            QTest::newRow(name) << QString::fromStdString(sql) << QString::fromUtf8(sharings);
        };
        row("tumbling and hopping",
            outputs({"GROUP BY k, TumblingWindow(second, 15)",
                     "GROUP BY k, HoppingWindow(second, 60, 10)"}),
            "5000ms: o0.0 o1.0");
        row("keys in another order",
            outputs({"GROUP BY a, b, TumblingWindow(second, 10)",
                     "GROUP BY b, TumblingWindow(second, 20), a"}),
            "10000ms: o0.0 o1.0");
        row("the same condition over columns that came in another order",
            "SELECT SUM(b) AS s INTO x FROM input WHERE a > 1 GROUP BY TumblingWindow(second, 10);"
            "SELECT SUM(c) AS s INTO y FROM input WHERE A > 1 GROUP BY TumblingWindow(second, 20)",
            "10000ms: x.0 y.0");
        row("offsets",
            outputs({"GROUP BY TumblingWindow(Duration(second, 10), Offset(second, 4))",
                     "GROUP BY TumblingWindow(second, 20)"}),
            "2000ms: o0.0 o1.0");
        row("a step that two outputs read",
            "WITH s AS (SELECT k, COUNT(*) AS n FROM input GROUP BY k, TumblingWindow(second, 5)) "
            "SELECT SUM(n) AS n INTO x FROM s GROUP BY TumblingWindow(second, 10);"
            "SELECT AVG(n) AS n INTO y FROM s GROUP BY TumblingWindow(second, 20)",
            "10000ms: x.0 y.0");
        row("Windows()",
            outputs({"GROUP BY Windows(TumblingWindow(second, 10), TumblingWindow(second, 15))"}),
            "5000ms: o0.0 o0.1");
        row("two sets of keys",
            outputs({"GROUP BY a, TumblingWindow(second, 10)",
                     "GROUP BY b, TumblingWindow(second, 10)",
                     "GROUP BY a, TumblingWindow(second, 20)",
                     "GROUP BY b, TumblingWindow(second, 20)"}),
            "10000ms: o0.0 o2.0 / 10000ms: o1.0 o3.0");
        row("panes that hardly fit have rings of their own",
            outputs({"GROUP BY TumblingWindow(second, 60)", "GROUP BY TumblingWindow(second, 61)",
                     "GROUP BY TumblingWindow(second, 30)",
                     "GROUP BY TumblingWindow(second, 427)"}),
            "30000ms: o0.0 o2.0; 61000ms: o1.0 o3.0");
        row("who shares with nobody is left out",
            outputs({"GROUP BY TumblingWindow(second, 61)", "GROUP BY TumblingWindow(second, 60)",
                     "GROUP BY TumblingWindow(second, 30)"}),
            "30000ms: o1.0 o2.0");
    }

    void windowsShare() {
        QFETCH(QString, sql);
        QFETCH(QString, sharings);
        QCOMPARE(QString::fromStdString(sharingsOf(sql.toStdString())), sharings);
    }

    void windowsDoNotShare_data() {
        QTest::addColumn<QString>("sql");
        const auto row = [](const char* name, const std::string& sql) {
            QTest::newRow(name) << QString::fromStdString(sql);
        };
        const std::string ten = "GROUP BY TumblingWindow(second, 10)";
        row("one window", outputs({ten}));
        row("another condition", outputs({ten, "WHERE v > 1 " + ten}));
        row("a constant of another type", outputs({"WHERE v > 1 " + ten, "WHERE v > 1.0 " + ten}));
        row("other keys", outputs({ten, "GROUP BY k, TumblingWindow(second, 10)"}));
        row("sliding", outputs({ten, "GROUP BY SlidingWindow(second, 10)"}));
        row("session", outputs({ten, "GROUP BY SessionWindow(second, 10, 60)"}));
        row("snapshot", outputs({ten, "GROUP BY System.Timestamp()"}));
        row("panes that do not fit", outputs({"GROUP BY TumblingWindow(second, 60)",
                                              "GROUP BY TumblingWindow(second, 61)"}));
        row("another event time", outputs({ten, "TIMESTAMP BY t " + ten}));
        for (const char* kept : {"COLLECT(v)", "COUNT(DISTINCT v)", "TopOne() OVER (ORDER BY v)",
                                 "PERCENTILE_CONT(0.5) OVER (ORDER BY v)", "STRING_AGG(v, ' ')"})
            row(kept, outputs({ten}) + "SELECT " + kept + " AS x INTO x FROM input " + ten);
        row("a join", outputs({ten}) +
                          "SELECT COUNT(*) AS n INTO x FROM input a JOIN other b ON "
                          "DATEDIFF(second, a, b) BETWEEN 0 AND 5 " +
                          ten);
        row("an analytic function",
            outputs({ten}) +
                "SELECT COUNT(*) AS n INTO x FROM input WHERE ISFIRST(second, 5) = 1 " + ten);
    }

    void windowsDoNotShare() {
        QFETCH(QString, sql);
        QCOMPARE(sharingsOf(sql.toStdString()), std::string());
    }

    void anExplanationTellsWhoShares() {
        const auto query = compiled(outputs({"GROUP BY k, TumblingWindow(second, 10)",
                                             "GROUP BY k, HoppingWindow(second, 60, 15)",
                                             "GROUP BY v, "
                                             "TumblingWindow(second, "
                                             "10)"}));
        const auto text = renderExplanation(explain(*query));
        const std::string line = "rows: added once, to panes of 5s, for the windows of o0, o1\n";
        const auto first = text.find(line);
        QVERIFY2(first != std::string::npos, text.c_str());
        const auto second = text.find(line, first + 1);
        QVERIFY2(second != std::string::npos, text.c_str());
        QVERIFY(text.find("rows: ", second + 1) == std::string::npos);
        QVERIFY(text.find("shared now") == std::string::npos);
    }

    void whatIsSharedIsCountedOnce() {
        const auto query = compiled(outputs({"GROUP BY k, TumblingWindow(second, 10)",
                                             "GROUP BY k, TumblingWindow(second, 20)",
                                             "GROUP BY k, HoppingWindow(second, 30, 10)"}));
        QueryRunner runner(query);
        const auto push = [&](int second) {
            auto batch = std::make_shared<model::RecordBatch>();
            batch->stream = "input";
            for (int k = 0; k < 500; ++k) {
                const EventTime t{std::chrono::seconds{1'767'225'600 + second}};
                batch->beginRow(t, arrivalAtEvent(t), {});
                batch->columnForWriting("k").appendBigInt(k);
                batch->finishRow();
            }
            runner.push("input", batch);
        };
        push(1);
        auto now = runner.inspect();
        QCOMPARE(now.shared.size(), 1U);
        QCOMPARE(now.shared[0].keys, 500U);
        QCOMPARE(now.shared[0].open, 1U);
        // Only the base pane has rows so far.
        QCOMPARE(now.total().keys, 500U);
        QCOMPARE(now.total().open, 1U);
        push(11);
        now = runner.inspect();
        QCOMPARE(now.shared[0].open, 1U);
        QCOMPARE(now.steps[0].selects[0].windows[0].open, 0U); // was given
        QCOMPARE(now.steps[1].selects[0].windows[0].open, 1U);
        QCOMPARE(now.steps[1].selects[0].groups.keys, 500U);
        auto sum = now.shared[0].bytes;
        for (const auto& step : now.steps)
            sum += step.selects[0].groups.bytes + step.selects[0].windows[0].bytes;
        QCOMPARE(now.total().bytes - sum,
                 now.sources[0].held.bytes + now.steps[0].merge.bytes * now.steps.size());
        const auto text = renderExplanation(explain(*query, &now));
        const auto told = text.find("shared now: 1 open, 500 keys, ");
        QVERIFY2(told != std::string::npos, text.c_str());
        QVERIFY(text.find("shared now", told + 1) == std::string::npos);
    }

    void keysThatNoBasePaneHasAreForgotten() {
        QueryRunner runner(compiled(outputs(
            {"GROUP BY k, TumblingWindow(second, 1)", "GROUP BY k, TumblingWindow(second, 100)"})));
        std::size_t rows = 0;
        for (int second = 0; second < 200; ++second) {
            auto batch = std::make_shared<model::RecordBatch>();
            batch->stream = "input";
            for (int k = 0; k < 300; ++k) {
                const EventTime t{std::chrono::seconds{1'767'225'600 + second}};
                batch->beginRow(t, arrivalAtEvent(t), {});
                batch->columnForWriting("k").appendBigInt(300 * second + k);
                batch->finishRow();
            }
            runner.push("input", batch);
            const auto now = runner.inspect();
            // The long window holds its keys, the others do not grow with them.
            QVERIFY(now.shared[0].keys <= 2048);
            QVERIFY(now.steps[0].selects[0].groups.keys <= 2048);
            QVERIFY(now.steps[1].selects[0].groups.keys <= 60'000);
            for (const auto& result : runner.takeResults())
                rows += result.output == "o1" ? result.rows->rowCount() : 0;
        }
        runner.finish();
        for (const auto& result : runner.takeResults())
            rows += result.output == "o1" ? result.rows->rowCount() : 0;
        QCOMPARE(rows, 200U * 300U); // no key comes in two windows
    }
};

QTEST_APPLESS_MAIN(PaneSharingTest)
#include "tst_pane_sharing.moc"
