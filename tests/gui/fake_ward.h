// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/view/snapshot.h"

#include <cmath>
#include <cstdio>
#include <memory>
#include <numbers>
#include <string>
#include <vector>

namespace vigil::test {

/// Snapshots and waves of a made-up ward, the same at every run. Time is seconds since its start,
/// 2026-11-22 14:03:22 UTC. Beds are named B01.., bed 6 is empty.
class FakeWard {
public:
    static constexpr double kEcgRate = 250;
    static constexpr double kPlethRate = 125;

    explicit FakeWard(int beds = 12, pipeline::Mode mode = pipeline::Mode::Simulated)
        : m_mode(mode) {
        const char* const names[] = {"K. Ames",   "L. Brandt",  "M. Castillo",
                                     "N. Dahl",   "O. Eriksen", "",
                                     "D. Ito",    "R. Oduya",   "S. Petrova",
                                     "T. Quispe", "U. Rahman",  "V. Szymanski-Hohenfels"};
        for (int i = 0; i < beds; ++i) {
            Bed bed;
            char label[16];
            std::snprintf(label, sizeof label, "B%02d", i + 1);
            bed.name = label;
            bed.patient = names[i % 12];
            bed.occupied = i % 12 != 5;
            if (bed.occupied) {
                bed.ecg =
                    std::make_shared<pipeline::WaveChannel>(bed.name, "ECG_II", "mV", kEcgRate);
                bed.pleth =
                    std::make_shared<pipeline::WaveChannel>(bed.name, "Pleth", "1", kPlethRate);
                auto hour = std::make_shared<pipeline::HourLine>();
                for (int k = 0; k < 360; ++k)
                    hour->push_back({start() - span((359 - k) * 10.0),
                                     static_cast<float>(72 + i + 6 * std::sin(k * 0.05 + i) +
                                                        2 * std::sin(k * 0.7)),
                                     k > 0});
                if (i == 6)
                    for (int k = 320; k < 360; ++k)
                        (*hour)[static_cast<std::size_t>(k)].value += static_cast<float>(k - 320);
                bed.hour = hour;
            }
            m_beds.push_back(std::move(bed));
        }
    }

    bool alarms = false; ///< high at B07, medium at B02, low at B11, technical at B08, acked at B03
    bool allStale = false;   ///< the source is gone
    double heartRateAdd = 0; ///< to make digits change

    [[nodiscard]] static EventTime start() { return parseIso8601("2026-11-22T14:03:22Z").value(); }

    [[nodiscard]] static Ticks span(double seconds) {
        return std::chrono::duration_cast<Ticks>(std::chrono::duration<double>(seconds));
    }

    /// Writes the samples of [from, to) into the rings.
    void play(double from, double to) {
        for (std::size_t i = 0; i < m_beds.size(); ++i) {
            Bed& bed = m_beds[i];
            if (!bed.occupied || allStale || (alarms && i == 7))
                continue;
            std::vector<float> block;
            for (auto k = static_cast<long>(from * kEcgRate); k < static_cast<long>(to * kEcgRate);
                 ++k)
                block.push_back(
                    ecg(static_cast<double>(k) / kEcgRate, 0.8 + 0.01 * static_cast<double>(i)));
            bed.ecg->ring.write(block);
            block.clear();
            for (auto k = static_cast<long>(from * kPlethRate);
                 k < static_cast<long>(to * kPlethRate); ++k)
                block.push_back(pleth(static_cast<double>(k) / kPlethRate,
                                      0.8 + 0.01 * static_cast<double>(i)));
            bed.pleth->ring.write(block);
        }
    }

