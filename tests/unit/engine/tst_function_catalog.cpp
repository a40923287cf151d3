// SPDX-License-Identifier: GPL-3.0-or-later
// The functions of the language as entries: each does what its own text says, and one more entry is
// all that a new function takes.
#include "engine/editor/completion.h"
#include "engine/function_list.h"
#include "engine/query_runner.h"
#include "engine/window/aggregate_cell.h"

#include <QTest>

#include <algorithm>

using namespace vigil;
using namespace vigil::engine;
using model::Value;
using Type = model::Value::Type;

namespace {

Value doubled(EvalContext& context, std::span<const Value> a) {
    const auto number = wholeNumberOf(a[0]);
    return number ? Value(*number * 2) : context.fail("DOUBLED of no whole number");
}

Value range(const AggregateCells& cells) {
    return cells.wholes.count == 0 ? Value() : Value(cells.wholes.greatest - cells.wholes.least);
}

Value newest(const AggregatePlan&, const std::vector<KeptRow>& rows) {
    return rows.empty() ? Value() : rows.back().value;
}

constexpr std::array kScalars{Function{.name = "DOUBLED",
                                       .signature = "DOUBLED(number)",
                                       .description = "Twice the number.",
                                       .example = "DOUBLED(4)",
                                       .gives = "8",
                                       .result = Type::BigInt,
                                       .call = doubled}};

constexpr std::array kAggregates{
    AggregateFunction{.name = "SPREAD",
                      .signature = "SPREAD(number)",
                      .description = "The largest value less the smallest.",
                      .example = "SPREAD(v)",
                      .gives = "3",
                      .result = Type::BigInt,
                      .numbersOnly = true,
                      .ofCells = range},
    AggregateFunction{.name = "NEWEST",
                      .signature = "NEWEST(value)",
                      .description = "The value that came last.",
                      .example = "NEWEST(v)",
                      .gives = "4",
                      .resultLikeArgument = true,
                      .state = AggregateFunction::State::Rows,
                      .ofRows = newest}};

/// All functions there are, and those of this test.
std::shared_ptr<const FunctionCatalog> withMore() {
    auto catalog = std::make_shared<FunctionCatalog>(*builtinFunctions());
    catalog->add(kScalars);
    catalog->add(kAggregates);
    return catalog;
}

QueryOptions options() {
    QueryOptions options;
    options.policy = TimePolicy::recorded();
    options.catalog = withMore();
    return options;
}

std::string firstError(const std::string& sql) {
    const auto query = Query::compile(sql, options());
    return query ? "" : query.error()[0].message + "; " + query.error()[0].hint;
}

/// Column r of all results over one row a second with v = 1, 2 and 4.
std::vector<std::string> results(const std::string& sql) {
    const auto query = Query::compile(sql, options());
    if (!query)
        return {query.error()[0].message + "; " + query.error()[0].hint};
    auto batch = std::make_shared<model::RecordBatch>();
    batch->columns.emplace_back("v");
    std::int64_t second = 0;
    for (const std::int64_t v : {1, 2, 4}) {
        const EventTime t{std::chrono::seconds{++second}};
        batch->beginRow(t, arrivalAtEvent(t), {0, 0, second});
        batch->columns[0].append(Value(v));
        batch->finishRow();
    }
    QueryRunner runner(*query);
    runner.push(query.value()->inputNames()[0], batch);
    runner.finish();
    std::vector<std::string> out;
    for (const auto& result : runner.takeResults())
        for (std::size_t row = 0; row < result.rows->rowCount(); ++row) {
            const auto value = result.rows->column("r")->value(row);
            out.push_back(value.type() == Type::Text || value.type() == Type::DateTime
                              ? textOf(value)
                              : model::toJson(value));
        }
    for (const auto& letter : runner.takeRejected())
        out.push_back(letter.reason);
    return out;
}

} // namespace

class FunctionCatalogTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void everyExampleGivesWhatItSays_data() {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("gives");
        const auto row = [](const auto& entry, const char* from) {
            QVERIFY(!entry.signature.empty() && !entry.description.empty());
            QTest::newRow(std::string(entry.name).c_str())
                << QString::fromStdString("SELECT " + std::string(entry.example) + " AS r FROM " +
                                          from)
                << QString::fromUtf8(entry.gives.data(),
                                     static_cast<qsizetype>(entry.gives.size()));
        };
        const auto catalog = withMore();
        for (const auto* function : catalog->scalars())
            row(*function, "s WHERE v = 1");
        for (const auto* aggregate : catalog->aggregates())
            row(*aggregate, "s GROUP BY TumblingWindow(minute, 1)");
    }

    void everyExampleGivesWhatItSays() {
        QFETCH(QString, sql);
        QFETCH(QString, gives);
        const auto found = results(sql.toStdString());
        QCOMPARE(found.size(), 1U);
        QCOMPARE(QString::fromStdString(found[0]), gives);
    }

    void oneEntryIsAWholeScalarFunction() {
        QCOMPARE(results("SELECT DOUBLED(v) AS r FROM s WHERE doubled(v) > 2"),
                 (std::vector<std::string>{"4", "8"}));
        QCOMPARE(firstError("SELECT DOUBLED(1, 2) FROM s"),
                 std::string("wrong number of arguments for 'DOUBLED'; write DOUBLED(number)"));
        QVERIFY(firstError("SELECT DOUBLE(1) FROM s").ends_with("did you mean 'DOUBLED'?"));
        QVERIFY(builtinFunctions()->scalar("DOUBLED") == nullptr);
    }

    void oneEntryIsAWholeAggregate() {
        QCOMPARE(results("SELECT SPREAD(v) AS r FROM s GROUP BY TumblingWindow(minute, 1)"),
                 (std::vector<std::string>{"3"}));
        QCOMPARE(results("SELECT SPREAD(v) AS r FROM s GROUP BY HoppingWindow(second, 4, 2)"),
                 (std::vector<std::string>{"1", "3", "0"}));
        QCOMPARE(results("SELECT SPREAD(v) OVER (LIMIT DURATION(second, 2)) AS r FROM s"),
                 (std::vector<std::string>{"0", "1", "2"}));
        QCOMPARE(results("SELECT NEWEST(v) AS r FROM s GROUP BY SlidingWindow(second, 2)"),
                 (std::vector<std::string>{"1", "2", "4", "4"}));
        QCOMPARE(firstError("SELECT SPREAD() FROM s GROUP BY TumblingWindow(minute, 1)"),
                 std::string("wrong number of arguments for 'SPREAD'; write SPREAD(number)"));
    }

    void completionOffersWhatTheCatalogHas() {
        CompletionSchema schema;
        schema.options = options();
        const std::string text = "SELECT SPR";
        const auto candidates = complete(text, text.size(), schema).candidates;
        QCOMPARE(candidates.size(), 1U);
        QCOMPARE(candidates[0].signature, std::string("SPREAD(number)"));
        QCOMPARE(candidates[0].documentation, std::string("The largest value less the smallest."));
        QCOMPARE(candidates[0].example, std::string("SPREAD(v) gives 3"));
    }
};

QTEST_GUILESS_MAIN(FunctionCatalogTest)
#include "tst_function_catalog.moc"
