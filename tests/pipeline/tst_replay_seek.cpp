// SPDX-License-Identifier: GPL-3.0-or-later
// What a seek within a recording shows at once, and what it leaves alone.
#include "base/clock.h"
#include "ingest/convention_writer.h"
#include "ingest/replay/paced_source.h"
#include "pipeline/pipeline.h"
#include "pipeline/sources/replay_kind.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace vigil;
using namespace vigil::pipeline;
using namespace std::chrono_literals;

namespace {

constexpr EventTime kStart{Ticks(1'000'000s)};
constexpr int kSeconds = 300;
constexpr double kRate = 100;
constexpr int kLong = 120; ///< the recording holds nothing between these two
constexpr int kOn = 200;

/// What the wave shows in a second of the recording.
float millivolts(int second) { return static_cast<float>(second) / 100; }

/// Once a second a heart rate that rises past its limit, and a second of a wave whose samples tell
/// the second. The order within a second is wave first.
class RisingRecording final : public model::Recording {
public:
    /// Begins with the first message at or after `from`.
    explicit RisingRecording(EventTime from = kStart) {
        m_outline.start = kStart;
        m_outline.duration = Ticks(1s) * kSeconds;
        static_cast<void>(seek(from));
    }

    const model::RecordingFacts& outline() const override { return m_outline; }

    Result<model::RecordingFacts> measure(bool) override { return m_outline; }

    Result<std::optional<model::RecordedMessage>> next() override {
        if (second() == kLong)
            m_next = 2 * kOn;
        if (second() >= kSeconds)
            return std::optional<model::RecordedMessage>{};
        model::RecordedMessage message;
        message.time = kStart + Ticks(1s) * second();
        message.arrival = arrivalAtEvent(message.time);
        message.offset = m_next;
        const ingest::MessageHead head{"d", "p", message.time, second()};
        if (m_next % 2 == 0) {
            const std::vector<float> samples(static_cast<std::size_t>(kRate), millivolts(second()));
            message.topic = ingest::waveformTopic("s", "B01");
            message.payload = ingest::waveformMessage(head, {"ECG_II", "mV", kRate, samples});
        } else {
            const ingest::MetricValue rate{"HR", 60 + second() / 2.0};
            message.topic = ingest::numericsTopic("s", "B01");
            message.payload = ingest::numericsMessage(head, {&rate, 1});
        }
        ++m_next;
        return std::optional(message);
    }

    Result<void> seek(EventTime time) override {
        const auto ticks = std::max(Ticks{}, time - kStart);
        m_next = 2 * static_cast<int>(std::chrono::ceil<std::chrono::seconds>(ticks).count());
        if (second() >= kLong && second() < kOn)
            m_next = 2 * kOn;
        return {};
    }

private:
    int second() const { return m_next / 2; }

    int m_next = 0;
    model::RecordingFacts m_outline;
};

Workspace workspace() {
    Workspace workspace;
    workspace.rules = alerts::defaultAdultRules();
    SourceConfig source;
    source.name = "recording";
    source.spec = std::make_shared<ReplaySpec>("", 0);
    workspace.sources = {source};
    workspace.queries = {{"q",
                          "SELECT bed, AVG(HR) AS hr, COUNT(*) AS n INTO o FROM vitals "
                          "GROUP BY bed, TumblingWindow(second, 10)",
                          0}};
    workspace.store.enabled = false;
    return workspace;
}

/// A pipeline over the recording from `from` on, paused; what comes out is kept as text.
class Player {
public:
    explicit Player(EventTime from) {
        PipelineOptions options;
        options.onAlarms = [this](const auto& events) {
            const base::MutexLock lock(m_mutex);
            for (const auto& event : events)
                m_seen.push_back(toIso8601(event.time) + ' ' + event.alarm.rule + ' ' +
                                 std::string(alerts::name(event.what)) + ' ' +
                                 std::to_string(event.alarm.value.value_or(-1)));
        };
        options.onResult = [this](const std::string&, const engine::QueryResult& result) {
            const base::MutexLock lock(m_mutex);
            for (std::size_t row = 0; row < result.rows->rowCount(); ++row) {
                std::string line = toIso8601(result.rows->eventTime[row]);
                for (const auto& column : result.rows->columns)
                    line += ' ' + model::toJson(column.value(row));
                m_seen.push_back(line);
            }
        };
        options.openSource = [this, from](const SourceConfig&,
                                          const SourceOpening& opening) -> Result<OpenedSource> {
            OpenedSource opened;
            auto source = std::make_unique<ingest::PacedSource>(
                std::make_unique<RisingRecording>(from), m_clock,
                ingest::PacedOptions{.source = opening.index, .speed = 0, .startPaused = true});
            opened.replay = source.get();
            opened.source = std::move(source);
            return opened;
        };
        auto opened = Pipeline::open(workspace(), m_clock, std::move(options));
        if (opened && (*opened)->start())
            m_pipeline = std::move(*opened);
    }

