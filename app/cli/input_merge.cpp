// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/input_merge.h"

#include "engine/event_times.h"

#include <algorithm>

namespace vigil::app {

Result<InputMerge> InputMerge::open(const std::vector<NamedInput>& inputs,
                                    std::shared_ptr<const engine::Query> query,
                                    const Options& options) {
    InputMerge merge;
    merge.m_query = std::move(query);
    merge.m_batchRows = options.batchRows;
    merge.m_byArrival = !options.rows.arrivalColumn.empty();
    for (std::uint32_t source = 0; source < inputs.size(); ++source) {
        const auto& input = inputs[source];
        for (std::uint32_t partition = 0; partition < input.files.size(); ++partition) {
            auto rowOptions = options.rows;
            rowOptions.stream = input.name;
            rowOptions.source = source;
            rowOptions.partition = partition;
            const auto& file = input.files[partition];
            auto reader = ingest::RowReader::open(file, options.format, rowOptions);
            if (!reader)
                return propagate(reader);
            Cursor cursor;
            cursor.input = input.name;
            cursor.file = file.string();
            cursor.reader = std::move(*reader);
            merge.m_cursors.push_back(std::move(cursor));
        }
    }
    return merge;
}

Result<void> InputMerge::fill(Cursor& cursor) {
    cursor.row = 0;
    auto next = cursor.reader->next(m_batchRows);
    for (auto& row : cursor.reader->takeRejected())
        m_rejected.push_back({cursor.file, std::move(row)});
    if (!next)
        return propagate(next);
    cursor.batch = *next ? std::make_shared<const model::RecordBatch>(std::move(**next)) : nullptr;
    cursor.keys.clear();
    if (!cursor.batch || m_cursors.size() == 1)
        return {};
    cursor.keys.reserve(cursor.batch->rowCount());
    if (m_byArrival) {
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
