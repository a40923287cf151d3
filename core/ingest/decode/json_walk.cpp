// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/json_walk.h"

#include "ingest/decode/decode_options.h"

#include <simdjson.h>

#include <array>
#include <cmath>
#include <cstring>
#include <limits>

namespace vigil::ingest {

namespace od = simdjson::ondemand;

namespace {

constexpr std::size_t kLongest = 4096; ///< bytes; longer messages are no plain rows

/// Longest number read here: one with more digits may be a whole number that does not fit, which
/// the whole document refuses.
constexpr std::size_t kNumberLength = 18;

enum Seen : unsigned { Device = 1, Patient = 2, Time = 4, Sequence = 8, Metrics = 16 };

/// The text up to its closing quote, which is there: the parser has paired the quotes before.
std::optional<std::string_view> plainText(od::raw_json_string text) {
    const char* const begin = text.raw();
    const char* end = begin;
    while (*end != '"' && *end != '\\')
        ++end;
    if (*end == '\\')
        return std::nullopt;
    return std::string_view(begin, static_cast<std::size_t>(end - begin));
}

bool readText(od::value value, std::string_view& text) {
    od::raw_json_string raw;
    if (value.get_raw_json_string().get(raw) != simdjson::SUCCESS)
        return false;
    const auto plain = plainText(raw);
    text = plain.value_or(std::string_view{});
    return plain.has_value();
}

bool readNumber(od::value value, double& number) {
    const auto token = value.raw_json_token();
    const char first = token.front();
    if (first == 'n') {
        number = std::numeric_limits<double>::quiet_NaN();
        return value.is_null();
    }
    return token.size() <= kNumberLength && value.get_double().get(number) == simdjson::SUCCESS &&
           (number != 0 || first != '-');
}

} // namespace

class JsonWalk::Impl {
public:
    bool read(std::string_view text, MessageFields& fields) {
        if (text.size() > kLongest)
            return false;
        std::memcpy(m_padded.data(), text.data(), text.size());
        od::document document;
        od::object message;
        if (m_parser.iterate(m_padded.data(), text.size(), m_padded.size()).get(document) !=
                simdjson::SUCCESS ||
            document.get_object().get(message) != simdjson::SUCCESS)
            return false;
        unsigned seen = 0;
        for (auto entry : message) {
            od::field field;
            if (std::move(entry).get(field) != simdjson::SUCCESS || !readField(field, fields, seen))
                return false;
        }
        // Nothing may follow the object.
        return document.current_location().error() == simdjson::OUT_OF_BOUNDS;
    }

private:
    static bool once(unsigned& seen, Seen field) {
        const bool first = (seen & field) == 0;
        seen |= field;
        return first;
    }

    static bool readField(od::field& field, MessageFields& fields, unsigned& seen) {
        const auto name = plainText(field.key());
        std::string_view text;
        if (name == "deviceId") {
            if (!once(seen, Device) || !readText(field.value(), text))
                return false;
            fields.deviceId = text;
            return true;
        }
        if (name == "patientId") {
            if (!once(seen, Patient) || !readText(field.value(), text))
                return false;
            fields.patientId = text;
            return true;
        }
        if (name == "ts") {
            fields.hasTime = true;
            return once(seen, Time) && readText(field.value(), fields.timeText);
        }
        if (name == "seq") {
            std::int64_t seq = 0;
            if (!once(seen, Sequence) || field.value().get_int64().get(seq) != simdjson::SUCCESS ||
                seq < 0)
                return false;
            fields.seq = seq;
            return true;
        }
        return name == "metrics" && once(seen, Metrics) && readMetrics(field.value(), fields);
    }

    static bool readMetrics(od::value value, MessageFields& fields) {
        od::object metrics;
        if (value.get_object().get(metrics) != simdjson::SUCCESS)
            return false;
        fields.hasMetrics = true;
        for (auto entry : metrics) {
            od::field field;
            MessageFields::Metric metric;
            if (std::move(entry).get(field) != simdjson::SUCCESS)
                return false;
            const auto name = plainText(field.key());
            if (!name || !readNumber(field.value(), metric.value))
                return false;
            metric.name = *name;
            fields.metrics.push_back(metric);
        }
        return fields.metrics.size() <= bounds::kFields;
    }

    od::parser m_parser;
    std::array<char, kLongest + simdjson::SIMDJSON_PADDING> m_padded{};
};

JsonWalk::JsonWalk() : m_impl(std::make_unique<Impl>()) {}

JsonWalk::~JsonWalk() = default;

bool JsonWalk::read(std::string_view text, MessageFields& fields) {
    return m_impl->read(text, fields);
}

} // namespace vigil::ingest
