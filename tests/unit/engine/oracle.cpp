// SPDX-License-Identifier: GPL-3.0-or-later
#include "oracle.h"

#include "oracle_expression.h"

#include <algorithm>
#include <set>

namespace vigil::engine::oracle {

namespace {

using Op = Expr::Op;

/// `right` is the table after those of the tuples.
std::vector<Tuple> joinRows(const Join& join, const std::vector<Tuple>& left,
                            const Relation& right) {
    std::vector<Tuple> out;
    for (const auto& l : left) {
        const auto with = [&l](const Row* row, EventTime time, std::uint64_t order) {
            Tuple tuple = l;
            tuple.tables.push_back(row);
            tuple.time = time;
            tuple.order = order;
            return tuple;
        };
        bool matched = false;
        const Row* anchor = l.tables[join.anchor];
        for (const auto& r : right.rows) {
            auto tuple = join.reference
                             ? with(&r, l.time, l.order)
                             : with(&r, std::max(l.time, r.time), std::max(l.order, r.order));
            if (!join.reference) {
                if (anchor == nullptr)
                    break; // no time, no bound that holds
                const auto apart = join.reversed ? dateDiff(join.unit, r.time, anchor->time)
                                                 : dateDiff(join.unit, anchor->time, r.time);
                if (apart < join.low || apart > join.high)
                    continue;
            }
            if (!passes(join.on, scopeOf(tuple)))
                continue;
            matched = true;
            out.push_back(std::move(tuple));
        }
        if (!matched && join.left) {
            // The row can have a partner up to this far behind it.
            const int furthest = join.reversed ? -join.low : join.high;
            const auto wait =
                join.reference ? 0 : std::max<std::int64_t>(furthest * unitTicks(join.unit), 0);
            out.push_back(with(nullptr, l.time + Ticks{wait}, l.order));
        }
    }
    return out;
}

/// A row for each element of an array, as long as the tuples live.
std::vector<Tuple> unfold(const Join& apply, const std::vector<Tuple>& left, Relation& elements) {
    std::vector<std::size_t> counts;
    for (const auto& l : left) {
        const auto& array = l.tables[0]->cells[*apply.unfolds];
        counts.push_back(array.isNull() ? 0 : array.asArray().size());
        for (std::size_t i = 0; i < counts.back(); ++i)
            elements.rows.push_back(
                {l.time, l.order, {Value(static_cast<std::int64_t>(i)), array.asArray()[i]}});
    }
    std::vector<Tuple> out;
    std::size_t next = 0;
    for (std::size_t t = 0; t < left.size(); ++t) {
        for (std::size_t i = 0; i < counts[t]; ++i) {
            out.push_back(left[t]);
            out.back().tables.push_back(&elements.rows[next++]);
        }
        if (counts[t] == 0 && apply.left) {
            out.push_back(left[t]);
            out.back().tables.push_back(nullptr);
        }
    }
    return out;
}

struct Pane {
    EventTime start{};
    EventTime end{};
    std::vector<const Tuple*> rows;
};

void aligned(const Window& w, const std::vector<const Tuple*>& rows, bool endInclusive,
             std::vector<Pane>& out) {
    const std::int64_t size = w.size * kSecond;
    const std::int64_t hop = (w.kind == Window::Kind::Hopping ? w.hop : w.size) * kSecond;
    const std::int64_t offset = w.offset ? unitTicks(w.offset->first) * w.offset->second : 0;
    std::set<std::int64_t> ends;
    for (const auto* row : rows) {
        const std::int64_t t = ticks(row->time);
        for (std::int64_t n = floorDiv(t - offset, hop); n * hop + offset <= t + size; ++n)
            ends.insert(n * hop + offset);
    }
    for (const auto end : ends) {
        Pane pane{at(end - size), at(end), {}};
        for (const auto* row : rows) {
            const std::int64_t t = ticks(row->time);
            if (endInclusive ? t > end - size && t <= end : t >= end - size && t < end)
                pane.rows.push_back(row);
        }
        out.push_back(std::move(pane));
    }
}

void sliding(const Window& w, const std::vector<const Tuple*>& rows, std::vector<Pane>& out) {
    const std::int64_t size = w.size * kSecond;
    std::set<std::int64_t> changes;
    for (const auto* row : rows) {
        changes.insert(ticks(row->time));
        changes.insert(ticks(row->time) + size);
    }
    for (const auto t : changes) {
        Pane pane{at(t - size), at(t), {}};
        for (const auto* row : rows)
            if (ticks(row->time) > t - size && ticks(row->time) <= t)
                pane.rows.push_back(row);
        out.push_back(std::move(pane));
    }
}

/// `rows` of one partition, by time.
void sessions(const Window& w, const std::vector<const Tuple*>& rows, bool endInclusive,
              std::vector<Pane>& out) {
    const std::int64_t timeout = w.size * kSecond;
    const std::int64_t longest = w.hop * kSecond;
    for (std::size_t i = 0; i < rows.size();) {
        const std::int64_t first = ticks(rows[i]->time);
        std::int64_t check = floorDiv(first, longest) * longest;
        while (check - first < longest)
            check += longest;
        Pane pane;
        std::int64_t end = 0;
        for (; i < rows.size(); ++i) {
            const std::int64_t t = ticks(rows[i]->time);
            if (!pane.rows.empty() && (endInclusive ? t > end : t >= end))
                break;
            pane.rows.push_back(rows[i]);
            end = std::min(t + timeout, check);
        }
        pane.start = at(first);
        pane.end = at(end);
        out.push_back(std::move(pane));
    }
}

/// Parts of `rows` that agree in `keys`.
std::vector<std::vector<const Tuple*>> partsOf(const std::vector<const Tuple*>& rows,
                                               const std::vector<ExprPtr>& keys) {
    std::vector<std::vector<const Tuple*>> parts;
    for (const auto* row : rows) {
        const auto part =
            std::ranges::find_if(parts, [&](const auto& p) { return sameKeys(keys, *p[0], *row); });
        if (part == parts.end())
            parts.push_back({row});
        else
            part->push_back(row);
    }
    return parts;
}

std::vector<Pane> panesOf(const Window& w, const std::vector<const Tuple*>& rows,
                          const std::vector<ExprPtr>& keys, bool endInclusive) {
    std::vector<Pane> panes;
    switch (w.kind) {
    case Window::Kind::Sliding:
        for (const auto& group : partsOf(rows, keys))
            sliding(w, group, panes);
        break;
    case Window::Kind::Session:
        for (const auto& part : partsOf(rows, w.partitionBy))
            sessions(w, part, endInclusive, panes);
        break;
    case Window::Kind::Snapshot: {
        std::set<EventTime> times;
        for (const auto* row : rows)
            times.insert(row->time);
        for (const auto t : times) {
            panes.push_back({t - Ticks{1}, t, {}});
            std::ranges::copy_if(rows, std::back_inserter(panes.back().rows),
                                 [t](const Tuple* row) { return row->time == t; });
        }
        break;
    }
    default:
        aligned(w, rows, endInclusive, panes);
    }
    return panes;
}

void project(const Select& select, const Scope& scope, std::uint64_t order, Relation& out) {
    Row row{scope.time, order, {}};
    for (const auto& item : select.items)
        row.cells.push_back(evaluateExpr(*item.value, scope));
    out.rows.push_back(std::move(row));
}

class Evaluator {
public:
    explicit Evaluator(const Scenario& scenario)
        : m_scenario(scenario),
          m_endInclusive(scenario.options.bounds == WindowBounds::EndInclusive) {
        std::uint64_t order = 1;
        for (const auto& input : scenario.inputs) {
            m_inputs.push_back(admitted(input, scenario.options.policy, order, scenario.advances));
            order += input.events.size();
        }
        for (const auto& step : scenario.steps)
            m_steps.push_back(run(step));
    }

