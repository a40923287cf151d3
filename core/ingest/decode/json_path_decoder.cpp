// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/json_path_decoder.h"

#include "base/units.h"
#include "ingest/decode/field_path.h"
#include "ingest/decode/json_document.h"
#include "ingest/decode/row_writer.h"
#include "ingest/decode/sequenced_message.h"
#include "ingest/decode/timestamp.h"

#include <simdjson.h>

#include <charconv>
#include <cmath>
#include <limits>

namespace vigil::ingest {
namespace {

using model::DeadLetterReason;
using simdjson::dom::element;

struct CompiledSignal {
    std::string name;
    CompiledPath value;
    std::string unit;
};

struct CompiledMapping {
    CompiledPath bed, time, patient, device, sequence;
    TimestampFormat timeFormat = TimestampFormat::Iso8601;
    std::vector<CompiledSignal> signals;
    bool hasReadings = false;
    CompiledPath array, name, value, unit, readingTime;
};

/// Names that the mapping itself gives: those of signals, and ids that are constants.
Result<void> checkNames(const StreamMapping& mapping) {
    for (const auto& signal : mapping.signals)
        if (const auto fault = faultOfId("the name", signal.signal))
            return fail(ErrorCode::InvalidArgument, fault->detail, signal.signal);
    for (const auto* id : {&mapping.bed, &mapping.patient, &mapping.device})
        if (id->path.starts_with('='))
            if (const auto fault = faultOfId("the constant", std::string_view(id->path).substr(1)))
                return fail(ErrorCode::InvalidArgument, fault->detail, id->path);
    return {};
}

Result<CompiledMapping> compile(const StreamMapping& mapping) {
    CompiledMapping compiled;
    compiled.timeFormat = mapping.timeFormat;
    compiled.hasReadings = mapping.readings.has_value();
    std::optional<Error> failure;
    const auto set = [&failure](CompiledPath& target, const FieldPath& path) {
        auto read = CompiledPath::compile(path);
        if (read)
            target = std::move(*read);
        else if (!failure)
            failure = std::move(read.error());
    };
    set(compiled.bed, mapping.bed);
    set(compiled.time, mapping.time);
    set(compiled.patient, mapping.patient);
    set(compiled.device, mapping.device);
    set(compiled.sequence, mapping.sequence);
    if (mapping.readings) {
        set(compiled.array, mapping.readings->array);
        set(compiled.name, mapping.readings->name);
        set(compiled.value, mapping.readings->value);
        set(compiled.unit, mapping.readings->unit);
        set(compiled.readingTime, mapping.readings->time);
    }
    for (const auto& signal : mapping.signals) {
        auto& target = compiled.signals.emplace_back();
        target.name = signal.signal;
        target.unit = signal.unit;
        set(target.value, signal.value);
        const auto* info = model::findSignal(signal.signal);
        if (info != nullptr && !info->waveform && !signal.unit.empty() &&
            !UnitStep::between(units::canonical(signal.unit), info->unit))
            return fail(ErrorCode::InvalidArgument,
                        "unit '" + signal.unit + "' cannot be converted to that of the signal",
                        signal.signal);
        if (signal.signal.empty() || !target.value.isSet())
            return fail(ErrorCode::InvalidArgument, "a signal needs a name and a path",
                        signal.signal);
    }
    if (failure)
        return tl::unexpected<Error>(std::move(*failure));
    if (auto named = checkNames(mapping); !named)
        return propagate(named);
    if (!compiled.bed.isSet())
        return fail(ErrorCode::InvalidArgument, "the mapping names no bed");
    if (compiled.hasReadings && !(compiled.name.isSet() && compiled.value.isSet()))
        return fail(ErrorCode::InvalidArgument, "readings need the paths of name and value");
    if (!compiled.hasReadings && compiled.signals.empty())
        return fail(ErrorCode::InvalidArgument, "the mapping names no signals");
    return compiled;
}

/// A number, numbers in text included; NaN for null, "" and "NaN".
std::optional<double> numberOf(const element& value) {
    double number = 0;
    std::string_view text;
    if (value.get(number) == simdjson::SUCCESS)
        return number;
    if (value.is_null())
        return std::numeric_limits<double>::quiet_NaN();
    if (value.get(text) != simdjson::SUCCESS)
        return std::nullopt;
    if (text.empty() || text == "NaN" || text == "nan")
        return std::numeric_limits<double>::quiet_NaN();
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (status != std::errc{} || end != text.data() + text.size() || !std::isfinite(number))
        return std::nullopt;
    return number;
}

} // namespace

class JsonPathDecoder::Private {
public:
    Private(CompiledMapping mapping, DecodeOptions options)
        : m_mapping(std::move(mapping)), m_options(std::move(options)), m_rows(m_options),
          m_document(bounds::kPayload) {}

