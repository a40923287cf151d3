// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stage/match_stage.h"

#include "engine/budget/budget_meter.h"
#include "engine/expression/value_ops.h"

#include <algorithm>
#include <compare>
#include <tuple>

namespace vigil::engine {

using model::Value;
using Kind = MatchPlan::Read::Kind;

namespace {

/// What a slot can take of a row. As in MIN and MAX of a window, a text that was not CAST is read
/// as a number.
Value valueOf(const MatchPlan::Read& read, EvalContext& context) {
    Value value = read.value == nullptr ? Value() : evaluate(*read.value, context);
    using Kind = MatchPlan::Read::Kind;
    if ((read.kind == Kind::Min || read.kind == Kind::Max) && !read.value->type &&
        value.type() == Value::Type::Text)
        if (const auto number = numberOf(value))
            return Value(*number);
    return value;
}

void collectSlots(const Expression& e, std::vector<std::size_t>& slots) {
    if (e.op == Expression::Op::Slot)
        slots.push_back(e.index);
    for (const auto& argument : e.args)
        collectSlots(*argument, slots);
}

std::size_t bytesOf(const Value& value) {
    return value.type() == Value::Type::Text ? value.asText().capacity() : 0;
}

} // namespace

MatchStage::MatchStage(const MatchPlan& plan)
    : m_plan(plan), m_pattern(plan.pattern), m_needsMatch(plan.symbols.size()),
      m_steps(plan.symbols.size(), 1) {
    for (std::size_t s = 0; s < plan.conditions.size(); ++s) {
        if (plan.conditions[s] == nullptr)
            continue;
        m_steps[s] += partsOf(*plan.conditions[s]) / kPartsPerStep;
        const auto before = m_distinctive.size();
        collectSlots(*plan.conditions[s], m_distinctive);
        m_needsMatch[s] = m_distinctive.size() != before;
    }
    std::ranges::sort(m_distinctive);
    m_distinctive.erase(std::unique(m_distinctive.begin(), m_distinctive.end()),
                        m_distinctive.end());
    m_classifies = std::ranges::any_of(
        plan.reads, [](const auto& read) { return read.kind == Kind::Classifier; });
}

MatchStage::Key* MatchStage::keyOf(const RowView& row, EventTime time, Rejections& rejections) {
    EvalContext context;
    context.sources = {&row, 1};
    context.time = time;
    std::vector<Value> values;
    std::string bytes;
    for (const auto& part : m_plan.partitionBy) {
        values.push_back(evaluate(*part, context));
        appendKey(bytes, values.back());
    }
    if (!context.failure.empty()) {
        rejections.add(row, context.failure);
        return nullptr;
    }
    const auto [entry, isNew] = m_keys.try_emplace(std::move(bytes));
    if (isNew) {
        countBytes(sizeof(decltype(m_keys)::value_type) + values.size() * sizeof(Value));
        entry->second.values = std::move(values);
    }
    return &entry->second;
}

Chunk MatchStage::turn(const std::vector<RowSet>& rows, EventTime watermark,
                       Rejections& rejections) {
    Row row;
    RowView scratch;
    for (const auto& set : rows)
        for (std::size_t i = 0; i < set.size(); ++i) {
            row.view = set.views(i, scratch)[0];
            const auto& batch = row.view.columns->batch();
            row.stamp = {set.time(i), set.order(i), batch.arrival[row.view.row],
                         batch.origin[row.view.row]};
            if (auto* const key = keyOf(row.view, row.stamp.time, rejections))
                take(*key, row, rejections);
        }
    EventTime held = kMaxTime;
    for (auto entry = m_keys.begin(); entry != m_keys.end();) {
        auto& key = entry->second;
        if (key.touched || key.attempts.front().start + m_plan.limit <= watermark)
            settle(key, watermark, rejections);
        held = std::min(held, key.held);
        entry = key.attempts.empty() ? m_keys.erase(entry) : std::next(entry);
    }
    m_complete = std::max(m_complete, std::min(watermark, held));
    return release();
}

void MatchStage::take(Key& key, Row& row, Rejections& rejections) {
    settle(key, row.stamp.time, rejections);
    key.touched = true;
    key.bytes = 0;
    m_overflowed = false;
    row.failure.clear();
    row.condition.assign(m_plan.symbols.size(), std::nullopt);
    row.read.clear();
    EvalContext context;
    context.sources = {&row.view, 1};
    for (const auto& read : m_plan.reads)
        row.read.push_back(valueOf(read, context));

    countSteps(1 + key.attempts.size());
    for (auto& attempt : key.attempts) {
        std::vector<Partial> open;
        open.swap(attempt.open);
        m_seen.clear();
        m_seenCount = 0;
        std::size_t left = open.size();
        for (const auto& partial : open) {
            --left;
            --key.partials;
            if (!advance(key, attempt, &partial, m_pattern.after(partial.place), row))
                continue;
            key.partials -= left; // the others are worse than the match that ends here
            break;
        }
    }
    Attempt fresh;
    fresh.start = row.stamp.time;
    fresh.order = row.stamp.order;
    m_seen.clear();
    m_seenCount = 0;
    advance(key, fresh, nullptr, m_pattern.first(), row);
    if (!fresh.open.empty() || fresh.best)
        key.attempts.push_back(std::move(fresh));
    // Each row makes them anew: what counts is how many there are.
    const auto held = key.bytes + key.attempts.size() * sizeof(Attempt);
    if (held > key.counted) {
        countBytes(2 * (held - key.counted));
        key.counted = held;
    }
    if (!row.failure.empty())
        rejections.add(row.view, row.failure);
    else if (m_overflowed)
        rejections.add(row.view, "too many partial matches");
}

bool MatchStage::advance(Key& key, Attempt& attempt, const Partial* from,
                         const MatchPattern::Next& next, Row& row) {
    static const std::vector<Cell> kNothing;
    for (const auto place : next.places) {
        const auto symbol = m_pattern.symbolAt(place);
        countSteps(m_needsMatch[symbol] ? m_steps[symbol] + m_plan.reads.size() : 1);
        if (!accepts(symbol, from == nullptr ? kNothing : from->cells, row))
            continue;
        Partial partial;
        countRows(1);
        if (from != nullptr)
            partial = *from;
        partial.place = place;
        readInto(partial.cells, symbol, row);
        if (m_classifies && !partial.runs.empty() && partial.runs.back().symbol == symbol)
            ++partial.runs.back().rows;
        else if (m_classifies)
            partial.runs.push_back({symbol, 1});
        const auto& after = m_pattern.after(place);
        if (after.end)
            attempt.best = Ended{partial, row.stamp};
        if (!after.places.empty() && !remembers(attempt.open, partial)) {
            if (key.partials < kMostPartialMatches) {
                ++key.partials;
                key.bytes += sizeof partial + partial.runs.size() * sizeof(Run);
                for (const auto& cell : partial.cells)
                    key.bytes += sizeof cell + bytesOf(cell.value);
                attempt.open.push_back(std::move(partial));
            } else {
                m_overflowed = true;
            }
        }
        if (after.end)
            return true;
    }
    return false;
}

bool MatchStage::accepts(std::size_t symbol, const std::vector<Cell>& cells, Row& row) {
    const auto& condition = m_plan.conditions[symbol];
    if (condition == nullptr)
        return true;
    if (!m_needsMatch[symbol] && row.condition[symbol])
        return *row.condition[symbol];
    EvalContext context;
    context.sources = {&row.view, 1};
    context.time = row.stamp.time;
    if (m_needsMatch[symbol]) {
        m_cells = cells;
        readInto(m_cells, symbol, row);
        m_slots.clear();
        for (const auto& cell : m_cells)
            m_slots.push_back(cell.value);
        context.slots = m_slots;
    }
    const bool accepted = holds(*condition, context) && context.failure.empty();
    if (!context.failure.empty() && row.failure.empty())
        row.failure = context.failure;
    row.condition[symbol] = accepted;
    return accepted;
}

void MatchStage::readInto(std::vector<Cell>& cells, std::size_t symbol, const Row& row) const {
    cells.resize(m_plan.reads.size());
    for (std::size_t r = 0; r < cells.size(); ++r) {
        const auto& read = m_plan.reads[r];
        if (read.symbol && *read.symbol != symbol)
            continue;
        auto& cell = cells[r];
        const auto& value = row.read[r];
        bool replaces = read.kind == Kind::Last || (read.kind == Kind::First && !cell.set);
        if ((read.kind == Kind::Min || read.kind == Kind::Max) && !value.isNull())
            replaces = cell.value.isNull() ||
                       (read.kind == Kind::Min ? std::is_lt(orderValues(value, cell.value))
                                               : std::is_gt(orderValues(value, cell.value)));
        if (replaces)
            cell.value = value;
        cell.set = true;
    }
}

/// What a partial match can become depends on its place and on what conditions read, only.
std::string MatchStage::futureOf(const Partial& partial) const {
    std::string key = std::to_string(partial.place) + ':';
    for (const auto read : m_distinctive) {
        const auto& cell = partial.cells[read];
        key += cell.set ? static_cast<char>('0' + static_cast<int>(cell.value.type())) : '-';
        appendKey(key, cell.value);
    }
    return key;
}

bool MatchStage::remembers(const std::vector<Partial>& among, const Partial& partial) {
    if (among.empty())
        return false;
    for (; m_seenCount < among.size(); ++m_seenCount)
        m_seen.insert(futureOf(among[m_seenCount]));
    return m_seen.contains(futureOf(partial));
}

void MatchStage::settle(Key& key, EventTime time, Rejections& rejections) {
    key.touched = false;
    key.held = kMaxTime;
    key.partials = 0;
    std::erase_if(key.attempts, [&](const Attempt& attempt) {
        if (attempt.open.empty() || attempt.start + m_plan.limit <= time) {
            conclude(key, attempt, rejections);
            return true;
        }
        key.partials += attempt.open.size();
        if (attempt.best)
            key.held = std::min(key.held, attempt.best->last.time);
        return false;
    });
}

void MatchStage::conclude(const Key& key, const Attempt& attempt, Rejections& rejections) {
    if (!attempt.best)
        return;
    const auto& [match, last] = *attempt.best;
    m_slots.clear();
    for (std::size_t r = 0; r < m_plan.reads.size(); ++r) {
        if (m_plan.reads[r].kind != Kind::Classifier) {
            m_slots.push_back(match.cells[r].value);
            continue;
        }
        model::Array symbols;
        for (const auto& run : match.runs)
            symbols.insert(symbols.end(), run.rows, Value(m_plan.symbols[run.symbol]));
        countBytes(symbols.size() * sizeof(Value));
        countSteps(symbols.size());
        m_slots.emplace_back(std::move(symbols));
    }
    EvalContext context;
    context.slots = m_slots;
    context.time = last.time;
    Result result{last, attempt.order, {}};
    countRows(1);
    countBytes(sizeof result + m_plan.results.size() * sizeof(Value));
    for (const auto& column : m_plan.results)
        result.values.push_back(column.partition ? key.values[*column.partition]
                                                 : evaluate(*column.measure, context));
    if (context.failure.empty())
        m_pending.push_back(std::move(result));
    else
        rejections.add(RowView{}, context.failure);
}

Chunk MatchStage::release() {
    Chunk chunk;
    const auto known = std::partition(m_pending.begin(), m_pending.end(), [&](const Result& r) {
        return m_complete == kMaxTime || r.last.time < m_complete;
    });
    if (known == m_pending.begin())
        return chunk;
    std::sort(m_pending.begin(), known, [](const Result& a, const Result& b) {
        return std::tie(a.last.time, a.last.order, a.start) <
               std::tie(b.last.time, b.last.order, b.start);
    });
    auto batch = std::make_shared<model::RecordBatch>();
    for (const auto& column : m_plan.results)
        batch->columns.emplace_back(column.name);
    for (auto result = m_pending.begin(); result != known; ++result) {
        const auto& last = result->last;
        batch->beginRow(last.time, last.arrival, last.origin);
        for (std::size_t c = 0; c < result->values.size(); ++c)
            batch->columns[c].append(result->values[c]);
        batch->finishRow();
        chunk.times.push_back(last.time);
        chunk.order.push_back(last.order);
    }
    m_pending.erase(m_pending.begin(), known);
    chunk.batch = std::move(batch);
    chunk.ascending = true;
    return chunk;
}

StateSize MatchStage::size() const noexcept {
    StateSize size;
    size.rows = m_pending.size();
    size.keys = m_keys.size();
    size.bytes = sizeof *this + tableBytes(m_keys) + m_pending.capacity() * sizeof(Result) +
                 m_pending.size() * m_plan.results.size() * sizeof(Value);
    for (const auto& [name, key] : m_keys) {
        size.open += key.partials;
        size.bytes += textBytes(name) + key.values.capacity() * sizeof(Value) +
                      key.attempts.capacity() * sizeof(Attempt) + key.bytes;
    }
    return size;
}

} // namespace vigil::engine
