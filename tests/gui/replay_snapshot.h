// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "pipeline/view/snapshot.h"

#include <QSignalSpy>

#include <memory>

/// What the replay screens are shown in their tests: four hours of a night, with gaps and alarms.
namespace vigil::test {

using namespace std::chrono_literals;

inline EventTime time(const char* text) { return parseIso8601(text).value(); }

inline model::GapFacts gap(EventTime from, EventTime to) {
    model::GapFacts facts;
    facts.from = from;
    facts.to = to;
    return facts;
}

inline std::shared_ptr<pipeline::Snapshot> snapshot(EventTime now) {
    auto s = std::make_shared<pipeline::Snapshot>();
    s->mode = pipeline::Mode::Replay;
    s->now = now;
    pipeline::ReplayView replay;
    replay.path = "/data/ward3b-1121.vgl";
    replay.start = time("2026-11-21T02:00:00Z");
    replay.end = time("2026-11-21T06:00:00Z");
    replay.now = now;
    replay.gaps = {gap(time("2026-11-21T04:10:00Z"), time("2026-11-21T04:35:00Z")),
                   gap(time("2026-11-21T05:30:00Z"), time("2026-11-21T05:30:05Z"))};
    using alerts::Priority;
    replay.alarmMarks = {{time("2026-11-21T02:20:00Z"), Priority::Low},
                         {time("2026-11-21T03:05:00Z"), Priority::Medium},
                         {time("2026-11-21T03:14:07Z"), Priority::High},
                         {time("2026-11-21T05:40:00Z"), Priority::High}};
    replay.achievedSpeed = replay.requestedSpeed = 1;
    replay.playing = true;
    s->replay = replay;
    return s;
}

/// A recording of half an hour that knows as much of its date as `dating` says.
inline std::shared_ptr<pipeline::Snapshot> undated(model::Dating dating, EventTime start) {
    auto s = snapshot(start + 83s);
    s->replay->dating = dating;
    s->replay->start = start;
    s->replay->end = start + 30min;
    s->replay->gaps = {gap(start + 5min, start + 10min)};
    s->replay->alarmMarks = {{start + 2min, alerts::Priority::High}};
    return s;
}

inline EventTime seekOf(const QSignalSpy& spy, qsizetype index) {
    return spy.at(index).at(0).value<EventTime>();
}

inline constexpr const char* kNow = "2026-11-21T03:14:07Z";

} // namespace vigil::test
