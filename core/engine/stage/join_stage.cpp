// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stage/join_stage.h"

#include "engine/budget/budget_meter.h"
#include "engine/expression/value_ops.h"

#include <algorithm>
#include <utility>

namespace vigil::engine {

using model::Value;

namespace {

/// A key under which values that compare equal across types meet; ON decides exactly.
void appendJoinKey(std::string& key, const Value& value) {
    if (value.type() == Value::Type::Text) {
        if (const auto time = timeOf(value))
            return appendKey(key, Value(*time));
        if (const auto number = numberOf(value))
            return appendKey(key, Value(*number));
    }
    if (value.type() == Value::Type::Bit)
        return appendKey(key, Value(value.asBit() ? 1.0 : 0.0));
    appendKey(key, value.isNumber() ? Value(value.toDouble()) : value);
}

/// By time, equal times by arrival.
template <typename Row>
bool isBefore(const Row& a, const Row& b) {
    return a.time != b.time ? a.time < b.time : a.order < b.order;
}

} // namespace

JoinStage::JoinStage(const JoinPlan& plan, const TablePlan& right)
    : m_plan(plan), m_right(right),
      m_onSteps(BudgetMeter::kStepsPerRow + partsOf(*plan.on) / kPartsPerStep) {
    if (m_right.reference)
        m_versions.emplace_back();
}

Ticks JoinStage::delay() const noexcept {
    return m_plan.kind == JoinPlan::Kind::Left && !m_right.reference
               ? std::max(m_plan.latest - m_plan.missAfter, Ticks{0}) + Ticks{1}
               : Ticks{0};
}

bool JoinStage::keyOf(const std::vector<ExpressionPtr>& keys, std::span<const RowView> views,
                      std::string& key, Rejections& rejections) const {
    EvalContext context;
    context.sources = views;
    key.clear();
    for (const auto& part : keys) {
        const Value value = evaluate(*part, context);
        if (!context.failure.empty()) {
            rejections.add(views.back(), context.failure);
            return false;
        }
        if (value.isNull())
            return false; // null equals nothing
        appendJoinKey(key, value);
    }
    return true;
}

bool JoinStage::tryPair(const Row& left, const Row& right, RowSet& out, Rejections& rejections) {
    if (!m_right.reference) {
        const Ticks apart = right.time - left.anchor;
        if (apart < m_plan.earliest || apart > m_plan.latest) {
            // Far less than a step.
            if (m_apart++ % BudgetMeter::kStepsPerRow == 0)
                countSteps(1);
            return false;
        }
    }
    countSteps(m_onSteps);
    m_scratch.assign(left.views.begin(), left.views.end());
    m_scratch.push_back(right.views[0]);
    EvalContext context;
    context.sources = m_scratch;
    context.time = m_right.reference ? left.time : std::max(left.time, right.time);
    const bool pairs = holds(*m_plan.on, context);
    if (!context.failure.empty()) {
        rejections.add(left.views[0], context.failure);
        return false;
    }
    if (!pairs)
        return false;
    for (const auto& columns : left.alive)
        out.keepAlive(columns);
    for (const auto& columns : right.alive)
        out.keepAlive(columns);
    out.append(m_scratch, context.time,
               m_right.reference ? left.order : std::max(left.order, right.order));
    return true;
}

void JoinStage::missLeft(const Row& row, RowSet& out) const {
    auto views = row.views;
    views.emplace_back();
    for (const auto& columns : row.alive)
        out.keepAlive(columns);
    out.append(views, m_right.reference ? row.time : row.time + m_plan.missAfter, row.order);
}

std::deque<JoinStage::Row>& JoinStage::bucketOf(Side& side, const std::string& key) {
    const auto known = side.size();
    auto& bucket = side[key];
    if (side.size() != known)
        countBytes(sizeof(Side::value_type) + textBytes(key) + dequeBytes(bucket));
    return bucket;
}

void JoinStage::takeLeft(Row row, RowSet& out, Rejections& rejections) {
    std::string key;
    const bool keyed = keyOf(m_plan.leftKeys, row.views, key, rejections);
    if (keyed) {
        const Side& rights = rightsFor(row.time);
        if (const auto found = rights.find(key); found != rights.end())
            for (const auto& right : found->second)
                row.matched |= tryPair(row, right, out, rejections);
    }
    if (!m_right.reference) {
        bucketOf(m_lefts, key).push_back(std::move(row));
        return;
    }
    if (!row.matched && m_plan.kind == JoinPlan::Kind::Left)
        missLeft(row, out);
}

void JoinStage::takeRight(Row row, RowSet& out, Rejections& rejections) {
    std::string key;
    std::vector<RowView> views(m_plan.table);
    views.push_back(row.views[0]);
    if (!keyOf(m_plan.rightKeys, views, key, rejections))
        return;
    if (m_right.reference) {
        bucketOf(m_versions.back().rows, key).push_back(std::move(row));
        return;
    }
    if (const auto found = m_lefts.find(key); found != m_lefts.end())
        for (auto& left : found->second)
            left.matched |= tryPair(left, row, out, rejections);
    bucketOf(m_rights, key).push_back(std::move(row));
}

void JoinStage::beginVersion(EventTime after) {
    // A version that no longer holds for any time is replaced.
    std::erase_if(m_versions, [after](const Version& v) { return v.after >= after; });
    m_versions.push_back({after, {}});
}

const JoinStage::Side& JoinStage::rightsFor(EventTime time) const {
    if (!m_right.reference)
        return m_rights;
    const auto later = std::ranges::lower_bound(m_versions, time, {}, &Version::after);
    return later == m_versions.begin() ? later->rows : std::prev(later)->rows;
}

void JoinStage::expireVersions(EventTime watermark) {
    const auto later = std::ranges::lower_bound(m_versions, watermark, {}, &Version::after);
    if (later != m_versions.begin())
        m_versions.erase(m_versions.begin(), std::prev(later));
}

/// A row in the list of the turn and in what it is kept in.
void JoinStage::countRow(std::size_t tables) {
    countSteps(4);
    countBytes(2 * sizeof(Row) +
               tables * (sizeof(RowView) + sizeof(std::shared_ptr<const BatchColumns>)));
}

RowSet JoinStage::turn(const std::vector<RowSet>& left, const std::vector<const Chunk*>& right,
                       EventTime watermark, Rejections& rejections) {
    std::vector<Row> lefts;
    RowView scratch;
    for (const auto& set : left) {
        for (const auto& columns : set.alive())
            noteHeld(columns);
        for (std::size_t i = 0; i < set.size(); ++i) {
            auto& row = lefts.emplace_back();
            const auto views = set.views(i, scratch);
            countRow(views.size());
            row.views.assign(views.begin(), views.end());
            row.alive = set.aliveOf(views);
            row.time = set.time(i);
            row.anchor = row.views[m_plan.anchor].columns == nullptr
                             ? row.time
                             : row.views[m_plan.anchor].time;
            row.order = set.order(i);
        }
    }
    std::vector<Row> rights;
    RowSet none(m_plan.table + 1); // reference data pairs when it is looked into
    for (const auto* chunk : right) {
        if (chunk->versionAfter) {
            // Whatever came before belongs to the version before.
            for (auto& row : std::exchange(rights, {}))
                takeRight(std::move(row), none, rejections);
            beginVersion(*chunk->versionAfter);
        }
        const auto columns = std::make_shared<const BatchColumns>(chunk->batch, m_right.columns);
        noteHeld(columns);
        for (std::size_t i = 0; i < chunk->size(); ++i) {
            auto& row = rights.emplace_back();
            countRow(1);
            row.time = chunk->times[i];
            row.order = chunk->orderOf(i);
            row.views.push_back({columns.get(), chunk->row(i), row.time});
            row.alive.push_back(columns);
        }
    }
    const auto before = isBefore<Row>;
    std::ranges::stable_sort(lefts, before);
    std::ranges::stable_sort(rights, before);

    RowSet out(m_plan.table + 1);
    auto r = rights.begin();
    if (m_right.reference)
        for (; r != rights.end(); ++r)
            takeRight(std::move(*r), out, rejections);
    for (auto& row : lefts) {
        for (; r != rights.end() && before(*r, row); ++r)
            takeRight(std::move(*r), out, rejections);
        takeLeft(std::move(row), out, rejections);
    }
    for (; r != rights.end(); ++r)
        takeRight(std::move(*r), out, rejections);
    if (m_right.reference)
        expireVersions(watermark);
    else
        expire(watermark, out);
    const bool open = watermark == kMinTime || watermark == kMaxTime;
    return released(std::move(out), open ? watermark : watermark - delay());
}

RowSet JoinStage::released(RowSet made, EventTime complete) {
    std::vector<EventTime> scratch;
    const auto times = made.times(scratch);
    const bool all = complete == kMaxTime;
    if (m_waiting.empty() && std::ranges::is_sorted(times) &&
        (times.empty() || all || times.back() < complete))
        return made;
    RowView view;
    for (std::size_t i = 0; i < made.size(); ++i) {
        auto& row = m_waiting.emplace_back();
        const auto views = made.views(i, view);
        countRow(views.size());
        row.views.assign(views.begin(), views.end());
        row.alive = made.aliveOf(views);
        row.time = made.time(i);
        row.order = made.order(i);
    }
    std::ranges::stable_sort(m_waiting, isBefore<Row>);
    RowSet out(m_plan.table + 1);
    auto at = m_waiting.begin();
    for (; at != m_waiting.end() && (all || at->time < complete); ++at) {
        for (const auto& columns : at->alive)
            out.keepAlive(columns);
        out.append(at->views, at->time, at->order);
    }
    m_waiting.erase(m_waiting.begin(), at);
    return out;
}

void JoinStage::expire(EventTime watermark, RowSet& out) {
    const bool end = watermark == kMaxTime;
    if (watermark == kMinTime)
        return;
    // Rows that cost memory only may stay a little longer; a missed left row is a result.
    const Ticks span = m_plan.latest - m_plan.earliest;
    if (!end && m_plan.kind == JoinPlan::Kind::Inner && watermark < m_nextExpiry)
        return;
    m_nextExpiry = end ? kMaxTime : watermark + span / 8;
    std::vector<std::pair<std::string, Row>> missed; // by key
    for (auto bucket = m_lefts.begin(); bucket != m_lefts.end();) {
        std::erase_if(bucket->second, [&](Row& row) {
            if (!end && row.anchor >= watermark - m_plan.latest)
                return false;
            if (!row.matched && m_plan.kind == JoinPlan::Kind::Left)
                missed.emplace_back(bucket->first, row);
            return true;
        });
        bucket = bucket->second.empty() ? m_lefts.erase(bucket) : std::next(bucket);
    }
    for (auto bucket = m_rights.begin(); bucket != m_rights.end();) {
        std::erase_if(bucket->second, [&](const Row& row) {
            return end || row.time < watermark - m_plan.anchorLag + m_plan.earliest;
        });
        bucket = bucket->second.empty() ? m_rights.erase(bucket) : std::next(bucket);
    }
    // By key, not in the order of a hash table: that changes with a restart.
    std::ranges::stable_sort(missed, [](const auto& a, const auto& b) {
        return a.second.order != b.second.order ? a.second.order < b.second.order
                                                : a.first < b.first;
    });
    for (const auto& [key, row] : missed)
        missLeft(row, out);
}

void JoinStage::noteHeld(const std::shared_ptr<const BatchColumns>& columns) {
    constexpr std::size_t kFew = 64; // below this forgetting batches is not worth the walk
    if (m_held.empty())
        m_held.reserve(kFew);
    if (m_held.size() >= std::max(kFew, m_sweepHeldAt)) {
        std::erase_if(m_held, [](const auto& held) { return held.expired(); });
        m_sweepHeldAt = 2 * m_held.size();
    }
    m_held.push_back(columns);
}

StateSize JoinStage::size() const {
    StateSize size;
    size.bytes = sizeof *this + m_waiting.capacity() * sizeof(Row) +
                 m_held.capacity() * sizeof m_held[0] + m_versions.capacity() * sizeof(Version);
    size.rows = m_waiting.size();
    const auto add = [&size](const Side& side) {
        size.bytes += tableBytes(side);
        size.keys += side.size();
        for (const auto& [key, bucket] : side) {
            size.rows += bucket.size();
            size.bytes += textBytes(key) + dequeBytes(bucket);
        }
    };
    add(m_lefts);
    add(m_rights);
    for (const auto& version : m_versions)
        add(version.rows);
    // A tuple of all tables is the largest row there is.
    size.bytes += size.rows * (m_plan.table + 1) *
                  (sizeof(RowView) + sizeof(std::shared_ptr<const BatchColumns>));
    HeldBatches batches;
    for (const auto& held : m_held)
        if (const auto columns = held.lock())
            batches.add(columns->batch());
    size.bytes += batches.bytes();
    return size;
}

RowSet applyRows(const JoinPlan& plan, const TablePlan& table, const std::vector<RowSet>& left,
                 Rejections& rejections) {
    RowSet out(plan.table + 1);
    EvalContext context;
    RowView scratch;

    struct Pending {
        std::vector<RowView> views;
        EventTime time{};
        std::uint64_t order = 0;
        std::uint32_t block = 0;
        bool bare = false; ///< without elements, under OUTER APPLY
    };

    std::vector<Pending> tuples;
    std::uint32_t rows = 0;
    auto batch = std::make_shared<model::RecordBatch>();
    for (const auto& set : left) {
        for (const auto& columns : set.alive())
            out.keepAlive(columns);
        for (std::size_t i = 0; i < set.size(); ++i) {
            set.show(i, context, scratch);
            const Value array = evaluate(*plan.apply, context);
            if (!context.failure.empty()) {
                rejections.add(context.sources[0], context.failure);
                continue;
            }
            const bool none = array.type() != Value::Type::Array || array.asArray().empty();
            if (none && plan.keepsAll)
                tuples.push_back({{context.sources.begin(), context.sources.end()},
                                  set.time(i),
                                  set.order(i),
                                  set.block(i),
                                  true});
            if (none)
                continue;
            ++rows;
            // What is made of a row that APPLY has made stays together with the others of its
            // block.
            const auto block = set.block(i) == 0 ? rows : set.block(i);
            for (const auto& element : array.asArray()) {
                // Each row has a cell in every column, whatever element named it.
                countSteps(BudgetMeter::kStepsPerRow + batch->columns.size());
                countBytes(sizeof(Pending) + plan.table * sizeof(RowView) +
                           (batch->columns.size() + 4) * 2 * sizeof(double));
                batch->beginRow(set.time(i), {}, {});
                for (const auto& [name, field] : element.asRecord().fields) {
                    countBytes(bytesBeside(field));
                    batch->columnForWriting(name).append(field);
                }
                batch->finishRow();
                tuples.push_back({{context.sources.begin(), context.sources.end()},
                                  set.time(i),
                                  set.order(i),
                                  block});
            }
        }
    }
    const auto columns = std::make_shared<const BatchColumns>(std::move(batch), table.columns);
    out.keepAlive(columns);
    std::uint32_t row = 0;
    std::vector<std::uint32_t> blocks;
    blocks.reserve(tuples.size());
    for (auto& tuple : tuples) {
        blocks.push_back(tuple.block);
        tuple.views.push_back(
            {tuple.bare ? nullptr : columns.get(), tuple.bare ? 0 : row++, tuple.time});
        out.append(tuple.views, tuple.time, tuple.order);
    }
    out.setBlocks(std::move(blocks));
    return out;
}

} // namespace vigil::engine
