// SPDX-License-Identifier: GPL-3.0-or-later
// The functions of the language as entries: each does what its own text says, and one more entry is
// all that a new function takes.
#include "engine/editor/compatibility.h"
#include "engine/editor/completion.h"
#include "engine/function_list.h"
#include "engine/plan/special_forms.h"
#include "engine/query_runner.h"
#include "engine/window/aggregate_cell.h"
#include "window_drawing.h"

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

using Rows = std::vector<std::pair<std::int64_t, std::int64_t>>; ///< second and v

/// One row a second with v = 1, 2 and 4.
const Rows kThree{{1, 1}, {2, 2}, {3, 4}};
/// Those of the drawings.
const Rows kDrawn{{3, 1}, {4, 1}, {6, 1}, {9, 1}, {10, 1}};

/// All results of a query over the rows, or what was wrong with it in their place.
std::vector<QueryResult> run(const std::string& sql, const Rows& rows,
                             std::vector<std::string>& faults) {
    const auto query = Query::compile(sql, options());
    if (!query) {
        faults = {query.error()[0].message + "; " + query.error()[0].hint};
        return {};
    }
    auto batch = std::make_shared<model::RecordBatch>();
    batch->columns.emplace_back("v");
    for (const auto& [second, v] : rows) {
        const EventTime t{std::chrono::seconds{second}};
        batch->beginRow(t, arrivalAtEvent(t), {0, 0, second});
        batch->columns[0].append(Value(v));
        batch->finishRow();
    }
    QueryRunner runner(*query);
    runner.push(query.value()->inputNames()[0], batch);
    runner.finish();
    for (const auto& letter : runner.takeRejected())
        faults.push_back(letter.reason);
    return runner.takeResults();
}

/// Column r of all results.
std::vector<std::string> results(const std::string& sql) {
    std::vector<std::string> faults;
    std::vector<std::string> out;
    for (const auto& result : run(sql, kThree, faults))
        for (std::size_t row = 0; row < result.rows->rowCount(); ++row) {
            const auto value = result.rows->column("r")->value(row);
            out.push_back(value.type() == Type::Text || value.type() == Type::DateTime
                              ? textOf(value)
                              : model::toJson(value));
        }
    out.insert(out.end(), faults.begin(), faults.end());
    return out;
}

/// What the engine makes of a window, as the reference draws it.
std::string drawingOf(const std::string& window) {
    std::vector<std::string> faults;
    std::vector<tests::DrawnWindow> windows;
    const auto second = [](const Value& value) {
        return std::chrono::floor<std::chrono::seconds>(timeOf(value).value().time_since_epoch())
            .count();
    };
    for (const auto& result :
         run("SELECT System.Window().Start AS b, System.Window().End AS e, System.Window().Id AS "
             "id, COUNT(*) AS n FROM s GROUP BY " +
                 window,
             kDrawn, faults))
        for (std::size_t row = 0; row < result.rows->rowCount(); ++row) {
            const auto of = [&](const char* name) { return result.rows->column(name)->value(row); };
            windows.push_back({second(of("b")), second(of("e")), *wholeNumberOf(of("n")),
                               of("id").isNull() ? "" : textOf(of("id"))});
        }
    if (!faults.empty())
        return faults.front();
    std::vector<std::int64_t> seconds;
    for (const auto& row : kDrawn)
        seconds.push_back(row.first);
    return tests::drawWindows(seconds, windows);
}

std::string joined(const std::vector<std::string>& texts) {
    std::string all;
    for (const auto& text : texts)
        all += (all.empty() ? "" : ", ") + text;
    return all;
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

    void everyFormGivesWhatItSays_data() {
        QTest::addColumn<QString>("found");
        QTest::addColumn<QString>("gives");
        for (const auto& form : specialForms()) {
            const std::string example(form.example);
            const bool ofWindow = form.name == "System.Window";
            const auto found =
                form.kind == SpecialForm::Kind::Window
                    ? drawingOf(example)
                    : joined(results("SELECT " + example + " AS r FROM s" +
                                     (ofWindow ? " GROUP BY TumblingWindow(second, 2)" : "")));
            QTest::newRow(std::string(form.name).c_str())
                << QString::fromStdString(found) << QString::fromStdString(std::string(form.gives));
        }
    }

    void everyFormGivesWhatItSays() {
        QFETCH(QString, found);
        QFETCH(QString, gives);
        const auto text = found.toStdString(); // QCOMPARE shows no more than the first lines
        QVERIFY2(found == gives, ('\n' + text).c_str());
    }

    void differencesAreAsTheySay_data() {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("gives");
        for (const auto& difference : differences()) {
            QVERIFY2(difference.here.ends_with('.'), std::string(difference.about).c_str());
            if (difference.example.empty())
                continue;
            const std::string example(difference.example);
            QTest::newRow(std::string(difference.about).c_str())
                << QString::fromStdString(example.starts_with("SELECT ")
                                              ? example
                                              : "SELECT " + example + " AS r FROM s WHERE v = 1")
                << QString::fromStdString(std::string(difference.gives));
        }
    }

    void differencesAreAsTheySay() {
        QFETCH(QString, sql);
        QFETCH(QString, gives);
        QCOMPARE(QString::fromStdString(joined(results(sql.toStdString()))), gives);
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
