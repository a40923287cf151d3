// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/convention_decoder.h"

#include "base/short_text.h"
#include "base/units.h"
#include "ingest/decode/wave_signal.h"

#include <cmath>
#include <limits>

namespace vigil::ingest {
namespace {

using model::DeadLetterReason;

constexpr double kHighestRateHz = 100'000;

/// Finds the bed's level of a topic, empty for topics without levels. False: the topic has levels
/// but is none of the convention's.
bool findBed(std::string_view topic, std::string_view& bed) {
    bed = {};
    const auto last = topic.rfind('/');
    if (last == std::string_view::npos)
        return true;
    const auto kind = topic.substr(last + 1);
    if (!equalShort(kind, "numerics") && !equalShort(kind, "waveform"))
        return false;
    const auto rest = topic.substr(0, last);
    const auto before = rest.rfind('/');
    bed = before == std::string_view::npos ? rest : rest.substr(before + 1);
    return !bed.empty();
}

/// CBOR maps, arrays and tags; no JSON text begins with one of these bytes.
bool looksLikeCbor(std::string_view payload) {
    const auto first = static_cast<unsigned char>(payload.front());
    return first >= 0x80 && first <= 0xDB;
}

} // namespace

ConventionDecoder::ConventionDecoder(DecodeOptions options)
    : m_options(std::move(options)), m_rows(m_options) {}

void ConventionDecoder::reset() { m_sequences.clear(); }

std::optional<Fault> ConventionDecoder::read(const RawMessage& message) {
    if (message.payload.empty())
        return Fault{DeadLetterReason::Malformed, "the payload is empty"};
    if (message.payload.size() > bounds::kPayload)
        return Fault{DeadLetterReason::TooLarge, "the payload is larger than 1 MiB"};
    return looksLikeCbor(message.payload) ? m_cbor.read(message.payload, m_fields)
                                          : m_json.read(message.payload, m_fields);
}

/// Finds out where, and from whom.
std::optional<Fault> ConventionDecoder::locate(const RawMessage& message) {
    if (!findBed(message.topic, m_bed))
        return Fault{DeadLetterReason::UnknownTopic,
                     "the topic does not end in /<bed>/numerics or /<bed>/waveform"};
    if (m_fields.patientId.empty() && m_bed.empty())
        m_fields.patientId = message.key;
    if (m_bed.empty()) {
        const auto mapped = m_options.bedOfPatient.find(m_fields.patientId);
        m_bed = mapped != m_options.bedOfPatient.end() ? std::string_view(mapped->second)
                                                       : std::string_view(m_fields.patientId);
    }
    if (m_bed.empty())
        return Fault{DeadLetterReason::MissingField,
                     "neither topic, message key nor field 'patientId' names the bed"};
    for (const auto& [what, id] : {std::pair<const char*, std::string_view>{"the bed", m_bed},
                                   {"field 'deviceId'", m_fields.deviceId},
                                   {"field 'patientId'", m_fields.patientId},
                                   {"field 'wave'", m_fields.wave}})
        if (auto fault = faultOfId(what, id))
            return fault;
    return std::nullopt;
}

/// Finds out when, and that there is something to take.
std::optional<Fault> ConventionDecoder::date() {
    m_time = {};
    if (!m_fields.hasMetrics && !m_fields.hasSamples)
        return Fault{DeadLetterReason::MissingField, "neither field 'metrics' nor 'samples'"};
    if (!m_fields.hasTime)
        return Fault{DeadLetterReason::MissingField, "field 'ts' is missing"};
    if (m_fields.time) {
        m_time = *m_fields.time;
    } else {
        const auto parsed = parseIso8601(m_fields.timeText);
        if (!parsed)
            return Fault{DeadLetterReason::BadTimestamp, "field 'ts' is no ISO-8601 time"};
        m_time = *parsed;
    }
    return faultOfTime(m_time);
}

SequencedMessage ConventionDecoder::sequenced(ArrivalTime arrival) {
    const auto device = m_fields.deviceId.empty() ? m_bed : std::string_view(m_fields.deviceId);
    const auto stream = m_fields.hasSamples ? std::string_view(m_fields.wave) : "numerics";
    return {m_sequences, device, stream, m_fields.seq, m_time, arrival};
}

void ConventionDecoder::decode(const RawMessage& message, Decoded& out) {
    if (message.kind != RawMessage::Kind::Data)
        return;
    if (auto fault = read(message))
        return reject(message, *fault, out);
    if (auto fault = locate(message))
        return reject(message, *fault, out);
    if (auto fault = date()) {
        sequenced(message.arrival).settle(false, m_bed, {}, out);
        return reject(message, *fault, out);
    }
    auto sequence = sequenced(message.arrival);
    if (sequence.isDuplicate())
        return sequence.settle(false, m_bed, {}, out);
    for (const auto& partial : m_fields.faults)
        reject(message, partial, out);
    if (m_fields.hasSamples)
        sequence.settle(writeWave(message, out), m_bed, m_fields.wave, out);
    else
        sequence.settle(writeRow(message, out), m_bed, {}, out);
}

bool ConventionDecoder::writeRow(const RawMessage& message, Decoded& out) {
    m_rows.begin(message, {m_bed, m_fields.deviceId, m_fields.patientId, m_fields.seq, m_time},
                 out);
    for (const auto& metric : m_fields.metrics)
        m_rows.add(metric.name, metric.value, metric.unit);
    for (const auto& label : m_fields.labels)
        m_rows.addText(label.name, label.text);
    return m_rows.end(!m_fields.faults.empty());
}

bool ConventionDecoder::writeWave(const RawMessage& message, Decoded& out) {
    const auto refuse = [&](DeadLetterReason reason, const char* detail) {
        reject(message, {reason, detail}, out);
        return false;
    };
    if (m_fields.wave.empty())
        return refuse(DeadLetterReason::MissingField, "field 'wave' names no wave");
    if (!(m_fields.rateHz > 0 && m_fields.rateHz <= kHighestRateHz))
        return refuse(DeadLetterReason::OutOfRange, "field 'rateHz' is not within 0..100000");
    const WaveSignal signal(m_fields.wave, m_fields.unit);
    if (!signal.known())
        return refuse(DeadLetterReason::UnknownUnit, "the unit is not known for the wave");
    const auto outside = signal.convert(m_fields.samples);
    if (outside != 0)
        reject(message,
               {DeadLetterReason::OutOfRange,
                std::to_string(outside) + " samples of '" + signal.name() + "' are out of range"},
               out);
    auto& block = out.waves.emplace_back();
    block.bed = m_bed;
    block.device = m_fields.deviceId;
    block.signal = signal.name();
    block.unit = signal.unit();
    block.rateHz = m_fields.rateHz;
    block.start = m_time;
    block.arrival = message.arrival;
    block.origin = {message.source, message.partition, message.offset};
    block.received = message.received;
    block.samples = m_fields.samples;
    return true;
}

} // namespace vigil::ingest
