// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/state/state_writer.h"

#include <bit>

namespace vigil::engine {

using model::Column;
using model::Value;

namespace {

constexpr std::uint32_t kNoPlace = ~0U;

std::uint64_t bitsOf(double value) { return std::bit_cast<std::uint64_t>(value); }

} // namespace

void StateWriter::real(double value) { m_body.fixed(bitsOf(value)); }

void StateWriter::times(std::span<const EventTime> values) {
    std::int64_t before = 0;
    for (const auto value : values) {
        const std::int64_t ticks = value.time_since_epoch().count();
        signedNumber(base::wrappedDifference(ticks, before));
        before = ticks;
    }
}

void StateWriter::values(std::span<const Value> values) {
    for (const auto& v : values)
        value(v);
}

void StateWriter::name(base::ByteWriter& out, std::string_view value) {
    auto known = m_nameIndex.find(value);
    if (known == m_nameIndex.end()) {
        known = m_nameIndex.emplace(std::string(value), m_names.size()).first;
        m_names.emplace_back(value);
    }
    out.number(known->second);
}

void StateWriter::value(base::ByteWriter& out, const Value& value, int depth) {
    if (depth > kDeepestStateValue) {
        m_tooDeep = true;
        out.byte(static_cast<std::uint8_t>(Value::Type::Null));
        return;
    }
    out.byte(static_cast<std::uint8_t>(value.type()));
    switch (value.type()) {
    case Value::Type::Null:
        return;
    case Value::Type::Bit:
        out.byte(value.asBit() ? 1 : 0);
        return;
    case Value::Type::BigInt:
        out.signedNumber(value.asBigInt());
        return;
    case Value::Type::Float:
        out.fixed(bitsOf(value.asFloat()));
        return;
    case Value::Type::Text:
        out.text(value.asText());
        return;
    case Value::Type::DateTime:
        out.signedNumber(value.asTime().time_since_epoch().count());
        out.text(value.asMoment().written == nullptr ? std::string_view()
                                                     : std::string_view(*value.asMoment().written));
        return;
    case Value::Type::Record:
        out.number(value.asRecord().fields.size());
        for (const auto& [field, inner] : value.asRecord().fields) {
            name(out, field);
            this->value(out, inner, depth + 1);
        }
        return;
    case Value::Type::Array:
        out.number(value.asArray().size());
        for (const auto& element : value.asArray())
            this->value(out, element, depth + 1);
        return;
    }
}

void StateWriter::row(const model::BatchPtr& batch, std::uint32_t row) {
    const auto [at, isNew] = m_batchIndex.try_emplace(batch.get(), m_batches.size());
    if (isNew)
        m_batches.push_back({batch, std::vector(batch->rowCount(), kNoPlace), {}});
    auto& known = m_batches[at->second];
    auto& place = known.places[row];
    if (place == kNoPlace) {
        place = static_cast<std::uint32_t>(known.rows.size());
        known.rows.push_back(row);
    }
    number(at->second);
    number(place);
}

void StateWriter::column(base::ByteWriter& out, const Column& column) {
    name(out, column.name());
    name(out, column.unit());
    out.byte(static_cast<std::uint8_t>(column.kind()));
    for (const auto word : column.validBits())
        out.fixed(word);
    // Of a dictionary that many batches share only the texts that occur here.
    std::unordered_map<std::uint32_t, std::size_t> codes;
    if (column.kind() == Column::Kind::Text) {
        std::vector<std::uint32_t> used;
        for (std::size_t row = 0; row < column.size(); ++row)
            if (!column.isNull(row) && codes.try_emplace(column.codes()[row], used.size()).second)
                used.push_back(column.codes()[row]);
        out.number(used.size());
        for (const auto code : used)
            out.text(column.dictionary()[code]);
    }
    const auto& written = column.written();
    if (column.kind() == Column::Kind::DateTime)
        out.byte(written.empty() ? 0 : 1);
    std::int64_t before = 0;
    for (std::size_t row = 0; row < column.size(); ++row) {
        if (column.isNull(row))
            continue;
        if (!written.empty())
            out.text(row < written.size() && written[row] != nullptr
                         ? std::string_view(*written[row])
                         : std::string_view());
        switch (column.kind()) {
        case Column::Kind::Null:
            break;
        case Column::Kind::Float:
            out.fixed(bitsOf(column.floats()[row]));
            break;
        case Column::Kind::Text:
            out.number(codes.at(column.codes()[row]));
            break;
        case Column::Kind::Mixed:
            value(out, column.value(row), 0);
            break;
        default:
            out.signedNumber(base::wrappedDifference(column.integers()[row], before));
            before = column.integers()[row];
        }
    }
}

void StateWriter::batch(base::ByteWriter& out, const Batch& held) {
    const auto rows = model::selectRows(*held.batch, held.rows);
    name(out, rows.stream);
    out.number(rows.rowCount());
    std::int64_t time = 0;
    std::int64_t arrival = 0;
    std::int64_t offset = 0;
    for (std::size_t row = 0; row < rows.rowCount(); ++row) {
        const std::int64_t t = rows.eventTime[row].time_since_epoch().count();
        const std::int64_t a = rows.arrival[row].time_since_epoch().count();
        out.signedNumber(base::wrappedDifference(t, time));
        out.signedNumber(base::wrappedDifference(a, arrival));
        out.number(rows.origin[row].source);
        out.number(rows.origin[row].partition);
        out.signedNumber(base::wrappedDifference(rows.origin[row].offset, offset));
        time = t;
        arrival = a;
        offset = rows.origin[row].offset;
    }
    out.number(rows.columns.size());
    for (const auto& c : rows.columns)
        column(out, c);
}

Result<std::string> StateWriter::seal(const StateIdentity& identity) && {
    base::ByteWriter batches;
    batches.number(m_batches.size());
    for (const auto& held : m_batches)
        batch(batches, held);
    base::ByteWriter out;
    out.reserve(batches.bytes().size() + m_body.bytes().size() + 1024);
    out.number(m_names.size());
    for (const auto& text : m_names)
        out.text(text);
    out.append(batches.bytes());
    out.append(m_body.bytes());
    if (m_tooDeep)
        return fail(ErrorCode::Unsupported, "a value is nested deeper than a state can hold",
                    "query state");
    constexpr std::size_t kRoomForHeader = 128;
    if (out.bytes().size() > kMostStateBytes - kRoomForHeader)
        return fail(ErrorCode::Full,
                    "the state has " + std::to_string(out.bytes().size()) + " bytes, more than " +
                        std::to_string(kMostStateBytes),
                    "query state");
    return sealState(identity, out.bytes());
}

} // namespace vigil::engine
