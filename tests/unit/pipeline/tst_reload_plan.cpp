// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/reload/reload_plan.h"
#include "pipeline/stages/saved_states.h"

#include <QTest>

#include <algorithm>

using namespace vigil;
using namespace vigil::pipeline;

namespace {

using What = ReloadStep::What;
using Why = ReloadStep::Why;

constexpr auto kBase = R"toml(
[[source]]
name = "ward"
kind = "mqtt"
host = "localhost"
[[source]]
name = "plant"
kind = "mqtt"
host = "other"
stream = "machines"
[[query]]
name = "avg"
sql = "SELECT bed, AVG(hr) AS hr FROM vitals GROUP BY bed, TumblingWindow(minute, 1)"
[[query]]
name = "load"
sql = "SELECT bed, MAX(watts) AS w FROM machines GROUP BY bed, TumblingWindow(minute, 1)"
[[limit]]
signal = "HR"
high = 120
)toml";

Workspace read(std::string text, const std::string& what = {}, const std::string& by = {}) {
    if (!what.empty()) {
        const auto at = text.find(what);
        if (at == std::string::npos)
            qFatal("the text has no '%s'", what.c_str());
        text.replace(at, what.size(), by);
    }
    auto reading = parseWorkspace(std::move(text), "ward.vigil.toml");
    if (!reading.usable())
        qFatal("%s", reading.problems.front().message.c_str());
    return std::move(reading.workspace);
}

/// Of a part; nothing where the plan does not name it.
std::optional<ReloadStep> stepOf(const ReloadPlan& plan, const std::string& section,
                                 const std::string& name = {}) {
    const auto found = std::ranges::find_if(
        plan.steps, [&](const auto& step) { return step.section == section && step.name == name; });
    return found == plan.steps.end() ? std::nullopt : std::optional(*found);
}

ReloadPlan planOf(const std::string& what, const std::string& by) {
    auto plan = planReload(read(kBase), read(kBase, what, by));
    if (!plan)
        qFatal("%s", plan.error().text().c_str());
    return std::move(*plan);
}

} // namespace

class tst_ReloadPlan : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void sameTextChangesNothing();
    void formAndCommentsChangeNothing();
    void aLimitRestartsNothing();
    void anEditedSourceRestartsItAlone();
    void anotherSourceAtTheEndLeavesWindows();
    void aSourceInBetweenMovesThoseBehindIt();
    void anEditedQueryRestartsItAlone();
    void aBudgetIsNoReasonToLoseWindows();
    void whatHoldsForAllSourcesRestartsThem();
    void shardsRestartQueries();
    void metadataRestartItsSource();
    void aQueryThatCannotBeIsAnError();
    void everyStepHasALine();
    void statesAreOfTheSourcesOfTheirStreams();
};

void tst_ReloadPlan::sameTextChangesNothing() {
    const auto plan = planReload(read(kBase), read(kBase));
    QVERIFY(plan && !plan->changesAnything() && !plan->restartsAnything());
    QCOMPARE(plan->keptSources.size(), 2U);
}

void tst_ReloadPlan::formAndCommentsChangeNothing() {
    const auto plan =
        planOf("name = \"ward\"\nkind = \"mqtt\"", "kind = 'mqtt' # as before\nname = 'ward'");
    QVERIFY(!plan.changesAnything());
}

void tst_ReloadPlan::aLimitRestartsNothing() {
    const auto plan = planOf("high = 120", "high = 130");
    QVERIFY(plan.changesAnything() && !plan.restartsAnything());
    QCOMPARE(stepOf(plan, "limit")->what, What::Changes);
    QCOMPARE(stepOf(plan, "query", "avg")->what, What::GoesOn);
}

void tst_ReloadPlan::anEditedSourceRestartsItAlone() {
    const auto plan = planOf("host = \"other\"", "host = \"third\"");
    QCOMPARE(stepOf(plan, "source", "plant"),
             (std::optional<ReloadStep>{{What::Restarts, "source", "plant", Why::Edited}}));
    QCOMPARE(stepOf(plan, "source", "ward")->what, What::GoesOn);
    QCOMPARE(stepOf(plan, "query", "avg")->what, What::GoesOn);
    QVERIFY(plan.keptSources.contains("ward") && !plan.keptSources.contains("plant"));
}

