// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/wfdb/wfdb_recording.h"

#include "base/units.h"
#include "ingest/convention_writer.h"
#include "ingest/wfdb/wfdb_measure.h"
#include "model/signal_catalog.h"
#include "model/value.h"

#include <algorithm>
#include <limits>
#include <set>

namespace vigil::ingest {
namespace {

constexpr double kFastestNumericHz = 2;
constexpr std::string_view kSite = "recording";

/// Topic levels must not hold separators or wildcards.
std::string asTopicLevel(std::string name) {
    for (auto& c : name)
        if (c == '/' || c == '+' || c == '#')
            c = '_';
    return name;
}

/// A wave's catalog name; some names mean a wave in waveform records and a number in numeric ones
/// ("CVP"), which the catalog tells apart by an ending.
std::string waveName(const std::string& recorded) {
    const auto* known = model::findSignal(recorded);
    if (known != nullptr && !known->waveform)
        known = model::findSignal(std::string(known->name) + "_WAVE");
    return known != nullptr && known->waveform ? std::string(known->name) : recorded;
}

/// `preferred` if no other stream has it, else `own`, told apart by a number if need be.
std::string uniqueName(std::set<std::string>& used, std::string preferred, const std::string& own) {
    if (used.insert(preferred).second)
        return preferred;
    // A name that the catalog knows would be read as the wave that is there already.
    std::string name = model::findSignal(own) == nullptr ? own : own + " 2";
    for (int n = 2; !used.insert(name).second; ++n)
        name = own + " " + std::to_string(n);
    return name;
}

/// The catalog entry of a number; nullptr: it keeps its own name.
const model::SignalInfo* numericSignal(const std::string& recorded) {
    // The catalog knows "RESP" as a wave; in a numeric record it is the rate.
    const auto* known =
        model::equalNames(recorded, "RESP") ? model::findSignal("RR") : model::findSignal(recorded);
    return known != nullptr && !known->waveform ? known : nullptr;
}

} // namespace

WfdbRecording::WfdbRecording(WfdbRecord record, EventTime fallbackStart)
    : m_record(std::move(record)), m_timeline(m_record.layout().header, fallbackStart),
      m_outline(outlineOf(m_record.layout(), m_timeline)), m_id(m_record.layout().name) {
    const auto& signals = m_record.layout().signals;
    m_numeric = !signals.empty() &&
                std::all_of(signals.begin(), signals.end(), [](const WfdbSignal& signal) {
                    return signal.rateHz <= kFastestNumericHz;
                });
    const auto bed = asTopicLevel(m_id);
    if (m_numeric) {
        m_topic = numericsTopic(kSite, bed);
        planNumerics();
    } else {
        m_topic = waveformTopic(kSite, bed);
        planWaves();
    }
    for (auto& stream : m_streams)
        aim(stream, 0);
}

Result<std::unique_ptr<WfdbRecording>> WfdbRecording::open(const std::filesystem::path& record,
                                                           EventTime fallbackStart) {
    auto opened = WfdbRecord::open(record);
    if (!opened)
        return propagate(opened);
    return std::unique_ptr<WfdbRecording>(new WfdbRecording(std::move(*opened), fallbackStart));
}

void WfdbRecording::planWaves() {
    const auto& layout = m_record.layout();
    // Two leads may stand for one catalog wave ("V" and "MCL1"): the first has the name, the
    // others keep their own, so that no two streams share one.
    std::set<std::string> used;
    for (std::size_t s = 0; s < layout.signals.size(); ++s) {
        Stream stream;
        stream.signal = s;
        const auto& own = layout.signals[s].name;
        stream.name = uniqueName(used, waveName(own), own);
        stream.unit = units::canonical(layout.signals[s].unit);
        stream.plan = WfdbPacketPlan::ofSignal(layout, s);
        m_streams.push_back(std::move(stream));
    }
}

void WfdbRecording::planNumerics() {
    const auto& layout = m_record.layout();
    std::set<std::string> used;
    for (const auto& signal : layout.signals) {
        Metric metric;
        metric.fromUnit = units::canonical(signal.unit);
        const auto* known = numericSignal(signal.name);
        metric.name = uniqueName(used, known != nullptr ? std::string(known->name) : signal.name,
                                 signal.name);
        if (known != nullptr && metric.name == known->name && metric.fromUnit != known->unit &&
            units::convert(0, metric.fromUnit, known->unit))
            metric.toUnit = known->unit;
        m_metrics.push_back(std::move(metric));
    }
    Stream stream;
    stream.plan = WfdbPacketPlan::ofSampleTimes(layout);
    m_streams.push_back(std::move(stream));
}

void WfdbRecording::aim(Stream& stream, std::int64_t packet) const {
    stream.next = packet;
    if (packet < stream.plan.packetCount())
        stream.nextTime =
            m_timeline.timeOf(stream.plan.spanOf(packet).fromSample, stream.plan.samplesPerFrame());
}

Result<model::RecordingFacts> WfdbRecording::measure(bool verify) {
    return measureWfdb(m_record.layout(), m_outline, verify);
}

Result<std::optional<model::RecordedMessage>> WfdbRecording::next() {
    Stream* stream = nullptr;
    for (auto& candidate : m_streams)
        if (candidate.next < candidate.plan.packetCount() &&
            (stream == nullptr || candidate.nextTime < stream->nextTime))
            stream = &candidate;
    if (stream == nullptr)
        return std::nullopt;
    const auto span = stream->plan.spanOf(stream->next);
    auto payload = m_numeric ? numericsPayload(*stream, span) : wavePayload(*stream, span);
    model::RecordedMessage message;
    message.time = stream->nextTime;
    message.arrival = arrivalAtEvent(message.time);
    message.topic = m_topic;
    message.partition = static_cast<std::uint32_t>(stream->signal);
    message.offset = stream->next;
    aim(*stream, stream->next + 1); // also past what cannot be read, so that reading may go on
    if (!payload)
        return propagate(payload);
    message.payload = std::move(*payload);
    return message;
}

Result<void> WfdbRecording::seek(EventTime time) {
    for (auto& stream : m_streams) {
        const auto sample = m_timeline.firstSampleAt(time, stream.plan.samplesPerFrame());
        aim(stream, stream.plan.firstPacketAt(sample));
    }
    return {};
}

Result<std::string> WfdbRecording::wavePayload(const Stream& stream, WfdbPacketPlan::Span span) {
    const auto read = m_record.read(stream.signal, span.fromSample, span.count);
    if (!read)
        return tl::unexpected<Error>(read.error());
    std::vector<float> samples;
    samples.reserve(read->physical.size());
    for (const auto value : read->physical)
        samples.push_back(static_cast<float>(value));
    const MessageHead head{m_id, m_id, stream.nextTime, stream.next};
    const auto rate = m_record.layout().signals[stream.signal].rateHz;
    return waveformMessage(head, {stream.name, stream.unit, rate, samples});
}

Result<std::string> WfdbRecording::numericsPayload(const Stream& stream,
                                                   WfdbPacketPlan::Span span) {
    const auto& signals = m_record.layout().signals;
    const auto fastest = stream.plan.samplesPerFrame();
    std::vector<MetricValue> metrics;
    for (std::size_t s = 0; s < signals.size(); ++s) {
        const auto perFrame = signals[s].samplesPerFrame;
        // Slower signals speak at their own sample times only.
        const auto scaled = span.fromSample % fastest * perFrame;
        if (scaled % fastest != 0)
            continue;
        const auto read =
            m_record.read(s, span.fromSample / fastest * perFrame + scaled / fastest, 1);
        if (!read)
            return tl::unexpected<Error>(read.error());
        const auto& metric = m_metrics[s];
        double value = read->physical.empty() ? std::numeric_limits<double>::quiet_NaN()
                                              : read->physical.front();
        if (!metric.toUnit.empty())
            value = units::convert(value, metric.fromUnit, metric.toUnit).value_or(value);
        metrics.push_back({metric.name, value});
    }
    return numericsMessage({m_id, m_id, stream.nextTime, stream.next}, metrics);
}

} // namespace vigil::ingest
