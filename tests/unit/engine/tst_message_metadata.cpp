// SPDX-License-Identifier: GPL-3.0-or-later
// GetMetadataPropertyValue of what came with a message.
#include "engine/query_runner.h"

#include <QTest>

using namespace vigil;
using namespace vigil::engine;
using model::Value;

namespace {

Value messageOf(std::int64_t number) {
    model::Record user, record;
    user.fields = {{"tenant", Value("t" + std::to_string(number))},
                   {"a.b", Value(std::string("c"))}};
    record.fields = {{"Topic", Value("ward/3b/" + std::to_string(number) + "/numerics")},
                     {"Key", Value("k" + std::to_string(number % 2))},
                     {"Timestamp", Value(EventTime{std::chrono::seconds{100 + number}})},
                     {"User", Value(std::move(user))}};
    return Value(std::move(record));
}

model::BatchPtr batchOf(std::int64_t from, std::int64_t to, bool messages = true) {
    auto batch = std::make_shared<model::RecordBatch>();
    batch->stream = "input";
    batch->columns.emplace_back("v");
    for (auto i = from; i < to; ++i) {
        const EventTime t{std::chrono::seconds{i}};
        batch->beginRow(t, arrivalAtEvent(t), {0, 0, i});
        batch->columns[0].append(Value(i));
        batch->finishRow();
        if (messages)
            batch->messages.push_back(messageOf(i));
    }
    return batch;
}

std::shared_ptr<const Query> compiled(const std::string& sql) {
    QueryOptions options;
    options.policy = TimePolicy::recorded();
    auto query = Query::compile(sql, options);
    if (!query)
        qFatal("%s", query.error()[0].message.c_str());
    return std::move(*query);
}

void takeOut(QueryRunner& runner, std::vector<std::string>& rows) {
    for (const auto& result : runner.takeResults())
        for (std::uint32_t row = 0; row < result.rows->rowCount(); ++row) {
            std::string text;
            for (const auto& column : result.rows->columns)
                text += (text.empty() ? "" : " ") + model::toJson(column.value(row));
            rows.push_back(text);
        }
}

std::vector<std::string> run(const std::string& sql, const model::BatchPtr& batch,
                             unsigned shards = 1) {
    QueryRunner runner(compiled(sql), shards);
    runner.push("input", batch);
    runner.finish();
    std::vector<std::string> rows;
    takeOut(runner, rows);
    return rows;
}

std::string ofInput(const std::string& name) {
    return "GetMetadataPropertyValue(input, '" + name + "')";
}

} // namespace

