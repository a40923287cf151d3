// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/row_writer.h"

#include "base/plain_text.h"
#include "base/short_text.h"
#include "base/units.h"
#include "ingest/decode/message_record.h"
#include "model/identity.h"
#include "model/value.h"

#include <array>
#include <cmath>

namespace vigil::ingest {
namespace {

using model::DeadLetterReason;

/// Names learnt are forgotten all at once beyond this many: a sender that invents names must not
/// fill the memory.
constexpr std::size_t kMostNames = 4096;

/// A character has four bytes at the most.
constexpr std::size_t kLongestNameBytes = 4 * kLongestName;

std::string numberText(double value) { return model::toJson(model::Value(value)); }

void appendId(model::Column& column, std::string_view id) {
    if (id.empty())
        column.appendNull();
    else
        column.appendText(id);
}

} // namespace

std::optional<UnitStep> UnitStep::between(std::string_view from, std::string_view to) {
    if (from == to)
        return UnitStep{};
    // Every conversion is affine: two points tell it.
    const auto zero = units::convert(0, from, to);
    const auto thousand = units::convert(1000, from, to);
    if (!zero || !thousand)
        return std::nullopt;
    return UnitStep{(*thousand - *zero) / 1000, *zero};
}

void RowWriter::begin(const RawMessage& message, const Head& head, Decoded& out) {
    m_message = &message;
    m_out = &out;
    m_head = head;
    m_started = m_refused = false;
    m_position = 0;
    if (out.rows.columns.empty())
        startBatch(out.rows);
}

void RowWriter::startRow() {
    if (m_started)
        return;
    m_started = true;
    auto& rows = m_out->rows;
    if (rows.stamps.arrival == SteadyTime{})
        rows.stamps.arrival = m_message->received;
    rows.beginRow(m_head.time, m_message->arrival,
                  {m_message->source, m_message->partition, m_message->offset});
    if (m_keepsMessages)
        rows.messages.push_back(messageRecord(*m_message));
    appendId(rows.columns[0], m_head.bed);
    appendId(rows.columns[1], m_head.device);
    appendId(rows.columns[2], m_head.patient);
    if (m_head.seq)
        rows.columns[3].appendBigInt(*m_head.seq);
    else
        rows.columns[3].appendNull();
}

void RowWriter::startBatch(model::RecordBatch& rows) {
    rows.stream = m_stream;
    for (const auto name : model::kIdentityColumns)
        rows.columns.emplace_back(std::string(name));
    for (std::size_t i = 0; i < m_ids.size(); ++i) {
        if (m_ids[i] == nullptr || m_ids[i]->full())
            m_ids[i] = std::make_shared<model::TextDictionary>();
        rows.columns[i].writeTextsTo(m_ids[i]);
    }
}

RowWriter::Known& RowWriter::lookUp(std::string_view name) {
    if (m_position < m_order.size()) {
        auto& expected = m_known[m_order[m_position]];
        if (equalShort(expected.sent, name)) {
            ++m_position;
            return expected;
        }
    }
    auto found = m_byName.find(std::string(name));
    if (found == m_byName.end()) {
        if (m_known.size() >= kMostNames) {
            m_known.clear();
            m_byName.clear();
            m_order.clear();
            m_position = 0;
        }
        Known known;
        known.sent = name;
        known.info = model::findSignal(name);
        if (known.info != nullptr && known.info->waveform)
            known.info = nullptr; // a number under a wave's name is a signal of the sender's own
        known.column = known.info != nullptr ? known.info->name : name;
        for (const auto own : model::kIdentityColumns)
            known.usable = known.usable && !model::equalNames(own, name);
        known.usable = known.usable && !faultOfName(name);
        found = m_byName.emplace(std::string(name), m_known.size()).first;
        m_known.push_back(std::move(known));
    }
    if (m_position < m_order.size())
        m_order[m_position] = found->second;
    else
        m_order.push_back(found->second);
    ++m_position;
    return m_known[found->second];
}

std::size_t RowWriter::columnOf(Known& known) {
    auto& columns = m_out->rows.columns;
    if (known.hint < columns.size() && equalShort(columns[known.hint].name(), known.column))
        return known.hint;
    if (const auto index = m_out->rows.columnIndex(known.column)) {
        known.hint = *index;
    } else {
        auto& created = m_out->rows.columnForWriting(known.column);
        if (known.info != nullptr)
            created.setUnit(std::string(known.info->unit));
        if (!m_started && created.size() < m_out->rows.rowCount())
            created.appendNull(); // the newest row is one of those before it
        known.hint = columns.size() - 1;
    }
    return known.hint;
}

bool RowWriter::convert(Known& known, model::Column& column, std::string_view unit, double& value) {
    if (unit.empty() || unit == column.unit())
        return true;
    // The first unit of a signal outside the catalog is the column's, in each batch anew.
    const bool gives = known.info == nullptr && column.unit().empty();
    if (gives || !known.step || known.unit != unit) {
        const auto ucum = units::canonical(unit);
        if (faultOfName(ucum))
            return false;
        if (gives)
            column.setUnit(std::string(ucum));
        known.step = UnitStep::between(ucum, column.unit());
        known.unit = unit;
    }
    if (!known.step)
        return false;
    value = known.step->apply(value);
    return true;
}

RowWriter::Known* RowWriter::place(std::string_view name) {
    auto& rows = m_out->rows;
    if (name.size() > kLongestNameBytes) { // not even learnt
        refuseName(name);
        return nullptr;
    }
    auto& known = lookUp(name);
    if (!known.usable) {
        refuseName(name);
        return nullptr;
    }
    if (rows.columns.size() >= bounds::kColumns && !rows.columnIndex(known.column)) {
        refuse(DeadLetterReason::TooLarge, "more than 1024 signals in one batch");
        return nullptr;
    }
    const auto index = columnOf(known);
    if (m_started && rows.columns[index].size() >= rows.rowCount()) {
        refuse(DeadLetterReason::Malformed, "signal '" + known.column + "' is given twice");
        return nullptr;
    }
    return &known;
}

void RowWriter::addText(std::string_view name, std::string_view text) {
    const auto* known = place(name);
    if (known == nullptr)
        return;
    if (known->info != nullptr)
        return refuse(DeadLetterReason::WrongType, "signal '" + known->column + "' is no number");
    startRow();
    auto& column = m_out->rows.columns[known->hint];
    if (text.empty())
        column.appendNull();
    else
        column.appendText(text);
}

void RowWriter::add(std::string_view name, double value, std::string_view unit) {
    auto& rows = m_out->rows;
    auto* placed = place(name);
    if (placed == nullptr)
        return;
    auto& known = *placed;
    const auto index = known.hint;
    auto& column = rows.columns[index];
    if (std::isnan(value)) {
        startRow();
        return column.appendNull();
    }
    if (!convert(known, column, unit, value))
        return refuse(DeadLetterReason::UnknownUnit, "unit '" + std::string(unit.substr(0, 64)) +
                                                         "' of '" + known.column +
                                                         "' is not known for it");
    if (const auto* info = known.info; info != nullptr) {
        if (value < info->hardLow || value > info->hardHigh)
            return refuse(DeadLetterReason::OutOfRange,
                          known.column + " " + numberText(value) + " is outside " +
                              numberText(info->hardLow) + ".." + numberText(info->hardHigh));
        startRow();
        if (value < info->softLow || value > info->softHigh)
            m_out->doubtful.emplace_back(static_cast<std::uint32_t>(rows.rowCount() - 1),
                                         static_cast<std::uint32_t>(index));
    } else if (!std::isfinite(value)) {
        return refuse(DeadLetterReason::OutOfRange, known.column + " is infinite");
    }
    startRow();
    column.appendFloat(value);
}

void RowWriter::refuseName(std::string_view name) {
    if (auto fault = faultOfId("the name of a signal", name))
        return refuse(fault->reason, std::move(fault->detail));
    refuse(DeadLetterReason::Malformed, "'" + std::string(name) + "' cannot be a signal's name");
}

void RowWriter::refuse(DeadLetterReason reason, std::string detail) {
    m_refused = true;
    reject(*m_message, {reason, std::move(detail)}, *m_out);
}

bool RowWriter::end(bool othersRefused) {
    if (!m_refused && !othersRefused)
        startRow();
    if (m_started)
        m_out->rows.finishRow();
    m_message = nullptr;
    m_out = nullptr;
    return m_started;
}

} // namespace vigil::ingest