    [[nodiscard]] Relation run(const Step& step) const {
        Relation all;
        for (const auto& select : step.selects) {
            Relation one = run(select);
            all.columns = one.columns;
            std::ranges::move(one.rows, std::back_inserter(all.rows));
        }
        std::ranges::stable_sort(all.rows, [](const Row& a, const Row& b) {
            return a.time != b.time ? a.time < b.time : a.order < b.order;
        });
        return all;
    }

private:
    [[nodiscard]] const Relation& relation(const Feed& feed) const {
        return feed.step ? m_steps[feed.index] : m_inputs[feed.index];
    }

    /// Rows of table `table` of the SELECT, alone, with what the analytic functions over them give.
    [[nodiscard]] std::vector<Tuple> alone(const Relation& from, std::size_t table,
                                           const std::vector<const Expr*>& analytics) const {
        std::vector<Tuple> tuples;
        for (const auto& row : from.rows) {
            Tuple tuple{std::vector<const Row*>(table + 1), row.time, row.order, {}};
            tuple.tables[table] = &row;
            tuples.push_back(std::move(tuple));
        }
        const auto over = [table](const Expr* e) { return e->analytic->table == table; };
        std::erase_if(tuples, [&](const Tuple& t) {
            return std::ranges::any_of(analytics, [&](const Expr* e) {
                return over(e) && e->analytic->aggregate && isRejected(*e->analytic->aggregate, t);
            });
        });
        std::vector<std::map<const Expr*, Value>> values(tuples.size());
        for (std::size_t i = 0; i < tuples.size(); ++i)
            for (const auto* e : analytics)
                if (over(e))
                    values[i][e] = analyticOf(*e->analytic, tuples, i, m_endInclusive);
        for (std::size_t i = 0; i < tuples.size(); ++i)
            tuples[i].analytics = std::move(values[i]);
        return tuples;
    }

