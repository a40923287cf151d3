// SPDX-License-Identifier: GPL-3.0-or-later
// Functions of users in the program that runs them, as queries call them.
#include "query_rows.h"

#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <set>

using namespace vigil;
using namespace vigil::tests;
using model::Value;
using Kind = engine::UserFunction::Kind;

namespace {

std::string loadError(const std::string& text) {
    const auto loaded =
        script::loadFunctions({{"f.js", "f", text}}, {}, VIGIL_BIN_DIR "/vigil-functions");
    return loaded ? std::string() : loaded.error().text();
}

} // namespace

class TestScriptFunctions : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void findsTheFunctionsOfAFile() {
        const auto functions = functionsIn(R"js(
            // class Hidden {} and function hidden() are words of a comment
            function hex2Int(h) { return parseInt(h, 16); }
            const twice = (x) => x * 2;
            let number = 3;
            class Mean { accumulate(v) {} computeResult() { return 1; } }
            function Made() {
                this.accumulate = function (v) {};
                this.computeResult = function () { return 1; };
            })js");
        QCOMPARE(functions->names(Kind::Scalar),
                 (std::vector<std::string>{"udf.hex2Int", "udf.twice"}));
        QCOMPARE(functions->names(Kind::Aggregate),
                 (std::vector<std::string>{"uda.Made", "uda.Mean"}));
    }

    void mainIsCalledAsTheFileIs() {
        const auto scalar = functionsIn("function help(x) { return x + 1; }\n"
                                        "function main(x) { return help(x); }",
                                        "plusOne");
        QCOMPARE(scalar->names(Kind::Scalar), std::vector<std::string>{"udf.plusOne"});
        const auto sum = functionsIn("function main() {\n"
                                     "  this.init = function () { this.state = 0; }\n"
                                     "  this.accumulate = function (v) { this.state += v; }\n"
                                     "  this.computeResult = function () { return this.state; }\n"
                                     "}",
                                     "total");
        QCOMPARE(sum->names(Kind::Aggregate), std::vector<std::string>{"uda.total"});
        QVERIFY(sum->names(Kind::Scalar).empty());
    }

    void saysWhatIsWrongInAFile() {
        QVERIFY(loadError("function f( {").find("f.js: SyntaxError") == 0);
        QVERIFY(loadError("\n\nnothing.here();").find("(line 3)") != std::string::npos);
        QVERIFY(loadError("var a = 1;").find("there is no function") != std::string::npos);
        QVERIFY(loadError("for (;;);").find("takes longer than 1000 ms") != std::string::npos);
        QVERIFY(loadError("function f() {}\nfunction F() {}").find("of that name exists") !=
                std::string::npos);
        const auto none = script::loadFunctions({{"f.js", "f", "function f() {}"}}, {},
                                                "/nonexistent/vigil-functions");
        QVERIFY(!none && none.error().code == ErrorCode::NotFound);
    }

    void values_data() {
        QTest::addColumn<QString>("function");
        QTest::addColumn<QString>("argument");
        QTest::addColumn<QString>("result");
        const auto row = [](const char* name, const char* function, const char* argument,
                            const char* result) {
            QTest::newRow(name) << function << argument << result;
        };
        row("whole", "x => x + 1", "CAST(1 AS bigint)", "2");
        row("fraction", "x => x / 2", "1.0", "0.5");
        row("whole float", "x => x * 2", "1.5", "3");
        row("beyond 2^53", "() => 9007199254740993", "1", "9007199254740992");
        row("beyond bigint", "() => 1e19", "1", "1e+19");
        row("no number", "() => 0 / 0", "1", "null");
        row("text", "x => x + '\\u00e4'", "'a'", "\"a\u00e4\"");
        row("null", "x => x === null", "NULL", "true");
        row("undefined", "() => undefined", "1", "null");
        row("bit", "x => typeof x", "CAST(1 AS bit)", "\"boolean\"");
        row("date", "x => x instanceof Date && x.toISOString()", "System.Timestamp()",
            "\"1970-01-01T00:00:01.000Z\"");
        row("date back", "x => new Date(x.getTime() + 500)", "System.Timestamp()",
            "\"1970-01-01T00:00:01.500Z\"");
        row("text like a time", "x => typeof x", "s", "\"string\"");
        row("array", "x => x.concat([[1, 'b']])", "JSON_PARSE('{\"a\":[1,2]}').a",
            "[1,2,[1,\"b\"]]");
        row("record", "x => ({ b: x.a, c: { d: null } })", "JSON_PARSE('{\"a\":5}')",
            "{\"b\":5,\"c\":{\"d\":null}}");
        row("more arguments", "function () { return arguments.length; }", "1, 2, 3", "3");
    }

    void values() {
        QFETCH(QString, function);
        QFETCH(QString, argument);
        QFETCH(QString, result);
        const auto functions = functionsIn("const f = " + function.toStdString() + ";");
        const auto outcome =
            outcomeOf("WITH rows AS (SELECT '2026-01-01T00:00:00Z' AS s, v FROM input) "
                      "SELECT udf.f(" +
                          argument.toStdString() + ") AS r FROM rows",
                      functions, numbers(1));
        QVERIFY2(outcome.refused.empty(),
                 outcome.refused.empty() ? "" : outcome.refused[0].c_str());
        QCOMPARE(QString::fromStdString(outcome.rows.at(0)), result);
    }

    void aTextOfAnInputStaysOne() {
        const auto functions = functionsIn("const f = x => typeof x + ' ' + x;");
        const auto moment = model::writtenMoment(EventTime{}, "1970-01-01 00:00:00");
        const std::vector<Value> values{Value(moment), Value(EventTime{})};
        QCOMPARE(outcomeOf("SELECT udf.f(v) AS r FROM input", functions, values).rows,
                 (std::vector<std::string>{"\"string 1970-01-01 00:00:00\"",
                                           "\"string 1970-01-01T00:00:00Z\""}));
    }

    /// Each is a dead letter with what was thrown; the other rows go on.
    void aCallThatFailsIsItsRowsAffair() {
        const auto functions = functionsIn(R"js(
            function f(x) {
                if (x === 2) throw new TypeError('no two');
                if (x === 3) throw 'a text';
                if (x === 4) return Symbol('s');
                if (x === 5) return new Date(NaN);
                if (x === 6) { const o = {}; o.o = o; return o; }
                if (x === 7) return 'x'.repeat(2000000);
                if (x === 8) return f;
                return x;
            })js");
        for (const char* sql : {"SELECT udf.f(v) AS r FROM input",
                                "SELECT CASE WHEN v > 0 THEN udf.f(v) END AS r FROM input"}) {
            const auto outcome = outcomeOf(sql, functions, numbers(9));
            QCOMPARE(outcome.rows, (std::vector<std::string>{"1", "9"}));
            QCOMPARE(outcome.refused.size(), 7U);
            QCOMPARE(outcome.refused[0],
                     std::string("1: udf.f failed: TypeError: no two (line 3)"));
            QVERIFY(outcome.refused[1].find("a text") != std::string::npos);
            QVERIFY(outcome.refused[2].find("does not have") != std::string::npos);
            QVERIFY(outcome.refused[3].find("date that is not valid") != std::string::npos);
            QVERIFY(outcome.refused[4].find("nested too deep") != std::string::npos);
            QVERIFY(outcome.refused[5].find("larger than 1 MiB") != std::string::npos);
        }
    }

    /// A loop is interrupted; what cannot be, or takes all memory, ends with its process, and a new
    /// one goes on with the next row.
    void whatTakesTimeOrMemoryIsItsRowsAffair() {
        script::ScriptLimits limits;
        limits.call = std::chrono::milliseconds{300};
        limits.memory = std::size_t{256} << 20U;
        const auto functions = functionsIn(R"js(
            function f(x) {
                if (x === 3) for (;;);
                if (x === 6 || x === 7) { const all = []; for (;;) all.push(new Array(100000).fill(x)); }
                return x;
            })js",
                                           "f", limits);
        const auto outcome = outcomeOf("SELECT udf.f(v) AS r FROM input", functions, numbers(9));
        QCOMPARE(outcome.rows, (std::vector<std::string>{"1", "2", "4", "5", "8", "9"}));
        QCOMPARE(outcome.refused.size(), 3U);
        QCOMPARE(outcome.refused[0], std::string("2: udf.f failed: it took longer than 300 ms"));
        QVERIFY(outcome.refused[1].find("5: udf.f failed: ") == 0);
        QVERIFY(outcome.refused[2].find("6: udf.f failed: ") == 0);
    }

    void nothingOfTheComputerIsWithinReach() {
        for (const char* name : {"require", "XMLHttpRequest", "Qt", "process", "console"})
            QCOMPARE(outcomeOf("SELECT udf.f(v) AS r FROM input",
                               functionsIn("const f = x => typeof " + std::string(name) + ";"),
                               numbers(1))
                         .rows.at(0),
                     std::string("\"undefined\""));
    }

    /// Calls are made in batches; what they give belongs to its row all the same, behind WHERE and
    /// within each other.
    void manyRowsGetTheirOwnResults() {
        const auto functions = functionsIn("let calls = 0;\n"
                                           "const f = x => x * 2;\n"
                                           "const g = x => x % 3;\n"
                                           "const next = () => ++calls;");
        const auto outcome = outcomeOf("SELECT udf.f(udf.f(v)) AS r FROM input "
                                       "WHERE udf.g(v) = 0",
                                       functions, numbers(10'000));
        QVERIFY(outcome.refused.empty());
        QCOMPARE(outcome.rows.size(), 3333U);
        for (std::size_t i = 0; i < outcome.rows.size(); ++i)
            QCOMPARE(outcome.rows[i], std::to_string(12 * (i + 1)));
        // One call a row, also where the arguments are equal.
        const auto counted =
            outcomeOf("SELECT udf.next() AS r FROM input", functions, numbers(1000)).rows;
        QCOMPARE(std::set<std::string>(counted.begin(), counted.end()).size(), 1000U);
    }

    void shardsCallThemAtTheSameTime() {
        const auto functions = functionsIn("const f = x => x * 2;");
        const std::string sql = "SELECT SUM(udf.f(v)) AS r FROM input PARTITION BY k "
                                "GROUP BY k, TumblingWindow(second, 100)";
        auto one = outcomeOf(sql, functions, numbers(5000)).rows;
        auto four = outcomeOf(sql, functions, numbers(5000), 4).rows;
        std::ranges::sort(one);
        std::ranges::sort(four);
        QVERIFY(!one.empty());
        QCOMPARE(four, one);
    }

    void itsProcessEndsWithTheFunctions() {
        QVERIFY(outcomeOf("SELECT udf.f(v) AS r FROM input", functionsIn("const f = x => x;"),
                          numbers(1))
                    .rows.size() == 1);
        QVERIFY(::waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD);
    }
};

QTEST_APPLESS_MAIN(TestScriptFunctions)
#include "tst_script_functions.moc"
