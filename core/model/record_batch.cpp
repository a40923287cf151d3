// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/record_batch.h"

#include <algorithm>

namespace vigil::model {

inline void Column::markRow(bool valid) {
    if ((m_size & 63) == 0)
        m_valid.push_back(0);
    if (valid)
        m_valid[m_size >> 6] |= std::uint64_t{1} << (m_size & 63);
    else
        ++m_nullCount;
    ++m_size;
}

void Column::reserve(std::size_t rows) {
    m_valid.reserve((rows + 63) / 64);
    switch (m_kind) {
    case Kind::Float:
        m_floats.reserve(rows);
        break;
    case Kind::Text:
        m_codes.reserve(rows);
        break;
    case Kind::Mixed:
        m_mixed.reserve(rows);
        break;
    case Kind::Null:
        break;
    default:
        m_integers.reserve(rows);
    }
}

bool Column::adopt(Kind kind) {
    if (m_kind == kind)
        return true;
    if (m_kind != Kind::Null)
        return false;
    m_kind = kind;
    switch (kind) {
    case Kind::Float:
        m_floats.resize(m_size);
        break;
    case Kind::Text:
        m_codes.resize(m_size);
        break;
    case Kind::Mixed:
        m_mixed.resize(m_size);
        break;
    case Kind::Null:
        break;
    default:
        m_integers.resize(m_size);
    }
    return true;
}

void Column::becomeMixed() {
    if (m_kind == Kind::Mixed)
        return;
    std::vector<Value> cells;
    cells.reserve(m_size + 1);
    for (std::size_t row = 0; row < m_size; ++row)
        cells.push_back(value(row));
    m_mixed = std::move(cells);
    m_kind = Kind::Mixed;
    m_floats = {};
    m_integers = {};
    m_written = {};
    m_codes = {};
    m_texts.reset();
    m_textCount = 0;
    m_textWriter.to = nullptr;
}

Value Column::value(std::size_t row) const {
    if (isNull(row))
        return {};
    switch (m_kind) {
    case Kind::Null:
        return {};
    case Kind::Bit:
        return Value(m_integers[row] != 0);
    case Kind::BigInt:
        return Value(m_integers[row]);
    case Kind::Float:
        return Value(m_floats[row]);
    case Kind::Text:
        return Value((*m_texts)[m_codes[row]]);
    case Kind::DateTime:
        return Value(Moment{EventTime{Ticks{m_integers[row]}},
                            row < m_written.size() ? m_written[row] : nullptr});
    case Kind::Mixed:
        return m_mixed[row];
    }
    return {};
}

std::optional<double> Column::number(std::size_t row) const {
    if (isNull(row))
        return std::nullopt;
    switch (m_kind) {
    case Kind::BigInt:
        return static_cast<double>(m_integers[row]);
    case Kind::Float:
        return m_floats[row];
    case Kind::Mixed:
        return m_mixed[row].isNumber() ? std::optional(m_mixed[row].toDouble()) : std::nullopt;
    default:
        return std::nullopt;
    }
}

std::string_view Column::text(std::size_t row) const {
    if (isNull(row))
        return {};
    if (m_kind == Kind::Text)
        return (*m_texts)[m_codes[row]];
    if (m_kind == Kind::Mixed && m_mixed[row].type() == Value::Type::Text)
        return m_mixed[row].asText();
    return {};
}

void Column::append(const Value& value) {
    switch (value.type()) {
    case Value::Type::Null:
        appendNull();
        return;
    case Value::Type::BigInt:
        appendBigInt(value.asBigInt());
        return;
    case Value::Type::Float:
        appendFloat(value.asFloat());
        return;
    case Value::Type::Text:
        appendText(value.asText());
        return;
    case Value::Type::DateTime:
        appendMoment(value.asMoment());
        return;
    case Value::Type::Bit:
        if (adopt(Kind::Bit)) {
            m_integers.push_back(value.asBit() ? 1 : 0);
            markRow(true);
            return;
        }
        break;
    case Value::Type::Record:
    case Value::Type::Array:
        if (m_kind == Kind::Null)
            adopt(Kind::Mixed);
        break;
    }
    becomeMixed();
    m_mixed.push_back(value);
    markRow(true);
}

void Column::appendNull() {
    switch (m_kind) {
    case Kind::Float:
        m_floats.push_back(0);
        break;
    case Kind::Text:
        m_codes.push_back(0);
        break;
    case Kind::Mixed:
        m_mixed.emplace_back();
        break;
    case Kind::Null:
        break;
    default:
        m_integers.push_back(0);
    }
    markRow(false);
}

void Column::appendFloat(double value) {
    if (adopt(Kind::Float)) {
        m_floats.push_back(value);
    } else {
        becomeMixed();
        m_mixed.emplace_back(value);
    }
    markRow(true);
}

void Column::appendBigInt(std::int64_t value) {
    if (adopt(Kind::BigInt)) {
        m_integers.push_back(value);
    } else {
        becomeMixed();
        m_mixed.emplace_back(value);
    }
    markRow(true);
}

void Column::appendTime(EventTime value) { appendMoment({value, nullptr}); }

void Column::appendMoment(const Moment& value) {
    if (adopt(Kind::DateTime)) {
        m_integers.push_back(value.at.time_since_epoch().count());
        if (value.written != nullptr) {
            m_written.resize(m_integers.size());
            m_written.back() = value.written;
        }
    } else {
        becomeMixed();
        m_mixed.emplace_back(value);
    }
    markRow(true);
}

void Column::appendText(std::string_view value) {
    if (!adopt(Kind::Text)) {
        becomeMixed();
        m_mixed.emplace_back(std::string(value));
        markRow(true);
        return;
    }
    if (m_textWriter.to == nullptr)
        ownTexts();
    const auto code = m_textWriter.to->intern(value);
    m_textCount = std::max(m_textCount, code + 1);
    m_codes.push_back(code);
    markRow(true);
}

void Column::ownTexts() {
    auto own = std::make_shared<TextDictionary>();
    for (std::uint32_t code = 0; code < m_textCount; ++code)
        own->intern((*m_texts)[code]);
    m_textWriter.to = own.get();
    m_texts = std::move(own);
}

void Column::writeTextsTo(const std::shared_ptr<TextDictionary>& texts) {
    m_textWriter.to = texts.get();
    m_texts = texts;
    m_textCount = 0;
}

void Column::appendCode(std::uint32_t code) {
    if (!adopt(Kind::Text))
        return append(Value(std::string((*m_texts)[code])));
    m_textCount = std::max(m_textCount, code + 1);
    m_codes.push_back(code);
    markRow(true);
}

std::optional<std::size_t> RecordBatch::columnIndex(std::string_view name) const noexcept {
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (equalNames(columns[i].name(), name))
            return i;
    return std::nullopt;
}

const Column* RecordBatch::column(std::string_view name) const noexcept {
    const auto index = columnIndex(name);
    return index ? &columns[*index] : nullptr;
}

Column& RecordBatch::columnForWriting(std::string_view name) {
    if (const auto index = columnIndex(name))
        return columns[*index];
    auto& created = columns.emplace_back(std::string(name));
    // A row is under way: the rows before it lack this column.
    const std::size_t before = rowCount() == 0 ? 0 : rowCount() - 1;
    for (std::size_t row = 0; row < before; ++row)
        created.appendNull();
    return created;
}

void RecordBatch::beginRow(EventTime event, ArrivalTime arrived, RowOrigin from) {
    eventTime.push_back(event);
    arrival.push_back(arrived);
    origin.push_back(from);
}

void RecordBatch::finishRow() {
    for (auto& c : columns)
        if (c.size() < rowCount())
            c.appendNull();
}

RecordBatch selectRows(const RecordBatch& batch, const std::vector<std::uint32_t>& rows) {
    RecordBatch out;
    out.stream = batch.stream;
    out.stamps = batch.stamps;
    out.lineMoved = batch.lineMoved;
    out.eventTime.reserve(rows.size());
    out.arrival.reserve(rows.size());
    out.origin.reserve(rows.size());
    for (const auto row : rows) {
        out.eventTime.push_back(batch.eventTime[row]);
        out.arrival.push_back(batch.arrival[row]);
        out.origin.push_back(batch.origin[row]);
        if (!batch.basis.empty())
            out.basis.push_back(batch.basis[row]);
        if (!batch.messages.empty())
            out.messages.push_back(batch.messages[row]);
    }
    for (const auto& column : batch.columns) {
        auto& copy = out.columns.emplace_back(column.name());
        copy.setUnit(column.unit());
        if (column.kind() == Column::Kind::Text)
            copy.m_texts = column.m_texts;
        for (const auto row : rows) {
            if (column.isNull(row))
                copy.appendNull();
            else if (column.kind() == Column::Kind::Float)
                copy.appendFloat(column.floats()[row]);
            else if (column.kind() == Column::Kind::Text)
                copy.appendCode(column.codes()[row]);
            else
                copy.append(column.value(row));
        }
    }
    return out;
}

} // namespace vigil::model
