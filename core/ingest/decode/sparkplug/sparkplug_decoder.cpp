// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/sparkplug/sparkplug_decoder.h"

#include "base/units.h"
#include "ingest/decode/field_number.h"
#include "ingest/decode/field_path.h"
#include "ingest/decode/mapped_faults.h"
#include "ingest/decode/row_writer.h"
#include "ingest/decode/sparkplug/sparkplug_nodes.h"

#include <algorithm>
#include <limits>
#include <map>

namespace vigil::ingest {
namespace {

using model::DeadLetterReason;
using MaybeFault = std::optional<Fault>;

/// What an edge node or device is told to do, and the number of its birth, are no signals.
bool isControl(std::string_view name) {
    return name == "bdSeq" || name.starts_with("Node Control/") ||
           name.starts_with("Device Control/");
}

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

} // namespace

class SparkplugDecoder::Private {
public:
    Private(StreamMapping mapping, DecodeOptions options)
        : m_mapping(std::move(mapping)), m_options(std::move(options)), m_rows(m_options) {}

    Result<void> compile() {
        if (m_mapping.rows.path.size() + m_mapping.time.path.size() +
                    m_mapping.sequence.path.size() >
                0 ||
            m_mapping.readings)
            return fail(ErrorCode::InvalidArgument,
                        "messages of Sparkplug B have their own rows, times and numbers");
        for (auto&& [given, path] :
             {std::pair{&m_mapping.bed, &m_bed}, std::pair{&m_mapping.patient, &m_patient}}) {
            auto read = CompiledPath::compile(*given);
            if (!read)
                return propagate(read);
            if (read->kind() == CompiledPath::Kind::Json)
                return fail(ErrorCode::InvalidArgument,
                            "of Sparkplug B it is topic:LEVEL, key, header:NAME or =TEXT",
                            given->path);
            *path = std::move(*read);
        }
        for (const auto& signal : m_mapping.signals)
            if (signal.signal.empty() || signal.value.path.empty())
                return fail(ErrorCode::InvalidArgument, "a signal needs a name and a metric",
                            signal.signal);
        return {};
    }

    void decode(const RawMessage& message, Decoded& out) {
        m_faults.clear();
        if (auto fault = take(message, out))
            m_faults.add(std::move(*fault));
        m_faults.rejectAll(message, out);
    }

    SparkplugNodes& nodes() noexcept { return m_nodes; }

private:
    struct Reading {
        EventTime time{};
        std::string_view name;
        std::string_view unit;
        double value = kNone;
        bool historical = false;
    };

    MaybeFault take(const RawMessage& message, Decoded& out) {
        const auto topic = SparkplugTopic::of(message.topic);
        if (!topic)
            return Fault{DeadLetterReason::UnknownTopic, "no topic of Sparkplug B"};
        if (topic->type == SparkplugTopic::Type::Other)
            return std::nullopt;
        if (auto fault = SparkplugPayload::read(message.payload, m_payload))
            return fault;
        if (auto fault = readIds(message, *topic))
            return fault;
        auto verdict = m_nodes.follow(*topic, m_payload, m_head.bed);
        if (verdict.fault)
            return std::move(verdict.fault);
        if (verdict.repeated) {
            ++out.duplicates;
            return std::nullopt;
        }
        const EventTime time = timeOf(m_payload.time).value_or(eventAtArrival(message.arrival));
        if (verdict.missing > 0)
            out.gaps.push_back(
                {std::string(m_head.bed), {}, verdict.lastTime, time, verdict.missing});
        std::ranges::move(verdict.lives, std::back_inserter(out.lives));
        if (topic->isDeath())
            return std::nullopt;
        gather(*topic, time);
        write(message, out);
        return std::nullopt;
    }

    MaybeFault readIds(const RawMessage& message, const SparkplugTopic& topic) {
        m_bedText = m_bed.isSet()          ? m_bed.textOf(message).value_or(std::string_view{})
                    : topic.device.empty() ? topic.node
                                           : topic.device;
        if (const auto mapped = m_options.bedOfPatient.find(m_bedText);
            mapped != m_options.bedOfPatient.end())
            m_bedText = mapped->second;
        m_patientText = m_patient.textOf(message).value_or(std::string_view{});
        m_deviceText = topic.node;
        if (!topic.device.empty())
            m_deviceText.append(1, '/').append(topic.device);
        if (m_bedText.empty())
            return Fault{DeadLetterReason::MissingField, "the bed is missing"};
        m_head = {};
        m_head.bed = m_bedText;
        m_head.patient = m_patientText;
        m_head.device = m_deviceText;
        for (auto&& [what, id] :
             {std::pair{"the bed", m_head.bed}, std::pair{"the patient", m_head.patient},
              std::pair{"the device", m_head.device}})
            if (auto fault = faultOfId(what, id))
                return fault;
        return std::nullopt;
    }

    static std::optional<EventTime> timeOf(std::optional<std::uint64_t> millis) {
        constexpr auto kMost = std::chrono::duration_cast<std::chrono::milliseconds>(Ticks::max());
        if (!millis || *millis > static_cast<std::uint64_t>(kMost.count()))
            return std::nullopt;
        return EventTime{std::chrono::milliseconds{static_cast<std::int64_t>(*millis)}};
    }