    [[nodiscard]] std::vector<Tuple> tuplesOf(const Select& select,
                                              const std::vector<const Expr*>& analytics) const {
        auto tuples = alone(relation(select.from), 0, analytics);
        for (std::size_t j = 0; j < select.joins.size(); ++j) {
            const auto& join = select.joins[j];
            const std::size_t table = j + 1;
            if (join.unfolds) {
                m_kept.push_back(std::make_unique<Relation>());
                tuples = unfold(join, tuples, *m_kept.back());
                continue;
            }
            const auto rights = alone(relation(join.right), table, analytics);
            Relation kept;
            std::vector<const Tuple*> sources;
            for (const auto& right : rights) {
                kept.rows.push_back(*right.tables[table]);
                sources.push_back(&right);
            }
            m_kept.push_back(std::make_unique<Relation>(std::move(kept)));
            const auto& rows = m_kept.back()->rows;
            tuples = joinRows(join, tuples, *m_kept.back());
            for (auto& tuple : tuples)
                for (const auto* e : analytics) {
                    if (e->analytic->table != table)
                        continue;
                    const Row* row = tuple.tables[table];
                    tuple.analytics[e] =
                        row == nullptr
                            ? Value()
                            : sources[static_cast<std::size_t>(row - rows.data())]->analytics.at(e);
                }
        }
        return tuples;
    }

    [[nodiscard]] Relation run(const Select& select) const {
        auto out = all(select);
        if (!select.distinct)
            return out;
        std::vector<Row> kept;
        for (const auto& row : out.rows)
            if (std::ranges::none_of(kept, [&](const Row& other) {
                    return other.time == row.time && other.cells == row.cells;
                }))
                kept.push_back(row);
        out.rows = std::move(kept);
        return out;
    }

    [[nodiscard]] Relation all(const Select& select) const {
        const auto tuples = tuplesOf(select, allOf(select, Op::Analytic));
        const auto aggregates = allOf(select, Op::Aggregate);
        std::vector<const Tuple*> rows;
        for (const auto& t : tuples)
            if (passes(select.where, scopeOf(t)) &&
                std::ranges::none_of(aggregates,
                                     [&](const Expr* e) { return isRejected(*e->aggregate, t); }))
                rows.push_back(&t);
        std::ranges::stable_sort(rows, {}, [](const Tuple* t) { return t->time; });
        Relation out;
        for (const auto& item : select.items)
            out.columns.push_back(item.name);
        if (select.windows.empty()) {
            for (const auto* row : rows)
                if (passes(select.having, scopeOf(*row)))
                    project(select, scopeOf(*row), row->order, out);
            return out;
        }
        for (const auto& window : select.windows)
            for (const auto& pane : panesOf(window, rows, select.keys, m_endInclusive))
                for (const auto& group : partsOf(pane.rows, select.keys)) {
                    Scope scope = scopeOf(*group[0]);
                    scope.group = &group;
                    scope.time = scope.windowEnd = pane.end;
                    scope.windowStart = pane.start;
                    if (!window.id.empty())
                        scope.windowId = Value(window.id);
                    if (passes(select.having, scope))
                        project(select, scope, 0, out);
                }
        return out;
    }

