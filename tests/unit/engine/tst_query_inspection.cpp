// SPDX-License-Identifier: GPL-3.0-or-later
// What a running query says it holds.
#include "engine/editor/explain.h"
#include "held_queries.h"

#include <QTest>

using namespace vigil;
using namespace vigil::engine;
using namespace vigil::enginetest;
using namespace std::chrono_literals;

namespace {

const StateSize& windowOf(const QueryInspection& now) { return now.steps[0].selects[0].windows[0]; }

} // namespace

class QueryInspectionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void bytesStayBoundedWhileWindowsClose_data() { addHeldQueries(); }

    void bytesStayBoundedWhileWindowsClose() {
        QFETCH(QString, sql);
        QueryRunner runner(compiled(sql.toStdString()));
        std::size_t early = 0;
        std::size_t late = 0;
        for (int s = 0; s < 1200; ++s) {
            // New keys come all the time, old ones never again.
            runner.push("input", rowsOf("input", s, 20, s * 10));
            runner.push("other", rowsOf("other", s + 0.5, 20, s * 10));
            (void)runner.takeResults();
            auto& most = s < 400 ? early : late;
            most = std::max(most, runner.stateBytes());
        }
        QVERIFY2(late <= early + early / 4,
                 qPrintable(QStringLiteral("%1 after %2").arg(late).arg(early)));
    }

    void keysAndWindowsAreCounted() {
        QueryRunner runner(compiled(kQueries[0].sql));
        QCOMPARE(runner.inspect().steps[0].selects[0].groups.keys, 0U);
        runner.push("input", rowsOf("input", 1, 5));
        QCOMPARE(runner.inspect().steps[0].selects[0].groups.keys, 5U);
        QCOMPARE(windowOf(runner.inspect()).open, 1U);
        const auto five = runner.stateBytes();
        runner.push("input", rowsOf("input", 2, 5000));
        QCOMPARE(runner.inspect().steps[0].selects[0].groups.keys, 5000U);
        QVERIFY(runner.stateBytes() > five + 5000 * 32);
        // Windows close; keys that have none are forgotten once there are twice as many.
        for (int window = 1; window < 9; ++window) {
            runner.push("input", rowsOf("input", 20 * window + 5, 5000, 5000 * window));
            const auto now = runner.inspect();
            QCOMPARE(now.watermark, kStart + std::chrono::seconds{20 * window + 5});
            QCOMPARE(windowOf(now).open, 1U);
            QVERIFY(now.steps[0].selects[0].groups.keys <= 15'000);
        }
    }

    void panesAreBoundedByTheWindow() {
        QueryRunner runner(compiled(kQueries[1].sql));
        for (int s = 0; s < 500; ++s) {
            runner.push("input", rowsOf("input", s, 3));
            QVERIFY(windowOf(runner.inspect()).open <= 20 / 5 + 1);
        }
    }

    void rowsThatWaitAreCounted() {
        QueryRunner runner(compiled(kQueries[2].sql, 5s));
        for (int s = 0; s < 10; ++s)
            runner.push("input", rowsOf("input", s, 2));
        const auto now = runner.inspect();
        // The watermark is at 4 s; what is before it slides.
        QCOMPARE(now.sources[0].watermark, kStart + 4s);
        QCOMPARE(now.sources[0].held.rows, 12U);
        QCOMPARE(windowOf(now).rows, 8U);
        QCOMPARE(windowOf(now).open, 2U);
    }

    void shardsAddUp() {
        const auto query = compiled(kQueries[2].sql);
        QueryRunner one(query);
        QueryRunner three(query, 3);
        for (auto* runner : {&one, &three})
            for (int s = 0; s < 10; ++s)
                runner->push("input", rowsOf("input", s, 100));
        const auto whole = one.inspect();
        const auto parts = three.inspect();
        QCOMPARE(parts.shards, 3U);
        QCOMPARE(parts.total().keys, whole.total().keys);
        QCOMPARE(windowOf(parts).open, windowOf(whole).open);
        QCOMPARE(windowOf(parts).rows, windowOf(whole).rows);
        QCOMPARE(parts.watermark, whole.watermark);
        QCOMPARE(parts.complete, whole.complete);
    }

    void anExplanationTellsWhatIsHeld() {
        const auto query = compiled(kQueries[1].sql);
        QVERIFY(explain(*query).now.empty());
        QVERIFY(renderExplanation(explain(*query)).find("now:") == std::string::npos);
        QueryRunner runner(query);
        runner.push("input", rowsOf("input", 3, 7));
        const auto now = runner.inspect();
        const auto text = renderExplanation(explain(*query, &now));
        QVERIFY2(text.find("watermark 2026-01-01T00:00:03Z, results complete up to "
                           "2026-01-01T00:00:03Z") != std::string::npos,
                 text.c_str());
        QVERIFY2(text.find("now: 1 open, ") != std::string::npos, text.c_str());
        QVERIFY2(text.find("groups now: 7 keys, ") != std::string::npos, text.c_str());
    }

    void functionsBeforeAJoinAreTold() {
        const auto query = compiled(
            "SELECT a.k AS k, LAG(b.v) OVER (PARTITION BY b.k LIMIT DURATION(second, 20)) AS p "
            "FROM input a JOIN other b ON DATEDIFF(second, a, b) BETWEEN 0 AND 20 AND a.k = b.k");
        QueryRunner runner(query);
        runner.push("other", rowsOf("other", 1, 3));
        runner.push("input", rowsOf("input", 2, 3));
        runner.push("other", rowsOf("other", 3, 3));
        const auto now = runner.inspect();
        QCOMPARE(now.steps[0].selects[0].before.at(1).keys, 3U);
        const auto text = renderExplanation(explain(*query, &now));
        QVERIFY2(text.find("now: 3 keys, ") != std::string::npos, text.c_str());
    }

    void sizesAreWords() {
        QCOMPARE(sizeText({}), std::string("0 B"));
        QCOMPARE(sizeText({1536, 1, 2, 3}), std::string("2 open, 1 key, 3 rows, 1.5 KiB"));
        QCOMPARE(sizeText({std::size_t{3} << 30, 0, 0, 0}), std::string("3.0 GiB"));
    }
};

QTEST_GUILESS_MAIN(QueryInspectionTest)
#include "tst_query_inspection.moc"
