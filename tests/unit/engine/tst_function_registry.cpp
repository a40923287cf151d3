// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/query_runner.h"

#include <QTest>

#include <cmath>

using namespace vigil;
using namespace vigil::engine;
using model::Value;
using Type = model::Value::Type;

namespace {

std::shared_ptr<const FunctionRegistry> someFunctions() {
    auto registry = std::make_shared<FunctionRegistry>();
    const auto add = [&](UserFunction function) {
        if (!registry->add(std::move(function)))
            qFatal("not added");
    };
    add({"root",
         {Type::Float},
         Type::Float,
         [](std::span<const Value> a) -> Result<Value> {
             if (a[0].isNull())
                 return Value();
             if (a[0].asFloat() < 0)
                 return fail(ErrorCode::InvalidArgument, "root of a negative number");
             return Value(std::sqrt(a[0].asFloat()));
         },
         "Square root"});
    add({"label",
         {std::nullopt, Type::Text},
         std::nullopt,
         [](std::span<const Value> a) -> Result<Value> {
             return Value(model::toJson(a[0]) + a[1].asText());
         },
         {}});
    add({"liar",
         {},
         Type::BigInt,
         [](std::span<const Value>) -> Result<Value> { return Value(true); },
         {}});
    add({"infinite",
         {},
         Type::Float,
         [](std::span<const Value>) -> Result<Value> { return Value(HUGE_VAL); },
         {}});
    return registry;
}

QueryOptions withFunctions(std::shared_ptr<const FunctionRegistry> functions = nullptr) {
    QueryOptions options;
    options.policy = TimePolicy::recorded();
    options.functions = functions != nullptr ? std::move(functions) : someFunctions();
    return options;
}

std::string firstError(const std::string& sql) {
    const auto query = Query::compile(sql, withFunctions());
    return query ? "" : query.error()[0].message + "; " + query.error()[0].hint;
}

struct Outcome {
    std::vector<std::string> values; ///< of column r
    std::vector<RejectedRow> letters;
};

Outcome run(const std::string& sql, const std::vector<Value>& rows,
            std::shared_ptr<const FunctionRegistry> functions = nullptr) {
    const auto query = Query::compile(sql, withFunctions(std::move(functions)));
    if (!query)
        qFatal("%s", query.error()[0].message.c_str());
    auto batch = std::make_shared<model::RecordBatch>();
    batch->columns.emplace_back("v");
    std::int64_t offset = 0;
    for (const auto& value : rows) {
        const EventTime t{std::chrono::seconds{offset}};
        batch->beginRow(t, arrivalAtEvent(t), {0, 0, offset++});
        batch->columns[0].append(value);
        batch->finishRow();
    }
    QueryRunner runner(*query);
    runner.push("input", batch);
    runner.finish();
    Outcome outcome;
    for (const auto& result : runner.takeResults())
        for (std::size_t row = 0; row < result.rows->rowCount(); ++row)
            outcome.values.push_back(model::toJson(result.rows->column("r")->value(row)));
    outcome.letters = runner.takeRejected();
    return outcome;
}

} // namespace

class FunctionRegistryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void namesAreUniqueAndPlain() {
        FunctionRegistry registry;
        const auto nothing = [](std::span<const Value>) -> Result<Value> { return Value(); };
        QVERIFY(registry.add({"One", {}, {}, nothing, {}}));
        QVERIFY(!registry.add({"one", {}, {}, nothing, {}}));
        QVERIFY(!registry.add({"two words", {}, {}, nothing, {}}));
        QVERIFY(!registry.add({"", {}, {}, nothing, {}}));
        QVERIFY(!registry.add({"two", {}, {}, nullptr, {}}));
        QVERIFY(registry.find("ONE") != nullptr);
        QCOMPARE(registry.names(), std::vector<std::string>{"udf.One"});
    }

    void aQueryCallsThem() {
        const auto outcome = run("SELECT UDF.Root(v) AS r FROM input WHERE udf.root(v) IS NOT NULL",
                                 {Value(9.0), Value(std::int64_t{16}), Value()});
        QCOMPARE(outcome.values, (std::vector<std::string>{"3", "4"}));
        QVERIFY(outcome.letters.empty());
        const auto grouped = run("SELECT SUM(udf.root(v)) AS r FROM input "
                                 "GROUP BY TumblingWindow(hour, 1) HAVING udf.root(SUM(v)) > 1",
                                 {Value(9.0), Value(16.0)});
        QCOMPARE(grouped.values.size(), 2U); // second 0 belongs to the hour before
    }

    void aRowThatFailsBecomesADeadLetter() {
        const auto outcome = run("SELECT udf.root(v) AS r FROM input",
                                 {Value(-1.0), Value(4.0), Value(std::string("x"))});
        QCOMPARE(outcome.values, std::vector<std::string>{"2"});
        QCOMPARE(outcome.letters.size(), 2U);
        QCOMPARE(outcome.letters[0].reason, std::string("udf.root failed"));
        QCOMPARE(outcome.letters[0].detail, std::string("root of a negative number"));
        QCOMPARE(outcome.letters[1].detail, std::string("argument 1 is nvarchar(max), not float"));
        QCOMPARE(outcome.letters[1].origin.offset, 2);
    }

    void aResultOfAnotherTypeIsRefused() {
        const auto outcome = run("SELECT udf.liar() AS r FROM input", {Value(1.0)});
        QCOMPARE(outcome.letters.size(), 1U);
        QCOMPARE(outcome.letters[0].detail, std::string("the result is bit, not bigint"));
        QCOMPARE(run("SELECT udf.infinite() AS r FROM input", {Value(1.0)}).values,
                 std::vector<std::string>{"null"});
    }

    /// Where every row makes a call, all rows of a batch make it at once; behind CASE and AND each
    /// row decides.
    void callsAreMadeForManyRowsAtOnce() {
        std::size_t batches = 0, alone = 0;
        auto registry = std::make_shared<FunctionRegistry>();
        UserFunction function;
        function.name = "twice";
        function.arguments = {Type::Float};
        const auto twice = [](const Value& v) -> Result<Value> {
            if (v.isNull() || v.asFloat() < 0)
                return fail(ErrorCode::InvalidArgument, "not that");
            return Value(2 * v.asFloat());
        };
        function.call = [&](std::span<const Value> a) {
            ++alone;
            return twice(a[0]);
        };
        function.callMany = [&](const std::vector<UserFunction::Values>& calls) {
            ++batches;
            std::vector<Result<Value>> results;
            for (const auto& arguments : calls)
                results.push_back(twice(arguments[0]));
            return results;
        };
        QVERIFY(registry->add(std::move(function)));
        const std::vector<Value> rows{Value(1.0), Value(-1.0), Value(std::string("x")),
                                      Value(std::int64_t{3}), Value(4.0)};
        const auto outcome = run("SELECT udf.twice(v) + udf.twice(udf.twice(v)) AS r FROM input "
                                 "WHERE udf.twice(v) < 7 OR v = 4",
                                 rows, registry);
        QCOMPARE(outcome.values, (std::vector<std::string>{"6", "18", "24"}));
        QCOMPARE(outcome.letters.size(), 2U);
        QCOMPARE(outcome.letters[1].detail, std::string("argument 1 is nvarchar(max), not float"));
        QCOMPARE(batches, 4U); // one a call in the text
        QCOMPARE(alone, 0U);
        const auto some = run("SELECT CASE WHEN v = 4 THEN udf.twice(v) ELSE 0 END AS r FROM input "
                              "WHERE v = 4 AND udf.twice(v) > 0",
                              rows, registry);
        QCOMPARE(some.values, std::vector<std::string>{"8"});
        QCOMPARE(batches, 4U);
        QCOMPARE(alone, 2U);
    }

    void wrongCallsAreFoundAtCompileTime() {
        QCOMPARE(firstError("SELECT udf.rot(v) FROM input"),
                 std::string("unknown user function 'udf.rot'; did you mean 'udf.root'?"));
        QCOMPARE(firstError("SELECT udf.root() FROM input"),
                 std::string("wrong number of arguments for 'udf.root'; write udf.root(float)"));
        QCOMPARE(firstError("SELECT udf.root('x') FROM input"),
                 std::string("this is nvarchar(max), 'udf.root' takes float here; "));
        QCOMPARE(firstError("SELECT udf.label(v, 'x') AS r FROM input"), std::string());
    }
};

QTEST_APPLESS_MAIN(FunctionRegistryTest)
#include "tst_function_registry.moc"
