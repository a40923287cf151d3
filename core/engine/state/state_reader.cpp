// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/state/state_reader.h"

#include "engine/state/state_writer.h"

#include <bit>
#include <cmath>

namespace vigil::engine {

using model::Column;
using model::Value;

namespace {

/// Beyond the years a row can have, and so far from the ends that a window's length fits.
constexpr std::int64_t kFarthest = 4'000'000'000'000'000'000;

} // namespace

Result<StateReader> StateReader::open(std::string_view bytes, const StateIdentity& identity) {
    auto body = openState(bytes, identity);
    if (!body)
        return propagate(body);
    StateReader reader(*body);
    const std::size_t names = reader.count();
    for (std::size_t i = 0; i < names && reader.ok(); ++i)
        reader.m_names.push_back(reader.text());
    const std::size_t batches = reader.count();
    for (std::size_t i = 0; i < batches && reader.ok(); ++i)
        reader.m_batches.push_back(reader.readBatch());
    if (!reader.ok())
        return tl::unexpected(reader.finish().error());
    return reader;
}

void StateReader::refuse(std::string_view what) {
    if (ok())
        m_failure = what;
}

bool StateReader::flag() {
    const auto byte = m_in.byte();
    if (byte > 1)
        refuse("a flag is neither 0 nor 1");
    return byte == 1;
}

double StateReader::real() noexcept { return std::bit_cast<double>(m_in.fixed()); }

std::size_t StateReader::count() {
    const std::uint64_t count = number();
    if (!ok() || count > m_in.left()) {
        refuse("a count is larger than what follows");
        return 0;
    }
    return static_cast<std::size_t>(count);
}

std::size_t StateReader::index(std::size_t bound) {
    const std::uint64_t index = number();
    if (!ok() || index >= bound) {
        refuse("an index is out of its table");
        return 0;
    }
    return static_cast<std::size_t>(index);
}

EventTime StateReader::timeOf(std::int64_t ticks) {
    if (ticks > kFarthest || ticks < -kFarthest) {
        refuse("a time is out of range");
        return {};
    }
    return EventTime{Ticks{ticks}};
}

EventTime StateReader::time() { return timeOf(signedNumber()); }

EventTime StateReader::watermark() {
    const EventTime t{Ticks{signedNumber()}};
    return t == kMinTime || t == kMaxTime ? t : timeOf(t.time_since_epoch().count());
}

std::vector<EventTime> StateReader::times(std::size_t count) {
    std::vector<EventTime> out;
    std::int64_t ticks = 0;
    for (std::size_t i = 0; i < count && ok(); ++i) {
        ticks = base::wrappedSum(ticks, signedNumber());
        out.push_back(timeOf(ticks));
    }
    return out;
}

std::string_view StateReader::name() {
    const std::size_t at = index(m_names.size());
    return ok() ? m_names[at] : std::string_view{};
}

std::vector<Value> StateReader::values(std::size_t count) {
    std::vector<Value> out;
    for (std::size_t i = 0; i < count && ok(); ++i)
        out.push_back(value());
    out.resize(count);
    return out;
}

Value StateReader::value(int depth) {
    const auto type = m_in.byte();
    if (!ok() || depth > kDeepestStateValue) {
        refuse("a value is nested too deep");
        return {};
    }
    switch (static_cast<Value::Type>(type)) {
    case Value::Type::Null:
        return {};
    case Value::Type::Bit:
        return Value(flag());
    case Value::Type::BigInt:
        return Value(signedNumber());
    case Value::Type::Float: {
        const double v = real();
        if (std::isnan(v))
            refuse("a value is not a number");
        return ok() ? Value(v) : Value();
    }
    case Value::Type::Text:
        return Value(std::string(text()));
    case Value::Type::DateTime:
        return Value(moment(time()));
    case Value::Type::Record: {
        model::Record record;
        const std::size_t fields = count();
        for (std::size_t i = 0; i < fields && ok(); ++i) {
            std::string field(name());
            record.fields.emplace_back(std::move(field), value(depth + 1));
        }
        return Value(std::move(record));
    }
    case Value::Type::Array: {
        model::Array array;
        const std::size_t elements = count();
        for (std::size_t i = 0; i < elements && ok(); ++i)
            array.push_back(value(depth + 1));
        return Value(std::move(array));
    }
    }
    refuse("a value has an unknown type");
    return {};
}

StateReader::Row StateReader::row() {
    const std::size_t batch = index(m_batches.size());
    if (!ok())
        return {};
    const std::size_t row = index(m_batches[batch]->rowCount());
    if (!ok())
        return {};
    return {m_batches[batch], static_cast<std::uint32_t>(row)};
}

/// A time with the text that it was read from, where there is one.
model::Moment StateReader::moment(EventTime at) {
    const auto form = text();
    return {at, form.empty() ? nullptr : std::make_shared<const std::string>(form)};
}

void StateReader::readColumn(model::RecordBatch& batch, std::size_t rows) {
    auto& column = batch.columns.emplace_back(std::string(name()));
    column.setUnit(std::string(name()));
    const auto kind = static_cast<Column::Kind>(m_in.byte());
    if (kind > Column::Kind::Mixed)
        refuse("a column has an unknown type");
    std::vector<std::uint64_t> valid;
    for (std::size_t row = 0; row < rows && ok(); row += 64)
        valid.push_back(m_in.fixed());
    std::vector<std::string_view> dictionary;
    if (kind == Column::Kind::Text) {
        const std::size_t words = count();
        for (std::size_t i = 0; i < words && ok(); ++i)
            dictionary.push_back(text());
    }
    const bool written = kind == Column::Kind::DateTime && flag();
    std::int64_t whole = 0;
    for (std::size_t row = 0; row < rows && ok(); ++row) {
        if (kind == Column::Kind::Null || (valid[row / 64] >> (row % 64) & 1U) == 0) {
            column.appendNull();
            continue;
        }
        const auto form = written ? moment({}).written : nullptr;
        switch (kind) {
        case Column::Kind::Null:
            break;
        case Column::Kind::Float: {
            const double v = real();
            if (std::isnan(v))
                refuse("a value is not a number");
            column.appendFloat(v);
            break;
        }
        case Column::Kind::Text: {
            const std::size_t code = index(dictionary.size());
            column.appendText(ok() ? dictionary[code] : std::string_view{});
            break;
        }
        case Column::Kind::Mixed:
            column.append(value());
            break;
        default:
            whole = base::wrappedSum(whole, signedNumber());
            if (kind == Column::Kind::BigInt)
                column.appendBigInt(whole);
            else if (kind == Column::Kind::DateTime)
                column.appendMoment({timeOf(whole), form});
            else
                column.append(Value(whole != 0));
        }
    }
}

model::BatchPtr StateReader::readBatch() {
    auto batch = std::make_shared<model::RecordBatch>();
    batch->stream = name();
    const std::size_t rows = count();
    std::int64_t time = 0;
    std::int64_t arrival = 0;
    std::int64_t offset = 0;
    for (std::size_t row = 0; row < rows && ok(); ++row) {
        time = base::wrappedSum(time, signedNumber());
        arrival = base::wrappedSum(arrival, signedNumber());
        model::RowOrigin origin;
        origin.source = static_cast<std::uint32_t>(number());
        origin.partition = static_cast<std::uint32_t>(number());
        offset = base::wrappedSum(offset, signedNumber());
        origin.offset = offset;
        batch->beginRow(EventTime{Ticks{time}}, ArrivalTime{Ticks{arrival}}, origin);
    }
    const std::size_t columns = count();
    for (std::size_t i = 0; i < columns && ok(); ++i)
        readColumn(*batch, rows);
    return batch;
}

Result<void> StateReader::finish() const {
    const auto corrupt = [](std::string_view detail) {
        return fail(ErrorCode::Corrupt, std::string(detail), "query state");
    };
    if (!m_in.ok())
        return corrupt("the state ends too early");
    if (!m_failure.empty())
        return corrupt(m_failure);
    if (!m_in.atEnd())
        return corrupt("the state is longer than the query");
    return {};
}

} // namespace vigil::engine
