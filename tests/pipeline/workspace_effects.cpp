// SPDX-License-Identifier: GPL-3.0-or-later
#include "workspace_effects.h"

#include "alerts/alarm_table.h"
#include "base/clock.h"
#include "mock_kafka.h"
#include "mqtt_listener.h"
#include "pipeline/channels/sink_channel_kind.h"
#include "pipeline/outputs/outbound_rows.h"
#include "pipeline/pipeline.h"
#include "pipeline/sinks/kafka_sink_kind.h"
#include "pipeline/sources/kafka_kind.h"
#include "pipeline/sources/source_decoder.h"
#include "pushed_source.h"
#include "store/trend/trend_reader.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <thread>

namespace vigil::tests::effects {

using namespace pipeline;

const std::filesystem::path& folder() {
    static const QTemporaryDir made;
    static const std::filesystem::path path = made.path().toStdString();
    return path;
}

std::string replaced(std::string text, const std::string& word, const std::string& by) {
    if (const auto at = text.find(word); at != std::string::npos)
        text.replace(at, word.size(), by);
    return text;
}

namespace {

using namespace pipeline;
using namespace std::chrono_literals;

constexpr int kPatienceMs = 20'000;
constexpr int kResultsMs = 8000; ///< for results that may never come

base::SystemClock& systemClock() {
    static base::SystemClock clock;
    return clock;
}

std::string orNone(const std::optional<std::vector<std::string>>& names) {
    std::string text = names ? "" : "(none)";
    for (const auto& name : names.value_or(std::vector<std::string>{}))
        text += name + ' ';
    return text;
}

std::string describe(const Snapshot& snapshot) {
    std::string text = snapshot.workspaceName + '\n';
    for (const auto& source : snapshot.sources)
        text += "source " + source.name + ' ' + source.kind + '\n';
    for (const auto& queue : snapshot.queues)
        text += "queue " + pipeline::name(queue) + '\n';
    for (const auto& query : snapshot.queries)
        text += "query " + query.name + '\n';
    for (const auto& bed : snapshot.beds)
        text +=
            "bed " + bed.bed + ',' + bed.label + ',' + bed.patient + ',' + bed.patientName + '\n';
    const auto& layout = *snapshot.layout;
    text += "density " + (layout.density ? std::to_string(static_cast<int>(*layout.density)) : "-");
    return text + " waves " + orNone(layout.waves) + " numerics " + orNone(layout.numerics);
}

PipelineOptions withSource(PushedSource*& source) {
    PipelineOptions options;
    options.openSource = [&source](const SourceConfig&, const auto&) -> Result<OpenedSource> {
        OpenedSource opened;
        auto made = std::make_unique<PushedSource>(systemClock());
        source = made.get();
        opened.source = std::move(made);
        return opened;
    };
    return options;
}

std::string rowsText(const model::RecordBatch& rows) {
    std::set<std::string> lines; // in no order of threads
    for (std::size_t row = 0; row < rows.rowCount(); ++row) {
        std::map<std::string, std::string> cells;
        for (const auto& column : rows.columns)
            cells[column.name() + ' ' + column.unit()] = model::toJson(column.value(row));
        std::string line = toIso8601(rows.eventTime[row]);
        for (const auto& [name, value] : cells)
            line += "  " + name + "=" + value;
        lines.insert(line);
    }
    std::string text;
    for (const auto& line : lines)
        text += line + '\n';
    return text;
}

ingest::RawMessage messageOf(const std::string& topic, const std::string& payload) {
    ingest::RawMessage message;
    message.topic = topic;
    message.payload = payload;
    message.arrival = arrivalAtEvent(parseIso8601("2026-03-01T12:00:00Z").value());
    return message;
}

/// One source of the workspace, running.
template <typename F>
std::string withStarted(const Workspace& workspace, base::Clock& clock, F use) {
    ingest::RawQueue queue(1'000'000);
    auto opened = workspace.sources.front().spec->open({.clock = clock});
    if (!opened)
        return "refused: " + opened.error().text();
    if (auto started = opened->source->start(queue); !started)
        return "refused: " + started.error().text();
    auto text = use(*opened->source, queue);
    queue.close();
    opened->source->stop();
    return text;
}

std::string describe(const std::vector<alerts::AlarmEvent>& events) {
    std::string text;
    for (const auto& event : events)
        text += toIso8601(event.time) + ' ' + event.alarm.bed + ' ' + event.alarm.rule + ' ' +
                std::string(alerts::name(event.what)) + ' ' +
                std::string(alerts::name(event.alarm.priority)) + ' ' +
                std::string(alerts::name(event.alarm.condition)) + ' ' + event.alarm.policy + ' ' +
                event.alarm.subject + ' ' + event.alarm.text + '\n';
    return text;
}

/// HR and RR of two beds each second: a short excursion, a long one, one that hangs at the limit.
model::RecordBatch readingsAt(int second) {
    const auto rate = [second] {
        if (second >= 10 && second < 12)
            return 130.0;
        if (second >= 30 && second < 50)
            return second % 2 == 0 ? 130.0 : 118.0;
        return second >= 60 && second < 70 ? 40.0 : 80.0;
    }();
    const EventTime at =
        parseIso8601("2026-03-01T12:00:00Z").value() + std::chrono::seconds{second};
    model::RecordBatch batch;
    for (const char* bed : {"B01", "B02"}) {
        batch.beginRow(at, arrivalAtEvent(at), {});
        batch.columnForWriting("bed").appendText(bed);
        batch.columnForWriting("HR").appendFloat(rate);
        if (second < 80)
            batch.columnForWriting("RR").appendFloat(second < 20 ? 40 : 15);
        else
            batch.columnForWriting("RR").appendNull();
        batch.finishRow();
    }
    return batch;
}

/// What an open window of a query `hot` holds.
model::RecordBatch openWindowAt(EventTime at, const std::string& column) {
    model::RecordBatch batch;
    batch.beginRow(at, arrivalAtEvent(at), {});
    batch.columnForWriting("bed").appendText("B01");
    batch.columnForWriting(column).appendFloat(150);
    batch.finishRow();
    return batch;
}

void fillStore(const std::filesystem::path& path) {
    store::WriterOptions options;
    options.path = path;
    options.sourceNames = {"a"};
    options.retention.trendAge = Ticks::zero();
    const EventTime now = eventAtArrival(systemClock().now());
    base::ManualClock clock(systemClock().now() - 72h);
    auto writer = store::StoreWriter::open(options, clock);
    store::StoreBatch batch;
    batch.series = {{"B01", "HR", "/min"}, {"B02", "HR", "/min"}};
    for (int i = 0; i < 1200; ++i)
        batch.trends.push_back({0, now - 72h + std::chrono::seconds{i}, 70, {0, 0, -1}});
    batch.trends.push_back({1, now, 70, {0, 0, -1}});
    (*writer)->apply(std::move(batch));
    static_cast<void>((*writer)->commit());
    while ((*writer)->maintain().compaction.more)
        ;
    clock.advance(71h); // the rows are as old as the store was open, whatever times they tell
    static_cast<void>((*writer)->maintain());
}

} // namespace

void writeFile(const std::string& name, const std::string& text) {
    std::ofstream(folder() / name, std::ios::binary) << text;
}

std::string shown(const std::string& toml) {
    return with(toml, [](const Workspace& workspace) {
        PushedSource* source = nullptr;
        const auto opened = Pipeline::open(workspace, systemClock(), withSource(source));
        return opened ? describe(*(*opened)->snapshot()) : "refused: " + opened.error().text();
    });
}

std::string database(const std::string& toml) {
    return with(toml, [](const Workspace& workspace) { return databasePath(workspace).string(); });
}

std::string kept(const std::string& toml) {
    return with(toml, [](const Workspace& workspace) -> std::string {
        const QTemporaryDir place;
        PushedSource* source = nullptr;
        auto options = withSource(source);
        options.database = place.filePath(QStringLiteral("v.db")).toStdString();
        fillStore(options.database);
        {
            auto opened = Pipeline::open(workspace, systemClock(), options);
            if (!opened || !(*opened)->start())
                return "refused";
            static_cast<void>(QTest::qWaitFor( // after the first step of retention
                [&] { return (*opened)->snapshot()->store.databaseBytes > 0; }, kPatienceMs));
        }
        auto reader = store::TrendReader::open(options.database);
        const auto samples = reader->query({"B01", "HR", {}}, EventTime::min(), EventTime::max());
        return std::to_string(samples->samples.size());
    });
}

std::string keptRaw(const std::string& toml) {
    return with(toml, [](const Workspace& workspace) -> std::string {
        const QTemporaryDir place;
        std::string text;
        PipelineOptions options;
        options.database = place.filePath(QStringLiteral("v.db")).toStdString();
        options.openSource = [&](const SourceConfig&,
                                 const SourceOpening& opening) -> Result<OpenedSource> {
            text = std::to_string(opening.journal->keep.count());
            return OpenedSource{std::make_unique<PushedSource>(systemClock()), nullptr, {}};
        };
        const auto opened = Pipeline::open(workspace, systemClock(), options);
        return opened ? text : "refused";
    });
}

std::string played(const std::string& toml) {
    return with(toml, [](const Workspace& workspace) {
        const auto opened =
            workspace.sources.front().spec->open({.clock = systemClock(), .startPaused = true});
        if (!opened)
            return "refused: " + opened.error().text();
        const auto position = opened->replay->position();
        auto text = toIso8601(position.start) + " to " + toIso8601(position.end) + " at " +
                    std::to_string(position.requestedSpeed);
        const auto first = (*workspace.sources.front().spec->recording())->next();
        return text + (first && *first ? ' ' + (*first)->topic + (*first)->payload : "");
    });
}

std::string simulated(const std::string& toml) {
    return with(toml, [](const Workspace& workspace) {
        base::ManualClock clock(arrivalAtEvent(parseIso8601("2026-03-01T12:00:00Z").value()));
        return withStarted(workspace, clock, [&](ingest::Source&, ingest::RawQueue& queue) {
            const ArrivalTime end = clock.now() + Ticks(1min);
            std::map<std::string, std::size_t> topics; // with a digest of what was said
            std::vector<ingest::RawMessage> messages;
            for (bool through = false; !through;) {
                clock.advance(1s);
                static_cast<void>(queue.drainUntil(messages, systemClock().steadyNow() + 20ms));
                for (const auto& message : messages) {
                    through |= message.arrival >= end;
                    if (message.arrival < end && !message.topic.empty())
                        topics[message.topic] =
                            topics[message.topic] * 31 + std::hash<std::string>{}(message.payload);
                }
            }
            std::string text;
            for (const auto& [topic, digest] : topics)
                text += topic + ' ' + std::to_string(digest) + '\n';
            return text;
        });
    });
}

std::string decoded(const std::string& toml) {
    return with(toml, [](const Workspace& workspace) {
        auto decoder = makeDecoder(workspace.sources.front(), workspace.beds);
        if (!decoder)
            return "refused: " + decoder.error().text();
        ingest::Decoded out;
        (*decoder)->decode(
            messageOf("plant/m1", R"({"id":"x1","at":"2026-03-01T10:00:00Z","ms":1772359200000,
                "local":"2026-03-01T11:00:00",
                "who":"p-1","dev":"d-1","n":7,"data":{"t":98.6,"u":37.5},
                "list":[{"k":"HR","v":70,"k2":"PR","w":71,"t":"2026-03-01T10:00:05Z"},
                        {"k":"Temp","v":99.5,"k2":"Temp","w":98.6,"unit":"degF"}],
                "others":[{"k":"RR","v":14}]})"),
            out);
        (*decoder)->decode(messageOf("telemetry",
                                     R"({"deviceId":"d","patientId":"p-1","seq":1,
                                        "ts":"2026-03-01T11:00:00Z","metrics":{"HR":72}})"),
                           out);
        std::string text = out.rows.stream + '\n' + rowsText(out.rows);
        for (const auto& letter : out.rejected)
            text += "rejected " + letter.detail + '\n';
        return text;
    });
}

