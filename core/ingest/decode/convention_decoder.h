// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/decode/cbor_fields.h"
#include "ingest/decode/json_fields.h"
#include "ingest/decode/row_writer.h"
#include "ingest/decode/sequenced_message.h"

namespace vigil::ingest {

/// Decodes the messages of the default convention, JSON or CBOR by their first byte:
/// `<root...>/<bed>/numerics|waveform` on MQTT; on Kafka (topics without '/') the bed is that of
/// the patient id, which is the message key or a field. A message is a wave when it holds
/// `samples`, else a row of `metrics`. *Thread:* decode thread only.
class ConventionDecoder final : public Decoder {
public:
    explicit ConventionDecoder(DecodeOptions options);

    void decode(const RawMessage& message, Decoded& out) override;
    void reset() override;

    [[nodiscard]] std::string saveSequences() const override { return m_sequences.save(); }

    bool resumeSequences(std::string_view saved) override { return m_sequences.resume(saved); }

private:
    [[nodiscard]] std::optional<Fault> read(const RawMessage& message);
    [[nodiscard]] std::optional<Fault> locate(const RawMessage& message);
    [[nodiscard]] std::optional<Fault> date();
    [[nodiscard]] SequencedMessage sequenced(ArrivalTime arrival);
    /// False when all of it is refused.
    bool writeRow(const RawMessage& message, Decoded& out);
    bool writeWave(const RawMessage& message, Decoded& out);

    DecodeOptions m_options;
    JsonFields m_json;
    CborFields m_cbor;
    MessageFields m_fields; ///< of the present message
    std::string_view m_bed;
    EventTime m_time{};
    RowWriter m_rows;
    SequenceTracker m_sequences;
};

} // namespace vigil::ingest
