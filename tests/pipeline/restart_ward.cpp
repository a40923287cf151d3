// SPDX-License-Identifier: GPL-3.0-or-later
#include "restart_ward.h"

#include "base/clock.h"
#include "ingest/convention_writer.h"
#include "pipeline/pipeline.h"
#include "pipeline/sources/kafka_kind.h"
#include "pipeline/sources/replay_kind.h"
#include "store/recording/recording_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <map>
#include <thread>

namespace vigil::tests {

using namespace std::chrono_literals;

namespace {

constexpr const char* kLife = "--life";
constexpr const char* kRecorded = "recorded";
/// A recorded life lasts about as long as another one.
constexpr double kSpeed = 60;
constexpr std::size_t kSources = 2;
constexpr std::uint32_t kPartitions = 2;
constexpr std::int64_t kMessages = 1500; ///< a partition
/// All messages arrive now: what is late follows from the order of the events alone.
const ArrivalTime kNow = arrivalFromMicros(1'800'000'000'000'000);
constexpr Ticks kStep = 150ms;
/// The events begin so far ahead of now that none is late by the time that a test takes.
constexpr Ticks kAhead = 30s;

// What frames the results of a life and each of its rows: none of them is in a row itself.
constexpr char kLifeBegins = '\x01';
constexpr char kRowBegins = '\x02';
constexpr char kRowEnds = '\x03';

volatile std::sig_atomic_t g_stop = 0;

/// The machine's clock for waiting, a wall clock that stands still.
class StillClock final : public base::Clock {
public:
    [[nodiscard]] ArrivalTime now() const override { return kNow; }

    [[nodiscard]] SteadyTime steadyNow() const override { return m_system.steadyNow(); }

    bool waitUntil(SteadyTime deadline, const std::stop_token& stop) override {
        return m_system.waitUntil(deadline, stop);
    }

private:
    base::SystemClock m_system;
};

/// A number that looks random and belongs to its arguments.
std::uint64_t scatter(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
    std::uint64_t x = (a * 0x9E3779B97F4A7C15U) ^ (b * 0xC2B2AE3D27D4EB4FU) ^ (c + 1);
    for (int i = 0; i < 3; ++i) {
        x ^= x >> 31U;
        x *= 0xD6E8FEB86659FD93U;
    }
    return x ^ (x >> 32U);
}

std::string nameOf(std::size_t source) { return source == 0 ? "a" : "b"; }

std::string payloadOf(std::size_t source, std::uint32_t partition, std::int64_t offset,
                      bool inOrder = false) {
    if (offset % 97 == 13)
        return "{\"damaged " + std::to_string(offset);
    const auto chance = scatter(source, partition, static_cast<std::uint64_t>(offset));
    // Two beds a partition. Most rows are less than the two seconds out of order that queries wait
    // for, some more.
    const std::string bed = "B" + std::to_string(2 * partition + chance % 2);
    Ticks behind = std::chrono::milliseconds((chance >> 8U) % 1900);
    if ((chance >> 24U) % 32 == 0)
        behind += std::chrono::seconds(3 + (chance >> 32U) % 5);
    if (inOrder)
        behind = {};
    ingest::MessageHead head;
    head.deviceId = bed;
    head.patientId = bed;
    head.time = eventAtArrival(kNow) + kAhead + kStep * offset - behind;
    head.seq = offset;
    // Alarms come and go: some seconds above the limits in each half minute.
    const bool high = offset % 200 > 150;
    // No two rows of a bed are alike, and sums are exact.
    const double unlike = static_cast<double>(offset) / 4096;
    const auto jitter = static_cast<double>((chance >> 40U) % 8);
    if (source > 0) {
        const std::array breathing{ingest::MetricValue{"RR", (high ? 32 : 12) + jitter + unlike}};
        return ingest::numericsMessage(head, breathing);
    }
    const std::array values{
        ingest::MetricValue{"HR", (high ? 140 : 60) + jitter + unlike},
        ingest::MetricValue{"SpO2", static_cast<double>(94 + (chance >> 48U) % 5)}};
    return ingest::numericsMessage(head, values);
}

/// How far each partition has been committed. *Thread:* any.
class Progress {
public:
    void committed(std::uint32_t partition, std::int64_t offset) {
        const base::MutexLock lock(m_mutex);
        m_last[partition] = offset;
    }

    [[nodiscard]] bool complete() const {
        const base::MutexLock lock(m_mutex);
        std::size_t through = 0;
        for (const auto& [partition, last] : m_last)
            through += last + 1 >= kMessages ? 1U : 0U;
        return through == kPartitions;
    }

private:
    mutable base::Mutex m_mutex;
    std::map<std::uint32_t, std::int64_t> m_last GUARDED_BY(m_mutex);
};

/// Delivers the ward's messages from the saved positions on, partitions in turn.
class LoopbackSource final : public ingest::Source {
public:
    LoopbackSource(std::size_t index, base::Clock& clock, Progress& progress,
                   const std::vector<std::int64_t>& next)
        : m_index(index), m_clock(clock), m_progress(progress), m_next(next) {}

    ~LoopbackSource() override { stop(); }

    Result<void> start(ingest::RawQueue& queue) override {
        m_thread = std::jthread([this, &queue](const std::stop_token& stop) { run(queue, stop); });
        return {};
    }

    void stop() override {
        m_thread.request_stop();
        if (m_thread.joinable())
            m_thread.join();
    }

    [[nodiscard]] ingest::SourceStatus status() const override {
        ingest::SourceStatus status;
        status.state = ingest::SourceState::Connected;
        return status;
    }

    void committed(std::uint32_t partition, std::int64_t offset) override {
        m_progress.committed(partition, offset);
    }

private:
    void run(ingest::RawQueue& queue, const std::stop_token& stop) {
        std::size_t sent = 0;
        for (;;) {
            const auto partition = static_cast<std::uint32_t>(
                std::min_element(m_next.begin(), m_next.end()) - m_next.begin());
            if (m_next[partition] >= kMessages || stop.stop_requested())
                return;
            ingest::RawMessage raw;
            raw.source = static_cast<std::uint32_t>(m_index);
            raw.partition = partition;
            raw.offset = m_next[partition]++;
            raw.topic = nameOf(m_index);
            raw.payload = payloadOf(m_index, partition, raw.offset);
            raw.arrival = m_clock.now();
            raw.received = m_clock.steadyNow();
            if (!queue.push(std::move(raw)))
                return;
            if (++sent % 3 == 0)
                m_clock.waitFor(3ms, stop);
        }
    }

    const std::size_t m_index;
    base::Clock& m_clock;
    Progress& m_progress;
    std::vector<std::int64_t> m_next; ///< by partition
    std::jthread m_thread;
};

/// Appends rows so that what was written survives a kill.
class ResultFile {
public:
    explicit ResultFile(const std::filesystem::path& path)
        : m_file(::open(path.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600)) {
        write({kLifeBegins});
    }

    ~ResultFile() { ::close(m_file); }

    ResultFile(const ResultFile&) = delete;
    ResultFile& operator=(const ResultFile&) = delete;

    void write(const std::string& rows) const {
        if (::write(m_file, rows.data(), rows.size()) != static_cast<ssize_t>(rows.size()))
            _exit(4);
    }

private:
    int m_file;
};

std::string framed(const std::string& query, const engine::QueryResult& result) {
    std::string lines;
    for (std::size_t row = 0; row < result.rows->rowCount(); ++row) {
        lines += kRowBegins + query + ' ' + toIso8601(result.rows->eventTime[row]);
        for (const auto& column : result.rows->columns)
            lines += ' ' + model::toJson(column.value(row));
        lines += kRowEnds;
    }
    return lines;
}

void openLoopback(pipeline::PipelineOptions& options, base::Clock& clock,
                  std::array<Progress, kSources>& progress) {
    options.openSource =
        [&](const pipeline::SourceConfig& config,
            const pipeline::SourceOpening& opening) -> Result<pipeline::OpenedSource> {
        pipeline::OpenedSource opened;
        std::vector<std::int64_t> next(kPartitions, 0);
        for (const auto& position : opening.positions)
            if (position.source == config.name)
                next[position.partition] = position.next;
        for (std::uint32_t partition = 0; partition < next.size(); ++partition)
            if (next[partition] > 0)
                progress[opening.index].committed(partition, next[partition] - 1);
        opened.source = std::make_unique<LoopbackSource>(opening.index, clock,
                                                         progress[opening.index], std::move(next));
        return opened;
    };
}

int live(const WardLife& life) {
    StillClock clock;
    std::array<Progress, kSources> progress;
    const ResultFile results(life.results());
    pipeline::PipelineOptions options;
    options.database = life.database();
    options.checkpointEvery = 100ms;
    options.resumesRecordings = true;
    options.onResult = [&](const std::string& query, const engine::QueryResult& result) {
        results.write(framed(query, result));
    };
    if (!life.recorded)
        openLoopback(options, clock, progress);
    auto opened = pipeline::Pipeline::open(wardWorkspace(life), clock, std::move(options));
    if (!opened || !(*opened)->start())
        return 2;
    auto& pipeline = **opened;
    const auto through = [&] {
        return life.recorded ? pipeline.ended() : progress[0].complete() && progress[1].complete();
    };
    while (g_stop == 0 && !through())
        clock.waitFor(2ms, {});
    pipeline.stop();
    if (g_stop != 0)
        return 0;
    const auto snapshot = pipeline.snapshot();
    std::ofstream counters(life.counters());
    for (const auto& query : snapshot->queries)
        counters << query.name << ' ' << query.rowsIn << '\n';
    counters << "late " << snapshot->losses.late << '\n';
    return 0;
}

/// One source in place of two, and what asks for that one.
void playRecording(pipeline::Workspace& workspace, const std::filesystem::path& path) {
    workspace.sources.resize(1);
    auto& source = workspace.sources.front();
    source.spec = std::make_shared<pipeline::ReplaySpec>(path, kSpeed);
    std::erase_if(workspace.queries, [](const pipeline::QueryConfig& query) {
        return query.sql.find("pumps") != std::string::npos;
    });
    std::erase_if(workspace.rules.limits,
                  [](const alerts::LimitRule& rule) { return rule.id == "fastest"; });
}

} // namespace

std::vector<std::string> WardLife::arguments(const std::string& program) const {
    std::vector<std::string> all{program, kLife, folder.string(), std::to_string(shards)};
    if (recorded)
        all.emplace_back(kRecorded);
    return all;
}

ArrivalTime wardNow() { return kNow; }

bool recordWard(const std::filesystem::path& path) {
    auto writer = store::RecordingWriter::create(path, {});
    if (!writer)
        return false;
    for (std::int64_t offset = 0; offset < kMessages; ++offset)
        for (std::uint32_t partition = 0; partition < kPartitions; ++partition) {
            model::RecordedMessage message;
            message.time = eventAtArrival(kNow) + kAhead + kStep * offset;
            message.arrival = arrivalAtEvent(message.time);
            message.topic = nameOf(0);
            message.payload = payloadOf(0, partition, offset, true);
            message.partition = partition;
            message.offset = offset;
            if (!(*writer)->append(message))
                return false;
        }
    return (*writer)->finish().has_value();
}

pipeline::Workspace wardWorkspace(const WardLife& life) {
    pipeline::Workspace workspace;
    workspace.shards = static_cast<int>(life.shards);
    workspace.rules = alerts::defaultAdultRules();
    // Its hours pass within seconds.
    workspace.clock = {std::chrono::hours{1}, std::chrono::hours{1}};
    alerts::LimitRule mean;
    mean.id = "mean";
    mean.signal = "means.hr";
    mean.high = 120;
    workspace.rules.limits.push_back(mean);
    // Ends its delay while that of the other rule on HR runs on.
    alerts::LimitRule soon;
    soon.id = "soon";
    soon.signal = "HR";
    soon.high = 120;
    soon.delayHigh = 2s;
    workspace.rules.limits.push_back(soon);
    // Over results that come from one shard, whichever has the bed.
    alerts::LimitRule fastest;
    fastest.id = "fastest";
    fastest.signal = "joined.fastest";
    fastest.high = 30;
    workspace.rules.limits.push_back(fastest);
    for (std::size_t i = 0; i < kSources; ++i) {
        pipeline::SourceConfig source;
        source.name = nameOf(i);
        source.stream = i == 0 ? "vitals" : "pumps";
        ingest::KafkaSourceOptions kafka;
        kafka.topics = {nameOf(i)};
        source.spec = std::make_shared<pipeline::KafkaSpec>(kafka);
        workspace.sources.push_back(std::move(source));
    }
    workspace.queries = {
        {"tumbling",
         "SELECT bed, AVG(HR) AS hr, COUNT(*) AS n INTO means FROM vitals"
         " GROUP BY bed, TumblingWindow(second, 5)",
         0},
        {"hopping",
         "SELECT bed, MIN(RR) AS low, MAX(RR) AS high INTO ranges FROM pumps"
         " GROUP BY bed, HoppingWindow(second, 20, 4)",
         0},
        {"sliding",
         "SELECT bed, MAX(HR) AS high, COUNT(*) AS n INTO recent FROM vitals"
         " GROUP BY bed, SlidingWindow(second, 3)",
         0},
        {"steps",
         "SELECT bed, HR - LAG(HR) OVER (PARTITION BY bed LIMIT DURATION(second, 20)) AS step"
         " INTO steps FROM vitals",
         0},
        // Rows that fail wait for their turn first.
        {"strict",
         "SELECT bed, CAST(CASE WHEN SpO2 = 94 THEN bed ELSE '1' END AS bigint)"
         " - LAG(HR) OVER (PARTITION BY bed LIMIT DURATION(second, 20)) AS x"
         " INTO strict FROM vitals",
         0},
        {"joined",
         "SELECT v.bed AS bed, MAX(p.RR) AS fastest INTO joined FROM vitals v"
         " JOIN pumps p ON v.bed = p.bed AND DATEDIFF(second, v, p) BETWEEN 0 AND 1"
         " GROUP BY v.bed, TumblingWindow(second, 5)",
         0},
        {"pairs",
         "SELECT v.bed AS bed, v.HR AS hr, p.RR AS rr INTO pairs FROM vitals v"
         " JOIN pumps p ON v.bed = p.bed AND DATEDIFF(second, v, p) BETWEEN 0 AND 1",
         0},
    };
    if (life.recorded)
        playRecording(workspace, life.recording());
    return workspace;
}

void forEachResult(const WardLife& life,
                   const std::function<void(int life, std::string_view row)>& visit) {
    std::ifstream file(life.results());
    const std::string text(std::istreambuf_iterator<char>(file), {});
    int number = 0;
    std::size_t begin = std::string::npos;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == kLifeBegins) {
            ++number;
            begin = std::string::npos;
        } else if (text[i] == kRowBegins) {
            begin = i + 1;
        } else if (text[i] == kRowEnds && begin != std::string::npos) {
            visit(number, std::string_view(text).substr(begin, i - begin));
            begin = std::string::npos;
        }
    }
}

int liveIfAsked(int argc, char** argv) {
    if (argc < 4 || argc > 5 || std::string_view(argv[1]) != kLife)
        return -1;
    std::signal(SIGTERM, [](int) { g_stop = 1; });
    WardLife life;
    life.folder = argv[2];
    life.shards = static_cast<unsigned>(std::stoul(argv[3]));
    life.recorded = argc == 5 && std::string_view(argv[4]) == kRecorded;
    return live(life);
}

} // namespace vigil::tests