std::string results(const std::string& toml) {
    return with(toml, [](const Workspace& workspace) -> std::string {
        PushedSource* source = nullptr;
        auto options = withSource(source);
        base::Mutex mutex;
        std::set<std::string> lines;
        options.onResult = [&](const std::string& query, const engine::QueryResult& result) {
            const base::MutexLock lock(mutex);
            for (std::size_t row = 0; row < result.rows->rowCount(); ++row)
                for (const auto& column : result.rows->columns)
                    lines.insert(query + ' ' + result.output + ' ' + column.name() + '=' +
                                 model::toJson(column.value(row)));
        };
        auto opened = Pipeline::open(workspace, systemClock(), options);
        if (!opened || !(*opened)->start())
            return opened ? "refused" : "refused: " + opened.error().text();
        // The same reading again and again: rows wait until later ones show that they are in order.
        static_cast<void>(QTest::qWaitFor(
            [&] {
                source->send("B01", 70);
                const base::MutexLock lock(mutex);
                return !lines.empty();
            },
            kResultsMs));
        (*opened)->stop();
        std::string text;
        for (const auto& line : lines)
            text += line + '\n';
        return text;
    });
}

std::string clocked(const std::string& toml) {
    return with(toml, [](const Workspace& workspace) -> std::string {
        PushedSource* source = nullptr;
        auto opened = Pipeline::open(workspace, systemClock(), withSource(source));
        if (!opened || !(*opened)->start())
            return "refused";
        source->send("B01", 70, -8s);
        source->send("B02", 70, 8s);
        const auto seen = [&] { return (*opened)->snapshot()->beds.size() == 2; };
        if (!QTest::qWaitFor(seen, kPatienceMs))
            return "not seen";
        std::string text;
        for (const auto& bed : (*opened)->snapshot()->beds) {
            text += bed.bed + (bed.lastSeen ? " lives" : " does not");
            for (const auto& alarm : bed.alarms)
                text += ", " + alarm.rule;
            text += '\n';
        }
        return text;
    });
}

