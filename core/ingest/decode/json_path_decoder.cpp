// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/json_path_decoder.h"

#include "ingest/decode/compiled_mapping.h"
#include "ingest/decode/field_number.h"
#include "ingest/decode/json_document.h"
#include "ingest/decode/mapped_faults.h"
#include "ingest/decode/row_writer.h"
#include "ingest/decode/sequenced_message.h"
#include "model/identity.h"
#include "transport/mqtt/topic_filter.h"

#include <simdjson.h>

#include <algorithm>
#include <charconv>

namespace vigil::ingest {
namespace {

using model::DeadLetterReason;
using simdjson::dom::element;

constexpr std::size_t kLongestText = 256; ///< of a payload that is one value and no JSON

/// Where a row is looked for: its own element, then the message around it.
struct Place {
    element row;
    const element* message = nullptr; ///< null: the row is all of it
    bool first = true;                ///< row of its message
};

std::optional<element> find(const CompiledPath& path, const Place& place) {
    element found;
    if (path.follow(place.row, found) ||
        (place.message != nullptr && path.follow(*place.message, found)))
        return found;
    return std::nullopt;
}

std::optional<std::int64_t> wholeOfText(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
    return status == std::errc{} && end == text.data() + text.size() ? std::optional(number)
                                                                     : std::nullopt;
}

} // namespace

class JsonPathDecoder::Private {
public:
    Private(CompiledMapping mapping, DecodeOptions options)
        : m_mapping(std::move(mapping)), m_options(std::move(options)), m_rows(m_options),
          m_document(PayloadText::kMost) {}

    void decode(const RawMessage& message, Decoded& out) {
        m_faults.clear();
        element root;
        auto fault = parse(message, root);
        if (!fault)
            fault = m_mapping.rows.isSet() ? decodeRows(message, root, out)
                                           : decodeRow(message, {root, nullptr, true}, out);
        if (fault && !m_mapping.rows.isSet())
            m_faults.clear(); // of a message that gives nothing one reason is enough
        if (fault)
            m_faults.add(*fault);
        m_faults.rejectAll(message, out);
    }

    SequenceTracker& sequences() noexcept { return m_sequences; }

private:
    using MaybeFault = std::optional<Fault>;

    MaybeFault parse(const RawMessage& message, element& root) {
        if (message.payload.empty())
            return Fault{DeadLetterReason::Malformed, "the payload is empty"};
        std::string_view text;
        if (auto fault = m_text.read(message.payload, m_mapping.format, text))
            return fault;
        auto fault = m_document.parse(text, root);
        if (!fault || !m_mapping.takesText || text.size() > kLongestText ||
            !numberOfText(text).has_value())
            return fault;
        m_plain = '"' + std::string(text) + '"'; // what a number is made of needs no escapes
        return m_document.parse(m_plain, root) ? fault : std::nullopt;
    }

    /// The text of an id wherever it comes from; whole numbers count as text.
    MaybeFault readId(const CompiledPath& path, const char* what, const RawMessage& message,
                      const Place& place, std::string& id) {
        id.clear();
        if (path.kind() != CompiledPath::Kind::Json) {
            id = path.textOf(message).value_or(std::string_view{});
        } else if (const auto found = find(path, place)) {
            std::string_view text;
            std::int64_t number = 0;
            if (found->get(text) == simdjson::SUCCESS)
                id = text;
            else if (found->get(number) == simdjson::SUCCESS)
                id = std::to_string(number);
            else if (!found->is_null())
                return Fault{DeadLetterReason::WrongType,
                             std::string("the ") + what + " is no text"};
        }
        return faultOfId(std::string("the ") + what, id);
    }

