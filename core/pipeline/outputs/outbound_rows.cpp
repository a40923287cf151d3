// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/outputs/outbound_rows.h"

#include "base/plain_text.h"
#include "model/row_json.h"
#include "model/shard_of.h"
#include "pipeline/view/alarm_line.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace vigil::pipeline {

namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

/// Puts parts together so that no two lists of them are alike.
class Parts {
public:
    Parts& add(std::string_view text) {
        m_text += std::to_string(text.size());
        m_text += ':';
        m_text += text;
        return *this;
    }

    Parts& add(std::int64_t number) {
        m_text += std::to_string(number);
        m_text += ';';
        return *this;
    }

    Parts& add(EventTime time) { return add(time.time_since_epoch().count()); }

    [[nodiscard]] const std::string& text() const noexcept { return m_text; }

    /// 128 bits as 32 hexadecimal digits.
    [[nodiscard]] std::string id() const {
        return hexDigits(model::keyHash(m_text)) +
               hexDigits(model::keyHash("other half " + m_text));
    }

private:
    std::string m_text;
};

/// The value of a column as text, as topics and keys have it.
std::optional<std::string> columnText(const model::RecordBatch& rows, std::size_t row,
                                      std::string_view name) {
    const auto* const column = rows.column(name);
    if (column == nullptr || column->isNull(row))
        return std::nullopt;
    const auto value = column->value(row);
    if (value.type() == model::Value::Type::Text)
        return std::string(value.asText());
    auto json = model::toJson(value);
    if (json.size() > 1 && json.front() == '"')
        json = json.substr(1, json.size() - 2);
    return json;
}

} // namespace

DeliveryRoutes::DeliveryRoutes(const Workspace& workspace) {
    std::vector<std::string> outputs{std::string(kAlarmsOutput)};
    for (const auto& query : workspace.queries)
        outputs.insert(outputs.end(), query.outputs.begin(), query.outputs.end());
    for (const auto& output : outputs) {
        auto& sinks = m_sinks[lower(output)];
        sinks.clear(); // several queries may have one output
        for (const auto& sink : workspace.sinks)
            if (sink.takes(output))
                sinks.push_back({sink.name,
                                 TopicTemplate::parse(sink.spec->topicTemplate())
                                     .value_or(*TopicTemplate::parse("")),
                                 sink.spec->keyColumn()});
    }
}

const std::vector<DeliveryRoutes::Sink>& DeliveryRoutes::of(std::string_view output) const {
    static const std::vector<Sink> none;
    const auto found = m_sinks.find(lower(output));
    return found == m_sinks.end() ? none : found->second;
}

std::string OutboundRows::idOf(const std::string& query, const engine::QueryResult& result,
                               std::size_t row, const std::string& payload) {
    const auto& rows = *result.rows;
    const auto& origin = rows.origin[row];
    Parts parts;
    parts.add(query).add(lower(result.output)).add(std::int64_t{result.select});
    parts.add(rows.eventTime[row]);
    parts.add(std::int64_t{origin.source}).add(std::int64_t{origin.partition}).add(origin.offset);
    if (!result.windowEnd.empty())
        return parts.add(result.windowStart[row]).add(result.windowEnd[row]).id();
    // One row may give several: by a join, or by APPLY.
    parts.add(payload);
    auto& counted = m_counted[{query, result.select}];
    if (counted.time != rows.eventTime[row]) {
        counted.time = rows.eventTime[row];
        counted.rows.clear();
    }
    const auto ordinal = counted.rows[parts.text()]++;
    return parts.add(std::int64_t{ordinal}).id();
}

void OutboundRows::add(const std::string& query, const engine::QueryResult& result) {
    const auto& sinks = m_routes.of(result.output);
    if (sinks.empty())
        return;
    const auto& rows = *result.rows;
    for (std::size_t row = 0; row < rows.rowCount(); ++row) {
        model::OutboundMessage message;
        message.payload = model::rowJson(rows, row);
        message.time = rows.eventTime[row];
        message.id = idOf(query, result, row, message.payload);
        for (const auto& sink : sinks) {
            auto copy = message;
            const auto lookup = [&](std::string_view column) {
                return columnText(rows, row, column);
            };
            if (!sink.topic.isPlain())
                copy.topic = sink.topic.fill(lookup);
            if (!sink.key.empty())
                copy.key = lookup(sink.key).value_or("");
            m_bytes += sizeof copy + copy.payload.size() + copy.id.size() + copy.topic.size();
            auto& delivery = m_deliveries[sink.name];
            delivery.sink = sink.name;
            delivery.messages.push_back(std::move(copy));
        }
    }
}

std::vector<model::Delivery> OutboundRows::take() {
    std::vector<model::Delivery> deliveries;
    for (auto& [sink, delivery] : m_deliveries)
        deliveries.push_back(std::move(delivery));
    m_deliveries.clear();
    m_bytes = 0;
    return deliveries;
}

std::vector<model::Delivery> deliveriesOf(const DeliveryRoutes& routes,
                                          const std::vector<alerts::AlarmEvent>& events) {
    std::vector<model::Delivery> deliveries;
    for (const auto& sink : routes.of(kAlarmsOutput)) {
        auto& delivery = deliveries.emplace_back();
        delivery.kind = model::Delivery::Kind::Alarms;
        delivery.sink = sink.name;
        for (const auto& event : events) {
            const auto lookup = [&event](std::string_view member) -> std::optional<std::string> {
                auto text = alarmField(event, member);
                return text.empty() ? std::nullopt : std::optional(std::move(text));
            };
            auto& message = delivery.messages.emplace_back();
            message.payload = alarmLine(event);
            message.time = event.time;
            message.id = Parts()
                             .add(kAlarmsOutput)
                             .add(event.alarm.bed)
                             .add(event.alarm.rule)
                             .add(event.alarm.subject)
                             .add(event.alarm.signal)
                             .add(toMicros(event.alarm.onset)) // as a store keeps it
                             .add(alerts::name(event.what))
                             .add(alerts::name(event.alarm.incident))
                             .add(toMicros(event.time))
                             .id();
            if (!sink.topic.isPlain())
                message.topic = sink.topic.fill(lookup);
            if (!sink.key.empty())
                message.key = lookup(sink.key).value_or("");
        }
    }
    return deliveries;
}

} // namespace vigil::pipeline