    ~Player() {
        if (m_pipeline)
            m_pipeline->stop();
    }

    [[nodiscard]] Pipeline* pipeline() { return m_pipeline.get(); }

    std::vector<std::string> playToTheEnd() {
        m_pipeline->replay()->play();
        while (!m_pipeline->ended())
            m_clock.waitFor(5ms, {});
        m_pipeline->stop();
        const base::MutexLock lock(m_mutex);
        std::ranges::sort(m_seen);
        return m_seen;
    }

private:
    base::SystemClock m_clock;
    base::Mutex m_mutex;
    std::vector<std::string> m_seen;
    std::unique_ptr<Pipeline> m_pipeline;
};

std::vector<float> shown(const Snapshot& snapshot) {
    std::vector<float> samples(1U << 16U);
    if (snapshot.beds.empty() || snapshot.beds[0].waves.empty())
        return {};
    samples.resize(snapshot.beds[0].waves[0].channel->ring.read(samples));
    return samples;
}

} // namespace

class TestReplaySeek : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void theWaveBeforeTheTargetIsThereAtOnceAndAlone() {
        Player player(kStart);
        auto* pipeline = player.pipeline();
        QVERIFY(pipeline);
        pipeline->replay()->seek(kStart + Ticks(30s));
        QTRY_VERIFY(!pipeline->snapshot()->beds.empty() &&
                    !pipeline->snapshot()->beds[0].waves.empty());
        std::vector<float> samples;
        QTRY_VERIFY([&] {
            const auto more = shown(*pipeline->snapshot());
            samples.insert(samples.end(), more.begin(), more.end());
            return samples.size() >= 1000;
        }());
        QCOMPARE(samples.size(), std::size_t{1000}); // ten seconds
        QCOMPARE(samples.front(), millivolts(20));
        QCOMPARE(samples.back(), millivolts(29));
        QCOMPARE(pipeline->snapshot()->now, kStart + Ticks(30s));
        // Nothing of it is a reading, and nothing of it was judged.
        QVERIFY(pipeline->snapshot()->beds[0].numerics.empty());
        const auto before = pipeline->snapshot()->beds[0].waves[0].channel;

        // Another seek clears what was there.
        pipeline->replay()->seek(kStart + Ticks(250s));
        QTRY_VERIFY(pipeline->snapshot()->beds[0].waves[0].channel != before);
        samples.clear();
        QTRY_VERIFY([&] {
            const auto more = shown(*pipeline->snapshot());
            samples.insert(samples.end(), more.begin(), more.end());
            return samples.size() >= 1000;
        }());
        QCOMPARE(samples.front(), millivolts(240));
        QCOMPARE(samples.back(), millivolts(249));
    }

    void alarmsAndResultsAreThoseOfARecordingFromThere() {
        for (const auto at : {0s, 1s, 30s, 61s, 90s, 200s, 205s, 299s}) {
            const EventTime target = kStart + Ticks(at);
            Player sought(kStart);
            QVERIFY(sought.pipeline());
            sought.pipeline()->replay()->seek(target);
            const auto after = sought.playToTheEnd();
            Player direct(target);
            QVERIFY(direct.pipeline());
            QCOMPARE(after, direct.playToTheEnd());
            QVERIFY(!after.empty());
        }
    }

    void aSeekIntoAHoleSaysSo() {
        Player player(kStart);
        auto* pipeline = player.pipeline();
        QVERIFY(pipeline);
        pipeline->replay()->seek(kStart + Ticks(130s));
        QTRY_VERIFY(pipeline->snapshot()->replay->landing.has_value());
        const auto replay = *pipeline->snapshot()->replay;
        QCOMPARE(replay.landing->asked, kStart + Ticks(130s));
        QCOMPARE(replay.landing->at, std::optional(kStart + Ticks(200s)));
        QCOMPARE(replay.now, kStart + Ticks(200s));
    }
};

QTEST_GUILESS_MAIN(TestReplaySeek)
#include "tst_replay_seek.moc"
