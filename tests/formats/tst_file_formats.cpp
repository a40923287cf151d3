// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes of every format that the program writes are those of its golden file, as long as the
// format says that it is of that version; and what the file holds is still read.
#include "engine/query_runner.h"
#include "golden_file.h"
#include "ingest/brokers/ingress_journal.h"
#include "pipeline/workspace/recording_formats.h"
#include "store/file/compression.h"
#include "store/file/database.h"
#include "store/file/schema.h"
#include "store/recording/recording_codec.h"
#include "store/recording/recording_writer.h"
#include "store/trend/chunk_codec.h"

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>

using namespace vigil;
using tests::differenceFromGolden;
using tests::goldenBytes;

namespace {

constexpr std::int64_t kStartUs = 1'780'000'000'000'000; // 2026
constexpr std::size_t kPlenty = std::size_t{1} << 20U;

EventTime at(std::int64_t milliseconds) { return eventFromMicros(kStartUs + milliseconds * 1000); }

std::vector<store::TrendSample> samples(std::initializer_list<double> values) {
    std::vector<store::TrendSample> out;
    for (const double value : values)
        out.push_back({at(static_cast<std::int64_t>(out.size()) * 1000), value});
    return out;
}

std::vector<model::RecordedMessage> messages() {
    std::vector<model::RecordedMessage> out;
    for (std::int64_t i = 0; i < 4; ++i)
        out.push_back({.time = at(i * 500),
                       .arrival = arrivalAtEvent(at(i * 500 + 20)),
                       .topic = i % 2 == 0 ? "vigil/ward/B01/numerics" : "vigil/ward/B02/numerics",
                       .payload = "{\"deviceId\":\"m\",\"seq\":" + std::to_string(i) + "}",
                       .source = 0,
                       .partition = static_cast<std::uint32_t>(i % 2),
                       .offset = 10 + i});
    return out;
}

/// Windows of every kind, a join, rows before this one, distinct rows and rows that wait.
constexpr const char* kStateful = R"(
SELECT bed, AVG(hr) AS m, COUNT(DISTINCT hr) AS d INTO means FROM s GROUP BY bed, HoppingWindow(second, 10, 5);
SELECT bed, MAX(hr) AS m INTO peaks FROM s GROUP BY bed, SlidingWindow(second, 10);
SELECT bed, COUNT(*) AS n INTO sessions FROM s GROUP BY bed, SessionWindow(second, 5, 60);
SELECT bed, hr - LAG(hr) OVER (PARTITION BY bed LIMIT DURATION(minute, 1)) AS d INTO jumps FROM s;
SELECT a.bed, b.hr INTO pairs FROM s a JOIN s b ON a.bed = b.bed AND DATEDIFF(second, a, b) BETWEEN 1 AND 3
)";

model::BatchPtr stateRows() {
    auto batch = std::make_shared<model::RecordBatch>();
    batch->columns.emplace_back("bed");
    batch->columns.emplace_back("hr");
    for (std::int64_t i = 0; i < 6; ++i) {
        const auto time = at(i * 1500);
        batch->beginRow(time, arrivalAtEvent(time), {0, 0, i});
        batch->columns[0].append(model::Value(std::string(i % 2 == 0 ? "B01" : "B02")));
        batch->columns[1].append(i % 3 == 0 ? model::Value(70 + i) : model::Value(70.5));
        batch->finishRow();
    }
    return batch;
}

std::shared_ptr<const engine::Query> statefulQuery() {
    engine::QueryOptions options;
    options.policy = engine::TimePolicy::recorded(std::chrono::seconds{1});
    auto query = engine::Query::compile(kStateful, options);
    if (!query)
        qWarning("%s", query.error().front().message.c_str());
    return query ? *query : nullptr;
}

/// Every statement that made the file, in the order of their names.
std::string schemaText(const std::filesystem::path& path) {
    auto database = store::Database::open(path, {.readOnly = true, .vfs = {}});
    auto rows = database->prepare(
        "SELECT type || ' ' || name || ': ' || sql FROM sqlite_master WHERE sql NOT NULL ORDER BY "
        "type, name");
    std::string text;
    while (rows->step().value_or(false))
        text += std::string(rows->text(0)) + '\n';
    return text;
}

class Folder {
public:
    [[nodiscard]] std::filesystem::path file(const std::string& name) const {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }

private:
    QTemporaryDir m_folder;
};