    [[nodiscard]] std::shared_ptr<const pipeline::Snapshot> snapshot(double t = 0) {
        auto s = std::make_shared<pipeline::Snapshot>();
        s->version = ++m_version;
        s->mode = m_mode;
        s->workspaceName = "Ward 3B";
        s->now = start() + span(t);
        for (std::size_t i = 0; i < m_beds.size(); ++i)
            s->beds.push_back(view(i, s->now));
        if (alarms)
            addAlarms(*s);
        pipeline::SourceView source;
        source.name = "demo";
        source.kind = m_mode == pipeline::Mode::Simulated ? "simulator"
                      : m_mode == pipeline::Mode::Replay  ? "replay"
                                                          : "mqtt";
        source.traits.secure = source.kind == "mqtt";
        source.state =
            allStale ? pipeline::SourceState::Reconnecting : pipeline::SourceState::Connected;
        source.error = allStale ? "connection: broker hung up" : "";
        source.watermarkLag = span(0.8);
        s->sources.push_back(source);
        s->latencies.push_back({pipeline::Hop::Evaluated, {500, 3, 9, 14, 30}});
        s->latencies.push_back({pipeline::Hop::Painted, {500, 22, 36, 41, 60}});
        s->rowsInPerSecond = 8213;
        s->alarmsPerBedHour = 0.7;
        s->store.kept = true;
        s->store.diskFreeBytes = 412'000'000'000;
        s->store.diskTotalBytes = 1'000'000'000'000;
        s->store.diskDaysLeft = 61;
        s->store.recording = true;
        if (allStale) {
            s->losses.gaps = 2;
            s->losses.deadLetters = 3;
        }
        if (m_mode == pipeline::Mode::Replay) {
            pipeline::ReplayView replay;
            replay.path = "/data/ward3b-1121.vgl";
            replay.start = start() - span(3600);
            replay.end = start() + span(3600);
            replay.now = s->now;
            replay.playing = true;
            replay.achievedSpeed = 1;
            s->replay = replay;
        }
        return s;
    }

    [[nodiscard]] static std::shared_ptr<const pipeline::Snapshot> idle() {
        return std::make_shared<pipeline::Snapshot>();
    }

    [[nodiscard]] static alerts::AlarmStatus alarm(std::uint64_t id, const std::string& bed,
                                                   const std::string& signal,
                                                   alerts::Priority priority,
                                                   alerts::LimitSide side, double value,
                                                   double limit, EventTime onset) {
        alerts::AlarmStatus a;
        a.id = id;
        a.bed = bed;
        a.signal = signal;
        a.rule = signal + (side == alerts::LimitSide::Low ? "-low" : "-high");
        a.priority = priority;
        a.side = side;
        a.value = value;
        a.limit = limit;
        a.condition = alerts::ConditionState::Active;
        a.presence = alerts::SignalPresence::On;
        a.onset = a.raised = onset;
        return a;
    }

private:
    struct Bed {
        std::string name, patient;
        bool occupied = true;
        std::shared_ptr<pipeline::WaveChannel> ecg, pleth;
        std::shared_ptr<const pipeline::HourLine> hour;
    };

    static float bump(double phase, double centre, double width, double height) {
        const double d = (phase - centre) / width;
        return static_cast<float>(height * std::exp(-0.5 * d * d));
    }

    static float ecg(double t, double period) {
        const double p = t / period - std::floor(t / period);
        return bump(p, 0.18, 0.025, 0.12F) + bump(p, 0.28, 0.008, -0.12) +
               bump(p, 0.31, 0.011, 1.1) + bump(p, 0.335, 0.009, -0.25) + bump(p, 0.55, 0.04, 0.28);
    }

    static float pleth(double t, double period) {
        const double p = t / period - std::floor(t / period);
        return bump(p, 0.35, 0.1, 1.0) + bump(p, 0.62, 0.09, 0.35);
    }

