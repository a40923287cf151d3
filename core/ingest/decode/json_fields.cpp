// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/json_fields.h"

#include "ingest/decode/decode_options.h"

#include <simdjson.h>

#include <cmath>
#include <limits>

namespace vigil::ingest {

using model::DeadLetterReason;
using simdjson::dom::element;
using simdjson::dom::element_type;

JsonFields::JsonFields() : m_document(bounds::kPayload) {}

namespace {

constexpr double kNull = std::numeric_limits<double>::quiet_NaN();

void wrongType(MessageFields& fields, std::string_view name, const char* wanted) {
    fields.faults.push_back({DeadLetterReason::WrongType,
                             "field '" + std::string(name.substr(0, 64)) + "' is no " + wanted});
}

/// A number, or null for null and the words senders use for it.
std::optional<double> numberOf(const element& value) {
    double number = 0;
    if (value.get(number) == simdjson::SUCCESS)
        return number;
    if (value.is_null())
        return kNull;
    std::string_view text;
    if (value.get(text) == simdjson::SUCCESS && (text.empty() || text == "NaN" || text == "nan"))
        return kNull;
    return std::nullopt;
}

void readId(const element& value, std::string_view name, std::string& id, MessageFields& fields) {
    std::string_view text;
    std::int64_t number = 0;
    if (value.get(text) == simdjson::SUCCESS)
        id = text;
    else if (value.get(number) == simdjson::SUCCESS)
        id = std::to_string(number);
    else if (!value.is_null())
        wrongType(fields, name, "text");
}

/// One metric: a number, null, or {"value": number, "unit": text}.
void readMetric(std::string_view name, const element& value, MessageFields& fields) {
    MessageFields::Metric metric{name, kNull, {}};
    element number = value;
    if (value.type() == element_type::OBJECT) {
        if (value["value"].get(number) != simdjson::SUCCESS)
            return wrongType(fields, name, "number");
        if (value["unit"].get(metric.unit) != simdjson::SUCCESS)
            metric.unit = {};
    }
    const auto read = numberOf(number);
    if (!read)
        return wrongType(fields, name, "number");
    metric.value = *read;
    fields.metrics.push_back(metric);
}

std::optional<Fault> readMetrics(const element& value, MessageFields& fields) {
    simdjson::dom::object metrics;
    if (value.get(metrics) != simdjson::SUCCESS)
        return Fault{DeadLetterReason::WrongType, "field 'metrics' is no object"};
    if (metrics.size() > bounds::kFields)
        return Fault{DeadLetterReason::TooLarge, "more than 512 metrics in one message"};
    fields.hasMetrics = true;
    for (const auto& metric : metrics)
        readMetric(metric.key, metric.value, fields);
    return std::nullopt;
}

std::optional<Fault> readLabels(const element& value, MessageFields& fields) {
    simdjson::dom::object labels;
    if (value.get(labels) != simdjson::SUCCESS)
        return Fault{DeadLetterReason::WrongType, "field 'labels' is no object"};
    if (labels.size() > bounds::kFields)
        return Fault{DeadLetterReason::TooLarge, "more than 512 labels in one message"};
    for (const auto& label : labels) {
        std::string_view text;
        if (label.value.get(text) == simdjson::SUCCESS)
            fields.labels.push_back({label.key, text});
        else if (!label.value.is_null())
            wrongType(fields, label.key, "text");
    }
    return std::nullopt;
}

std::optional<Fault> readSamples(const element& value, MessageFields& fields) {
    simdjson::dom::array samples;
    if (value.get(samples) != simdjson::SUCCESS)
        return Fault{DeadLetterReason::WrongType, "field 'samples' is no array"};
    fields.hasSamples = true;
    for (const auto sample : samples) {
        const auto read = numberOf(sample);
        if (!read)
            return Fault{DeadLetterReason::WrongType, "field 'samples' holds more than numbers"};
        fields.samples.push_back(static_cast<float>(*read));
    }
    return std::nullopt;
}

std::optional<Fault> readField(std::string_view name, const element& value, MessageFields& fields) {
    if (name == "metrics")
        return readMetrics(value, fields);
    if (name == "labels")
        return readLabels(value, fields);
    if (name == "samples")
        return readSamples(value, fields);
    if (name == "ts") {
        fields.hasTime = value.get(fields.timeText) == simdjson::SUCCESS;
        if (!fields.hasTime)
            return Fault{DeadLetterReason::WrongType, "field 'ts' is no text"};
    } else if (name == "seq") {
        std::int64_t seq = 0;
        if (value.get(seq) == simdjson::SUCCESS && seq >= 0)
            fields.seq = seq;
        else if (!value.is_null())
            wrongType(fields, name, "whole number from 0");
    } else if (name == "deviceId") {
        readId(value, name, fields.deviceId, fields);
    } else if (name == "patientId") {
        readId(value, name, fields.patientId, fields);
    } else if (name == "wave") {
        if (value.get(fields.wave) != simdjson::SUCCESS)
            wrongType(fields, name, "text");
    } else if (name == "unit") {
        if (value.get(fields.unit) != simdjson::SUCCESS && !value.is_null())
            wrongType(fields, name, "text");
    } else if (name == "rateHz") {
        if (value.get(fields.rateHz) != simdjson::SUCCESS)
            wrongType(fields, name, "number");
    }
    return std::nullopt;
}

} // namespace

std::optional<Fault> JsonFields::read(std::string_view payload, MessageFields& fields) {
    fields.clear();
    if (m_walk.read(payload, fields))
        return std::nullopt;
    fields.clear();
    element root;
    if (auto fault = m_document.parse(payload, root))
        return fault;
    simdjson::dom::object message;
    if (root.get(message) != simdjson::SUCCESS)
        return Fault{DeadLetterReason::WrongType, "the message is no object"};
    for (const auto& field : message)
        if (auto fault = readField(field.key, field.value, fields))
            return fault;
    return std::nullopt;
}

} // namespace vigil::ingest
