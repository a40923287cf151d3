// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/checkpoint_coordinator.h"
#include "pipeline/stages/saved_states.h"

#include <QTest>

#include <algorithm>
#include <atomic>
#include <deque>
#include <thread>

using namespace vigil;
using namespace vigil::pipeline;
using namespace std::chrono_literals;

namespace {

constexpr const char* kSql =
    "SELECT bed, COUNT(*) AS n INTO o FROM vitals GROUP BY bed, TumblingWindow(second, 10)";

std::shared_ptr<const engine::Query> compiled(const char* sql = kSql) {
    engine::QueryOptions options;
    options.policy.streamTime = true;
    auto query = engine::Query::compile(sql, options);
    return query ? *query : nullptr;
}

model::BatchPtr rowsAt(std::initializer_list<int> seconds) {
    auto batch = std::make_shared<model::RecordBatch>();
    batch->stream = "vitals";
    auto& bed = batch->columns.emplace_back("bed");
    for (const int second : seconds) {
        batch->eventTime.push_back(eventFromMicros(second * 1'000'000LL));
        batch->arrival.push_back(arrivalFromMicros(second * 1'000'000LL));
        batch->origin.push_back({0, 0, second});
        bed.append(model::Value(std::string("B1")));
    }
    return batch;
}

/// A coordinator whose shards answer when the test lets them.
class Stages {
public:
    struct Task {
        bool capture = false;
        std::uint64_t number = 0;
        engine::ShardInput input;
    };

    explicit Stages(unsigned shards = 2, std::vector<std::string> stored = {})
        : m_query(compiled()),
          m_hub({m_query}, shards, m_stops,
                [this](unsigned shard, std::size_t, engine::ShardInput input, Patience&) {
                    m_tasks[shard].push_back({false, 0, std::move(input)});
                }),
          m_tasks(shards) {
        for (unsigned i = 0; i < shards; ++i)
            m_shards.push_back(std::make_unique<engine::QueryShard>(m_query, shards));
        m_coordinator = std::make_unique<CheckpointCoordinator>(CheckpointCoordinator::Context{
            clock,
            metrics,
            gate,
            m_hub,
            {"q"},
            shards,
            1s,
            "ward\tvitals\n",
            std::move(stored),
            [this](std::uint64_t number, bool) {
                for (auto& tasks : m_tasks)
                    tasks.push_back({true, number, {}});
                asked.push_back(number);
            },
            [this](store::StoreBatch batch) { batches.push_back(std::move(batch)); },
            [this] { return behind; },
            [this](std::vector<model::DeadLetter> letters) { beyond += letters.size(); }});
    }

    void turn(std::initializer_list<int> seconds, std::int64_t next) {
        const auto turn = gate.turn();
        Patience patience;
        m_hub.push(turn, rowsAt(seconds), patience);
        m_coordinator->reached({{0, 0, next}}, {});
    }

    /// The alarms answer everything they were asked.
    void judge() {
        for (const auto number : std::exchange(asked, {}))
            m_coordinator->answer(number, {{"B1", "HR", EventTime{3s}, {}, {}}}, 0ns);
    }

    /// Shard `shard` works off everything queued for it, when the alarms have answered.
    void work(unsigned shard) {
        judge();
        workFirst(shard);
    }

    /// As work(), before the alarms.
    void workFirst(unsigned shard) {
        for (auto& task : std::exchange(m_tasks[shard], {})) {
            if (!task.capture) {
                static_cast<void>(m_shards[shard]->process(task.input));
                continue;
            }
            ShardStates states;
            states.queries.push_back(
                fails ? Result<std::string>(fail(ErrorCode::Full, "too large"))
                      : m_shards[shard]->save(shard, static_cast<unsigned>(m_shards.size())));
            m_coordinator->answer(task.number, shard, std::move(states), 0ns);
        }
    }

    CheckpointCoordinator& coordinator() { return *m_coordinator; }