    MaybeFault readTime(const CompiledPath& path, const RawMessage& message, const Place& place,
                        EventTime& time) const {
        std::optional<EventTime> read;
        if (path.kind() == CompiledPath::Kind::Json) {
            const auto found = find(path, place);
            std::string_view text;
            std::int64_t whole = 0;
            double real = 0;
            if (!found || found->is_null())
                return Fault{DeadLetterReason::MissingField, "the time is missing"};
            if (found->get(text) == simdjson::SUCCESS)
                read = m_mapping.times.ofText(text);
            else if (found->get(whole) == simdjson::SUCCESS)
                read = m_mapping.times.ofNumber(whole);
            else if (found->get(real) == simdjson::SUCCESS)
                read = m_mapping.times.ofNumber(real);
        } else if (const auto text = path.textOf(message)) {
            read = m_mapping.times.ofText(*text);
        } else {
            return Fault{DeadLetterReason::MissingField, "the time is missing"};
        }
        if (!read)
            return Fault{DeadLetterReason::BadTimestamp, "the time is not in the mapped format"};
        time = *read;
        return faultOfTime(time);
    }

    MaybeFault readHead(const RawMessage& message, const Place& place) {
        m_head = {};
        for (auto&& [path, what, id] : {std::tuple{&m_mapping.bed, "bed", &m_bed},
                                        std::tuple{&m_mapping.patient, "patient", &m_patient},
                                        std::tuple{&m_mapping.device, "device", &m_device}})
            if (auto fault = readId(*path, what, message, place, *id))
                return fault;
        if (m_bed.empty())
            return Fault{DeadLetterReason::MissingField, "the bed is missing"};
        if (const auto mapped = m_options.bedOfPatient.find(m_bed);
            mapped != m_options.bedOfPatient.end())
            m_bed = mapped->second;
        m_head.bed = m_bed;
        m_head.patient = m_patient;
        m_head.device = m_device;
        readSequence(message, place);
        // Without a time of its own a record has that of its broker, and only then its arrival.
        m_head.time = message.brokered.value_or(eventAtArrival(message.arrival));
        if (m_mapping.time.isSet())
            return readTime(m_mapping.time, message, place, m_head.time);
        return faultOfTime(m_head.time);
    }

    void readSequence(const RawMessage& message, const Place& place) {
        const auto& path = m_mapping.sequence;
        std::optional<std::int64_t> number;
        if (path.kind() == CompiledPath::Kind::Json) {
            element found;
            std::int64_t whole = 0;
            // The number of a message is not that of each of its rows.
            if (!path.follow(place.row, found) &&
                !(place.first && place.message != nullptr && path.follow(*place.message, found)))
                return;
            if (found.is_null())
                return;
            if (found.get(whole) == simdjson::SUCCESS)
                number = whole;
        } else if (const auto text = path.textOf(message); text && place.first) {
            number = wholeOfText(*text);
        } else {
            return;
        }
        if (number && *number >= 0)
            m_head.seq = number;
        else
            m_faults.add({DeadLetterReason::WrongType, "the sequence number is no whole number"});
    }

    /// Settles the row's number whatever becomes of the row.
    MaybeFault decodeRow(const RawMessage& message, const Place& place, Decoded& out) {
        auto fault = readHead(message, place);
        SequencedMessage sequence(m_sequences, m_device.empty() ? m_bed : m_device, message.topic,
                                  m_head.seq, m_head.time, message.arrival);
        m_repeated = !fault && sequence.isDuplicate();
        bool taken = false;
        if (!fault && !m_repeated)
            fault = m_mapping.hasReadings ? writeReadings(message, place, out, taken)
                                          : writeSignals(message, place, out, taken);
        sequence.settle(taken, m_bed, {}, out);
        return fault;
    }

    /// One row an element, oldest first: a buffer may be sent from its newest end.
    MaybeFault decodeRows(const RawMessage& message, const element& root, Decoded& out) {
        element list;
        simdjson::dom::array items;
        if (!m_mapping.rows.follow(root, list))
            return Fault{DeadLetterReason::MissingField, "the array of rows is missing"};
        if (list.is_object())
            return decodeRow(message, {list, &root, true}, out);
        if (list.get(items) != simdjson::SUCCESS)
            return Fault{DeadLetterReason::WrongType, "the rows are no array"};
        m_places.clear();
        for (const auto item : items)
            m_places.push_back({EventTime{}, {item, &root, m_places.empty()}});
        if (m_places.empty())
            return Fault{DeadLetterReason::NoSignal, "the array of rows is empty"};
        if (m_mapping.time.kind() == CompiledPath::Kind::Json) {
            for (auto& [time, place] : m_places)
                if (readTime(m_mapping.time, message, place, time))
                    time = {}; // refused when its turn comes
            std::ranges::stable_sort(m_places, {}, &TimedPlace::first);
        }
        for (std::size_t i = 0; i < m_places.size(); ++i) {
            auto place = m_places[i].second;
            place.first = i == 0;
            if (auto fault = decodeRow(message, place, out))
                m_faults.add(std::move(*fault));
            if (m_repeated && i == 0 && m_places.size() > 1 && isNumberOfMessage(place))
                return std::nullopt; // all of it came before
        }
        return std::nullopt;
    }

