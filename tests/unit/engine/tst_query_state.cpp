// SPDX-License-Identifier: GPL-3.0-or-later
// What a running query has seen survives in bytes: capture, destroy, restore.
#include "engine/plan_identity.h"
#include "engine/query_router.h"
#include "engine/query_runner.h"
#include "engine/query_shard.h"
#include "state_streams.h"

#include <QTest>

#include <algorithm>
#include <map>
#include <random>
#include <string>

using namespace vigil;
using namespace vigil::engine;
using namespace vigil::enginetest;

namespace {

std::shared_ptr<const Query> compiled(std::string_view sql, const QueryOptions& options) {
    auto query = Query::compile(sql, options);
    if (!query) {
        for (const auto& finding : query.error())
            qWarning("%s", renderDiagnostic(finding, sql, "<sql>").c_str());
        return nullptr;
    }
    return *query;
}

/// Everything a run gives, as text: results by output, letters, counters.
struct Outcome {
    std::map<std::string, std::string> rows;
    std::vector<std::string> letters;
    std::string counters;

    void take(QueryRunner& runner) {
        for (const auto& result : runner.takeResults())
            for (std::uint32_t row = 0; row < result.rows->rowCount(); ++row)
                rows[result.output] += rowText(result, row);
        for (const auto& letter : runner.takeRejected())
            letters.push_back(letter.reason + '|' + letter.detail + '|' + letter.stream + '|' +
                              std::to_string(letter.origin.partition) + '|' +
                              std::to_string(letter.origin.offset) + '|' + letter.row);
    }

    void close(const QueryRunner& runner, unsigned shards) {
        const auto c = runner.counters();
        for (const auto n : {c.rowsIn, c.earlyDropped, c.lateAdjusted, c.lateDropped, c.reordered,
                             c.outOfOrderAdjusted, c.outOfOrderDropped})
            counters += std::to_string(n) + ' ';
        if (shards > 1) // they come as the threads do
            std::ranges::sort(letters);
    }

    bool operator==(const Outcome&) const = default;

private:
    static std::string rowText(const QueryResult& result, std::uint32_t row) {
        std::string text = toIso8601(result.rows->eventTime[row]) + '|' +
                           std::to_string(result.order[row]) + '|' +
                           std::to_string(result.rows->origin[row].offset) + '|';
        if (!result.windowEnd.empty())
            text += toIso8601(result.windowStart[row]) + '|' + toIso8601(result.windowEnd[row]);
        // By name: with several threads the order of the columns of SELECT * is that of the rows
        // that happen to be taken together.
        std::map<std::string, std::string> cells;
        for (const auto& column : result.rows->columns)
            if (!column.isNull(row))
                cells[column.name()] = std::to_string(static_cast<int>(column.value(row).type())) +
                                       model::toJson(column.value(row));
        for (const auto& [name, cell] : cells)
            text += '|' + name + '=' + cell;
        return text + '\n';
    }
};

struct Run {
    const std::shared_ptr<const Query>& query;
    const std::vector<model::BatchPtr>& batches;
    std::uint32_t seed = 0;
    unsigned shards = 1;

    /// Results are taken after some batches only, so that there are some to keep.
    [[nodiscard]] bool takesAfter(std::size_t batch) const { return (seed + batch) % 3 != 0; }

    [[nodiscard]] Outcome uninterrupted() const {
        QueryRunner runner(query, shards);
        Outcome outcome;
        for (std::size_t i = 0; i < batches.size(); ++i) {
            runner.push(batches[i]->stream, batches[i]);
            if (takesAfter(i))
                outcome.take(runner);
        }
        runner.finish();
        outcome.take(runner);
        outcome.close(runner, shards);
        return outcome;
    }

    /// The same with a new runner after every batch; empty when a state was refused.
    [[nodiscard]] std::optional<Outcome> restarted() const {
        auto runner = std::make_unique<QueryRunner>(query, shards);
        Outcome outcome;
        for (std::size_t i = 0; i < batches.size(); ++i) {
            runner->push(batches[i]->stream, batches[i]);
            if (takesAfter(i))
                outcome.take(*runner);
            const auto state = runner->capture();
            if (!state)
                return std::nullopt;
            runner = std::make_unique<QueryRunner>(query, shards);
            if (const auto restored = runner->restore(*state); !restored) {
                qWarning("%s", restored.error().text().c_str());
                return std::nullopt;
            }
            // Nothing is lost or added on the way: the same state gives the same bytes.
            if (const auto again = runner->capture(); !again || *again != *state) {
                qWarning("the restored state differs from the captured one");
                return std::nullopt;
            }
        }
        runner->finish();
        outcome.take(*runner);
        outcome.close(*runner, shards);
        return outcome;
    }
};

/// A router and one shard somewhere inside a stream, with their states.
struct Halfway {
    std::shared_ptr<const Query> query;
    std::vector<model::BatchPtr> batches;
    std::string router;
    std::string shard;

