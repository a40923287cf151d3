// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/convention_writer.h"
#include "ingest/simulator/scenario.h"
#include "ingest/simulator/waves.h"
#include "model/recording.h"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vigil::ingest {

/// What to simulate. *Thread:* value.
struct WardOptions {
    int beds = 12; ///< 1..9999
    std::uint64_t seed = 1;
    EventTime start{};
    std::optional<Ticks> duration; ///< nullopt: without end
    bool waveforms = true;
    int packetsPerSecond = 4; ///< of each wave, 1..50
    /// ECG, pleth, ABP, respiration; 1..1000 Hz each.
    std::array<double, kWaveKinds> rateHz{250, 125, 125, 62.5};
    MessageEncoding numericsEncoding = MessageEncoding::Json;
    MessageEncoding waveEncoding = MessageEncoding::Cbor;
    std::string site = "demo";
    /// nullopt: demoScript(), as far as its beds exist.
    std::optional<std::vector<Scenario>> scenarios;
    std::vector<std::string> emptyBeds; ///< beds that send nothing ("B06")
};

/// Who lies where, for the workspace of a demo.
struct SimulatedBed {
    std::string bed;       ///< "B07"
    std::string patientId; ///< "p-0007"
    std::string deviceId;  ///< "mon-07"
};

/// A ward of simulated patients as a recording without end. Each bed sends numerics once a second
/// and packets of four waves, in the message convention; beds are not in step with each other. A
/// message's `time` is the moment it is sent (a packet: when its last sample has been taken), its
/// `partition` the index of the bed, its `offset` a number that grows within the bed.
///
/// Everything is a function of the options: equal options give byte-identical messages in any
/// order of next() and seek(). A disconnected bed's `seq` goes on, so that the loss shows as a
/// hole. *Thread:* one. *Owns:* the patients.
class WardSimulator final : public model::Recording {
public:
    /// Error: InvalidArgument (a bound of WardOptions, a scenario for a bed that does not exist).
    [[nodiscard]] static Result<std::unique_ptr<WardSimulator>> open(WardOptions options);
    ~WardSimulator() override;

    /// What outline() says of the duration when there is no end.
    static constexpr Ticks kEndless = std::chrono::hours{24 * 365 * 10};

    [[nodiscard]] const model::RecordingFacts& outline() const override { return m_outline; }

    /// Error: Unsupported without a duration.
    [[nodiscard]] Result<model::RecordingFacts> measure(bool verify) override;
    [[nodiscard]] Result<std::optional<model::RecordedMessage>> next() override;
    /// Costs about 2 us a bed and skipped second, on reading the next message of the bed.
    [[nodiscard]] Result<void> seek(EventTime time) override;

    [[nodiscard]] std::vector<SimulatedBed> beds() const;

private:
    struct Bed;
    struct Due;     ///< when the next message of a bed is due
    struct Content; ///< what one message says, before it is encoded

    explicit WardSimulator(WardOptions options);
    void makeOutline();
    /// Advances `bed` to its first message due at or after its cursor that is really sent.
    void skipSilence(Bed& bed) const;
    void restartQueue();
    [[nodiscard]] EventTime dueTime(const Bed& bed) const;
    /// Reads what the next message holds into its bed's buffers and moves on; nullopt at the end.
    [[nodiscard]] std::optional<Content> produce();
    [[nodiscard]] std::string encode(const Content& content) const;

    WardOptions m_options;
    EventTime m_end{};
    model::RecordingFacts m_outline;
    std::vector<std::unique_ptr<Bed>> m_beds;
    std::vector<Due> m_queue; ///< heap, earliest on top
};

} // namespace vigil::ingest