    base::ManualClock clock{arrivalFromMicros(0)};
    Metrics metrics;
    TurnGate gate;
    std::vector<store::StoreBatch> batches;
    std::vector<std::uint64_t> asked; ///< of the alarms
    std::size_t beyond = 0;
    bool behind = false;
    bool fails = false;

private:
    std::shared_ptr<const engine::Query> m_query;
    QueryStops m_stops{1, [](std::size_t, bool) {}};
    QueryHub m_hub;
    std::vector<std::deque<Task>> m_tasks;
    std::vector<std::unique_ptr<engine::QueryShard>> m_shards;
    std::unique_ptr<CheckpointCoordinator> m_coordinator;
};

store::CheckpointState storedOf(const store::StoreBatch& batch) {
    store::CheckpointState state;
    state.queryStates = batch.queryStates;
    return state;
}

} // namespace

class TestCheckpointCoordinator : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void aPositionIsNeverAheadOfTheStates() {
        Stages stages;
        stages.turn({1, 2}, 3);
        stages.clock.advance(2s);
        stages.coordinator().captureIfDue();
        // Rows come on before the shards have answered.
        stages.turn({3, 4}, 5);
        stages.work(0);
        QVERIFY(stages.batches.empty());
        stages.turn({5, 6}, 7);
        stages.work(1);
        QCOMPARE(stages.batches.size(), std::size_t{1});
        QCOMPARE(stages.batches[0].positions.size(), std::size_t{1});
        QCOMPARE(stages.batches[0].positions[0].next, std::int64_t{3});

        const SavedStates saved(storedOf(stages.batches[0]), "ward\tvitals\n");
        auto resumed = saved.resume("q", compiled(), 2);
        QVERIFY2(resumed, resumed ? "" : resumed.error().text().c_str());
        QVERIFY(resumed->has_value());
        QCOMPARE((*resumed)->router->counters().rowsIn, std::uint64_t{2});