std::string served(const std::string& toml) {
    return with(toml, [](const Workspace& workspace) -> std::string {
        PushedSource* source = nullptr;
        auto opened = Pipeline::open(workspace, systemClock(), withSource(source));
        if (!opened || !(*opened)->start())
            return "refused";
        source->send("B01", 70);
        source->send("B02", 70);
        const auto told = [&] {
            const auto snapshot = (*opened)->snapshot();
            return snapshot->beds.size() == 2 || !snapshot->alarms.empty();
        };
        if (!QTest::qWaitFor(told, kPatienceMs))
            return "not told";
        std::string text;
        for (const auto& bed : (*opened)->snapshot()->beds)
            text += bed.bed + ' ';
        for (const auto& alarm : (*opened)->snapshot()->alarms)
            text += alarm.rule + ' ';
        return text;
    });
}

std::string looked(const std::string& toml) {
    return with(toml, [](const Workspace& workspace) -> std::string {
        PushedSource* source = nullptr;
        auto opened = Pipeline::open(workspace, systemClock(), withSource(source));
        if (!opened || !(*opened)->start())
            return "refused";
        source->send("B01", 70);
        const auto seen = [&] { return !(*opened)->snapshot()->queries[0].provisional.empty(); };
        const bool live = workspace.queries[0].live; // else nothing is waited for in vain
        return QTest::qWaitFor(seen, live ? kPatienceMs : 1000) ? "seen" : "not seen";
    });
}

