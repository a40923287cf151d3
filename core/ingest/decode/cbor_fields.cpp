// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/cbor_fields.h"

#include "ingest/decode/cbor_reader.h"
#include "ingest/decode/decode_options.h"
#include "ingest/decode/typed_array.h"

#include <simdjson.h>

#include <cmath>
#include <limits>

namespace vigil::ingest {
namespace {

using model::DeadLetterReason;
using Major = CborReader::Major;
using MaybeFault = std::optional<Fault>;

constexpr std::uint64_t kTagTimeText = 0;
constexpr std::uint64_t kTagEpochTime = 1;

/// Most texts are short and plain: cheaper to tell than to validate.
bool isAscii(std::string_view text) {
    unsigned char all = 0;
    for (const char c : text)
        all |= static_cast<unsigned char>(c);
    return all < 0x80;
}

/// Reads one message; every function leaves the reader behind the item it was called for.
class MessageReader {
public:
    MessageReader(std::string_view payload, MessageFields& fields)
        : m_reader(payload), m_fields(fields) {}

    MaybeFault read() {
        auto head = m_reader.head();
        while (head && head->major == Major::Tag) // "this is CBOR" and the like
            head = m_reader.head();
        if (!head)
            return malformed();
        if (head->major != Major::Map)
            return Fault{DeadLetterReason::WrongType, "the message is no map"};
        if (auto fault = readMap(*head, [this](std::string_view name) { return readField(name); }))
            return fault;
        return m_reader.atEnd() ? MaybeFault{} : malformed();
    }

private:
    [[nodiscard]] MaybeFault malformed() const {
        if (m_reader.tooDeep())
            return Fault{DeadLetterReason::TooDeep, "nested deeper than 64"};
        return Fault{DeadLetterReason::Malformed, "no CBOR: truncated or not well-formed"};
    }

    MaybeFault skip() { return m_reader.skip(bounds::kDepth) ? MaybeFault{} : malformed(); }

    /// Skips the item and notes that the field is of another type than it should be.
    MaybeFault wrongType(std::string_view name, const char* wanted) {
        m_fields.faults.push_back(
            {DeadLetterReason::WrongType,
             "field '" + std::string(name.substr(0, 64)) + "' is no " + wanted});
        return skip();
    }

    /// Calls readValue(name) for each entry of a map; entries with other keys than text are
    /// skipped.
    template <typename ReadValue>
    MaybeFault readMap(const CborReader::Head& map, ReadValue&& readValue) {
        if (!map.indefinite && map.argument > m_reader.left())
            return malformed();
        for (std::uint64_t i = 0; map.indefinite ? !m_reader.takeBreak() : i < map.argument; ++i) {
            const auto key = m_reader.peek();
            if (!key)
                return malformed();
            MaybeFault fault;
            if (key->major != Major::Text || key->indefinite) {
                fault = skip();
                if (!fault)
                    fault = skip();
            } else {
                std::string_view name;
                fault = readText(name);
                if (!fault)
                    fault = readValue(name);
            }
            if (fault)
                return fault;
        }
        return std::nullopt;
    }

    /// Precondition: a definite text comes next.
    MaybeFault readText(std::string_view& text) {
        const auto head = m_reader.head();
        const auto bytes = head ? m_reader.bytes(*head) : std::nullopt;
        if (!bytes)
            return malformed();
        if (!isAscii(*bytes) && !simdjson::validate_utf8(bytes->data(), bytes->size()))
            return Fault{DeadLetterReason::NotUtf8, "a text is not UTF-8"};
        text = *bytes;
        return std::nullopt;
    }

    MaybeFault readField(std::string_view name) {
        const auto next = m_reader.peek();
        if (!next)
            return malformed();
        const bool isText = next->major == Major::Text && !next->indefinite;
        const auto number = numberOf(*next);
        const bool isNull = number && std::isnan(*number);
        if (name == "metrics")
            return readMetrics();
        if (name == "samples")
            return readSamples();
        if (name == "ts")
            return readTime();
        if (name == "deviceId" || name == "patientId") {
            auto& id = name == "deviceId" ? m_fields.deviceId : m_fields.patientId;
            if (next->major == Major::Unsigned)
                id = std::to_string(next->argument);
            else if (isText)
                return readInto(id);
            else if (!isNull)
                return wrongType(name, "text");
            return skip();
        }
        if (name == "seq") {
            if (next->major == Major::Unsigned &&
                next->argument <= std::uint64_t{std::numeric_limits<std::int64_t>::max()})
                m_fields.seq = static_cast<std::int64_t>(next->argument);
            else if (!isNull)
                return wrongType(name, "whole number from 0");
            return skip();
        }
        if (name == "wave" || name == "unit") {
            if (isText)
                return readText(name == "wave" ? m_fields.wave : m_fields.unit);
            return isNull ? skip() : wrongType(name, "text");
        }
        if (name == "rateHz") {
            if (!number || isNull)
                return wrongType(name, "number");
            m_fields.rateHz = *number;
        }
        return skip();
    }