    Halfway(std::string_view sql, std::uint32_t seed)
        : query(compiled(sql, randomOptions(seed))), batches(randomStream(seed)) {
        QueryRouter first(query, 1);
        QueryShard second(query);
        for (std::size_t i = 0; i < batches.size() / 2; ++i)
            for (const auto& turn : first.push(batches[i]->stream, batches[i]))
                (void)second.process(turn);
        router = first.save().value();
        shard = second.save(0, 1).value();
    }

    /// Goes on from whatever bytes; the number of result rows, nullopt when they were refused.
    [[nodiscard]] std::optional<std::size_t> goOn(std::string_view routerState,
                                                  std::string_view shardState) const {
        QueryRouter first(query, 1);
        QueryShard second(query);
        if (!first.restore(routerState) || !second.restore(shardState, 0, 1))
            return std::nullopt;
        std::size_t rows = 0;
        const auto work = [&](const std::vector<ShardInput>& turns) {
            for (const auto& turn : turns)
                for (const auto& result : second.process(turn))
                    rows += result.rows->rowCount();
        };
        for (std::size_t i = batches.size() / 2; i < batches.size(); ++i)
            work(first.push(batches[i]->stream, batches[i]));
        work(first.finish());
        (void)first.save();
        (void)second.save(0, 1);
        return rows;
    }
};

/// Damage that the checksum does not see, because it is made anew.
std::string damaged(const std::string& state, const StateIdentity& identity, std::mt19937& random) {
    std::string body(openState(state, identity).value());
    const auto edits = 1 + random() % 3;
    for (std::size_t i = 0; i < edits && !body.empty(); ++i) {
        auto& byte = body[random() % body.size()];
        byte = random() % 2 == 0 ? static_cast<char>(byte ^ (1U << random() % 8))
                                 : static_cast<char>(random());
    }
    if (random() % 8 == 0)
        body.resize(random() % (body.size() + 1));
    return sealState(identity, body);
}

} // namespace

class QueryStateTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void restartsDoNotShow_data() {
        QTest::addColumn<quint32>("seed");
        // Every query meets eight streams, every seed its own policies.
        const auto queries = static_cast<std::uint32_t>(statefulQueries().size());
        for (std::uint32_t seed = 0; seed < 8 * queries; ++seed)
            QTest::addRow("stream %u, query %u", seed, seed % queries) << seed;
    }

    void restartsDoNotShow() {
        QFETCH(quint32, seed);
        const auto sql = statefulQueries()[seed % statefulQueries().size()];
        const auto query = compiled(sql, randomOptions(seed));
        QVERIFY(query != nullptr);
        const auto batches = randomStream(seed);
        for (const unsigned shards : {1U, 3U}) {
            const Run run{query, batches, seed, shards};
            const auto expected = run.uninterrupted();
            const auto actual = run.restarted();
            QVERIFY2(actual, std::string(sql).c_str());
            QCOMPARE(actual->rows.size(), expected.rows.size());
            for (const auto& [output, rows] : actual->rows) {
                const auto found = expected.rows.find(output);
                QVERIFY(found != expected.rows.end());
                const auto& wanted = found->second;
                const auto a = std::ranges::mismatch(rows, wanted).in1;
                const auto place =
                    static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, a - rows.begin() - 300));
                const auto around = [&](const std::string& text) {
                    return text.substr(std::min(place, text.size()), 600);
                };
                QVERIFY2(rows == wanted, (std::string(sql) + " gives\n" + around(rows) +
                                          "\ninstead of\n" + around(wanted))
                                             .c_str());
            }
            QVERIFY(*actual == expected);
        }
    }

    void theStreamsGiveResultsAndLetters() {
        // A comparison of nothing with nothing would prove nothing.
        std::size_t letters = 0;
        for (std::size_t q = 0; q < statefulQueries().size(); ++q) {
            std::size_t bytes = 0;
            for (std::uint32_t round = 0; round < 8; ++round) {
                const auto seed = static_cast<std::uint32_t>(q + round * statefulQueries().size());
                const auto query = compiled(statefulQueries()[q], randomOptions(seed));
                const auto batches = randomStream(seed);
                const auto outcome = Run{query, batches, seed}.uninterrupted();
                for (const auto& [output, rows] : outcome.rows)
                    bytes += rows.size();
                letters += outcome.letters.size();
            }
            QVERIFY2(bytes > 500, std::string(statefulQueries()[q]).c_str());
        }
        QVERIFY(letters > 1000);
    }

    void anotherQueryRefusesTheState() {
        const std::string sql = "SELECT k, COUNT(*) AS n FROM input GROUP BY k, "
                                "TumblingWindow(second, 10)";
        QueryOptions options;
        options.policy.streamTime = true; // else no policy applies to this text
        const auto query = compiled(sql, options);
        QueryRunner runner(query, 2);
        runner.push("input", randomStream(1).at(1));
        const auto state = runner.capture();
        QVERIFY(state);

        const auto refusal = [&](const std::shared_ptr<const Query>& other, unsigned shards) {
            QueryRunner restored(other, shards);
            const auto result = restored.restore(*state);
            return result ? std::string("restored") : result.error().text();
        };
        QCOMPARE(refusal(query, 2), std::string("restored"));
        QCOMPARE(refusal(compiled(sql + " ", options), 2),
                 std::string("query state: the state belongs to another query text"));
        QCOMPARE(refusal(query, 3),
                 std::string("query state: the state was taken with 2 shards, not 3"));
        options.policy.late = Ticks{1};
        QCOMPARE(
            refusal(compiled(sql, options), 2),
            std::string("query state: the state was taken with other time policies, functions or "
                        "window bounds"));

        auto later = *state;
        later[4] = 9;
        QueryRunner restored(query, 2);
        const auto result = restored.restore(later);
        QVERIFY(!result && result.error().code == ErrorCode::Unsupported);
    }

    void aRefusedStateChangesNothing() {
        const auto query = compiled(statefulQueries()[0], randomOptions(5));
        const auto batches = randomStream(5);
        QueryRunner runner(query);
        for (std::size_t i = 0; i < batches.size() / 2; ++i)
            runner.push(batches[i]->stream, batches[i]);
        const auto before = runner.capture().value();
        QVERIFY(!runner.restore(std::string_view(before).substr(0, before.size() - 1)));
        QCOMPARE(runner.capture().value(), before);
    }

    void everyTruncationAndFlippedBitIsRefused() {
        const Halfway half(statefulQueries()[1], 4);
        QVERIFY(half.goOn(half.router, half.shard));
        for (const auto* whole : {&half.router, &half.shard}) {
            const bool router = whole == &half.router;
            const auto refused = [&](std::string_view state) {
                QueryRouter first(half.query, 1);
                QueryShard second(half.query);
                return router ? !first.restore(state) : !second.restore(state, 0, 1);
            };
            for (std::size_t size = 0; size < whole->size(); size += 1 + size / 40)
                QVERIFY(refused(std::string_view(*whole).substr(0, size)));
            for (std::size_t bit = 0; bit < whole->size() * 8; bit += 1 + bit / 30) {
                auto flipped = *whole;
                flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1U << bit % 8));
                QVERIFY2(refused(flipped), std::to_string(bit).c_str());
            }
        }
    }

    void damageBehindTheChecksumIsRefusedOrHarmless() {
        std::mt19937 random(20260101);
        std::size_t refused = 0;
        std::size_t taken = 0;
        for (std::size_t q = 0; q < statefulQueries().size(); ++q) {
            const Halfway half(statefulQueries()[q], static_cast<std::uint32_t>(q));
            const auto first = identityOf(*half.query, StateIdentity::Part::Router, 1);
            const auto second = identityOf(*half.query, StateIdentity::Part::Shard, 1);
            for (int round = 0; round < 40; ++round) {
                const bool router = round % 4 == 0;
                const auto rows =
                    half.goOn(router ? damaged(half.router, first, random) : half.router,
                              router ? half.shard : damaged(half.shard, second, random));
                ++(rows ? taken : refused);
            }
        }
        QVERIFY(refused > 100);
        QVERIFY(taken > 100);
    }
};

QTEST_GUILESS_MAIN(QueryStateTest)
#include "tst_query_state.moc"
