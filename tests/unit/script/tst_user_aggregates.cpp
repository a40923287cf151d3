// SPDX-License-Identifier: GPL-3.0-or-later
// uda.* over windows, and what a restart keeps of them.
#include "query_rows.h"

using namespace vigil;
using namespace vigil::tests;
using model::Value;

namespace {

const std::string kAggregates = R"js(
    class Sum {
        init() { this.state = 0; }
        accumulate(value) { this.state += value; }
        deaccumulate() { throw 'never called'; }
        deaccumulateState() { throw 'never called'; }
        computeResult() { return this.state; }
    }
    class Order {
        constructor() { this.all = ''; }
        accumulate(value, time) { this.all += value + '@' + time.getTime() / 1000 + ' '; }
        computeResult() { return this.all; }
    }
    class Strict {
        accumulate(value) { if (value === 5) throw new RangeError('no five'); }
        computeResult() { return true; }
    }
    function plain(x) { return x; }
)js";

/// Sums of a plain loop: windows of `size` seconds that end every `hop`.
std::vector<std::string> sums(std::int64_t rows, std::int64_t size, std::int64_t hop) {
    std::vector<std::string> out;
    for (std::int64_t end = hop; end - size < rows; end += hop) {
        std::int64_t sum = 0;
        for (std::int64_t t = 1; t <= rows; ++t)
            sum += t > end - size && t <= end ? t : 0;
        if (sum > 0)
            out.push_back(std::to_string(sum));
    }
    return out;
}

std::string firstError(const std::string& sql) {
    engine::QueryOptions options;
    options.functions = functionsIn(kAggregates);
    const auto query = engine::Query::compile(sql, options);
    return query ? "" : query.error()[0].message + "; " + query.error()[0].hint;
}

} // namespace

class TestUserAggregates : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void windows() {
        const auto functions = functionsIn(kAggregates);
        const auto results = [&](const std::string& window) {
            const auto outcome = outcomeOf("SELECT uda.Sum(v) AS r FROM input GROUP BY " + window,
                                           functions, numbers(20));
            return outcome.refused.empty() ? outcome.rows : outcome.refused;
        };
        QCOMPARE(results("TumblingWindow(second, 6)"), sums(20, 6, 6));
        QCOMPARE(results("HoppingWindow(second, 6, 2)"), sums(20, 6, 2));
        QCOMPARE(results("SessionWindow(second, 5, 100)"), std::vector<std::string>{"210"});
        // One a row, one more for each that leaves; as SUM has it.
        const auto sliding = outcomeOf("SELECT uda.Sum(v) - SUM(v) AS r FROM input "
                                       "GROUP BY SlidingWindow(second, 3)",
                                       functions, numbers(20));
        QCOMPARE(sliding.rows, std::vector<std::string>(22, "0"));
    }

    void rowsComeInTheirOrderWithTheirTimes() {
        const auto outcome =
            outcomeOf("SELECT uda.Order(v) AS r FROM input GROUP BY TumblingWindow(second, 3)",
                      functionsIn(kAggregates), {Value(7.5), Value(), Value(std::string("x"))});
        QCOMPARE(outcome.rows, std::vector<std::string>{"\"7.5@1 null@2 x@3 \""});
    }

    void groupsHavingAndExpressions() {
        const auto outcome = outcomeOf("SELECT uda.Sum(v + 1) * 10 AS r FROM input "
                                       "GROUP BY k, TumblingWindow(second, 10) "
                                       "HAVING uda.Sum(v) > 25",
                                       functionsIn(kAggregates), numbers(10));
        QCOMPARE(outcome.rows, std::vector<std::string>{"350"}); // 2, 4, 6, 8, 10; the others: 25
    }

    void aFailureIsItsWindowsAffair() {
        const auto outcome = outcomeOf("SELECT uda.Strict(v) AS r FROM input "
                                       "GROUP BY TumblingWindow(second, 4)",
                                       functionsIn(kAggregates), numbers(12));
        QCOMPARE(outcome.rows, (std::vector<std::string>{"true", "true"}));
        QCOMPARE(outcome.refused.size(), 1U);
        QVERIFY(outcome.refused[0].find("uda.Strict failed: RangeError: no five") !=
                std::string::npos);
    }

    void wrongCallsAreFoundAtCompileTime() {
        const std::string group = " FROM input GROUP BY TumblingWindow(second, 1)";
        QCOMPARE(firstError("SELECT uda.Summ(v)" + group),
                 std::string("unknown user aggregate 'uda.Summ'; did you mean 'uda.Sum'?"));
        QCOMPARE(firstError("SELECT uda.plain(v)" + group).find("unknown user aggregate"), 0U);
        QCOMPARE(firstError("SELECT uda.Sum()" + group),
                 std::string("wrong number of arguments for 'uda.Sum'; write uda.Sum(any)"));
        QCOMPARE(firstError("SELECT uda.Sum(v) FROM input").find("the aggregate 'uda.Sum' is not"),
                 0U);
        QVERIFY(firstError("SELECT SUM(uda.Sum(v))" + group).find("WITH name AS") !=
                std::string::npos);
        QVERIFY(firstError("SELECT uda.Sum(v) OVER (LIMIT DURATION(second, 1))" + group)
                    .find("takes no OVER") != std::string::npos);
    }

    /// What a window has kept comes back; with other functions it does not.
    void aRestartDoesNotShow() {
        const auto functions = functionsIn(kAggregates);
        const std::string sql = "SELECT uda.Order(udf.plain(v)) AS r FROM input "
                                "GROUP BY HoppingWindow(second, 6, 2)";
        const auto expected = outcomeOf(sql, functions, numbers(20)).rows;
        Outcome outcome;
        engine::QueryRunner first(queryOf(sql, functions));
        std::vector<Value> head = numbers(20), tail(head.begin() + 9, head.end());
        head.resize(9);
        first.push("input", batchOf(head));
        takeOut(first, outcome);
        const auto state = first.capture();
        QVERIFY(state);
        // The functions of the second run are another process of the same text.
        engine::QueryRunner second(queryOf(sql, functionsIn(kAggregates)));
        QVERIFY(second.restore(*state));
        second.push("input", batchOf(tail, 9));
        second.finish();
        takeOut(second, outcome);
        QCOMPARE(outcome.rows, expected);
        engine::QueryRunner other(queryOf(sql, functionsIn(kAggregates + "// changed")));
        const auto refused = other.restore(*state);
        QVERIFY(!refused && refused.error().detail.find("functions") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestUserAggregates)
#include "tst_user_aggregates.moc"