    void decode(const RawMessage& message, Decoded& out) {
        m_faults.clear();
        element root;
        m_head = {};
        auto fault = message.payload.empty()
                         ? Fault{DeadLetterReason::Malformed, "the payload is empty"}
                         : m_document.parse(message.payload, root);
        if (!fault)
            fault = readHead(message, root);
        SequencedMessage sequence(m_sequences, m_device.empty() ? m_bed : m_device, message.topic,
                                  m_head.seq, m_head.time, message.arrival);
        if (!fault && sequence.isDuplicate())
            return sequence.settle(false, m_bed, {}, out);
        bool taken = false;
        if (!fault)
            fault = m_mapping.hasReadings ? writeReadings(message, root, out, taken)
                                          : writeSignals(message, root, out, taken);
        if (fault)
            reject(message, *fault, out);
        else
            for (const auto& partial : m_faults)
                reject(message, partial, out);
        sequence.settle(taken, m_bed, {}, out);
    }

    SequenceTracker& sequences() noexcept { return m_sequences; }

private:
    using MaybeFault = std::optional<Fault>;

    /// The text of an id wherever it comes from; whole numbers count as text.
    MaybeFault readId(const CompiledPath& path, const char* what, const RawMessage& message,
                      const element& root, std::string& id) {
        id.clear();
        if (path.kind() != CompiledPath::Kind::Json) {
            id = path.textOf(message).value_or(std::string_view{});
        } else if (element found; path.follow(root, found)) {
            std::string_view text;
            std::int64_t number = 0;
            if (found.get(text) == simdjson::SUCCESS)
                id = text;
            else if (found.get(number) == simdjson::SUCCESS)
                id = std::to_string(number);
            else if (!found.is_null())
                return Fault{DeadLetterReason::WrongType,
                             std::string("the ") + what + " is no text"};
        }
        return faultOfId(std::string("the ") + what, id);
    }

    MaybeFault readTime(const CompiledPath& path, const RawMessage& message, const element& root,
                        EventTime& time) const {
        std::optional<EventTime> read;
        if (path.kind() == CompiledPath::Kind::Json) {
            element found;
            std::string_view text;
            std::int64_t whole = 0;
            double real = 0;
            if (!path.follow(root, found) || found.is_null())
                return Fault{DeadLetterReason::MissingField, "the time is missing"};
            if (found.get(text) == simdjson::SUCCESS)
                read = timeOfText(text, m_mapping.timeFormat);
            else if (found.get(whole) == simdjson::SUCCESS)
                read = timeOfNumber(whole, m_mapping.timeFormat);
            else if (found.get(real) == simdjson::SUCCESS)
                read = timeOfNumber(real, m_mapping.timeFormat);
        } else if (const auto text = path.textOf(message)) {
            read = timeOfText(*text, m_mapping.timeFormat);
        }
        if (!read)
            return Fault{DeadLetterReason::BadTimestamp, "the time is not in the mapped format"};
        time = *read;
        return faultOfTime(time);
    }

    MaybeFault readHead(const RawMessage& message, const element& root) {
        for (auto&& [path, what, id] : {std::tuple{&m_mapping.bed, "bed", &m_bed},
                                        std::tuple{&m_mapping.patient, "patient", &m_patient},
                                        std::tuple{&m_mapping.device, "device", &m_device}})
            if (auto fault = readId(*path, what, message, root, *id))
                return fault;
        if (m_bed.empty())
            return Fault{DeadLetterReason::MissingField, "the bed is missing"};
        if (const auto mapped = m_options.bedOfPatient.find(m_bed);
            mapped != m_options.bedOfPatient.end())
            m_bed = mapped->second;
        m_head.bed = m_bed;
        m_head.patient = m_patient;
        m_head.device = m_device;
        readSequence(root);
        m_head.time = eventAtArrival(message.arrival);
        if (m_mapping.time.isSet())
            return readTime(m_mapping.time, message, root, m_head.time);
        return std::nullopt;
    }

    void readSequence(const element& root) {
        if (element found; m_mapping.sequence.kind() == CompiledPath::Kind::Json &&
                           m_mapping.sequence.follow(root, found) && !found.is_null()) {
            std::int64_t seq = 0;
            if (found.get(seq) == simdjson::SUCCESS && seq >= 0)
                m_head.seq = seq;
            else
                m_faults.push_back(
                    {DeadLetterReason::WrongType, "the sequence number is no whole number"});
        }
    }

