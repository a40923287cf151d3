// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/wfdb/wfdb_packets.h"
#include "ingest/wfdb/wfdb_record.h"
#include "model/recording.h"

#include <memory>
#include <string>
#include <vector>

namespace vigil::ingest {

/// A WFDB record as the stream of messages a monitor would have sent. Records whose signals all
/// have at most 2 Hz become numerics, others waveform packets in CBOR, a quarter second each.
/// Topic site "recording", bed, device and patient are the record's name. Partition: the signal's
/// index (0 for numerics); offset and seq: the packet's number within its stream, the same
/// wherever reading began. Gaps have no messages. *Thread:* one. *Owns:* the segment's files.
class WfdbRecording final : public model::Recording {
public:
    /// `fallbackStart` is for records that carry no date, see WfdbTimeline.
    /// Errors: see readWfdbLayout().
    [[nodiscard]] static Result<std::unique_ptr<WfdbRecording>>
    open(const std::filesystem::path& record, EventTime fallbackStart = {});

    [[nodiscard]] const model::RecordingFacts& outline() const override { return m_outline; }

    [[nodiscard]] Result<model::RecordingFacts> measure(bool verify) override;
    [[nodiscard]] Result<std::optional<model::RecordedMessage>> next() override;
    [[nodiscard]] Result<void> seek(EventTime time) override;

    /// True when messages are numerics.
    [[nodiscard]] bool isNumeric() const noexcept { return m_numeric; }

private:
    WfdbRecording(WfdbRecord record, EventTime fallbackStart);

    /// One sequence of packets: a waveform, or all numerics together.
    struct Stream {
        std::size_t signal = 0;
        std::string name; ///< catalog name where there is one
        std::string unit; ///< UCUM where known
        WfdbPacketPlan plan;
        std::int64_t next = 0; ///< packet
        EventTime nextTime{};
    };

    /// A column of numerics.
    struct Metric {
        std::string name;
        std::string fromUnit; ///< UCUM
        std::string toUnit;   ///< of the catalog; empty: nothing to convert
    };

    void planWaves();
    void planNumerics();
    void aim(Stream& stream, std::int64_t packet) const;
    Result<std::string> wavePayload(const Stream& stream, WfdbPacketPlan::Span span);
    Result<std::string> numericsPayload(const Stream& stream, WfdbPacketPlan::Span span);

    WfdbRecord m_record;
    WfdbTimeline m_timeline;
    model::RecordingFacts m_outline;
    bool m_numeric = false;
    std::string m_id; ///< device, patient and bed
    std::string m_topic;
    std::vector<Stream> m_streams;
    std::vector<Metric> m_metrics;
};

} // namespace vigil::ingest
