// SPDX-License-Identifier: GPL-3.0-or-later
// What sinks get of rows and alarms, and by which keys they know them.
#include "engine/query_runner.h"
#include "pipeline/outputs/outbound_rows.h"
#include "pipeline/outputs/output_trends.h"

#include <QTest>

#include <algorithm>
#include <set>

using namespace vigil;
using namespace vigil::pipeline;

namespace {

constexpr const char* kSinks = "[[source]]\nname = 'a'\nkind = 'mqtt'\n"
                               "[store]\nenabled = false\n"
                               "[[sink]]\nname = 'o'\nkind = 'mqtt'\ntopic = 'out/{bed}/{n}'\n"
                               "[[sink]]\nname = 'keyed'\nkind = 'kafka'\ntopic = 't'\n"
                               "from = ['o', 'alarms']\n";

Workspace workspaceWith(const std::string& sql) {
    auto reading =
        parseWorkspace(kSinks + std::string("[[query]]\nname = 'q'\nsql = \"") + sql + "\"\n", {});
    for (const auto& problem : reading.problems)
        qWarning("%s", problemText(reading, problem).c_str());
    return std::move(reading.workspace);
}

/// Rows of three beds with equal values, one a second.
model::BatchPtr someRows(int seconds, std::int64_t firstOffset = 0) {
    auto batch = std::make_shared<model::RecordBatch>();
    batch->stream = "vitals";
    batch->columns.emplace_back("bed");
    batch->columns.emplace_back("HR");
    for (int i = 0; i < 3 * seconds; ++i) {
        batch->eventTime.push_back(eventFromMicros((i / 3) * 1'000'000LL));
        batch->arrival.push_back(arrivalFromMicros((i / 3) * 1'000'000LL));
        batch->origin.push_back({0, 0, firstOffset + i});
        batch->columns[0].append(model::Value("B" + std::to_string(i % 3)));
        batch->columns[1].append(model::Value(70.0 + i / 3));
    }
    return batch;
}

/// What comes of a query on so many shards, as messages of the sink "o".
std::vector<model::OutboundMessage> messagesOf(const Workspace& workspace,
                                               const DeliveryRoutes& routes, unsigned shards) {
    engine::QueryOptions options;
    options.policy.streamTime = true;
    auto query = engine::Query::compile(workspace.queries.front().sql, options);
    engine::QueryRunner runner(*query, shards);
    OutboundRows outbound(routes);
    runner.push("vitals", someRows(20));
    runner.finish();
    for (const auto& result : runner.takeResults())
        outbound.add("q", result);
    for (auto& delivery : outbound.take())
        if (delivery.sink == "o")
            return std::move(delivery.messages);
    return {};
}

std::multiset<std::string> idsOf(const std::vector<model::OutboundMessage>& messages) {
    std::multiset<std::string> ids;
    for (const auto& message : messages)
        ids.insert(message.id);
    return ids;
}

} // namespace