std::string stood(const std::string& toml) {
    return with(toml, [](const Workspace& workspace) -> std::string {
        PushedSource* source = nullptr;
        auto opened = Pipeline::open(workspace, systemClock(), withSource(source));
        if (!opened || !(*opened)->start())
            return "refused";
        for (int i = 0; i < 1500; ++i)
            source->send("B01", 70);
        std::string why;
        const auto stopped = [&] {
            why = (*opened)->snapshot()->queries[0].stopped;
            return !why.empty();
        };
        // They are put in order for two seconds; one that comes later lets all go on at once.
        if (!QTest::qWaitFor(stopped, 2500))
            source->send("B01", 70);
        return QTest::qWaitFor(stopped, 1500) ? why : "stood";
    });
}

std::string judged(const std::string& toml) {
    return with(toml, [](const Workspace& workspace) {
        alerts::AlarmTable table(workspace.rules,
                                 [next = std::uint64_t{0}]() mutable { return ++next; });
        std::vector<alerts::AlarmEvent> events;
        for (int second = 0; second < 120; ++second) {
            const auto rows = readingsAt(second);
            if (second < 100)
                table.evaluate(rows, events);
            if (second == 90)
                table.evaluateProvisional(
                    openWindowAt(rows.eventTime[0], alerts::provisionalName("hot.hr")), events);
            table.tick(rows.eventTime[0], events);
        }
        return describe(events);
    });
}

std::string ruled(const std::string& toml) {
    return with(toml, [](const Workspace& workspace) -> std::string {
        base::Mutex mutex;
        std::vector<alerts::AlarmEvent> all;
        PipelineOptions options;
        options.onAlarms = [&](const std::vector<alerts::AlarmEvent>& events) {
            const base::MutexLock lock(mutex);
            all.insert(all.end(), events.begin(), events.end());
        };
        auto opened = Pipeline::open(workspace, systemClock(), options);
        if (!opened || !(*opened)->start())
            return opened ? "refused" : "refused: " + opened.error().text();
        static_cast<void>(QTest::qWaitFor([&] { return (*opened)->ended(); }, kPatienceMs));
        (*opened)->stop();
        const base::MutexLock lock(mutex);
        return "alarms:\n" + describe(all);
    });
}