    [[nodiscard]] pipeline::BedView view(std::size_t i, EventTime now) const {
        const Bed& bed = m_beds[i];
        pipeline::BedView v;
        v.bed = bed.name;
        v.label = bed.name;
        v.occupied = bed.occupied;
        if (!bed.occupied)
            return v;
        v.patientName = bed.patient;
        const bool silent = allStale || (alarms && i == 7);
        v.freshness = silent ? pipeline::Freshness::Stale : pipeline::Freshness::Live;
        v.lastSeen = silent ? now - span(12) : now;
        v.heartRateHour = bed.hour;
        const auto add = [&](const char* signal, double value, const char* unit,
                             std::optional<double> low, std::optional<double> high) {
            pipeline::NumericView n;
            n.signal = signal;
            n.value = value;
            n.unit = unit;
            n.freshness = silent ? pipeline::Freshness::Stale : pipeline::Freshness::Live;
            n.at = *v.lastSeen;
            n.low = low;
            n.high = high;
            v.numerics.push_back(n);
        };
        const double k = static_cast<double>(i);
        add("HR", 72 + k + heartRateAdd, "/min", 50, 120);
        add("SpO2", 97 - std::fmod(k, 4), "%", 88, std::nullopt);
        if (i % 5 != 4) {
            add("ABP_SYS", 118 + k, "mm[Hg]", 90, 160);
            add("ABP_DIA", 72 + k, "mm[Hg]", 50, 90);
            add("ABP_MEAN", 87 + k, "mm[Hg]", 60, 110);
        } else {
            add("NIBP_SYS", 124, "mm[Hg]", 90, 160);
            add("NIBP_DIA", 78, "mm[Hg]", 50, 90);
        }
        add("RR", 14 + std::fmod(k, 5), "/min", 8, 30);
        add("Temp", 36.8, "Cel", std::nullopt, 39);
        v.waves.push_back({bed.ecg, v.freshness});
        v.waves.push_back({bed.pleth, v.freshness});
        return v;
    }

    static void setValue(pipeline::BedView& bed, std::string_view signal, double value,
                         alerts::Priority priority, alerts::LimitSide side) {
        for (auto& n : bed.numerics)
            if (n.signal == signal) {
                n.value = value;
                n.alarm = priority;
                n.side = side;
            }
    }

    static void addAlarms(pipeline::Snapshot& s) {
        using alerts::LimitSide;
        using alerts::Priority;
        const auto put = [&s](std::size_t bed, const alerts::AlarmStatus& a) {
            if (bed < s.beds.size())
                s.beds[bed].alarms.push_back(a);
            s.alarms.push_back(a);
        };
        if (s.beds.size() > 6) {
            setValue(s.beds[6], "HR", 128, Priority::Medium, LimitSide::High);
            setValue(s.beds[6], "SpO2", 82, Priority::High, LimitSide::Low);
            setValue(s.beds[6], "ABP_SYS", 92, Priority::None, LimitSide::None);
            setValue(s.beds[6], "ABP_DIA", 50, Priority::None, LimitSide::None);
        }
        setValue(s.beds[1], "HR", 134, Priority::Medium, LimitSide::High);
        setValue(s.beds[2], "RR", 34, Priority::Medium, LimitSide::High);
        put(6, alarm(1, "B07", "SpO2", Priority::High, LimitSide::Low, 82, 88, s.now - span(41)));
        put(6,
            alarm(2, "B07", "HR", Priority::Medium, LimitSide::High, 128, 120, s.now - span(20)));
        put(1,
            alarm(3, "B02", "HR", Priority::Medium, LimitSide::High, 134, 120, s.now - span(130)));
        auto acknowledged =
            alarm(4, "B03", "RR", Priority::Medium, LimitSide::High, 34, 30, s.now - span(320));
        acknowledged.presence = alerts::SignalPresence::Ack;
        acknowledged.acknowledged = s.now - span(200);
        acknowledged.acknowledgedBy = "RN Lee";
        put(2, acknowledged);
        alerts::AlarmStatus silent;
        silent.id = 5;
        silent.bed = "B08";
        silent.rule = "stale";
        silent.kind = alerts::AlarmKind::Technical;
        silent.priority = Priority::Low;
        silent.condition = alerts::ConditionState::Active;
        silent.presence = alerts::SignalPresence::On;
        silent.onset = silent.raised = s.now - span(12);
        put(7, silent);
        if (s.beds.size() > 10) {
            setValue(s.beds[10], "Temp", 39.4, Priority::Low, LimitSide::High);
            put(10, alarm(6, "B11", "Temp", Priority::Low, LimitSide::High, 39.4, 39,
                          s.now - span(640)));
        }
    }

    std::vector<Bed> m_beds;
    pipeline::Mode m_mode;
    std::uint64_t m_version = 0;
};

} // namespace vigil::test