        stages.clock.advance(2s);
        stages.coordinator().captureIfDue();
        stages.work(1);
        stages.work(0);
        QCOMPARE(stages.batches.size(), std::size_t{2});
        QCOMPARE(stages.batches[1].positions[0].next, std::int64_t{7});
    }

    void nothingIsCompleteBeforeTheAlarmsHaveAnswered() {
        Stages stages(1, {"/alarms 0", "/alarms 1"}); // of a version with a row a shard
        stages.turn({1}, 2);
        stages.coordinator().captureLast();
        stages.workFirst(0);
        QVERIFY(stages.batches.empty());
        stages.judge();
        QCOMPARE(stages.batches.size(), std::size_t{1});
        const SavedStates saved(storedOf(stages.batches[0]), "ward\tvitals\n");
        const auto judged = saved.judged();
        QCOMPARE(judged.size(), std::size_t{1});
        QCOMPARE(judged[0].signal, std::string("HR"));
        QCOMPARE(judged[0].from, EventTime{3s});
    }

    void theLastCaptureKeepsTheOrder() {
        Stages stages;
        stages.turn({1}, 2);
        stages.clock.advance(2s);
        stages.coordinator().captureIfDue();
        stages.turn({2}, 3);
        stages.coordinator().captureLast();
        stages.work(1);
        stages.work(0);
        QCOMPARE(stages.batches.size(), std::size_t{2});
        QCOMPARE(stages.batches[0].positions[0].next, std::int64_t{2});
        QCOMPARE(stages.batches[1].positions[0].next, std::int64_t{3});
    }

    void itWaitsForTimeAndStore() {
        Stages stages(1);
        const auto captures = [&] {
            stages.coordinator().captureIfDue();
            stages.work(0);
            return stages.batches.size();
        };
        stages.turn({1}, 2);
        stages.behind = true;
        QCOMPARE(captures(), std::size_t{0});
        stages.behind = false;
        QCOMPARE(captures(), std::size_t{1});
        stages.turn({2}, 3);
        stages.clock.advance(900ms);
        QCOMPARE(captures(), std::size_t{1});
        stages.clock.advance(200ms);
        QCOMPARE(captures(), std::size_t{2});
        // Nothing but time has come; windows may have moved.
        stages.clock.advance(1s);
        QCOMPARE(captures(), std::size_t{3});
        QVERIFY(stages.batches[2].positions.empty());
    }

    void rowsOfNoQueryAreRemoved() {
        Stages stages(1, {"gone/router", "q/shard 1", "q/router"});
        stages.coordinator().captureLast();
        stages.work(0);
        std::map<std::string, std::string> rows;
        for (const auto& state : stages.batches.at(0).queryStates)
            rows[state.query] = state.state;
        QVERIFY(rows.at("gone/router").empty());
        QVERIFY(rows.at("q/shard 1").empty());
        QVERIFY(!rows.at("q/router").empty());
        QVERIFY(!rows.at("q/shard 0").empty());
    }

    void aStateThatCannotBeSavedHoldsNothingUp() {
        Stages stages(2);
        stages.turn({1}, 2);
        stages.fails = true;
        stages.coordinator().captureLast();
        stages.work(0);
        stages.fails = false;
        stages.work(1);
        QCOMPARE(stages.batches.at(0).positions.size(), std::size_t{1});
        for (const auto& state : stages.batches[0].queryStates)
            QVERIFY(!state.query.starts_with("q/") || state.state.empty());
    }

    void statesThatDoNotFitAreRefused() {
        Stages stages(2);
        stages.turn({1}, 2);
        stages.coordinator().captureLast();
        stages.work(0);
        stages.work(1);
        const auto stored = storedOf(stages.batches.at(0));
        const auto refusal = [](const store::CheckpointState& state,
                                const char* sources = "ward\tvitals\n", const char* sql = kSql,
                                unsigned shards = 2) {
            auto resumed = SavedStates(state, sources).resume("q", compiled(sql), shards);
            return resumed ? std::string(resumed->has_value() ? "resumed" : "nothing saved")
                           : resumed.error().text();
        };
        QCOMPARE(refusal(stored), std::string("resumed"));
        QCOMPARE(refusal({}), std::string("nothing saved"));
        QVERIFY(refusal(stored, "other\tvitals\n").find("other sources") != std::string::npos);
        QCOMPARE(refusal(stored, "ward\tvitals\nmore\tmachines\n"), std::string("resumed"));
        QVERIFY(
            refusal(stored, "ward\tvitals\n", "SELECT bed INTO o FROM vitals").find("query text") !=
            std::string::npos);
        QVERIFY(refusal(stored, "ward\tvitals\n", kSql, 1).find("2 shards") != std::string::npos);
        QVERIFY(refusal(stored, "ward\tvitals\n", kSql, 3).find("2 shards") != std::string::npos);
        auto damaged = stored;
        damaged.damagedQueries = {SavedStates::shardKey("q", 1)};
        std::erase_if(damaged.queryStates, [](const store::QueryState& state) {
            return state.query == SavedStates::shardKey("q", 1);
        });
        QVERIFY(refusal(damaged).find("damaged") != std::string::npos);
        auto flipped = stored;
        for (auto& state : flipped.queryStates)
            if (state.query == SavedStates::routerKey("q"))
                state.state.back() ^= 1;
        QVERIFY(refusal(flipped).find("damaged") != std::string::npos);
    }

    void lettersWaitForTheirPositionUpToABound() {
        Stages stages(1);
        stages.coordinator().reached({}, std::vector<model::DeadLetter>(9'999));
        stages.coordinator().reached({}, std::vector<model::DeadLetter>(2));
        QCOMPARE(stages.beyond, std::size_t{2});
        stages.coordinator().captureLast();
        stages.work(0);
        QCOMPARE(stages.batches.at(0).deadLetters.size(), std::size_t{9'999});
    }

    void aPauseFindsNobodyInATurn() {
        TurnGate gate;
        std::atomic<int> begun{0};
        std::atomic<int> ended{0};
        std::atomic<bool> over{false};
        std::vector<std::jthread> threads;
        for (int i = 0; i < 3; ++i)
            threads.emplace_back([&] {
                while (!over) {
                    const auto turn = gate.turn();
                    ++begun;
                    std::this_thread::yield();
                    ++ended;
                }
            });
        int between = 0;
        for (int i = 0; i < 200 || begun < 300; ++i) {
            const auto pause = gate.pause();
            between += begun == ended ? 0 : 1;
        }
        over = true;
        threads.clear();
        QCOMPARE(between, 0);
    }
};

QTEST_APPLESS_MAIN(TestCheckpointCoordinator)
#include "tst_checkpoint_coordinator.moc"