    [[nodiscard]] bool isNumberOfMessage(const Place& place) const {
        element found;
        return m_mapping.sequence.kind() != CompiledPath::Kind::Json ||
               !m_mapping.sequence.follow(place.row, found);
    }

    /// nullopt when it is not there; a fault is noted.
    std::optional<double> numberOf(const CompiledMapping::Signal& signal, const RawMessage& message,
                                   const Place& place) {
        std::optional<double> number;
        if (signal.value.kind() == CompiledPath::Kind::Json) {
            element found;
            if (!signal.value.follow(place.row, found))
                return std::nullopt;
            ++m_found;
            number = numberOfField(found);
        } else if (const auto text = signal.value.textOf(message)) {
            m_found += signal.value.kind() == CompiledPath::Kind::Header ? 1 : 0;
            number = numberOfText(*text);
        } else {
            return std::nullopt;
        }
        if (!number)
            m_faults.add(
                {DeadLetterReason::WrongType, "signal '" + signal.name + "' is no number"});
        return number;
    }

    struct Value {
        std::string_view name;
        std::string_view unit;
        double number = 0;
    };

    [[nodiscard]] static std::string_view nameOf(const CompiledMapping::Signal& signal,
                                                 const RawMessage& message) {
        return signal.nameFrom.isSet()
                   ? signal.nameFrom.textOf(message).value_or(std::string_view{})
                   : std::string_view(signal.name);
    }

    /// A member that says whose or when the row is, is a signal of its own, or bears a name that
    /// columns of ours have.
    [[nodiscard]] bool isTaken(const CompiledPath& all, std::string_view key) const {
        for (const auto* path : {&m_mapping.bed, &m_mapping.time, &m_mapping.patient,
                                 &m_mapping.device, &m_mapping.sequence})
            if (path->kind() == CompiledPath::Kind::Json && path->isMember(all, key))
                return true;
        return model::isIdentityColumn(key) ||
               std::ranges::any_of(m_mapping.signals, [&](const auto& signal) {
                   return !signal.all && signal.value.isMember(all, key);
               });
    }

    /// Every number of an object, by its key; texts and what is nested are none.
    void addAll(const CompiledMapping::Signal& signal, const Place& place) {
        element parent;
        simdjson::dom::object members;
        if (!signal.value.followParent(place.row, parent) ||
            parent.get(members) != simdjson::SUCCESS)
            return;
        for (const auto [key, member] : members) {
            double number = 0;
            if (member.get(number) != simdjson::SUCCESS && !member.is_bool() && !member.is_null())
                continue;
            if (isTaken(signal.value, key))
                continue;
            ++m_found;
            m_values.push_back({key, signal.unit, *numberOfField(member)});
        }
    }

    /// `taken`: at least something of the message.
    MaybeFault writeSignals(const RawMessage& message, const Place& place, Decoded& out,
                            bool& taken) {
        const auto faultsBefore = m_faults.count();
        m_found = 0;
        m_values.clear();
        bool forTopic = false;
        for (const auto& signal : m_mapping.signals) {
            if (!signal.topic.empty() && !transport::topicMatches(signal.topic, message.topic))
                continue;
            forTopic = true;
            if (signal.all)
                addAll(signal, place);
            else if (const auto number = numberOf(signal, message, place))
                m_values.push_back({nameOf(signal, message), signal.unit, *number});
        }
        if (!forTopic)
            return Fault{DeadLetterReason::NoSignal, "no signal is mapped for the topic"};
        if (m_mapping.seeksFields && m_found == 0)
            return Fault{DeadLetterReason::NoSignal, "no mapped signal in the message"};
        if (m_values.empty())
            return std::nullopt; // each was refused for itself
        m_rows.begin(message, m_head, out);
        for (const auto& value : m_values)
            m_rows.add(value.name, value.number, value.unit);
        taken = m_rows.end(m_faults.count() > faultsBefore);
        return std::nullopt;
    }