    const Scenario& m_scenario;
    bool m_endInclusive;
    std::vector<Relation> m_inputs;
    std::vector<Relation> m_steps;
    mutable std::vector<std::unique_ptr<Relation>> m_kept; ///< right tables; tuples point into them
};

} // namespace

std::size_t arrivedBy(const Input& input, ArrivalTime now) {
    return static_cast<std::size_t>(
        std::ranges::count_if(input.events, [now](const auto& e) { return e.arrival <= now; }));
}

Relation admitted(const Input& input, const TimePolicy& policy, std::uint64_t firstOrder,
                  const std::vector<ArrivalTime>& advances) {
    Relation out;
    out.columns = input.columns;
    std::map<std::string, std::int64_t> newest; // by partition or key
    std::int64_t watermark = INT64_MIN;
    std::int64_t clock = INT64_MIN;
    std::uint64_t order = firstOrder;
    for (const auto& event : input.events) {
        const std::uint64_t own = order++;
        if (input.reference) {
            out.rows.push_back({{}, own, event.cells});
            continue;
        }
        const std::int64_t arrival = event.arrival.time_since_epoch().count();
        std::int64_t t = ticks(event.event);
        const bool stamped = input.timing == Input::Timing::Arrival; // no TIMESTAMP BY
        if (stamped && !policy.streamTime) {
            out.rows.push_back({at(arrival), own, event.cells});
            continue;
        }
        if (!stamped && event.cells[0].isNull())
            continue;
        // Idle time that passed before this row came.
        for (const auto moment : advances)
            if (moment < event.arrival)
                clock = std::max(clock, moment.time_since_epoch().count());
        clock = std::max(clock, arrival);
        if (policy.early && t > arrival + policy.early->count())
            continue;
        if (policy.late && arrival - t > policy.late->count()) {
            if (policy.latePolicy == LatePolicy::Drop)
                continue;
            t = arrival - policy.late->count();
        }
        std::int64_t limit = INT64_MIN;
        if (policy.late)
            limit = clock - policy.late->count();
        const bool perKey = input.timing == Input::Timing::ColumnOverKey;
        const std::string key = perKey                ? model::toJson(event.cells[1])
                                : policy.perPartition ? std::to_string(event.partition)
                                                      : std::string();
        const std::int64_t behind = policy.outOfOrder.count();
        if (const auto known = newest.find(key); known != newest.end())
            limit = std::max(limit, known->second - behind);
        if (!perKey)
            limit = std::max(limit, watermark);
        if (t < limit) {
            if (policy.outOfOrderPolicy == LatePolicy::Drop)
                continue;
            t = limit;
        }
        const auto entry = newest.try_emplace(key, t).first;
        entry->second = std::max(entry->second, t);
        std::int64_t slowest = INT64_MAX;
        for (const auto& [other, time] : newest)
            slowest = std::min(slowest, time - behind);
        watermark = std::max(watermark, slowest);
        out.rows.push_back({at(t), own, event.cells});
    }
    std::ranges::stable_sort(out.rows, {}, &Row::time);
    return out;
}

std::map<std::string, Relation> evaluate(const Scenario& scenario) {
    const Evaluator evaluator(scenario);
    std::map<std::string, Relation> outputs;
    for (const auto& output : scenario.outputs)
        outputs[output.name] = evaluator.run(output);
    return outputs;
}

} // namespace vigil::engine::oracle