    /// The metrics that are signals, with what births have told of them.
    void gather(const SparkplugTopic& topic, EventTime time) {
        m_readings.clear();
        for (const auto& metric : m_payload.metrics) {
            const auto* const known = m_nodes.find(topic, metric);
            if (metric.name.empty() && known == nullptr) {
                m_faults.add({DeadLetterReason::NoSignal,
                              "alias " + std::to_string(metric.alias.value_or(0)) +
                                  " is not known: no birth of its sender has come; it is for a "
                                  "rebirth to tell"});
                continue;
            }
            const std::string_view name = metric.name.empty() ? known->name : metric.name;
            const auto* const signal = signalOf(name);
            if (m_mapping.signals.empty() ? isControl(name) : signal == nullptr)
                continue;
            auto datatype = metric.datatype;
            if (datatype == sparkplug_type::kUnknown && known != nullptr)
                datatype = known->datatype;
            Reading reading;
            reading.name = signal != nullptr ? std::string_view(signal->signal) : name;
            reading.unit = unitOf(signal, metric, known);
            reading.historical = metric.historical;
            if (auto fault = readTime(metric, time, reading.time))
                m_faults.add(std::move(*fault));
            else if (isRead(metric, datatype, signal != nullptr, name, reading.value))
                m_readings.push_back(reading);
        }
    }

    [[nodiscard]] const SignalPath* signalOf(std::string_view metric) const {
        const auto found = std::ranges::find_if(
            m_mapping.signals, [&](const auto& signal) { return signal.value.path == metric; });
        return found != m_mapping.signals.end() ? &*found : nullptr;
    }

    static std::string_view unitOf(const SignalPath* signal, const SparkplugMetric& metric,
                                   const SparkplugNodes::Known* known) {
        if (signal != nullptr && !signal->unit.empty())
            return signal->unit;
        if (!metric.unit.empty() || known == nullptr)
            return units::canonical(metric.unit);
        return units::canonical(known->unit);
    }

    static MaybeFault readTime(const SparkplugMetric& metric, EventTime ofMessage,
                               EventTime& time) {
        time = ofMessage;
        if (metric.time) {
            const auto own = timeOf(metric.time);
            if (!own)
                return Fault{DeadLetterReason::BadTimestamp, "the time of a metric is none"};
            time = *own;
        }
        return faultOfTime(time);
    }

    /// False when it is no signal, or refused. `chosen`: the mapping names it.
    bool isRead(const SparkplugMetric& metric, std::uint32_t datatype, bool chosen,
                std::string_view name, double& value) {
        const auto refuse = [&](std::string what) {
            m_faults.add({DeadLetterReason::WrongType,
                          "metric '" + std::string(name) + "' " + std::move(what)});
            return false;
        };
        std::optional<double> number = sparkplugNumber(metric, datatype);
        if (const auto* text = std::get_if<std::string>(&metric.value); !number && text && chosen)
            number = numberOfText(*text);
        const bool whole = std::holds_alternative<std::uint32_t>(metric.value) ||
                           std::holds_alternative<std::uint64_t>(metric.value);
        if (!number && whole)
            return refuse("is a whole number whose type no birth has told");
        if (!number && chosen)
            return refuse("is no number");
        if (!number || (!chosen && datatype == sparkplug_type::kDateTime))
            return false;
        value = *number;
        return true;
    }

    /// One row a time, the past before what is of now.
    void write(const RawMessage& message, Decoded& out) {
        std::ranges::stable_sort(m_readings, [](const Reading& a, const Reading& b) {
            return a.historical != b.historical ? a.historical : a.time < b.time;
        });
        for (std::size_t begin = 0; begin < m_readings.size();) {
            const auto& first = m_readings[begin];
            m_head.time = first.time;
            m_rows.begin(message, m_head, out);
            auto end = begin;
            for (; end < m_readings.size() && m_readings[end].time == first.time &&
                   m_readings[end].historical == first.historical;
                 ++end)
                m_rows.add(m_readings[end].name, m_readings[end].value, m_readings[end].unit);
            if (m_rows.end() && first.historical) {
                out.rows.basis.resize(out.rows.rowCount(), model::TimeBasis::Device);
                out.rows.basis.back() = model::TimeBasis::Past;
            }
            begin = end;
        }
        if (!out.rows.basis.empty())
            out.rows.basis.resize(out.rows.rowCount(), model::TimeBasis::Device);
    }

    StreamMapping m_mapping;
    DecodeOptions m_options;
    CompiledPath m_bed, m_patient;
    SparkplugNodes m_nodes;
    SparkplugPayload m_payload;
    MappedFaults m_faults;
    RowWriter m_rows;
    RowWriter::Head m_head;
    std::string m_bedText, m_patientText, m_deviceText;
    std::vector<Reading> m_readings;
};

Result<std::unique_ptr<SparkplugDecoder>> SparkplugDecoder::open(const StreamMapping& mapping,
                                                                 DecodeOptions options) {
    auto made = std::make_unique<Private>(mapping, std::move(options));
    if (auto compiled = made->compile(); !compiled)
        return propagate(compiled);
    return std::unique_ptr<SparkplugDecoder>(new SparkplugDecoder(std::move(made)));
}

SparkplugDecoder::SparkplugDecoder(std::unique_ptr<Private> d) : m_d(std::move(d)) {}

SparkplugDecoder::~SparkplugDecoder() = default;

void SparkplugDecoder::decode(const RawMessage& message, Decoded& out) {
    if (message.kind == RawMessage::Kind::Data)
        m_d->decode(message, out);
}

void SparkplugDecoder::reset() { m_d->nodes().forgetNumbers(); }

std::string SparkplugDecoder::saveSequences() const { return m_d->nodes().save(); }

bool SparkplugDecoder::resumeSequences(std::string_view saved) {
    return m_d->nodes().resume(saved);
}

} // namespace vigil::ingest