    struct Reading {
        EventTime time{};
        std::string_view name;
        double value = 0;
        std::string_view unit;
    };

    /// The text at a path of a reading; nullopt when there is none.
    static std::optional<std::string_view> textAt(const CompiledPath& path, const Place& place,
                                                  const RawMessage& message) {
        if (path.kind() != CompiledPath::Kind::Json)
            return path.textOf(message);
        element found;
        std::string_view text;
        if (!path.follow(place.row, found) || found.get(text) != simdjson::SUCCESS)
            return std::nullopt;
        return text;
    }

    MaybeFault readValue(const Place& item, const RawMessage& message, double& value) const {
        std::optional<double> number;
        if (m_mapping.value.kind() == CompiledPath::Kind::Json) {
            element found;
            if (!m_mapping.value.follow(item.row, found))
                return Fault{DeadLetterReason::MissingField, "a reading has no value"};
            number = numberOfField(found);
        } else if (const auto text = m_mapping.value.textOf(message)) {
            number = numberOfText(*text);
        }
        if (!number)
            return Fault{DeadLetterReason::WrongType, "the value of a reading is no number"};
        value = *number;
        return std::nullopt;
    }

    /// nullopt when the reading is wrong: noted, and the others count.
    std::optional<Reading> readingOf(const Place& item, const RawMessage& message) {
        const auto refuse = [this](DeadLetterReason reason, std::string detail) {
            m_faults.add({reason, std::move(detail)});
            return std::nullopt;
        };
        Reading reading;
        reading.time = m_head.time;
        if (const auto name = textAt(m_mapping.name, item, message)) {
            reading.name = *name;
        } else {
            element found;
            return m_mapping.name.follow(item.row, found)
                       ? refuse(DeadLetterReason::WrongType, "the name of a reading is no text")
                       : refuse(DeadLetterReason::MissingField, "a reading has no name");
        }
        if (auto fault = readValue(item, message, reading.value))
            return refuse(fault->reason, std::move(fault->detail));
        if (m_mapping.unit.isSet())
            reading.unit = textAt(m_mapping.unit, item, message).value_or(std::string_view{});
        if (m_mapping.readingTime.isSet())
            if (auto fault = readTime(m_mapping.readingTime, message, item, reading.time))
                return refuse(fault->reason, std::move(fault->detail));
        return reading;
    }

    MaybeFault writeReadings(const RawMessage& message, const Place& place, Decoded& out,
                             bool& taken) {
        element list = place.row;
        if (m_mapping.array.kind() == CompiledPath::Kind::Json &&
            !m_mapping.array.follow(place.row, list))
            return Fault{DeadLetterReason::MissingField, "the array of readings is missing"};
        simdjson::dom::array items;
        if (list.get(items) != simdjson::SUCCESS)
            return Fault{DeadLetterReason::WrongType, "the readings are no array"};
        if (items.begin() == items.end())
            return Fault{DeadLetterReason::NoSignal, "the array of readings is empty"};
        m_readings.clear();
        for (const auto item : items)
            if (const auto reading = readingOf({item, nullptr, true}, message))
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

    using TimedPlace = std::pair<EventTime, Place>;

    CompiledMapping m_mapping;
    DecodeOptions m_options;
    RowWriter m_rows;
    SequenceTracker m_sequences;
    PayloadText m_text;
    JsonDocument m_document;
    // Of the present message.
    std::string m_plain;
    std::string m_bed, m_patient, m_device;
    RowWriter::Head m_head;
    std::vector<TimedPlace> m_places;
    std::vector<Value> m_values; ///< of the present row
    std::vector<Reading> m_readings;
    MappedFaults m_faults;
    std::size_t m_found = 0; ///< mapped fields of the row under way
    bool m_repeated = false; ///< it came before
};

Result<std::unique_ptr<JsonPathDecoder>> JsonPathDecoder::open(const StreamMapping& mapping,
                                                               DecodeOptions options) {
    auto compiled = CompiledMapping::compile(mapping);
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