    /// `taken`: at least something of the message.
    MaybeFault writeSignals(const RawMessage& message, const element& root, Decoded& out,
                            bool& taken) {
        m_rows.begin(message, m_head, out);
        for (const auto& signal : m_mapping.signals) {
            element found;
            std::optional<double> number;
            if (signal.value.kind() == CompiledPath::Kind::Json) {
                if (!signal.value.follow(root, found))
                    continue;
                number = numberOf(found);
            }
            if (number)
                m_rows.add(signal.name, *number, signal.unit);
            else
                m_faults.push_back(
                    {DeadLetterReason::WrongType, "signal '" + signal.name + "' is no number"});
        }
        taken = m_rows.end(!m_faults.empty());
        return std::nullopt;
    }

    struct Reading {
        EventTime time{};
        std::string_view name;
        double value = 0;
        std::string_view unit;
    };

    /// nullopt when the reading is wrong: noted, and the others count.
    std::optional<Reading> readingOf(const element& item, const RawMessage& message) {
        const auto refuse = [this](DeadLetterReason reason, std::string detail) {
            m_faults.push_back({reason, std::move(detail)});
            return std::nullopt;
        };
        Reading reading;
        reading.time = m_head.time;
        element found;
        if (!m_mapping.name.follow(item, found))
            return refuse(DeadLetterReason::MissingField, "a reading has no name");
        if (found.get(reading.name) != simdjson::SUCCESS)
            return refuse(DeadLetterReason::WrongType, "the name of a reading is no text");
        if (!m_mapping.value.follow(item, found))
            return refuse(DeadLetterReason::MissingField, "a reading has no value");
        const auto number = numberOf(found);
        if (!number)
            return refuse(DeadLetterReason::WrongType, "the value of a reading is no number");
        reading.value = *number;
        if (m_mapping.unit.kind() == CompiledPath::Kind::Json &&
            m_mapping.unit.follow(item, found) && found.get(reading.unit) != simdjson::SUCCESS)
            reading.unit = {};
        if (m_mapping.readingTime.isSet())
            if (auto fault = readTime(m_mapping.readingTime, message, item, reading.time))
                return refuse(fault->reason, std::move(fault->detail));
        return reading;
    }

    MaybeFault writeReadings(const RawMessage& message, const element& root, Decoded& out,
                             bool& taken) {
        element list = root;
        if (m_mapping.array.isSet() && !m_mapping.array.follow(root, list))
            return Fault{DeadLetterReason::MissingField, "the array of readings is missing"};
        simdjson::dom::array items;
        if (list.get(items) != simdjson::SUCCESS)
            return Fault{DeadLetterReason::WrongType, "the readings are no array"};
        if (items.size() > bounds::kFields)
            return Fault{DeadLetterReason::TooLarge, "more than 512 readings in one message"};
        m_readings.clear();
        for (const auto item : items)
            if (const auto reading = readingOf(item, message))
                m_readings.push_back(*reading);
        std::stable_sort(m_readings.begin(), m_readings.end(),
                         [](const Reading& a, const Reading& b) { return a.time < b.time; });
        for (std::size_t i = 0; i < m_readings.size();) {
            m_head.time = m_readings[i].time;
            m_rows.begin(message, m_head, out);
            for (; i < m_readings.size() && m_readings[i].time == m_head.time; ++i)
                m_rows.add(m_readings[i].name, m_readings[i].value, m_readings[i].unit);
            taken = m_rows.end() || taken;
        }
        return std::nullopt;
    }

    CompiledMapping m_mapping;
    DecodeOptions m_options;
    RowWriter m_rows;
    SequenceTracker m_sequences;
    JsonDocument m_document;
    // Of the present message.
    std::string m_bed, m_patient, m_device;
    RowWriter::Head m_head;
    std::vector<Reading> m_readings;
    std::vector<Fault> m_faults;
};

Result<std::unique_ptr<JsonPathDecoder>> JsonPathDecoder::open(const StreamMapping& mapping,
                                                               DecodeOptions options) {
    auto compiled = compile(mapping);
    if (!compiled)
        return propagate(compiled);
    return std::unique_ptr<JsonPathDecoder>(
        new JsonPathDecoder(std::make_unique<Private>(std::move(*compiled), std::move(options))));
}

JsonPathDecoder::JsonPathDecoder(std::unique_ptr<Private> d) : m_d(std::move(d)) {}

JsonPathDecoder::~JsonPathDecoder() = default;

void JsonPathDecoder::decode(const RawMessage& message, Decoded& out) {
    if (message.kind == RawMessage::Kind::Data)
        m_d->decode(message, out);
}

void JsonPathDecoder::reset() { m_d->sequences().clear(); }

std::string JsonPathDecoder::saveSequences() const { return m_d->sequences().save(); }

bool JsonPathDecoder::resumeSequences(std::string_view saved) {
    return m_d->sequences().resume(saved);
}

} // namespace vigil::ingest
