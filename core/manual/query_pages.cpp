// SPDX-License-Identifier: GPL-3.0-or-later
#include "manual/query_pages.h"

#include "engine/editor/compatibility.h"
#include "engine/function_list.h"
#include "engine/plan/special_forms.h"
#include "model/value.h"

#include <array>

namespace vigil::manual {
namespace {

using engine::SpecialForm;

constexpr std::array kExamples{
    QueryExample{"Rows by a condition", R"(SELECT bed, HR, SpO2
INTO hypoxic
FROM vitals
WHERE SpO2 < 88)"},
    QueryExample{"Windows: each bed's mean over five minutes",
                 R"(SELECT bed, AVG(HR) AS hr, System.Timestamp() AS windowEnd
INTO avg_hr
FROM vitals
GROUP BY bed, TumblingWindow(minute, 5)
HAVING COUNT(HR) > 10)"},
    QueryExample{"Steps: a query over the results of another", R"(WITH perMinute AS (
    SELECT bed, AVG(HR) AS hr
    FROM vitals
    GROUP BY bed, TumblingWindow(minute, 1))
SELECT bed, MAX(hr) - MIN(hr) AS spread
FROM perMinute
GROUP BY bed, HoppingWindow(minute, 15, 5))"},
    QueryExample{"A join of streams within a bound of time", R"(SELECT a.bed, a.HR, b.ABP_MEAN
FROM vitals a
JOIN pressures b
ON a.bed = b.bed AND DATEDIFF(second, a, b) BETWEEN 0 AND 10)"},
    QueryExample{"A join with reference data ([[reference]], --reference)",
                 R"(SELECT v.bed, r.room, v.HR
FROM vitals v
JOIN rooms r ON v.bed = r.bed)"},
    QueryExample{
        "Rows before this one",
        R"(SELECT bed, HR - LAG(HR) OVER (PARTITION BY bed LIMIT DURATION(minute, 1)) AS jump
FROM vitals)"},
    QueryExample{"A pattern over rows", R"(SELECT *
FROM vitals
MATCH_RECOGNIZE (
    LIMIT DURATION(minute, 5)
    PARTITION BY bed
    MEASURES FIRST(Down.SpO2) AS fromValue, LAST(Down.SpO2) AS toValue
    AFTER MATCH SKIP TO NEXT ROW
    PATTERN (Down+ Low)
    DEFINE Down AS Down.SpO2 < 94, Low AS Low.SpO2 < 88) AS m)"},
    QueryExample{"Time from a column of the input", R"(SELECT patient, AVG(HR) AS hr
FROM input TIMESTAMP BY DATEADD(hour, ICULOS, '1970-01-01')
GROUP BY patient, TumblingWindow(hour, 6))"},
};

std::string resultText(std::optional<model::Value::Type> type, bool likeArguments) {
    if (type)
        return std::string(model::typeName(*type));
    return likeArguments ? "the type of its argument" : "differs";
}

std::string exampleText(std::string_view example, std::string_view gives) {
    return "Example: " + std::string(example) + " gives " + std::string(gives);
}

/// Signature, meaning, result and example of an entry of the catalog.
void add(Page& page, const auto& function, bool likeArguments) {
    page.entry(std::string(function.signature),
               std::string(function.description) +
                   " Result: " + resultText(function.result, likeArguments) + ". " +
                   exampleText(function.example, function.gives));
}

void add(Page& page, const engine::Function& function) {
    add(page, function, function.resultLikeArguments);
}

void add(Page& page, const engine::AggregateFunction& aggregate) {
    add(page, aggregate, aggregate.resultLikeArgument);
}

void add(Page& page, const SpecialForm& form) {
    std::string text(form.description);
    if (form.kind == SpecialForm::Kind::Window) {
        page.entry(std::string(form.signature), std::move(text));
        page.literal(std::string(form.example) + "\n\n" + std::string(form.gives));
        return;
    }
    page.entry(std::string(form.signature), text + ' ' + exampleText(form.example, form.gives));
}

void addForms(Page& page, SpecialForm::Kind kind) {
    for (const auto& form : engine::specialForms())
        if (form.kind == kind)
            add(page, form);
}

} // namespace

std::span<const QueryExample> queryExamples() noexcept { return kExamples; }

Page queryPage() {
    Page page("query", "The query language: windowed SQL over streams");
    page.heading("What a query is")
        .text("One text with any number of SELECT statements over the streams of the sources. It "
              "is that of Azure Stream Analytics; 'vigilctl help compatibility' names what "
              "differs. 'vigilctl query' runs it over recorded files, a [[query]] of a workspace "
              "over what comes. 'vigilctl query --explain' tells what it will do.")
        .literal("WITH step AS (SELECT ...), ...\n"
                 "SELECT [DISTINCT] [TOP n] item [AS name], ...\n"
                 "INTO output\n"
                 "FROM input [AS alias] [TIMESTAMP BY time [OVER key]] [PARTITION BY key]\n"
                 "    [JOIN other ON ...] [CROSS APPLY GetArrayElements(...) AS e]\n"
                 "    [MATCH_RECOGNIZE (...) AS m]\n"
                 "WHERE condition\n"
                 "GROUP BY key, ..., window\n"
                 "HAVING condition")
        .text("Names of columns and functions are alike in any case; a name that is no plain one "
              "stands in [brackets]. Texts stand in 'single quotes'. Types are bigint, float, "
              "nvarchar(max), datetime, bit, record and array; each value has its own.");
    page.heading("Examples");
    for (const auto& example : kExamples) {
        page.text(std::string(example.about) + ':');
        page.literal(std::string(example.sql));
    }
    return page;
}

