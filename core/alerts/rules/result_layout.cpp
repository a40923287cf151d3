// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/rules/result_layout.h"

#include "model/identity.h"

#include <array>
#include <cstdio>

namespace vigil::alerts {
namespace {

constexpr std::string_view kNull = "-";
constexpr std::string_view kBetweenKeys = ", ";

/// A column by the name that it has in its query.
std::optional<std::size_t> columnOf(const model::RecordBatch& batch, std::string_view name) {
    if (model::equalNames(name, model::kBedColumn) ||
        model::equalNames(name, model::kPatientColumn))
        return batch.columnIndex(name);
    return batch.columnIndex(batch.stream + '.' + std::string(name));
}

std::optional<bool> truthIn(const model::RecordBatch& batch, std::optional<std::size_t> column,
                            std::size_t row) {
    if (!column || batch.columns[*column].isNull(row))
        return std::nullopt;
    return batch.columns[*column].integers()[row] != 0;
}

} // namespace

std::string valueText(const model::Value& value) {
    using Type = model::Value::Type;
    if (value.type() == Type::Null)
        return std::string(kNull);
    if (value.type() == Type::Text)
        return value.asText();
    if (value.type() == Type::Float) {
        std::array<char, 32> digits{};
        std::snprintf(digits.data(), digits.size(), "%.6g", value.asFloat());
        return digits.data();
    }
    auto json = model::toJson(value);
    if (json.size() >= 2 && json.front() == '"' && json.back() == '"') // times are texts there
        return json.substr(1, json.size() - 2);
    return json;
}

ResultLayout::ResultLayout(std::uint32_t number, const ResultRule& rule,
                           const model::RecordBatch& batch)
    : m_number(number), m_always(rule.when.empty()), m_clears(!rule.clear.empty()),
      m_when(batch.columnIndex(ruleColumn(rule.id, RuleColumn::When))),
      m_clear(batch.columnIndex(ruleColumn(rule.id, RuleColumn::Clear))),
      m_bed(batch.columnIndex(model::kBedColumn)),
      m_patient(batch.columnIndex(model::kPatientColumn)), m_text(rule.text) {
    if (!rule.value.empty())
        m_value = columnOf(batch, rule.value);
    for (const auto& key : rule.key) {
        if (model::equalNames(key, model::kBedColumn))
            m_bedIsKey = true;
        else
            m_keys.push_back(columnOf(batch, key));
    }
    for (const auto& column : m_text.columns())
        m_textColumns.push_back(columnOf(batch, column));
}

std::string ResultLayout::bed(const model::RecordBatch& batch, std::size_t row) const {
    for (const auto& place : {m_bed, m_patient})
        if (place && !batch.columns[*place].isNull(row))
            return valueText(batch.columns[*place].value(row));
    return {};
}

std::optional<std::string> ResultLayout::key(const model::RecordBatch& batch,
                                             std::size_t row) const {
    if (m_bedIsKey && bed(batch, row).empty())
        return std::nullopt;
    std::string key;
    for (const auto& column : m_keys) {
        if (!column || batch.columns[*column].isNull(row))
            return std::nullopt;
        key += (key.empty() ? std::string_view{} : kBetweenKeys);
        key += valueText(batch.columns[*column].value(row));
    }
    return key;
}

std::optional<Reading> ResultLayout::reading(const model::RecordBatch& batch,
                                             std::size_t row) const {
    const auto when = m_always ? std::optional(true) : truthIn(batch, m_when, row);
    if (when == true && !(m_always && m_clears))
        return Reading::Violating;
    const auto clear = m_clears ? truthIn(batch, m_clear, row) : when == false;
    if (clear == true)
        return Reading::Clear;
    if (when == true)
        return Reading::Violating;
    // Not violated, and not over yet. Of what is null nothing is known.
    return when == false ? std::optional(Reading::Between) : std::nullopt;
}

ResultAlarms::Row ResultLayout::read(const model::RecordBatch& batch, std::size_t row) const {
    ResultAlarms::Row read;
    read.at = batch.eventTime[row];
    read.reading = reading(batch, row);
    if (m_value)
        read.value = batch.columns[*m_value].number(row);
    if (read.reading != Reading::Violating)
        return read;
    std::vector<std::string> values;
    for (const auto& column : m_textColumns)
        values.push_back(column ? valueText(batch.columns[*column].value(row))
                                : std::string(kNull));
    read.text = m_text.fill(values);
    return read;
}

} // namespace vigil::alerts