    MaybeFault readInto(std::string& id) {
        std::string_view text;
        auto fault = readText(text);
        id = text;
        return fault;
    }

    MaybeFault readTime() {
        auto head = m_reader.head();
        bool epoch = false;
        if (head && head->major == Major::Tag &&
            (head->argument == kTagTimeText || head->argument == kTagEpochTime)) {
            epoch = head->argument == kTagEpochTime;
            head = m_reader.peek();
            if (!head)
                return malformed();
            if (!epoch && head->major == Major::Text)
                return takeTimeText();
            const auto seconds = numberOf(*head);
            // Beyond this the ticks would not fit; such years are refused later anyway.
            constexpr double kMostSeconds = 4e11;
            if (!epoch || !seconds || !(std::abs(*seconds) < kMostSeconds))
                return Fault{DeadLetterReason::WrongType, "field 'ts' is no time"};
            m_fields.time =
                EventTime{Ticks{static_cast<std::int64_t>(std::llround(*seconds * 1e7))}};
            m_fields.hasTime = true;
            return skip();
        }
        const auto text = head && head->major == Major::Text ? m_reader.bytes(*head) : std::nullopt;
        if (!text)
            return Fault{DeadLetterReason::WrongType, "field 'ts' is no text"};
        m_fields.timeText = *text;
        m_fields.hasTime = true;
        return std::nullopt;
    }

    MaybeFault takeTimeText() {
        m_fields.hasTime = true;
        return readText(m_fields.timeText);
    }

    MaybeFault readMetrics() {
        const auto head = m_reader.head();
        if (!head || head->major != Major::Map)
            return Fault{DeadLetterReason::WrongType, "field 'metrics' is no map"};
        m_fields.hasMetrics = true;
        return readMap(*head, [this](std::string_view name) { return readMetric(name); });
    }

    MaybeFault readMetric(std::string_view name) {
        if (m_fields.metrics.size() >= bounds::kFields)
            return Fault{DeadLetterReason::TooLarge, "more than 512 metrics in one message"};
        const auto head = m_reader.peek();
        if (!head)
            return malformed();
        MessageFields::Metric metric{name, std::numeric_limits<double>::quiet_NaN(), {}};
        if (head->major == Major::Map) {
            static_cast<void>(m_reader.head());
            bool hasValue = false;
            auto fault = readMap(*head, [&](std::string_view part) -> MaybeFault {
                const auto item = m_reader.peek();
                if (!item)
                    return malformed();
                if (part == "unit" && item->major == Major::Text && !item->indefinite)
                    return readText(metric.unit);
                if (const auto number = numberOf(*item); part == "value" && number) {
                    metric.value = *number;
                    hasValue = true;
                }
                return skip();
            });
            if (fault)
                return fault;
            if (hasValue)
                m_fields.metrics.push_back(metric);
            else
                m_fields.faults.push_back(
                    {DeadLetterReason::WrongType,
                     "field '" + std::string(name.substr(0, 64)) + "' is no number"});
            return std::nullopt;
        }
        const auto number = numberOf(*head);
        if (!number)
            return wrongType(name, "number");
        metric.value = *number;
        m_fields.metrics.push_back(metric);
        return skip();
    }

    MaybeFault readSamples() {
        const auto head = m_reader.head();
        if (!head)
            return malformed();
        m_fields.hasSamples = true;
        if (head->major == Major::Tag) {
            const auto string = m_reader.head();
            if (!string || string->major != Major::Bytes)
                return Fault{DeadLetterReason::WrongType, "field 'samples' is no typed array"};
            const auto bytes = m_reader.bytes(*string);
            if (!bytes)
                return malformed();
            if (!appendTypedArray(head->argument, *bytes, m_fields.samples))
                return Fault{DeadLetterReason::WrongType,
                             "field 'samples' is a typed array of an unknown kind"};
            return std::nullopt;
        }
        if (head->major != Major::Array)
            return Fault{DeadLetterReason::WrongType, "field 'samples' is no array"};
        for (std::uint64_t i = 0; head->indefinite ? !m_reader.takeBreak() : i < head->argument;
             ++i) {
            const auto item = m_reader.head();
            const auto number = item ? numberOf(*item) : std::nullopt;
            if (!item)
                return malformed();
            if (!number)
                return Fault{DeadLetterReason::WrongType,
                             "field 'samples' holds more than numbers"};
            m_fields.samples.push_back(static_cast<float>(*number));
        }
        return std::nullopt;
    }

    CborReader m_reader;
    MessageFields& m_fields;
};

} // namespace

std::optional<Fault> CborFields::read(std::string_view payload, MessageFields& fields) {
    fields.clear();
    return MessageReader(payload, fields).read();
}

} // namespace vigil::ingest
