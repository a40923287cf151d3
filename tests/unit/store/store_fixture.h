// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "store/trend/trend_reader.h"
#include "store/writer.h"

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <memory>
#include <random>

/// What the store's tests share: a folder, times, rows.
namespace vigil::store::test {

inline constexpr std::int64_t kStartUs = 1'780'000'000'000'000; // 2026

inline EventTime at(std::int64_t seconds) {
    return eventFromMicros(kStartUs + seconds * 1'000'000);
}

class Folder {
public:
    [[nodiscard]] std::filesystem::path file(const char* name) const {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }

private:
    QTemporaryDir m_folder;
};

inline base::ManualClock& clockAt2026() {
    static base::ManualClock clock(arrivalFromMicros(kStartUs));
    return clock;
}

inline std::unique_ptr<StoreWriter> openWriter(const std::filesystem::path& path,
                                               WriterOptions options = {}) {
    options.path = path;
    if (options.sourceNames.empty())
        options.sourceNames = {"ward", "kafka"};
    if (options.reserveBytes == WriterOptions().reserveBytes)
        options.reserveBytes = 64 << 10; // quick to write
    auto writer = StoreWriter::open(std::move(options), clockAt2026());
    if (!writer)
        qWarning("%s", writer.error().text().c_str());
    return writer ? std::move(*writer) : nullptr;
}

inline const SeriesKey kHeartRate{"bed-1", "HR", "/min"};

/// One row each second from `first`, offsets likewise.
inline StoreBatch rowsOf(const SeriesKey& key, std::int64_t first, std::int64_t count,
                         std::uint32_t source = 0, bool withPosition = true) {
    StoreBatch batch;
    batch.series = {key};
    for (std::int64_t i = first; i < first + count; ++i)
        batch.trends.push_back({.series = 0,
                                .time = at(i),
                                .value = 60.0 + static_cast<double>(i * 7919 % 400) / 10,
                                .origin = {.source = source, .partition = 0, .offset = i}});
    if (withPosition)
        batch.positions.push_back({source, 0, first + count});
    return batch;
}

/// All samples of a series.
inline TrendSamples readAll(const std::filesystem::path& path, const SeriesKey& key) {
    auto reader = TrendReader::open(path);
    if (!reader) {
        qWarning("%s", reader.error().text().c_str());
        return {};
    }
    auto samples = reader->query(key, EventTime::min(), EventTime::max());
    if (!samples)
        qWarning("%s", samples.error().text().c_str());
    return samples ? std::move(*samples) : TrendSamples{};
}

inline alerts::AlarmEvent alarmEvent(std::uint64_t id, alerts::AlarmEvent::What what,
                                     std::int64_t second) {
    alerts::AlarmEvent event;
    event.time = at(second);
    event.what = what;
    event.alarm.id = id;
    event.alarm.bed = "bed-" + std::to_string(id % 3);
    event.alarm.patient = "p" + std::to_string(id);
    event.alarm.rule = "SpO2-low";
    event.alarm.signal = "SPO2";
    event.alarm.priority = alerts::Priority::High;
    const bool over =
        what == alerts::AlarmEvent::What::Cleared || what == alerts::AlarmEvent::What::Suppressed;
    event.alarm.condition =
        over ? alerts::ConditionState::Inactive : alerts::ConditionState::Active;
    event.alarm.presence = over ? alerts::SignalPresence::Off : alerts::SignalPresence::On;
    event.alarm.incident = over ? alerts::IncidentState::Closed : alerts::IncidentState::Triggered;
    event.alarm.side = alerts::LimitSide::Low;
    event.alarm.value = 84.5;
    event.alarm.limit = 88;
    event.alarm.onset = at(second - 5);
    event.alarm.raised = at(second);
    return event;
}

} // namespace vigil::store::test