void tst_ReloadPlan::anotherSourceAtTheEndLeavesWindows() {
    const auto plan = planOf("[[query]]\nname = \"avg\"",
                             "[[source]]\nname = \"new\"\nkind = \"mqtt\"\nhost = \"x\"\n"
                             "stream = \"others\"\n[[query]]\nname = \"avg\"");
    QCOMPARE(stepOf(plan, "source", "new")->what, What::Begins);
    QCOMPARE(stepOf(plan, "query", "avg")->what, What::GoesOn);
    QCOMPARE(stepOf(plan, "query", "load")->what, What::GoesOn);
    QVERIFY(!plan.restartsAnything());
}

void tst_ReloadPlan::aSourceInBetweenMovesThoseBehindIt() {
    const auto plan =
        planOf("[[source]]\nname = \"ward\"\nkind = \"mqtt\"\nhost = \"localhost\"\n", "");
    QCOMPARE(stepOf(plan, "source", "ward")->what, What::Ends);
    QCOMPARE(stepOf(plan, "source", "plant")->what, What::GoesOn);
    // Watermarks are kept by the place of a source.
    QCOMPARE(stepOf(plan, "query", "load"),
             (std::optional<ReloadStep>{{What::Restarts, "query", "load", Why::Sources}}));
}

void tst_ReloadPlan::anEditedQueryRestartsItAlone() {
    const auto plan = planOf("MAX(watts)", "MIN(watts)");
    QCOMPARE(stepOf(plan, "query", "load")->what, What::Restarts);
    QCOMPARE(stepOf(plan, "query", "avg")->what, What::GoesOn);
    QCOMPARE(plan.keptSources.size(), 2U);
}

void tst_ReloadPlan::aBudgetIsNoReasonToLoseWindows() {
    const auto plan = planOf("name = \"load\"", "name = \"load\"\nmemory = \"64MiB\"");
    QCOMPARE(stepOf(plan, "query", "load")->what, What::Changes);
    QVERIFY(!plan.restartsAnything());
}

void tst_ReloadPlan::whatHoldsForAllSourcesRestartsThem() {
    const auto plan = planOf("[[limit]]", "[limits]\nmessage = \"1MiB\"\n[[limit]]");
    QCOMPARE(stepOf(plan, "source", "ward"),
             (std::optional<ReloadStep>{{What::Restarts, "source", "ward", Why::Bounds}}));
    QVERIFY(plan.keptSources.empty());
}

void tst_ReloadPlan::shardsRestartQueries() {
    const auto plan = planOf("[[limit]]", "[workspace]\nshards = 2\n[[limit]]");
    QCOMPARE(stepOf(plan, "query", "avg")->why, Why::Shards);
    QCOMPARE(stepOf(plan, "source", "ward")->what, What::GoesOn);
}

void tst_ReloadPlan::metadataRestartItsSource() {
    const auto plan = planOf(
        "MAX(watts)", "MAX(CAST(GetMetadataPropertyValue(machines, '[User].[x]') AS float))");
    QCOMPARE(stepOf(plan, "source", "plant")->why, Why::Metadata);
    QCOMPARE(stepOf(plan, "source", "ward")->what, What::GoesOn);
}

void tst_ReloadPlan::aQueryThatCannotBeIsAnError() {
    auto next = read(kBase);
    next.queries.front().sql = "SELECT nothing(";
    const auto plan = planReload(read(kBase), next);
    QVERIFY(!plan);
    QVERIFY(plan.error().text().find("avg") != std::string::npos);
}

void tst_ReloadPlan::everyStepHasALine() {
    QCOMPARE(text(ReloadStep{What::Restarts, "source", "ward", Why::Edited}),
             std::string("restarts: source 'ward'"));
    QCOMPARE(text(ReloadStep{What::Restarts, "query", "avg", Why::Shards}),
             std::string("restarts: query 'avg', the number of shards was edited"));
    QCOMPARE(text(ReloadStep{What::Changes, "limit", {}, Why::Edited}),
             std::string("changes: limit"));
}

void tst_ReloadPlan::statesAreOfTheSourcesOfTheirStreams() {
    const std::string one = "a\tvitals\tt\nb\tmachines\n";
    QVERIFY(SavedStates::areSame(one, one, {"vitals"}));
    QVERIFY(SavedStates::areSame(one, "a\tvitals\tt\n", {"Vitals"}));
    QVERIFY(!SavedStates::areSame(one, "a\tvitals\tu\nb\tmachines\n", {"vitals"}));
    QVERIFY(!SavedStates::areSame(one, "b\tmachines\na\tvitals\tt\n", {"vitals"}));
    QVERIFY(!SavedStates::areSame(one, one + "c\tvitals\n", {"vitals"}));
    QVERIFY(SavedStates::areSame({}, {}, {"vitals"}));
}

QTEST_GUILESS_MAIN(tst_ReloadPlan)
#include "tst_reload_plan.moc"
