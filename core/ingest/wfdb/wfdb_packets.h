// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/wfdb/wfdb_layout.h"

#include <cstdint>
#include <vector>

namespace vigil::ingest {

/// How the recorded stretches of one signal are cut into packets: four a second, whole samples,
/// none across a gap. Numbered through, so that a packet has the same number however it was
/// reached. *Thread:* value.
class WfdbPacketPlan {
public:
    struct Span {
        std::int64_t fromSample = 0;
        std::int64_t count = 0;
    };

    /// Packets of the waveform `signal`.
    [[nodiscard]] static WfdbPacketPlan ofSignal(const WfdbLayout& layout, std::size_t signal);
    /// One packet for every sample time of the fastest signal, where any signal was recorded;
    /// spans count in those sample times.
    [[nodiscard]] static WfdbPacketPlan ofSampleTimes(const WfdbLayout& layout);

    [[nodiscard]] std::int64_t packetCount() const noexcept { return m_packets; }

    /// Samples a frame of the signal (of the fastest signal).
    [[nodiscard]] std::int64_t samplesPerFrame() const noexcept { return m_perFrame; }

    /// Precondition: 0 <= packet < packetCount().
    [[nodiscard]] Span spanOf(std::int64_t packet) const noexcept;
    /// The first packet that starts at or after `sample`; packetCount() when there is none.
    [[nodiscard]] std::int64_t firstPacketAt(std::int64_t sample) const noexcept;

private:
    /// Recorded without a break: [from, end) in samples.
    struct Run {
        std::int64_t from = 0;
        std::int64_t end = 0;
        std::int64_t firstPacket = 0;
    };

    void addRun(std::int64_t fromFrame, std::int64_t frames);
    void number();
    /// Start of the k-th packet of a run, in samples from the run's start.
    [[nodiscard]] std::int64_t boundary(std::int64_t k) const noexcept;

    std::vector<Run> m_runs;
    std::int64_t m_perFrame = 1;
    double m_samplesPerPacket = 1; ///< >= 1, need not be whole
    std::int64_t m_packets = 0;
};

} // namespace vigil::ingest
