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

QueryOptions withFunctions() {
    QueryOptions options;
    options.policy = TimePolicy::recorded();
    options.functions = someFunctions();
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

Outcome run(const std::string& sql, const std::vector<Value>& rows) {
    const auto query = Query::compile(sql, withFunctions());
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