Page functionsPage() {
    Page page("functions", "Functions of the query language");
    const auto& catalog = *engine::builtinFunctions();
    page.text("Examples of aggregates are over rows with v = 1, 2 and 4; those of functions over "
              "earlier rows give a result for each of these rows. A null argument makes most "
              "results null.");
    page.heading("Functions");
    for (const auto* function : catalog.scalars())
        add(page, *function);
    page.heading("Aggregates");
    for (const auto* aggregate : catalog.aggregates())
        add(page, *aggregate);
    page.heading("Functions over earlier rows");
    addForms(page, SpecialForm::Kind::Analytic);
    page.heading("What is known of a row");
    addForms(page, SpecialForm::Kind::Row);
    return page;
}

Page windowsPage() {
    Page page("windows", "Windows of the query language");
    page.text("A window stands in GROUP BY and gives one row for each group that has rows in it, "
              "once the watermark has passed its end. Its begin is outside, its end inside. The "
              "drawings show what becomes of rows at 3, 4, 6, 9 and 10 seconds, a line a window.");
    addForms(page, SpecialForm::Kind::Window);
    page.text("The result's time, System.Timestamp(), is the end of the window; "
              "System.Window().Start and .End are its bounds.");
    return page;
}

Page compatibilityPage() {
    Page page("compatibility", "What differs from Azure Stream Analytics");
    page.text("Point by point; where the documents of the cloud service say nothing, only what "
              "this engine does is told. Results of examples are over rows with v = 1, 2 and 4, "
              "one a second.");
    for (const auto& difference : engine::differences()) {
        std::string text;
        if (!difference.there.empty())
            text = "There: " + std::string(difference.there) + " Here: ";
        text += difference.here;
        if (!difference.example.empty())
            text += ' ' + exampleText(difference.example, difference.gives);
        page.entry(std::string(difference.about), std::move(text));
    }
    return page;
}

Page udfPage() {
    Page page("udf", "Functions of users in JavaScript");
    page.text(
        "'functions = \"FILE.js\"' in a [[query]], or 'vigilctl query --functions FILE.js'. "
        "Each function of the file is udf.NAME(...); a class, or a function that makes an "
        "object, with accumulate(value, timestamp) and computeResult() is uda.NAME(value), an "
        "aggregate over the rows of a window. A file with a function 'main' gives that alone, "
        "by the name of the file.");
    page.literal("function score(hr, spo2) {\n"
                 "    return hr / Math.max(spo2, 1);\n"
                 "}\n\n"
                 "SELECT bed, udf.score(HR, SpO2) AS s INTO scores FROM vitals");
    page.text("The language is ECMAScript 2016 and most of what came since, without BigInt, "
              "modules, async and anything that reaches out of the process. The same arguments "
              "must give the same result, else a replay differs from the run.");
    page.text("A call that throws, takes longer than a second, needs more than 512 MiB or gives "
              "what is no value makes its row a dead letter; the others go on. About a million "
              "calls a second are made in batches, some twenty thousand where each row decides "
              "for itself whether to call (behind CASE, AND, OR).");
    page.heading("Values")
        .entry("bigint, float", "A number; back a bigint where it is whole and fits, else a float. "
                                "NaN and Infinity are null.")
        .entry("nvarchar(max)", "A string, also a text of an input that looks like a time.")
        .entry("datetime", "A Date in whole milliseconds, UTC.")
        .entry("bit", "A boolean.")
        .entry("record, array", "An object, an array; 1 MiB and 32 levels at most.");
    return page;
}

std::optional<Page> functionPage(std::string_view name) {
    const auto& catalog = *engine::builtinFunctions();
    std::optional<Page> page;
    const auto begin = [&](std::string_view known) -> Page& {
        if (!page)
            page.emplace(std::string(known), std::string(known));
        return *page;
    };
    if (const auto* function = catalog.scalar(name))
        add(begin(function->name), *function);
    if (const auto* aggregate = catalog.aggregate(name))
        add(begin(aggregate->name), *aggregate);
    for (const auto& form : engine::specialForms())
        if (model::equalNames(form.name, name))
            add(begin(form.name), form);
    return page;
}

std::vector<std::string_view> functionNames() {
    std::vector<std::string_view> names;
    const auto& catalog = *engine::builtinFunctions();
    for (const auto* function : catalog.scalars())
        names.push_back(function->name);
    for (const auto* aggregate : catalog.aggregates())
        names.push_back(aggregate->name);
    for (const auto& form : engine::specialForms())
        names.push_back(form.name);
    return names;
}

} // namespace vigil::manual
