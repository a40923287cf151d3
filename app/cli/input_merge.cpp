// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/input_merge.h"

#include "engine/event_times.h"
#include "engine/read_columns.h"
#include "ingest/decode/timestamp.h"

#include <algorithm>
#include <optional>

namespace vigil::app {

namespace {

using ingest::TimestampFormat;

/// The parts of a dotted path.
std::vector<std::string> partsOf(const std::string& dotted) {
    std::vector<std::string> parts;
    for (std::size_t from = 0; from < dotted.size();) {
        const auto dot = std::min(dotted.find('.', from), dotted.size());
        parts.push_back(dotted.substr(from, dot - from));
        from = dot + 1;
    }
    return parts;
}

} // namespace

bool parseEpochUnit(std::string_view text, std::optional<TimestampFormat>& unit) {
    if (text == "s")
        unit = TimestampFormat::EpochSeconds;
    else if (text == "ms")
        unit = TimestampFormat::EpochMillis;
    else if (text == "us")
        unit = TimestampFormat::EpochMicros;
    else if (text == "ns")
        unit = TimestampFormat::EpochNanos;
    return unit.has_value();
}

/// The readers take times; numbers since 1970 are read here.
model::BatchPtr InputMerge::readArrivals(const std::string& file,
                                         const std::shared_ptr<model::RecordBatch>& batch) {
    if (m_arrival.empty())
        return batch;
    const auto values = engine::columnValues(batch, m_arrival);
    std::vector<std::uint32_t> kept;
    for (std::uint32_t row = 0; row < values.size(); ++row) {
        const auto& value = values[row];
        std::optional<EventTime> time;
        if (value.isNumber()) {
            const auto unit = m_arrivalUnit.value_or(ingest::unitBySize(value.toDouble()));
            time = value.type() == model::Value::Type::BigInt
                       ? ingest::timeOfNumber(value.asBigInt(), unit)
                       : ingest::timeOfNumber(value.asFloat(), unit);
            if (time)
                batch->arrival[row] = arrivalAtEvent(*time);
        }
        // Without an arrival a row arrives when it happens; what is no time says neither.
        if (time || value.isNull() || value.type() == model::Value::Type::DateTime) {
            kept.push_back(row);
            continue;
        }
        ingest::RejectedRow rejected;
        rejected.offset = batch->origin[row].offset;
        rejected.position = file + ": record " + std::to_string(rejected.offset + 1);
        rejected.reason = "arrival time is not a datetime";
        rejected.raw = value.type() == model::Value::Type::Text ? value.asText() : std::string();
        m_rejected.push_back({file, std::move(rejected)});
    }
    if (values.empty() || kept.size() == batch->rowCount())
        return batch;
    return std::make_shared<const model::RecordBatch>(model::selectRows(*batch, kept));
}

Result<void> InputMerge::openInput(const NamedInput& input, std::uint32_t source,
                                   const Options& options) {
    std::optional<Error> failure;
    const auto before = m_cursors.size();
    for (std::uint32_t partition = 0; partition < input.files.size(); ++partition) {
        auto rowOptions = options.rows;
        rowOptions.stream = input.name;
        rowOptions.source = source;
        rowOptions.partition = partition;
        rowOptions.timeNeeded =
            rowOptions.timeNeeded && engine::takesStreamTimes(*m_query, input.name);
        // What a person is told of rows without times goes by all columns.
        if (!options.wholeRows && !engine::takesStreamTimes(*m_query, input.name))
            rowOptions.columns = engine::readColumns(*m_query, input.name);
        const auto& file = input.files[partition];
        auto reader = ingest::openRows(file, rowOptions, options.format);
        if (!reader) {
            // A key that cannot be is a slip of the caller, whatever file shows it.
            if (!input.many || reader.error().code == ErrorCode::InvalidArgument)
                return propagate(reader);
            m_warnings.push_back(reader.error().text() + "; the file is passed over");
            failure = std::move(reader.error());
            continue;
        }
        Cursor cursor;
        cursor.input = input.name;
        cursor.file = file.string();
        cursor.reader = std::move(*reader);
        cursor.oneOfMany = input.many;
        m_cursors.push_back(std::move(cursor));
    }
    if (failure && m_cursors.size() == before)
        return tl::unexpected<Error>(std::move(*failure));
    return {};
}

Result<InputMerge> InputMerge::open(const std::vector<NamedInput>& inputs,
                                    std::shared_ptr<const engine::Query> query,
                                    const Options& options) {
    InputMerge merge;
    merge.m_query = std::move(query);
    merge.m_batchRows = options.batchRows;
    merge.m_arrival = partsOf(options.rows.arrivalColumn);
    merge.m_arrivalUnit = options.arrivalUnit;
    for (std::uint32_t source = 0; source < inputs.size(); ++source)
        if (auto opened = merge.openInput(inputs[source], source, options); !opened)
            return propagate(opened);
    return merge;
}

/// The next rows of a file; one of many that cannot be read further ends there, and that is told.
Result<std::optional<model::RecordBatch>> InputMerge::read(Cursor& cursor) {
    auto next = cursor.reader->next(m_batchRows);
    for (auto& row : cursor.reader->takeRejected())
        m_rejected.push_back({cursor.file, std::move(row)});
    for (auto& warning : cursor.reader->takeWarnings())
        m_warnings.push_back(std::move(warning));
    if (next || !cursor.oneOfMany || next.error().code == ErrorCode::InvalidArgument)
        return next;
    m_warnings.push_back(next.error().text() + "; the rest of the file is passed over");
    return std::nullopt;
}

std::vector<std::string> InputMerge::fieldsOf(std::string_view input) const {
    std::vector<std::string> fields;
    for (const auto& cursor : m_cursors)
        if (cursor.input == input)
            for (auto& field : cursor.reader->fields())
                if (std::ranges::find(fields, field) == fields.end())
                    fields.push_back(std::move(field));
    return fields;
}

Result<void> InputMerge::fill(Cursor& cursor) {
    cursor.row = 0;
    do {
        auto next = read(cursor);
        if (!next)
            return propagate(next);
        cursor.batch = *next ? readArrivals(cursor.file,
                                            std::make_shared<model::RecordBatch>(std::move(**next)))
                             : nullptr;
    } while (cursor.batch && cursor.batch->rowCount() == 0); // all of it was refused
    cursor.keys.clear();
    if (!cursor.batch || m_cursors.size() == 1)
        return {};
    cursor.keys.reserve(cursor.batch->rowCount());
    if (!m_arrival.empty()) {
        for (const auto arrival : cursor.batch->arrival)
            cursor.keys.push_back(eventAtArrival(arrival));
        return {};
    }
    // A row whose event time cannot be told stays beside its neighbour; the query rejects it.
    EventTime last = EventTime::min();
    for (const auto& time : engine::eventTimes(*m_query, cursor.input, cursor.batch)) {
        last = time.value_or(last);
        cursor.keys.push_back(last);
    }
    return {};
}

bool InputMerge::before(std::size_t a, std::size_t b) const {
    const Cursor& left = m_cursors[a];
    const Cursor& right = m_cursors[b];
    const EventTime l = left.keys[left.row];
    const EventTime r = right.keys[right.row];
    return l != r ? l < r : a < b; // equal times in the order of the command line
}

Result<model::BatchPtr> InputMerge::next() {
    return m_cursors.size() == 1 ? nextOfSingle() : nextMerged();
}

Result<model::BatchPtr> InputMerge::nextOfSingle() {
    Cursor& cursor = m_cursors.front();
    if (auto filled = fill(cursor); !filled)
        return propagate(filled);
    return cursor.batch;
}

Result<model::BatchPtr> InputMerge::nextMerged() {
    const auto later = [this](std::size_t a, std::size_t b) { return before(b, a); };
    if (!m_primed) {
        m_primed = true;
        for (std::size_t i = 0; i < m_cursors.size(); ++i) {
            if (auto filled = fill(m_cursors[i]); !filled)
                return propagate(filled);
            if (m_cursors[i].batch)
                m_heap.push_back(i);
        }
        std::ranges::make_heap(m_heap, later);
    }
    if (m_heap.empty())
        return model::BatchPtr{};
    auto out = std::make_shared<model::RecordBatch>();
    out->stream = m_cursors[m_heap.front()].input;
    while (!m_heap.empty() && out->rowCount() < m_batchRows) {
        Cursor& cursor = m_cursors[m_heap.front()];
        if (cursor.input != out->stream)
            break;
        const model::RecordBatch& batch = *cursor.batch;
        out->beginRow(batch.eventTime[cursor.row], batch.arrival[cursor.row],
                      batch.origin[cursor.row]);
        for (const auto& column : batch.columns)
            out->columnForWriting(column.name()).append(column.value(cursor.row));
        out->finishRow();
        std::ranges::pop_heap(m_heap, later);
        if (++cursor.row == batch.rowCount()) {
            if (auto filled = fill(cursor); !filled)
                return propagate(filled);
            if (!cursor.batch) {
                m_heap.pop_back();
                continue;
            }
        }
        std::ranges::push_heap(m_heap, later);
    }
    return model::BatchPtr(std::move(out));
}

std::vector<InputMerge::Rejected> InputMerge::takeRejected() {
    return std::exchange(m_rejected, {});
}

} // namespace vigil::app
