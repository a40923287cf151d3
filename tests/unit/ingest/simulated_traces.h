// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/simulator/ward_simulator.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

/// The messages of a simulated ward (waves in CBOR), decoded and sorted by bed, for tests. Times in
/// seconds since the start of the ward.
struct SimulatedTraces {
    struct Sample {
        double time = 0;
        double value = 0; ///< NaN: not measured
    };

    using Series = std::vector<Sample>;

    struct Stream { ///< the stamps of the messages of one device and stream
        std::vector<std::int64_t> seq;
        std::vector<vigil::EventTime> stamp;
        std::vector<vigil::EventTime> sent;
    };

    std::map<std::pair<std::string, std::string>, Series> series;  ///< by bed and signal
    std::map<std::pair<std::string, std::string>, Stream> streams; ///< by bed and stream

    [[nodiscard]] const Series& at(const std::string& bed, const std::string& signal) const {
        static const Series none;
        const auto found = series.find({bed, signal});
        return found == series.end() ? none : found->second;
    }

    /// Newest value at or before `time`; NaN when there is none or it was not measured.
    [[nodiscard]] double value(const std::string& bed, const std::string& signal,
                               double time) const {
        double newest = std::numeric_limits<double>::quiet_NaN();
        for (const Sample& sample : at(bed, signal)) {
            if (sample.time > time)
                break;
            newest = sample.value;
        }
        return newest;
    }
};

inline const vigil::EventTime kWardStart = vigil::parseIso8601("2026-11-22T10:00:00Z").value();

inline double secondsAfterStart(vigil::EventTime t) {
    return std::chrono::duration<double>(t - kWardStart).count();
}

inline void addMessage(SimulatedTraces& traces, const vigil::model::RecordedMessage& message) {
    using nlohmann::json;
    const json object =
        message.payload.front() == '{'
            ? json::parse(message.payload)
            : json::from_cbor(message.payload, true, true, json::cbor_tag_handler_t::store);
    const std::size_t bedEnd = message.topic.rfind('/');
    const std::size_t bedStart = message.topic.rfind('/', bedEnd - 1) + 1;
    const std::string bed = message.topic.substr(bedStart, bedEnd - bedStart);
    const auto stamp = vigil::parseIso8601(object["ts"].get<std::string>()).value();
    const bool wave = object.contains("wave");
    auto& stream = traces.streams[{bed, wave ? object["wave"].get<std::string>() : "numerics"}];
    stream.seq.push_back(object["seq"].get<std::int64_t>());
    stream.stamp.push_back(stamp);
    stream.sent.push_back(message.time);
    const double time = secondsAfterStart(stamp);
    if (!wave) {
        for (const auto& [name, value] : object["metrics"].items())
            traces.series[{bed, name}].push_back(
                {time,
                 value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>()});
        return;
    }
    auto& series = traces.series[{bed, object["wave"].get<std::string>()}];
    const double rate = object["rateHz"].get<double>();
    const auto& bytes = object["samples"].get_binary();
    for (std::size_t i = 0; i * sizeof(float) < bytes.size(); ++i) {
        float value = 0;
        std::memcpy(&value, bytes.data() + i * sizeof(float), sizeof(float));
        series.push_back({time + static_cast<double>(i) / rate, static_cast<double>(value)});
    }
}

/// Runs a ward for `seconds`, after seeking to `from`.
inline SimulatedTraces simulate(vigil::ingest::WardOptions options, double seconds,
                                double from = 0) {
    const auto ticks = [](double s) { return vigil::Ticks{std::llround(s * 1e7)}; };
    options.start = kWardStart;
    auto ward = vigil::ingest::WardSimulator::open(std::move(options)).value();
    SimulatedTraces traces;
    if (!ward->seek(kWardStart + ticks(from)))
        return traces;
    while (auto message = ward->next().value()) {
        if (message->time >= kWardStart + ticks(from + seconds))
            break;
        addMessage(traces, *message);
    }
    return traces;
}