std::string saidToMqtt(const std::string& toml) {
    MqttListener broker;
    return with(
        replaced(toml, "@PORT@", std::to_string(broker.port())), [&](const Workspace& workspace) {
            return withStarted(workspace, systemClock(), [&](ingest::Source&, ingest::RawQueue&) {
                static_cast<void>(
                    QTest::qWaitFor([&] { return !broker.heard().empty(); }, kPatienceMs));
                return broker.heard();
            });
        });
}

std::string patience(const std::string& toml) {
    MqttListener broker(MqttListener::Manner::HangsUp);
    constexpr auto kLong = 200ms;
    return with(
        replaced(toml, "@PORT@", std::to_string(broker.port())), [&](const Workspace& workspace) {
            return withStarted(
                workspace, systemClock(),
                [&](ingest::Source& source, ingest::RawQueue&) -> std::string {
                    bool waits = false;
                    static_cast<void>(QTest::qWaitFor(
                        [&] {
                            const auto next = source.status().nextRetry;
                            waits = waits || (next && *next - systemClock().steadyNow() > kLong);
                            return waits || broker.connections() > 8;
                        },
                        kPatienceMs));
                    return waits ? "long" : "short";
                });
        });
}

std::string reached(const std::string& toml) {
    MqttListener one;
    MqttListener other;
    const auto ports = replaced(replaced(toml, "@PORT@", std::to_string(one.port())), "@OTHER@",
                                std::to_string(other.port()));
    return with(ports, [&](const Workspace& workspace) {
        return withStarted(
            workspace, systemClock(), [&](ingest::Source&, ingest::RawQueue&) -> std::string {
                static_cast<void>(QTest::qWaitFor(
                    [&] { return one.connections() + other.connections() > 0; }, kPatienceMs));
                return one.connections() > 0 ? "the one" : "the other";
            });
    });
}

std::string lit(const std::string& toml) {
    MqttListener one;
    MqttListener other;
    const auto ports = replaced(replaced(toml, "@PORT@", std::to_string(one.port())), "@OTHER@",
                                std::to_string(other.port()));
    for (const char* name : {"a", "b"})
        std::filesystem::remove(folder() / name);
    return with(ports, [&](const Workspace& workspace) -> std::string {
        PushedSource* source = nullptr;
        auto opened = Pipeline::open(workspace, systemClock(), withSource(source));
        if (!opened || !(*opened)->start())
            return "refused";
        const auto seen = [&] {
            std::string places;
            for (const char* name : {"a", "b"})
                if (std::filesystem::exists(folder() / name))
                    places += std::string("file ") + name + '\n';
            const auto topic = [](const std::string& heard) {
                return heard.substr(heard.find(", sends to "));
            };
            if (!one.heard().empty())
                places += "the one" + topic(one.heard()) + '\n';
            if (!other.heard().empty())
                places += "the other" + topic(other.heard()) + '\n';
            return places;
        };
        const std::size_t wanted =
            workspace.beacon.file.empty() || workspace.beacon.mqtt.empty() ? 1 : 2;
        static_cast<void>(QTest::qWaitFor(
            [&] {
                const auto text = seen();
                return std::ranges::count(text, '\n') >= static_cast<std::ptrdiff_t>(wanted);
            },
            workspace.beacon.shows() ? kPatienceMs : 500));
        return "shows at " + seen();
    });
}

std::string beaten(const std::string& toml) {
    constexpr int kLongMs = 8000;
    return with(toml, [](const Workspace& workspace) -> std::string {
        PushedSource* source = nullptr;
        auto opened = Pipeline::open(workspace, systemClock(), withSource(source));
        if (!opened || !(*opened)->start())
            return "refused";
        std::set<std::string> beats;
        const auto three = [&] {
            std::ifstream in(workspace.beacon.file);
            std::string text;
            if (std::getline(in, text))
                beats.insert(text);
            return beats.size() >= 3;
        };
        return QTest::qWaitFor(three, kLongMs) ? "often" : "seldom";
    });
}

std::string refusal(const std::string& toml) {
    return with(toml, [](const Workspace& workspace) {
        const auto text =
            withStarted(workspace, systemClock(),
                        [](ingest::Source&, ingest::RawQueue&) { return std::string("starts"); });
        return text.starts_with("refused") ? "stays: " + text : text;
    });
}

