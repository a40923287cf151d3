// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "pipeline/pipeline.h"
#include "pipeline/sources/replay_kind.h"

#include <QTest>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

/// Recordings replayed through a whole pipeline, and what came out of it.
namespace vigil::tests {

using namespace std::chrono_literals;

inline constexpr const char* kQuery = "SELECT bed, AVG(HR) AS hr, MIN(SpO2) AS low, COUNT(*) AS n "
                                      "INTO o FROM vitals GROUP BY bed, TumblingWindow(second, 10)";

inline std::string textOf(const alerts::AlarmEvent& event) {
    return toIso8601(event.time) + ' ' + event.alarm.bed + ' ' + event.alarm.rule + ' ' +
           std::string(alerts::name(event.what)) + ' ' +
           std::to_string(event.alarm.value.value_or(-1)) + ' ' + event.alarm.patient;
}

/// Everything a run produced, in an order that does not depend on threads.
struct Outcome {
    std::vector<std::string> alarms;
    std::vector<std::string> results;
    std::uint64_t rows = 0;

    bool operator==(const Outcome& other) const {
        return alarms == other.alarms && results == other.results && rows == other.rows;
    }
};

class Gatherer {
public:
    pipeline::PipelineOptions options() {
        pipeline::PipelineOptions options;
        options.onAlarms = [this](const auto& events) {
            const base::MutexLock lock(m_mutex);
            for (const auto& event : events)
                m_outcome.alarms.push_back(textOf(event));
        };
        options.onResult = [this](const std::string&, const engine::QueryResult& result) {
            const base::MutexLock lock(m_mutex);
            for (std::size_t row = 0; row < result.rows->rowCount(); ++row) {
                std::string line = toIso8601(result.rows->eventTime[row]);
                for (const auto& column : result.rows->columns)
                    line += ' ' + model::toJson(column.value(row));
                m_outcome.results.push_back(line);
            }
        };
        return options;
    }

    Outcome outcome() {
        const base::MutexLock lock(m_mutex);
        Outcome sorted = m_outcome;
        std::ranges::sort(sorted.alarms);
        std::ranges::sort(sorted.results);
        return sorted;
    }

private:
    base::Mutex m_mutex;
    Outcome m_outcome;
};

inline pipeline::Workspace replayOf(const std::filesystem::path& path, double speed) {
    pipeline::Workspace workspace;
    workspace.rules = alerts::defaultAdultRules();
    pipeline::SourceConfig source;
    source.name = "recording";
    source.spec = std::make_shared<pipeline::ReplaySpec>(path, speed);
    workspace.sources = {source};
    workspace.queries = {{"q", kQuery, 0}};
    workspace.store.enabled = false;
    return workspace;
}

/// The test fails when the workspace cannot be opened.
inline Outcome replay(const pipeline::Workspace& workspace, int shards) {
    base::SystemClock clock;
    Gatherer gatherer;
    auto options = gatherer.options();
    options.shards = shards;
    auto opened = pipeline::Pipeline::open(workspace, clock, std::move(options));
    if (!opened || !(*opened)->start()) {
        QTest::qFail(opened ? "not started" : opened.error().text().c_str(), __FILE__, __LINE__);
        return {};
    }
    while (!(*opened)->ended())
        clock.waitFor(5ms, {});
    (*opened)->stop();
    auto outcome = gatherer.outcome();
    outcome.rows = (*opened)->metrics().rowsIn;
    return outcome;
}

/// A recording of at least ten minutes of two waves: what was derived before a seek is forgotten.
inline void checkSeeking(const std::filesystem::path& record) {
    base::SystemClock clock;
    auto opened = pipeline::Pipeline::open(replayOf(record, 60), clock);
    QVERIFY2(opened.has_value(), opened ? "" : opened.error().text().c_str());
    auto& pipeline = **opened;
    QVERIFY(pipeline.start().has_value());
    auto* replay = pipeline.replay();
    QVERIFY(replay != nullptr);
    const EventTime start = replay->position().start;
    QTRY_VERIFY(replay->position().now > start + Ticks(30s));
    QTRY_VERIFY(!pipeline.snapshot()->beds.empty());
    QTRY_VERIFY(pipeline.snapshot()->beds[0].waves.size() >= 2);
    replay->pause();
    replay->seek(start + Ticks(500s));
    QTRY_COMPARE(pipeline.snapshot()->now, start + Ticks(500s));
    replay->setSpeed(0);
    replay->play();
    QTRY_VERIFY(pipeline.ended());
    QTRY_VERIFY(pipeline.snapshot()->replay->ended);
    replay->setSpeed(1);
    replay->seek(start);
    QTRY_VERIFY(!pipeline.snapshot()->replay->ended);
    QTRY_VERIFY(!pipeline.ended());
    QVERIFY(pipeline.snapshot()->now < start + Ticks(30s));
    pipeline.stop();
}

} // namespace vigil::tests
