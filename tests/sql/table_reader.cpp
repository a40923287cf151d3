// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_reader.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace vigil::sqltest {

using model::Value;

namespace {

Value fromJson(const nlohmann::ordered_json& json) {
    if (json.is_null())
        return {};
    if (json.is_boolean())
        return Value(json.get<bool>());
    if (json.is_number_integer())
        return Value(json.get<std::int64_t>());
    if (json.is_number())
        return Value(json.get<double>());
    if (json.is_array()) {
        model::Array array;
        for (const auto& element : json)
            array.push_back(fromJson(element));
        return Value(std::move(array));
    }
    if (json.is_object()) {
        model::Record record;
        for (const auto& [name, field] : json.items())
            record.fields.emplace_back(name, fromJson(field));
        return Value(std::move(record));
    }
    auto text = json.get<std::string>();
    const bool dated = text.size() > 9 && text[4] == '-' && text[7] == '-';
    if (const auto time = parseIso8601(text); dated && time)
        return Value(model::writtenMoment(*time, text));
    return Value(std::move(text));
}

std::vector<std::string> splitLine(std::string_view line, char separator) {
    std::vector<std::string> cells(1);
    bool quoted = false;
    int depth = 0; // of brackets: JSON stays in one cell
    for (const char c : line) {
        if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '{' || c == '['))
            ++depth;
        else if (!quoted && (c == '}' || c == ']'))
            --depth;
        if (c == separator && !quoted && depth == 0)
            cells.emplace_back();
        else
            cells.back() += c;
    }
    return cells;
}

} // namespace

std::size_t Table::column(std::string_view name) {
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i] == name)
            return i;
    columns.emplace_back(name);
    return columns.size() - 1;
}

Value readCell(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\r'))
        text.remove_suffix(1);
    if (text.empty() || text == "NaN" || text == "null")
        return {};
    if (text == "true" || text == "false")
        return Value(text == "true");
    if (text.front() == '{' || text.front() == '[')
        return fromJson(nlohmann::ordered_json::parse(text));
    if (text.front() == '"')
        return Value(std::string(text.substr(1, text.size() - 2)));
    const char* const end = text.data() + text.size();
    std::int64_t whole = 0;
    if (const auto [at, status] = std::from_chars(text.data(), end, whole);
        status == std::errc{} && at == end)
        return Value(whole);
    double number = 0;
    if (const auto [at, status] = std::from_chars(text.data(), end, number);
        status == std::errc{} && at == end && std::isfinite(number))
        return Value(number);
    const bool dated = text.size() > 9 && text[4] == '-' && text[7] == '-';
    if (const auto time = parseIso8601(text); dated && time)
        return Value(model::writtenMoment(*time, text));
    return Value(std::string(text));
}

Table readDelimited(std::string_view text, char separator) {
    Table table;
    bool header = true;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (line.empty())
            continue;
        const auto cells = splitLine(line, separator);
        if (header) {
            for (const auto& cell : cells) {
                const auto value = readCell(cell);
                table.columns.push_back(value.type() == Value::Type::Text ? value.asText() : cell);
            }
            header = false;
            continue;
        }
        auto& row = table.rows.emplace_back();
        for (const auto& cell : cells)
            row.push_back(readCell(cell));
    }
    return table;
}

Table readJson(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF"))
        text.remove_prefix(3);
    std::vector<nlohmann::ordered_json> objects;
    if (const auto first = text.find_first_not_of(" \r\n\t");
        first != std::string_view::npos && text[first] == '[') {
        const auto array = nlohmann::ordered_json::parse(text);
        objects.assign(array.begin(), array.end());
    } else {
        while (!text.empty()) {
            const auto end = std::min(text.find('\n'), text.size());
            if (end > 1)
                objects.push_back(nlohmann::ordered_json::parse(text.substr(0, end)));
            text.remove_prefix(std::min(end + 1, text.size()));
        }
    }
    Table table;
    for (const auto& object : objects) {
        auto& row = table.rows.emplace_back();
        for (const auto& [name, field] : object.items()) {
            const auto column = table.column(name);
            if (row.size() <= column)
                row.resize(column + 1);
            row[column] = fromJson(field);
        }
    }
    return table;
}

model::BatchPtr batchOf(const Table& table, std::string_view stream, std::size_t from,
                        std::size_t to) {
    auto batch = std::make_shared<model::RecordBatch>();
    batch->stream = stream;
    for (const auto& name : table.columns)
        batch->columns.emplace_back(name);
    const auto timeOf = [&](const std::vector<Value>& row, std::string_view name,
                            EventTime otherwise) {
        for (std::size_t c = 0; c < row.size(); ++c)
            if (table.columns[c] == name && row[c].type() == Value::Type::DateTime)
                return row[c].asTime();
        return otherwise;
    };
    const auto partitionColumn = std::ranges::find(table.columns, "partition");
    const auto partitionAt = static_cast<std::size_t>(partitionColumn - table.columns.begin());
    for (std::size_t r = from; r < to; ++r) {
        const auto& row = table.rows[r];
        const auto partition =
            partitionAt < row.size() && row[partitionAt].type() == Value::Type::BigInt
                ? static_cast<std::uint32_t>(row[partitionAt].asBigInt())
                : 0;
        const EventTime event = timeOf(row, "time", EventTime{});
        const EventTime arrival = timeOf(row, "arrival", event);
        batch->beginRow(event, arrivalAtEvent(arrival),
                        {0, partition, static_cast<std::int64_t>(r)});
        for (std::size_t c = 0; c < row.size(); ++c)
            batch->columns[c].append(row[c]);
        batch->finishRow();
    }
    return batch;
}

} // namespace vigil::sqltest
