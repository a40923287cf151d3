// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/query_hub.h"
#include "pipeline/workspace/query_options.h"

#include <QTest>

#include <atomic>
#include <thread>

using namespace vigil;
using namespace vigil::pipeline;
using namespace std::chrono_literals;

class QueryHubTest : public QObject {
    Q_OBJECT

    static model::BatchPtr rows(const std::vector<std::pair<EventTime, EventTime>>& times,
                                std::int64_t first = 0) {
        auto batch = std::make_shared<model::RecordBatch>();
        batch->stream = "vitals";
        batch->columns.emplace_back("bed");
        for (const auto& [event, arrival] : times) {
            batch->beginRow(event, arrivalAtEvent(arrival),
                            {0, 0, first + static_cast<std::int64_t>(batch->rowCount())});
            batch->columns[0].appendText("B01");
            batch->finishRow();
        }
        return batch;
    }

    static QueryHub::Deliver deliverNowhere() {
        return [](unsigned, std::size_t, const engine::ShardInput&, Patience&) {};
    }

private Q_SLOTS:

    /// Two queries of one time policy drop the same rows: one letter a row, with its reason.
    void aDroppedRowIsOneLetterWithItsReason() {
        auto options = queryOptionsOf({});
        options.policy.latePolicy = engine::LatePolicy::Drop;
        options.policy.outOfOrderPolicy = engine::LatePolicy::Drop;
        std::vector<std::shared_ptr<const engine::Query>> queries;
        for (const auto* sql : {"SELECT bed FROM vitals",
                                "SELECT COUNT(*) AS n FROM vitals GROUP "
                                "BY TumblingWindow(second, 5)",
                                "SELECT bed FROM elsewhere"})
            queries.push_back(*engine::Query::compile(sql, options));
        QueryStops stops(queries.size(), [](std::size_t, bool) {});
        QueryHub hub(queries, 1, stops, deliverNowhere());
        TurnGate gate;
        Patience patience;
        const EventTime noon{12h};
        {
            const auto turn = gate.turn();
            hub.push(turn,
                     rows({{noon, noon},
                           {noon + 1h, noon + 1s},
                           {noon - 1h, noon + 2s},
                           {noon + 4s, noon + 4s},
                           {noon + 1s, noon + 5s}}),
                     patience);
        }
        QVERIFY(hub.takeRejected(1).empty());
        std::vector<model::DeadLetterReason> reasons;
        for (auto& letter : hub.takeRejected(0)) {
            QVERIFY(letter.row.find("B01") != std::string::npos);
            const auto kept = storedLetter(std::move(letter), arrivalAtEvent(noon));
            QCOMPARE(kept.topic, std::string("vitals"));
            reasons.push_back(kept.reason);
        }
        using Reason = model::DeadLetterReason;
        QCOMPARE(reasons, (std::vector{Reason::Early, Reason::Late, Reason::OutOfOrder}));
        QVERIFY(hub.takeRejected(0).empty());
        // What a policy drops is no error of the query; every query counts it as late.
        for (std::size_t i = 0; i < 2; ++i) {
            QCOMPARE(hub.progress()[i].errors, 0U);
            QCOMPARE(hub.progress()[i].late, 3U);
        }
        QCOMPARE(hub.progress()[2].late, 0U);
    }

    /// Sources push and take on threads of their own.
    void aDroppedRowIsOneLetterWhoeverTakesIt() {
        auto options = queryOptionsOf({});
        options.policy.latePolicy = engine::LatePolicy::Drop;
        const std::vector<std::shared_ptr<const engine::Query>> queries(
            8, *engine::Query::compile("SELECT bed FROM vitals", options));
        constexpr std::size_t kRounds = 10;
        constexpr std::size_t kBatches = 800; // a hub keeps more than that
        std::atomic<std::size_t> letters{0};
        for (std::size_t round = 0; round < kRounds; ++round) {
            QueryStops stops(queries.size(), [](std::size_t, bool) {});
            QueryHub hub(queries, 1, stops, deliverNowhere());
            TurnGate gate;
            Patience patience;
            {
                const std::jthread other([&](const std::stop_token& stop) {
                    while (!stop.stop_requested())
                        letters += hub.takeRejected(0).size();
                });
                const EventTime noon{12h};
                for (std::size_t i = 0; i < kBatches; ++i)
                    hub.push(
                        gate.turn(),
                        rows({{noon, noon}, {noon - 1h, noon}}, 2 * static_cast<std::int64_t>(i)),
                        patience);
            }
            letters += hub.takeRejected(0).size();
        }
        QCOMPARE(letters.load(), kRounds * kBatches);
    }

    /// It gets nothing, holds nothing, and begins anew when asked to.
    void aStoppedQueryIsLeftAlone() {
        const auto query = *engine::Query::compile(
            "SELECT COUNT(*) AS n FROM vitals GROUP BY TumblingWindow(second, 10)",
            queryOptionsOf({}));
        QueryStops stops(2, [](std::size_t, bool) {});
        std::vector<std::size_t> delivered(2);
        QueryHub hub({query, query}, 1, stops,
                     [&](unsigned, std::size_t index, const engine::ShardInput&, Patience&) {
                         ++delivered[index];
                     });
        TurnGate gate;
        Patience patience;
        const EventTime noon{12h};
        hub.push(gate.turn(), rows({{noon, noon}}), patience);
        QCOMPARE(delivered, (std::vector<std::size_t>{1, 1}));
        stops.stop(0, "over its budget");
        hub.push(gate.turn(), rows({{noon + 1s, noon + 1s}}, 1), patience);
        hub.advance(gate.turn(), arrivalAtEvent(noon + 20s), patience);
        hub.restart(gate.turn(), patience);
        hub.look(0);
        QCOMPARE(delivered, (std::vector<std::size_t>{1, 3}));
        QCOMPARE(hub.progress()[0].state.rows, std::size_t{0});
        {
            const auto pause = gate.pause();
            const auto states = hub.save(pause);
            QVERIFY(!states[0]);
            QVERIFY(states[1].has_value());
        }
        bool shardsTold = false;
        hub.begin(
            gate.turn(), 0, [&] { shardsTold = stops.isStopped(0); }, patience);
        QVERIFY(shardsTold);
        QVERIFY(!stops.isStopped(0));
        hub.push(gate.turn(), rows({{noon + 30s, noon + 30s}}, 2), patience);
        QCOMPARE(delivered, (std::vector<std::size_t>{2, 4}));
        QCOMPARE(hub.progress()[0].rowsIn, std::uint64_t{1});
    }

    /// Who waits for a shard holds up no screen.
    void progressWaitsForNoTurn() {
        const auto query = *engine::Query::compile("SELECT bed FROM vitals", queryOptionsOf({}));
        QueryStops stops(1, [](std::size_t, bool) {});
        QueryHub* asked = nullptr;
        std::vector<QueryHub::Progress> seen;
        QueryHub hub({query}, 1, stops,
                     [&](unsigned, std::size_t, const engine::ShardInput&, Patience&) {
                         std::jthread([&] {
                             seen = asked->progress();
                             asked->look(0);
                         }).join();
                     });
        asked = &hub;
        TurnGate gate;
        Patience patience;
        hub.push(gate.turn(), rows({{EventTime{12h}, EventTime{12h}}}), patience);
        QCOMPARE(seen.size(), std::size_t{1});
        QCOMPARE(seen[0].rowsIn, std::uint64_t{0});
        QCOMPARE(hub.progress()[0].rowsIn, std::uint64_t{1});
    }
};

QTEST_GUILESS_MAIN(QueryHubTest)
#include "tst_query_hub.moc"
