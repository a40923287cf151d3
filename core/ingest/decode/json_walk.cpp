// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/json_walk.h"

#include "ingest/decode/decode_options.h"

#include <simdjson.h>

#include <array>
#include <bit>
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

/// The first quote or backslash from `at` on, eight bytes at a time: the padding may be read.
const char* endOfPlain(const char* at) {
    if constexpr (std::endian::native != std::endian::little) {
        while (*at != '"' && *at != '\\')
            ++at;
        return at;
    }
    constexpr std::uint64_t kOnes = 0x0101010101010101;
    constexpr std::uint64_t kHighs = kOnes << 7;
    for (;; at += 8) {
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, at, sizeof bytes);
        // The lowest byte that becomes 0 borrows first, so the lowest high bit is right.
        const auto zeros = [](std::uint64_t x) { return (x - kOnes) & ~x & kHighs; };
        const auto found = zeros(bytes ^ kOnes * '"') | zeros(bytes ^ kOnes * '\\');
        if (found != 0)
            return at + std::countr_zero(found) / 8;
    }
}

/// The text up to its closing quote, which is there: the parser has paired the quotes before.
/// False when something in it is escaped.
bool plainText(od::raw_json_string raw, std::string_view& text) {
    const char* const begin = raw.raw();
    const char* const end = endOfPlain(begin);
    text = std::string_view(begin, static_cast<std::size_t>(end - begin));
    return *end == '"';
}

bool readText(od::value& value, std::string_view& text) {
    od::raw_json_string raw;
    return value.get_raw_json_string().get(raw) == simdjson::SUCCESS && plainText(raw, text);
}

bool readNumber(od::value& value, double& number) {
    const auto token = value.raw_json_token();
    const char first = token.front();
    if (first == 'n') {
        number = std::numeric_limits<double>::quiet_NaN();
        bool null = false; // asked for as a bool it throws where the word is not null
        return value.is_null().get(null) == simdjson::SUCCESS && null;
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
        // Fields are used where they lie: a copy has to wait until all of it is written.
        for (auto entry : message)
            if (entry.error() != simdjson::SUCCESS ||
                !readField(std::move(entry).value_unsafe(), fields, seen))
                return false;
        // Nothing may follow the object.
        return document.current_location().error() == simdjson::OUT_OF_BOUNDS;
    }

private:
    static bool once(unsigned& seen, Seen field) {
        const bool first = (seen & field) == 0;
        seen |= field;
        return first;
    }

    static bool readField(od::field&& field, MessageFields& fields, unsigned& seen) {
        const auto is = [key = field.key()](std::string_view name) {
            return key.unsafe_is_equal(name);
        };
        std::string_view text;
        if (is("deviceId")) {
            if (!once(seen, Device) || !readText(field.value(), text))
                return false;
            fields.deviceId = text;
            return true;
        }
        if (is("patientId")) {
            if (!once(seen, Patient) || !readText(field.value(), text))
                return false;
            fields.patientId = text;
            return true;
        }
        if (is("ts")) {
            fields.hasTime = true;
            return once(seen, Time) && readText(field.value(), fields.timeText);
        }
        if (is("seq")) {
            std::int64_t seq = 0;
            if (!once(seen, Sequence) || field.value().get_int64().get(seq) != simdjson::SUCCESS ||
                seq < 0)
                return false;
            fields.seq = seq;
            return true;
        }
        return is("metrics") && once(seen, Metrics) && readMetrics(field.value(), fields);
    }

    static bool readMetrics(od::value& value, MessageFields& fields) {
        od::object metrics;
        if (value.get_object().get(metrics) != simdjson::SUCCESS)
            return false;
        fields.hasMetrics = true;
        for (auto entry : metrics) {
            if (entry.error() != simdjson::SUCCESS)
                return false;
            auto&& field = std::move(entry).value_unsafe();
            auto& metric = fields.metrics.emplace_back();
            if (!plainText(field.key(), metric.name) || !readNumber(field.value(), metric.value))
                return false;
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