std::string contentOf(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace

#define VERIFY_GOLDEN(format, version, bytes)                                                      \
    do {                                                                                           \
        const auto difference = differenceFromGolden(format, version, bytes);                      \
        QVERIFY2(difference.empty(), difference.c_str());                                          \
    } while (false)

class FileFormatsTest : public QObject {
    Q_OBJECT

    Folder m_folder;

private Q_SLOTS:

    /// Compressed bytes are the library's; what is pinned is what it packs.
    void chunksOfTrends() {
        for (const auto& [name, values] : {std::pair("chunk_decimal", samples({72, 72.5, -1, 0})),
                                           {"chunk_xor", samples({1.0 / 3, 2.0 / 3, 1e300})}}) {
            const auto plain = store::decompress(store::encodeChunk(values), kPlenty).value();
            VERIFY_GOLDEN(name, static_cast<int>(plain[0]), plain);
            const auto golden = goldenBytes(name, static_cast<int>(plain[0]));
            const auto read = store::decodeChunk(store::compress(golden)).value();
            QCOMPARE(read.size(), values.size());
            for (std::size_t i = 0; i < read.size(); ++i)
                QVERIFY(read[i].time == values[i].time && read[i].value == values[i].value);
        }
        const auto values = samples({72, 72.5});
        QCOMPARE(store::chunkChecksum(7, store::summarize(values), "data"), 3631542856U);
    }

    void chunksOfRecordings() {
        const auto plain = store::decompress(store::encodeMessages(messages()), kPlenty).value();
        VERIFY_GOLDEN("recording_chunk", static_cast<int>(plain[0]), plain);
        const auto golden = goldenBytes("recording_chunk", static_cast<int>(plain[0]));
        const auto read = store::decodeMessages(store::compress(golden)).value();
        QCOMPARE(read.size(), messages().size());
        QCOMPARE(read.back().payload, messages().back().payload);
        QVERIFY(read.back().arrival == messages().back().arrival);
    }

    void schemas() {
        using store::SchemaKind;
        for (const auto& [name, kind] : {std::pair("store_schema", SchemaKind::Store),
                                         {"recording_schema", SchemaKind::Recording}}) {
            const auto path = m_folder.file(name);
            {
                auto database = store::Database::open(path, {}).value();
                QVERIFY(store::migrate(database, kind).has_value());
            }
            VERIFY_GOLDEN(name, store::schemaVersion(kind), schemaText(path));
        }
    }

    /// A recording of this version stays readable, whatever comes after it.
    void recordingsOfBefore() {
        const auto path = tests::goldenFolder() / "ward.1.vgl";
        if (!std::filesystem::exists(path) && qEnvironmentVariableIsSet("VIGIL_WRITE_GOLDEN")) {
            store::RecordingOptions options;
            options.workspace = "Ward 3";
            options.appVersion = "0.1.0";
            options.sourceNames = {"ward"};
            auto writer = store::RecordingWriter::create(path, options).value();
            for (const auto& message : messages())
                QVERIFY(writer->append(message).has_value());
            QVERIFY(writer->finish().has_value());
        }
        QVERIFY(std::filesystem::exists(path));
        // A copy: a reader may make files beside it.
        std::filesystem::copy_file(path, m_folder.file("ward.vgl"));
        auto recording = pipeline::openRecording(m_folder.file("ward.vgl"));
        QVERIFY2(recording.has_value(), recording ? "" : recording.error().text().c_str());
        const auto expected = messages();
        for (const auto& message : expected) {
            const auto read = (*recording)->next();
            QVERIFY(read.has_value() && read->has_value());
            QCOMPARE((*read)->payload, message.payload);
            QCOMPARE((*read)->topic, message.topic);
            QVERIFY((*read)->time == message.time && (*read)->offset == message.offset);
        }
        QVERIFY(!(*recording)->next()->has_value());
    }

    void journalOfWhatWasReceived() {
        std::int64_t offset = 5;
        std::vector<ingest::RawMessage> written;
        for (const char* payload : {"{\"HR\":72}", ""}) {
            auto& message = written.emplace_back();
            message.offset = offset++;
            message.topic = "vigil/ward/B01/numerics";
            message.payload = payload;
            message.arrival = arrivalFromMicros(kStartUs + message.offset);
            message.retained = written.size() == 2;
        }
        written.back().properties.emplace_back("unit", "ward");
        const base::ManualClock clock(arrivalFromMicros(kStartUs));
        ingest::JournalOptions options;
        options.folder = m_folder.file("journal");
        options.owner = "w";
        {
            auto journal = ingest::IngressJournal::open(options, clock).value();
            for (const auto& message : written) {
                std::string record;
                ingest::IngressJournal::encode(message, record);
                QVERIFY(journal->append(message.offset, record).has_value());
            }
        }
        const auto segment = options.folder / "00000000000000000005.log";
        const auto bytes = contentOf(segment);
        QVERIFY(bytes.starts_with("VIGILIJ"));
        const int version = bytes[7] - '0';
        VERIFY_GOLDEN("ingress_journal", version, bytes);
        std::ofstream(segment, std::ios::binary) << goldenBytes("ingress_journal", version);
        const auto journal = ingest::IngressJournal::open(options, clock).value();
        std::vector<ingest::RawMessage> read;
        journal->read(-1, [&](ingest::RawMessage message) {
            read.push_back(std::move(message));
            return true;
        });
        QCOMPARE(read.size(), written.size());
        QCOMPARE(read[0].payload, written[0].payload);
        QCOMPARE(read[1].properties, written[1].properties);
        QVERIFY(read[1].retained && read[1].arrival == written[1].arrival);
    }

    void statesOfQueries() {
        const auto query = statefulQuery();
        QVERIFY(query != nullptr);
        engine::QueryRunner runner(query);
        runner.push("s", stateRows());
        const auto state = runner.capture().value();
        const auto magic = state.find("VGQS");
        QVERIFY(magic != std::string::npos);
        const int version = state[magic + 4];
        VERIFY_GOLDEN("query_state", version, state);

        engine::QueryRunner again(query);
        const auto restored = again.restore(goldenBytes("query_state", version));
        QVERIFY2(restored.has_value(), restored ? "" : restored.error().text().c_str());
        std::size_t rows = 0;
        std::size_t rowsAgain = 0;
        runner.finish();
        again.finish();
        for (const auto& result : runner.takeResults())
            rows += result.rows->rowCount();
        for (const auto& result : again.takeResults())
            rowsAgain += result.rows->rowCount();
        QVERIFY(rows > 0);
        QCOMPARE(rowsAgain, rows);
    }
};

QTEST_GUILESS_MAIN(FileFormatsTest)
#include "tst_file_formats.moc"