class TestOutboundRows : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void everyRowHasAKeyOfItsOwnOnAnyNumberOfShards_data() {
        QTest::addColumn<std::string>("sql");
        QTest::addColumn<int>("rows");
        QTest::newRow("windows") << std::string("SELECT bed, AVG(HR) AS n INTO o FROM vitals GROUP "
                                                "BY bed, TumblingWindow(second, 5)")
                                 << 15;
        QTest::newRow("groups that are not shown")
            << std::string("SELECT COUNT(*) AS n INTO o FROM vitals GROUP BY bed, "
                           "TumblingWindow(second, 5)")
            << 15;
        QTest::newRow("steps over groups that are not shown")
            << std::string("WITH s AS (SELECT COUNT(*) AS n FROM vitals GROUP BY bed, "
                           "TumblingWindow(second, 5)) SELECT n INTO o FROM s")
            << 15;
        QTest::newRow("overlapping windows of two lengths")
            << std::string("SELECT COUNT(*) AS n INTO o FROM vitals GROUP BY bed, "
                           "Windows(Window('a', TumblingWindow(second, 5)), "
                           "Window('b', HoppingWindow(second, 5, 5)))")
            << 30;
        QTest::newRow("rows that come through")
            << std::string("SELECT 1 AS n INTO o FROM vitals") << 60;
        QTest::newRow("unions of the same rows")
            << std::string("WITH s AS (SELECT 1 AS n FROM vitals UNION SELECT 1 AS n FROM vitals) "
                           "SELECT n INTO o FROM s")
            << 120;
    }

    void everyRowHasAKeyOfItsOwnOnAnyNumberOfShards() {
        QFETCH(const std::string, sql);
        QFETCH(const int, rows);
        const auto workspace = workspaceWith(sql);
        const DeliveryRoutes routes(workspace);
        const auto one = idsOf(messagesOf(workspace, routes, 1));
        QCOMPARE(static_cast<int>(one.size()), rows);
        QCOMPARE(std::set<std::string>(one.begin(), one.end()).size(), one.size());
        QVERIFY(std::ranges::all_of(one, [](const auto& id) { return id.size() <= 128; }));
        QVERIFY(idsOf(messagesOf(workspace, routes, 3)) == one);
    }

    void sinksAreChosenByNameAndTopicsByValues() {
        const auto workspace =
            workspaceWith("SELECT bed, COUNT(*) AS n INTO o FROM vitals GROUP BY bed, "
                          "TumblingWindow(second, 50)");
        const DeliveryRoutes routes(workspace);
        QCOMPARE(routes.of("O").size(), std::size_t{2});
        QCOMPARE(routes.of(kAlarmsOutput).size(), std::size_t{1});
        QVERIFY(routes.of("other").empty());
        const auto messages = messagesOf(workspace, routes, 1);
        QCOMPARE(messages.size(), std::size_t{6}); // the first row ends a window of its own
        QCOMPARE(messages[3].topic, std::string("out/B0/19"));
        QCOMPARE(messages[3].payload, std::string(R"({"bed":"B0","n":19})"));
    }

    void alarmsGoAsTheirLinesWithKeysThatDiffer() {
        const auto workspace = workspaceWith("SELECT bed, HR INTO o FROM vitals");
        const DeliveryRoutes routes(workspace);
        alerts::AlarmEvent raised;
        raised.time = eventFromMicros(10'000'000);
        raised.alarm.bed = "B1";
        raised.alarm.rule = "HR-high";
        raised.alarm.onset = eventFromMicros(9'000'000);
        auto cleared = raised;
        cleared.what = alerts::AlarmEvent::What::Cleared;
        cleared.time = eventFromMicros(20'000'000);
        const auto deliveries = deliveriesOf(routes, {raised, cleared});
        QCOMPARE(deliveries.size(), std::size_t{1});
        const auto& messages = deliveries.front().messages;
        QCOMPARE(deliveries.front().kind, model::Delivery::Kind::Alarms);
        QCOMPARE(messages.size(), std::size_t{2});
        QVERIFY(messages[0].id != messages[1].id);
        QCOMPARE(messages[0].key, std::string("B1"));
        QVERIFY(messages[0].payload.starts_with(R"({"time":"1970-01-01T00:00:10Z","bed":"B1")"));
        QCOMPARE(deliveriesOf(routes, {raised}).front().messages[0].id, messages[0].id);
        raised.alarm.id = 77; // numbers are of one database
        QCOMPARE(deliveriesOf(routes, {raised}).front().messages[0].id, messages[0].id);
    }

    void numbersOfResultsAreTrends() {
        engine::QueryOptions options;
        options.policy.streamTime = true;
        auto query = engine::Query::compile(
            "SELECT bed, AVG(HR) AS hr, 'x' AS word INTO o FROM vitals GROUP BY "
            "bed, TumblingWindow(second, 5)",
            options);
        engine::QueryRunner runner(*query, 1);
        runner.push("vitals", someRows(20));
        OutputTrends trends;
        runner.finish();
        for (const auto& result : runner.takeResults())
            trends.add(result);
        const auto batch = trends.take({});
        QVERIFY(batch.ofResults);
        QCOMPARE(batch.series.size(), std::size_t{3});
        QCOMPARE(batch.trends.size(), std::size_t{15});
        QCOMPARE(batch.series[0].signal, std::string("o.hr"));
        std::set<std::string> beds;
        for (const auto& series : batch.series)
            beds.insert(series.bed);
        QCOMPARE(beds, (std::set<std::string>{"B0", "B1", "B2"}));
        QVERIFY(trends.take({}).trends.empty());
    }

    void aFloodOfRowsIsCutAndCounted() {
        engine::QueryOptions options;
        options.policy.streamTime = true;
        auto query = engine::Query::compile("SELECT HR INTO o FROM vitals", options);
        engine::QueryRunner runner(*query, 1);
        auto rows = std::make_shared<model::RecordBatch>(*someRows(400));
        std::ranges::fill(rows->eventTime, eventFromMicros(5));
        std::ranges::fill(rows->arrival, arrivalFromMicros(5));
        runner.push("vitals", rows);
        OutputTrends trends;
        runner.finish();
        for (const auto& result : runner.takeResults())
            trends.add(result);
        const auto batch = trends.take(SteadyTime{std::chrono::hours{1}});
        QCOMPARE(batch.trends.size(), OutputTrends::kMostRowsPerSecond);
        QCOMPARE(batch.losses.size(), std::size_t{1});
        QCOMPARE(batch.losses.front().count, 1200U - OutputTrends::kMostRowsPerSecond);
        QCOMPARE(batch.losses.front().kind, store::LossKind::TrendGap);
    }
};

QTEST_GUILESS_MAIN(TestOutboundRows)
#include "tst_outbound_rows.moc"