std::string toldKafka(const std::string& toml) {
    return with(toml, [](const Workspace& workspace) {
        return settingsOf(
            dynamic_cast<const KafkaSpec&>(*workspace.sources.front().spec).options());
    });
}

model::Delivery someDelivery(std::uint64_t number) {
    model::Delivery delivery;
    delivery.number = number;
    delivery.messages.push_back({"id" + std::to_string(number),
                                 "B01",
                                 {},
                                 "{\"v\":\"" + std::string(40'000, 'x') + "\",\"bed\":\"B01\"}",
                                 {}});
    return delivery;
}

/// Of the first sink, else of the first channel.
std::unique_ptr<egress::Sink> openedOf(const Workspace& workspace) {
    auto opened = workspace.sinks.empty() ? workspace.channels.front().spec->open({"s", "w"})
                                          : workspace.sinks.front().spec->open({"s", "w", {}});
    return opened ? std::move(*opened) : nullptr;
}

std::string routed(const std::string& toml) {
    return with(toml, [](const Workspace& workspace) {
        const DeliveryRoutes routes(workspace);
        std::string text;
        for (const std::string output : {"hot", "alarms"})
            for (const auto& sink : routes.of(output))
                text += output + " to " + sink.name + " key " + sink.key + " topic " +
                        sink.topic.fill([](auto) { return std::string("B01"); }) + '\n';
        return text.empty() ? "nowhere" : text;
    });
}

std::string filed(const std::string& toml) {
    const auto files = folder() / "sink";
    std::filesystem::remove_all(files);
    std::filesystem::create_directory(files);
    return with(toml, [&](const Workspace& workspace) -> std::string {
        const auto sink = openedOf(workspace);
        std::string text;
        for (std::uint64_t number = 1; number <= 4; ++number)
            if (const auto done = sink->deliver(someDelivery(number), {}); !done)
                text += done.error().text() + '\n';
        for (const auto& entry : std::filesystem::directory_iterator(files))
            text +=
                entry.path().filename().string() + ' ' + std::to_string(entry.file_size()) + '\n';
        return text;
    });
}

std::string saidBySink(const std::string& toml) {
    MqttListener broker;
    return with(replaced(toml, "@PORT@", std::to_string(broker.port())),
                [&](const Workspace& workspace) {
                    const auto sink = openedOf(workspace);
                    std::jthread sending([&](const std::stop_token& stop) {
                        static_cast<void>(sink->deliver(someDelivery(1), stop));
                    });
                    const auto said = [&] {
                        const auto heard = broker.heard();
                        return heard.find("sends to") != std::string::npos ||
                               heard.find(", tls") != std::string::npos;
                    };
                    static_cast<void>(QTest::qWaitFor(said, kResultsMs));
                    sending.request_stop();
                    return broker.heard();
                });
}

std::string toldKafkaBySink(const std::string& toml) {
    return with(toml, [](const Workspace& workspace) {
        const auto& sink =
            workspace.sinks.empty()
                ? dynamic_cast<const SinkChannelSpec&>(*workspace.channels.front().spec).sink()
                : *workspace.sinks.front().spec;
        const auto& spec = dynamic_cast<const KafkaSinkSpec&>(sink);
        const auto options = spec.optionsFor({"s", "w", {}});
        return settingsOf(options.producer.brokers) + " compression " +
               options.producer.compression + " transactions " + options.producer.transactionalId +
               " topic " + options.topic + " key " + spec.keyColumn();
    });
}

std::string readFromKafka(const std::string& toml) {
    MockKafka cluster;
    for (const char* topic : {"one", "two"})
        cluster.produce(topic, std::string("old of ") + topic);
    return with(replaced(toml, "@BROKERS@", cluster.brokers()), [&](const Workspace& workspace) {
        return withStarted(workspace, systemClock(), [&](ingest::Source&, ingest::RawQueue& queue) {
            std::set<std::string> read;
            const auto isNew = [](const std::string& text) { return text.starts_with("new"); };
            std::vector<ingest::RawMessage> messages;
            static_cast<void>(QTest::qWaitFor(
                [&] {
                    for (const char* topic : {"one", "two"})
                        cluster.produce(topic, std::string("new of ") + topic);
                    queue.drainNow(messages);
                    for (const auto& message : messages)
                        if (!message.payload.empty())
                            read.insert(message.payload);
                    return std::ranges::any_of(read, isNew);
                },
                kPatienceMs));
            std::string text;
            for (const auto& message : read)
                text += message + '\n';
            return text;
        });
    });
}

} // namespace vigil::tests::effects
