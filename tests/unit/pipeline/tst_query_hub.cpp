// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/query_hub.h"

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
        QueryHub hub(queries, 1, [](unsigned, std::size_t, const engine::ShardInput&) {});
        TurnGate gate;
        const EventTime noon{12h};
        {
            const auto turn = gate.turn();
            hub.push(turn, rows({{noon, noon},
                                 {noon + 1h, noon + 1s},
                                 {noon - 1h, noon + 2s},
                                 {noon + 4s, noon + 4s},
                                 {noon + 1s, noon + 5s}}));
        }
        QVERIFY(hub.takeDeadLetters(1).empty());
        std::vector<model::DeadLetterReason> reasons;
        for (auto& letter : hub.takeDeadLetters(0)) {
            QVERIFY(letter.row.find("B01") != std::string::npos);
            const auto kept = storedLetter(std::move(letter), arrivalAtEvent(noon));
            QCOMPARE(kept.topic, std::string("vitals"));
            reasons.push_back(kept.reason);
        }
        using Reason = model::DeadLetterReason;
        QCOMPARE(reasons, (std::vector{Reason::Early, Reason::Late, Reason::OutOfOrder}));
        QVERIFY(hub.takeDeadLetters(0).empty());
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
            QueryHub hub(queries, 1, [](unsigned, std::size_t, const engine::ShardInput&) {});
            TurnGate gate;
            {
                const std::jthread other([&](const std::stop_token& stop) {
                    while (!stop.stop_requested())
                        letters += hub.takeDeadLetters(0).size();
                });
                const EventTime noon{12h};
                for (std::size_t i = 0; i < kBatches; ++i)
                    hub.push(gate.turn(), rows({{noon, noon}, {noon - 1h, noon}},
                                               2 * static_cast<std::int64_t>(i)));
            }
            letters += hub.takeDeadLetters(0).size();
        }
        QCOMPARE(letters.load(), kRounds * kBatches);
    }
};

QTEST_GUILESS_MAIN(QueryHubTest)
#include "tst_query_hub.moc"
