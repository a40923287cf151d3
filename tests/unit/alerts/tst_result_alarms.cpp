// SPDX-License-Identifier: GPL-3.0-or-later
#include "bed_rows.h"

#include <QTest>

#include <algorithm>

using namespace rows;
using namespace vigil::alerts;

namespace {

using Truth = std::optional<bool>;

ResultRule ruleOn(const char* output) {
    ResultRule made;
    made.id = "r";
    made.output = output;
    made.when = "judged elsewhere";
    return made;
}

AlarmTable tableOf(std::vector<ResultRule> rules, std::vector<LimitRule> limits = {}) {
    StaleRule never;
    never.bedSilent = never.signalSilent = Ticks::zero();
    return AlarmTable({std::move(limits), never, std::move(rules)},
                      [next = std::uint64_t{0}]() mutable { return ++next; });
}

void addTruth(model::RecordBatch& batch, const std::string& column, Truth truth) {
    auto& cells = batch.columnForWriting(column);
    if (truth)
        cells.append(model::Value(*truth));
    else
        cells.appendNull();
}

/// A row of `hot` as the shards hand it over.
model::RecordBatch hot(double second, const char* bed, std::optional<double> rate, Truth when,
                       Truth clear = {}) {
    model::RecordBatch batch;
    batch.stream = "hot";
    batch.beginRow(at(second), {}, {});
    if (bed != nullptr)
        batch.columnForWriting("bed").appendText(bed);
    if (rate)
        batch.columnForWriting("hot.hr").appendFloat(*rate);
    addTruth(batch, "r (when)", when);
    addTruth(batch, "r (clear)", clear);
    batch.finishRow();
    return batch;
}

model::RecordBatch machine(double second, const char* room, int number, Truth when) {
    model::RecordBatch batch;
    batch.stream = "hot";
    batch.beginRow(at(second), {}, {});
    if (room != nullptr)
        batch.columnForWriting("hot.room").appendText(room);
    batch.columnForWriting("hot.number").append(model::Value(std::int64_t{number}));
    addTruth(batch, "r (when)", when);
    batch.finishRow();
    return batch;
}

double secondOf(const AlarmEvent& event) {
    return std::chrono::duration<double>(event.time - at(0)).count();
}

const std::vector<std::string> kHot{"hot"};

} // namespace