class TestMessageMetadata : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void properties_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        const auto row = [](const char* name, const char* value) {
            QTest::newRow(name) << name << value;
        };
        row("[Kafka].[Topic]", "\"ward/3b/7/numerics\"");
        row("[MQTT].[topic]", "\"ward/3b/7/numerics\"");
        row("[MQTT].[Topic].[2]", "\"3b\"");
        row("MQTT.Topic.-1", "\"numerics\"");
        row("[MQTT].[Topic].[5]", "null");
        row("[Kafka].[Key]", "\"k1\"");
        row("[EventHub].[PartitionKey]", "\"k1\"");
        row("[Kafka].[Timestamp]", "\"1970-01-01T00:01:47Z\"");
        row("[User].[tenant]", "\"t7\"");
        row("[Kafka].[Headers].[a.b]", "\"c\"");
        row("[MQTT].[User].[none]", "null");
        row("User", "{\"tenant\":\"t7\",\"a.b\":\"c\"}");
    }

    void properties() {
        QFETCH(QString, name);
        QFETCH(QString, value);
        const auto sql = "SELECT " + ofInput(name.toStdString()) + " AS r FROM input";
        QVERIFY(compiled(sql)->readsMessages("INPUT"));
        QVERIFY(!compiled(sql)->readsMessages("other"));
        QCOMPARE(run(sql, batchOf(7, 8)), std::vector<std::string>{value.toStdString()});
        QCOMPARE(run(sql, batchOf(7, 8, false)), std::vector<std::string>{"null"});
    }

    void theWholeRecord() {
        const auto rows = run("SELECT " + ofInput("Kafka") + ".Offset AS o, " + ofInput("MQTT") +
                                  ".User.tenant AS t FROM input",
                              batchOf(7, 8));
        QCOMPARE(rows, std::vector<std::string>{"7 \"t7\""});
    }

    /// In every clause, behind windows, joins and analytic functions, on any number of shards.
    void everywhere() {
        const auto key = ofInput("[Kafka].[Key]");
        for (const unsigned shards : {1U, 3U})
            QCOMPARE(run("SELECT " + key + " AS k, COUNT(*) AS n FROM input WHERE " +
                             ofInput("[MQTT].[Topic].[1]") + " = 'ward' GROUP BY " + key +
                             ", TumblingWindow(second, 10)",
                         batchOf(1, 11), shards)
                         .size(),
                     2U);
        QCOMPARE(run("SELECT LAG(" + ofInput("[User].[tenant]") +
                         ") OVER (LIMIT DURATION(minute, 1)) AS r FROM input",
                     batchOf(1, 3)),
                 (std::vector<std::string>{"null", "\"t1\""}));
        QCOMPARE(run("SELECT GetMetadataPropertyValue(a, '[User].[tenant]') AS x, "
                     "LAG(a.v) OVER (LIMIT DURATION(minute, 1)) AS y, "
                     "GetMetadataPropertyValue(b, '[User].[tenant]') AS z "
                     "FROM input a JOIN input b ON DATEDIFF(second, a, b) BETWEEN 1 AND 1",
                     batchOf(1, 4)),
                 (std::vector<std::string>{"\"t1\" null \"t2\"", "\"t2\" 1 \"t3\""}));
        QCOMPARE(run("SELECT System.Timestamp() AS t FROM input TIMESTAMP BY " +
                         ofInput("[Kafka].[Timestamp]"),
                     batchOf(1, 2)),
                 std::vector<std::string>{"\"1970-01-01T00:01:41Z\""});
        QCOMPARE(
            run("CREATE TABLE input (v bigint); SELECT " + key + " AS k FROM input", batchOf(1, 2)),
            std::vector<std::string>{"\"k1\""});
    }

    void noStarAndNoRecordShowsIt() {
        QCOMPARE(run("SELECT *, " + ofInput("[Kafka].[Key]") + " AS k, input AS r FROM input",
                     batchOf(1, 2)),
                 std::vector<std::string>{"1 \"k1\" {\"v\":1}"});
        QVERIFY(!compiled("SELECT * FROM input")->readsMessages("input"));
    }

    void aFieldOfThatNameIsNotIt() {
        auto batch = std::make_shared<model::RecordBatch>(*batchOf(1, 2, false));
        batch->columns.emplace_back("\x1f(message)").append(messageOf(1));
        QCOMPARE(run("SELECT " + ofInput("[Kafka].[Key]") + " AS k FROM input", batch),
                 std::vector<std::string>{"null"});
    }

    void aStepHasNone() {
        QueryOptions options;
        const auto query = Query::compile(
            "WITH s AS (SELECT * FROM input) SELECT GetMetadataPropertyValue(s, '[Kafka].[Key]') "
            "AS k FROM s",
            options);
        QVERIFY(!query);
        QVERIFY(query.error()[0].hint.find("the step that reads the input") != std::string::npos);
    }

    void aRestartDoesNotShow() {
        const auto sql = "SELECT MAX(" + ofInput("[User].[tenant]") +
                         ") AS m FROM input GROUP BY " + ofInput("[MQTT].[Topic].[-1]") +
                         ", HoppingWindow(second, 6, 2)";
        const std::string joined =
            "SELECT GetMetadataPropertyValue(a, '[User].[tenant]') AS x FROM input a JOIN input b "
            "ON DATEDIFF(second, a, b) BETWEEN 1 AND 3";
        for (const auto& text : {sql, joined}) {
            std::vector<std::string> rows;
            QueryRunner first(compiled(text));
            first.push("input", batchOf(1, 9));
            takeOut(first, rows);
            const auto state = first.capture();
            QueryRunner second(compiled(text));
            QVERIFY(state && second.restore(*state));
            second.push("input", batchOf(9, 20));
            second.finish();
            takeOut(second, rows);
            QCOMPARE(rows, run(text, batchOf(1, 20)));
        }
    }
};

QTEST_APPLESS_MAIN(TestMessageMetadata)
#include "tst_message_metadata.moc"