/// Alarms on rows of queries.
class TestResultAlarms : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void aRowThatViolatesRaisesAndOneThatDoesNotClears() {
        auto rule = ruleOn("hot");
        rule.value = "hr";
        rule.text = "HR {hr} in {bed}";
        rule.policy = "ward";
        rule.priority = Priority::High;
        auto alarms = tableOf({rule});
        std::vector<AlarmEvent> events;
        alarms.evaluateResults(hot(0, "b1", 131.0 + 1.0 / 3, true), events);
        QCOMPARE(words(events), std::string("raised r"));
        const auto alarm = events[0].alarm;
        QCOMPARE(alarm.bed, std::string("b1"));
        QCOMPARE(alarm.signal, std::string("hot"));
        QCOMPARE(alarm.subject, std::string());
        QCOMPARE(alarm.text, std::string("HR 131.333 in b1"));
        QCOMPARE(alarm.value.value(), 131.0 + 1.0 / 3);
        QCOMPARE(alarm.policy, std::string("ward"));
        QCOMPARE(alarm.priority, Priority::High);
        alarms.evaluateResults(hot(1, "b1", 140, true), events);
        QCOMPARE(alarms.shown().at(0).text, std::string("HR 140 in b1"));
        alarms.evaluateResults(hot(2, "b1", 100, false), events);
        QCOMPARE(words(events), std::string("raised r, cleared r"));
        QCOMPARE(secondOf(events[1]), 2.0);
    }

    void nullNeitherBeginsNorEnds() {
        auto alarms = tableOf({ruleOn("hot")});
        std::vector<AlarmEvent> events;
        alarms.evaluateResults(hot(0, "b1", {}, {}), events);
        QVERIFY(events.empty());
        alarms.evaluateResults(hot(1, "b1", 130, true), events);
        alarms.evaluateResults(hot(2, "b1", {}, {}), events);
        QCOMPARE(words(events), std::string("raised r"));
    }

    void anExpressionOfItsOwnClears() {
        auto rule = ruleOn("hot");
        rule.clear = "judged elsewhere";
        auto alarms = tableOf({rule});
        std::vector<AlarmEvent> events;
        alarms.evaluateResults(hot(0, "b1", 130, true, false), events);
        alarms.evaluateResults(hot(1, "b1", 115, false, false), events);
        alarms.evaluateResults(hot(2, "b1", {}, {}, {}), events);
        QCOMPARE(words(events), std::string("raised r"));
        alarms.evaluateResults(hot(3, "b1", 109, false, true), events);
        QCOMPARE(words(events), std::string("raised r, cleared r"));
    }

    void withoutAConditionEveryRowIsAnAlarm() {
        auto rule = ruleOn("hot");
        rule.when.clear();
        rule.clearAfter = seconds{60};
        auto alarms = tableOf({rule});
        std::vector<AlarmEvent> events;
        alarms.evaluateResults(hot(0, "b1", 130, {}), events);
        alarms.evaluateResults(hot(30, "b1", 130, {}), events);
        alarms.advanceResults(kHot, at(90), events); // a row of second 90 may yet come
        QCOMPARE(words(events), std::string("raised r"));
        alarms.advanceResults(kHot, at(91), events);
        QCOMPARE(words(events), std::string("raised r, cleared r"));
        QCOMPARE(secondOf(events[1]), 90.0);
    }

    void delaysEndWithARowOrWithTheWatermark() {
        auto rule = ruleOn("hot");
        rule.delay = seconds{10};
        auto alarms = tableOf({rule});
        std::vector<AlarmEvent> events;
        alarms.evaluateResults(hot(0, "b1", 130, true), events);
        alarms.evaluateResults(hot(9, "b1", 130, true), events);
        QCOMPARE(words(events), std::string("pending r"));
        alarms.evaluateResults(hot(10, "b1", 130, true), events);
        QCOMPARE(words(events), std::string("pending r, raised r"));
        events.clear();
        alarms.evaluateResults(hot(0, "b2", 130, true), events);
        alarms.advanceResults(kHot, at(10), events);
        alarms.tick(at(60), events); // the arrival line says nothing of what the query has read
        QCOMPARE(words(events), std::string("pending r"));
        alarms.advanceResults(kHot, at(11), events);
        QCOMPARE(words(events), std::string("pending r, raised r"));
        QCOMPARE(secondOf(events[1]), 10.0);
    }

    void aShortViolationIsSuppressed() {
        auto rule = ruleOn("hot");
        rule.delay = seconds{10};
        auto alarms = tableOf({rule});
        std::vector<AlarmEvent> events;
        alarms.evaluateResults(hot(0, "b1", 130, true), events);
        alarms.evaluateResults(hot(5, "b1", 110, false), events);
        alarms.advanceResults(kHot, at(60), events);
        QCOMPARE(words(events), std::string("pending r, suppressed r"));
    }

    void countsRowsInARow() {
        auto rule = ruleOn("hot");
        rule.count = 2;
        auto alarms = tableOf({rule});
        std::vector<AlarmEvent> events;
        alarms.evaluateResults(hot(0, "b1", 130, true), events);
        alarms.evaluateResults(hot(60, "b1", {}, {}), events);
        alarms.advanceResults(kHot, at(61), events);
        QCOMPARE(words(events), std::string("pending r"));
        alarms.evaluateResults(hot(120, "b1", 130, true), events);
        QCOMPARE(words(events), std::string("pending r, raised r"));
    }

    void keysOfTheirOwnAreSubjects() {
        auto rule = ruleOn("hot");
        rule.key = {"room", "number"};
        auto alarms = tableOf({rule});
        std::vector<AlarmEvent> events;
        alarms.evaluateResults(machine(0, "east", 7, true), events);
        alarms.evaluateResults(machine(0, "east", 8, true), events);
        alarms.evaluateResults(machine(1, "east", 7, false), events);
        alarms.evaluateResults(machine(1, nullptr, 7, true), events); // no key, no alarm
        QCOMPARE(words(events), std::string("raised r, raised r, cleared r"));
        QCOMPARE(events[0].alarm.bed, std::string());
        QCOMPARE(events[0].alarm.subject, std::string("east, 7"));
        QCOMPARE(events[1].alarm.subject, std::string("east, 8"));
        QCOMPARE(events[2].alarm.subject, std::string("east, 7"));
        QCOMPARE(alarms.counters().rowsWithoutBed, std::uint64_t{1});
        QCOMPARE(alarms.shown().size(), std::size_t{1});
    }

    void aRowWithoutABedIsCounted() {
        auto alarms = tableOf({ruleOn("hot")});
        std::vector<AlarmEvent> events;
        alarms.evaluateResults(hot(0, nullptr, 130, true), events);
        QVERIFY(events.empty());
        QCOMPARE(alarms.counters().rowsWithoutBed, std::uint64_t{1});
    }

    /// What a query is about is no bed that has to be heard of.
    void rowsOfRulesAreNoSignOfLife() {
        AlarmTable alarms({{}, {}, {ruleOn("hot")}},
                          [next = std::uint64_t{0}]() mutable { return ++next; });
        std::vector<AlarmEvent> events;
        alarms.evaluateResults(hot(0, "b1", 130, false), events);
        alarms.tick(at(1), events);
        alarms.tick(at(600), events);
        QVERIFY(events.empty());
    }

    void limitsOnTheSameRowsHoldBeside() {
        auto alarms = tableOf({ruleOn("hot")}, {rule("limit", "hot.hr", {}, 120)});
        std::vector<AlarmEvent> events;
        alarms.evaluateResults(hot(0, "b1", 130, true), events);
        QCOMPARE(words(events), std::string("raised limit-high, raised r"));
    }

    void aStoppedQueryLeavesItsAlarmsUnknown() {
        auto alarms = tableOf({ruleOn("hot")});
        std::vector<AlarmEvent> events;
        alarms.evaluateResults(hot(0, "b1", 130, true), events);
        alarms.lose({"other"}, at(1), events);
        QCOMPARE(words(events), std::string("raised r"));
        alarms.lose(kHot, at(1), events);
        alarms.evaluateResults(hot(5, "b1", 130, true), events);
        QCOMPARE(words(events), std::string("raised r, unknown r, known r"));
    }

    void peopleAcknowledgeAndReset() {
        auto rule = ruleOn("hot");
        rule.latching = true;
        auto alarms = tableOf({rule});
        std::vector<AlarmEvent> events;
        alarms.evaluateResults(hot(0, "b1", 130, true), events);
        alarms.evaluateResults(hot(1, "b1", 100, false), events);
        QCOMPARE(words(events), std::string("raised r, latched r"));
        QVERIFY(alarms.reset(1, "lee", at(2), events));
        QVERIFY(alarms.shown().empty());
    }

    void editedRulesKeepTheirAlarms() {
        auto rule = ruleOn("hot");
        auto other = rule;
        other.id = "other";
        auto alarms = tableOf({other, rule});
        std::vector<AlarmEvent> events;
        alarms.evaluateResults(hot(0, "b1", 130, true), events);
        rule.priority = Priority::Low;
        alarms.setRules({{}, {}, {rule}}, at(1), events);
        QCOMPARE(alarms.shown().size(), std::size_t{1});
        QCOMPARE(alarms.shown()[0].priority, Priority::Low);
        alarms.evaluateResults(hot(2, "b1", 100, false), events);
        QCOMPARE(events.back().what, AlarmEvent::What::Cleared);
        alarms.evaluateResults(hot(3, "b1", 130, true), events);
        alarms.setRules({{}, {}, {other}}, at(4), events);
        QVERIFY(alarms.shown().empty());
    }

    void aRestartGoesOnAndJudgesNothingTwice() {
        auto rule = ruleOn("hot");
        rule.delay = seconds{10};
        auto before = tableOf({rule});
        std::vector<AlarmEvent> events;
        before.evaluateResults(hot(0, "b1", 130, true), events);
        before.evaluateResults(hot(10, "b1", 130, true), events);
        before.evaluateResults(hot(11, "b1", 100, false), events);
        before.evaluateResults(hot(15, "b2", 130, true), events);
        before.evaluateResults(hot(5, "b3", 130, true), events);
        before.evaluateResults(hot(15, "b3", 130, true), events);
        const auto standing = before.shown();
        QCOMPARE(standing.size(), std::size_t{1});

        auto after = tableOf({rule});
        events.clear();
        after.restore(standing, at(16), events);
        QCOMPARE(events.size(), standing.size()); // each is told to stand
        events.clear();
        after.resume(before.judged());
        // The last rows come again.
        after.evaluateResults(hot(10, "b1", 130, true), events);
        after.evaluateResults(hot(11, "b1", 100, false), events);
        QVERIFY(events.empty());
        QCOMPARE(after.shown().at(0).bed, std::string("b3"));
        after.advanceResults(kHot, at(26), events);
        QCOMPARE(words(events), std::string("raised r"));
        QCOMPARE(events[0].alarm.bed, std::string("b2"));
        QCOMPARE(secondOf(events[0]), 25.0);
        after.evaluateResults(hot(27, "b3", 130, true), events);
        QCOMPARE(events.back().what, AlarmEvent::What::Known);
    }

    void keysAtRestAreForgotten() {
        auto rule = ruleOn("hot");
        rule.key = {"number"};
        auto alarms = tableOf({rule});
        std::vector<AlarmEvent> events;
        for (int number = 0; number < 25'000; ++number) {
            alarms.evaluateResults(machine(number, "x", number, true), events);
            alarms.evaluateResults(machine(number + 0.5, "x", number, false), events);
            if (number % 1000 == 0)
                alarms.advanceResults(kHot, at(number), events);
        }
        QCOMPARE(alarms.counters().rowsRefused, std::uint64_t{0});
        QCOMPARE(countRaisedIn(events), std::size_t{25'000});
    }

    void keysThatStandAreBounded() {
        auto rule = ruleOn("hot");
        rule.key = {"number"};
        auto alarms = tableOf({rule});
        std::vector<AlarmEvent> events;
        for (int number = 0; number < 10'010; ++number)
            alarms.evaluateResults(machine(0, "x", number, true), events);
        QCOMPARE(alarms.shown().size(), std::size_t{10'000});
        QCOMPARE(alarms.counters().rowsRefused, std::uint64_t{10});
    }

private:
    static std::size_t countRaisedIn(const std::vector<AlarmEvent>& events) {
        return static_cast<std::size_t>(std::ranges::count_if(
            events, [](const auto& e) { return e.what == AlarmEvent::What::Raised; }));
    }
};

QTEST_APPLESS_MAIN(TestResultAlarms)
#include "tst_result_alarms.moc"
