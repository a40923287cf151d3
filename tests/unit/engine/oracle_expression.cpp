// SPDX-License-Identifier: GPL-3.0-or-later
#include "oracle_expression.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace vigil::engine::oracle {

namespace {

using Type = Value::Type;
using Op = Expr::Op;

/// Null is smallest, numbers come before texts, texts before times.
int compareAny(const Value& a, const Value& b) {
    const auto rank = [](const Value& v) {
        return v.isNull() ? 0 : v.isNumber() ? 1 : v.type() == Type::Text ? 2 : 3;
    };
    if (rank(a) != rank(b))
        return rank(a) < rank(b) ? -1 : 1;
    if (a.isNumber())
        return a.toDouble() < b.toDouble() ? -1 : a.toDouble() > b.toDouble() ? 1 : 0;
    if (a.type() == Type::Text)
        return a.asText() < b.asText() ? -1 : a.asText() > b.asText() ? 1 : 0;
    if (a.type() == Type::DateTime)
        return a.asTime() < b.asTime() ? -1 : a.asTime() > b.asTime() ? 1 : 0;
    return 0;
}

std::optional<bool> truth(const Value& v) {
    if (v.isNull())
        return std::nullopt;
    return v.asBit();
}

Value unknownOr(std::optional<bool> b) { return b ? Value(*b) : Value(); }

Value infix(const Expr& e, const Scope& scope) {
    const Value a = evaluateExpr(*e.args[0], scope);
    const Value b = evaluateExpr(*e.args[1], scope);
    if (e.sign == "AND" || e.sign == "OR") {
        const bool wins = e.sign == "OR";
        const auto x = truth(a);
        const auto y = truth(b);
        if ((x && *x == wins) || (y && *y == wins))
            return Value(wins);
        return x && y ? Value(!wins) : Value();
    }
    if (a.isNull() || b.isNull())
        return {};
    if (e.sign == "+" || e.sign == "-" || e.sign == "*" || e.sign == "%") {
        if (a.type() == Type::BigInt && b.type() == Type::BigInt) {
            const auto x = a.asBigInt();
            const auto y = b.asBigInt();
            return Value(e.sign == "+"   ? x + y
                         : e.sign == "-" ? x - y
                         : e.sign == "*" ? x * y
                                         : x % y);
        }
        const double x = a.toDouble();
        const double y = b.toDouble();
        return Value(e.sign == "+"   ? x + y
                     : e.sign == "-" ? x - y
                     : e.sign == "*" ? x * y
                                     : std::fmod(x, y));
    }
    const int o = compareAny(a, b);
    return Value(e.sign == "="    ? o == 0
                 : e.sign == "<>" ? o != 0
                 : e.sign == "<"  ? o < 0
                 : e.sign == "<=" ? o <= 0
                 : e.sign == ">"  ? o > 0
                                  : o >= 0);
}

std::vector<Value> valuesOf(const ExprPtr& argument, const std::vector<const Tuple*>& rows) {
    std::vector<Value> values;
    for (const auto* row : rows) {
        Value v = evaluateExpr(*argument, scopeOf(*row));
        if (!v.isNull())
            values.push_back(std::move(v));
    }
    return values;
}

Value variance(const std::vector<Value>& values, const std::string& name) {
    const bool population = name == "VARP" || name == "STDEVP";
    const auto n = static_cast<double>(values.size());
    const double divisor = population ? n : n - 1;
    if (divisor < 1)
        return {};
    double mean = 0;
    for (const auto& v : values)
        mean += v.toDouble() / n;
    double squares = 0;
    for (const auto& v : values)
        squares += (v.toDouble() - mean) * (v.toDouble() - mean);
    const double result = squares / divisor;
    return Value(name.starts_with("STDEV") ? std::sqrt(result) : result);
}

Value percentile(const Aggregate& a, const std::vector<const Tuple*>& rows) {
    auto values = valuesOf(a.orderBy, rows);
    if (values.empty())
        return {};
    std::ranges::stable_sort(values, [&](const Value& x, const Value& y) {
        return a.descending ? x.toDouble() > y.toDouble() : x.toDouble() < y.toDouble();
    });
    const double p = std::stod(a.fraction);
    const auto n = values.size();
    if (a.name == "PERCENTILE_DISC") {
        for (std::size_t i = 0; i < n; ++i)
            if (static_cast<double>(i + 1) >= p * static_cast<double>(n))
                return values[i];
        return values.back();
    }
    const double position = static_cast<double>(n - 1) * p;
    const auto below = static_cast<std::size_t>(std::floor(position));
    const auto above = static_cast<std::size_t>(std::ceil(position));
    const double share = position - static_cast<double>(below);
    return Value(values[below].toDouble() * (1 - share) + values[above].toDouble() * share);
}

/// Rows in ORDER BY order, ties by arrival.
std::vector<const Tuple*> topRows(const Aggregate& a, std::vector<const Tuple*> rows) {
    std::ranges::stable_sort(rows, {}, [](const Tuple* t) { return t->order; });
    std::ranges::stable_sort(rows, [&](const Tuple* x, const Tuple* y) {
        const int o = compareAny(evaluateExpr(*a.orderBy, scopeOf(*x)),
                                 evaluateExpr(*a.orderBy, scopeOf(*y)));
        return a.descending ? o > 0 : o < 0;
    });
    return rows;
}

/// A text of digits as a number, everything else as it is.
Value read(const Value& v) {
    const bool digits =
        v.type() == Value::Type::Text && !v.asText().empty() &&
        std::ranges::all_of(v.asText(), [](char c) { return c >= '0' && c <= '9'; });
    return digits ? Value(std::stod(v.asText())) : v;
}

Value aggregateOf(const Aggregate& a, const std::vector<const Tuple*>& rows) {
    if (a.name == "TopOne")
        return rows.empty() ? Value() : topRows(a, rows)[0]->tables[a.table]->cells[a.fieldIndex];
    if (a.name == "CollectTop") {
        model::Array top;
        for (const auto* row : topRows(a, rows)) {
            if (top.size() == static_cast<std::size_t>(a.limit))
                break;
            model::Record whole;
            for (std::size_t c = 0; c < a.columns.size(); ++c)
                whole.fields.emplace_back(a.columns[c], row->tables[a.table]->cells[c]);
            model::Record entry;
            entry.fields.emplace_back("rank", Value(static_cast<std::int64_t>(top.size() + 1)));
            entry.fields.emplace_back("value", Value(std::move(whole)));
            top.emplace_back(std::move(entry));
        }
        return Value(std::move(top));
    }
    if (a.name.starts_with("PERCENTILE"))
        return percentile(a, rows);
    if (a.argument == nullptr)
        return Value(static_cast<std::int64_t>(rows.size()));
    const auto values = valuesOf(a.argument, rows);
    if (a.name == "COUNT") {
        std::size_t unlike = 0;
        for (std::size_t i = 0; i < values.size(); ++i)
            unlike += std::ranges::none_of(values.begin(), values.begin() + static_cast<long>(i),
                                           [&](const Value& v) { return v == values[i]; })
                          ? 1
                          : 0;
        return Value(static_cast<std::int64_t>(a.distinct ? unlike : values.size()));
    }
    if (a.name == "Collect")
        return Value(model::Array(values));
    if (values.empty())
        return {};
    if (a.name == "STRING_AGG") {
        std::string text;
        for (const auto& v : values)
            text += (text.empty() ? "" : "+") + v.asText();
        return Value(text);
    }
    if (a.name == "MIN" || a.name == "MAX") {
        Value best = read(values[0]);
        for (const auto& text : values)
            if (const Value v = read(text);
                (a.name == "MIN") == (compareAny(v, best) < 0) && compareAny(v, best) != 0)
                best = v;
        return best;
    }
    if (a.name == "SUM" || a.name == "AVG") {
        double sum = 0;
        bool whole = true;
        for (const auto& text : values) {
            const Value v = read(text);
            sum += v.toDouble();
            whole = whole && v.type() == Type::BigInt;
        }
        if (a.name == "AVG")
            return Value(sum / static_cast<double>(values.size()));
        return whole ? Value(static_cast<std::int64_t>(sum)) : Value(sum);
    }
    return variance(values, a.name);
}

void collect(const ExprPtr& e, Op op, std::vector<const Expr*>& out) {
    if (e == nullptr)
        return;
    if (e->op == op)
        out.push_back(e.get());
    for (const auto& argument : e->args)
        collect(argument, op, out);
}

} // namespace

Scope scopeOf(const Tuple& tuple) {
    Scope scope;
    scope.tuple = &tuple;
    scope.time = tuple.time;
    return scope;
}

std::int64_t floorDiv(std::int64_t a, std::int64_t b) {
    std::int64_t q = a / b;
    if (a % b != 0 && (a < 0) != (b < 0))
        --q;
    return q;
}

std::int64_t unitTicks(const std::string& unit) {
    return unit == "minute" ? 60 * kSecond : unit == "millisecond" ? kSecond / 1000 : kSecond;
}

std::int64_t dateDiff(const std::string& unit, EventTime from, EventTime to) {
    return floorDiv(ticks(to), unitTicks(unit)) - floorDiv(ticks(from), unitTicks(unit));
}

Value evaluateExpr(const Expr& e, const Scope& scope) {
    const auto argument = [&](std::size_t i) { return evaluateExpr(*e.args[i], scope); };
    switch (e.op) {
    case Op::Constant:
        return e.constant;
    case Op::Column: {
        const Row* row = scope.tuple->tables[e.table];
        return row == nullptr ? Value() : row->cells[e.index];
    }
    case Op::Record: {
        const Row* row = scope.tuple->tables[e.table];
        if (row == nullptr)
            return {};
        model::Record whole;
        for (std::size_t c = 0; c < e.names.size(); ++c)
            whole.fields.emplace_back(e.names[c], row->cells[c]);
        return Value(std::move(whole));
    }
    case Op::Timestamp:
        return Value(scope.time);
    case Op::WindowStart:
        return Value(scope.windowStart);
    case Op::WindowEnd:
        return Value(scope.windowEnd);
    case Op::WindowId:
        return scope.windowId;
    case Op::Infix:
        return infix(e, scope);
    case Op::Not: {
        const auto b = truth(argument(0));
        return unknownOr(b ? std::optional(!*b) : std::nullopt);
    }
    case Op::IsNull:
        return Value(argument(0).isNull() != e.negated);
    case Op::Between: {
        const Value v = argument(0);
        const Value low = argument(1);
        const Value high = argument(2);
        if (v.isNull() || low.isNull() || high.isNull())
            return {};
        return Value(compareAny(v, low) >= 0 && compareAny(v, high) <= 0);
    }
    case Op::In: {
        const Value v = argument(0);
        if (v.isNull())
            return {};
        for (std::size_t i = 1; i < e.args.size(); ++i)
            if (compareAny(v, argument(i)) == 0)
                return Value(true);
        return Value(false);
    }
    case Op::Case:
        return truth(argument(0)).value_or(false) ? argument(1) : argument(2);
    case Op::DateDiff: {
        const Row* from = scope.tuple->tables[e.table];
        const Row* to = scope.tuple->tables[e.index];
        if (from == nullptr || to == nullptr)
            return {};
        return Value(dateDiff(e.sign, from->time, to->time));
    }
    case Op::Aggregate:
        return aggregateOf(*e.aggregate, *scope.group);
    case Op::Analytic:
        return scope.tuple->analytics.at(&e);
    }
    return {};
}

bool passes(const ExprPtr& condition, const Scope& scope) {
    return condition == nullptr || truth(evaluateExpr(*condition, scope)).value_or(false);
}

bool sameKeys(const std::vector<ExprPtr>& keys, const Tuple& a, const Tuple& b) {
    return std::ranges::all_of(keys, [&](const ExprPtr& key) {
        return evaluateExpr(*key, scopeOf(a)) == evaluateExpr(*key, scopeOf(b));
    });
}

std::vector<const Expr*> allOf(const Select& select, Op op) {
    std::vector<const Expr*> found;
    for (const auto& item : select.items)
        collect(item.value, op, found);
    collect(select.where, op, found);
    collect(select.having, op, found);
    return found;
}

bool isRejected(const Aggregate& a, const Tuple& tuple) {
    static const std::set<std::string> kNumeric{"SUM", "AVG", "VAR", "VARP", "STDEV", "STDEVP"};
    if (a.name == "MIN" || a.name == "MAX")
        return read(evaluateExpr(*a.argument, scopeOf(tuple))).type() == Value::Type::Text;
    const bool percentiles = a.name.starts_with("PERCENTILE");
    if (!percentiles && !kNumeric.contains(a.name))
        return false;
    const Value v = read(evaluateExpr(percentiles ? *a.orderBy : *a.argument, scopeOf(tuple)));
    return !v.isNull() && !v.isNumber();
}

Value analyticOf(const Analytic& a, const std::vector<Tuple>& rows, std::size_t current,
                 bool endInclusive) {
    const Tuple& now = rows[current];
    const std::int64_t span = a.seconds * kSecond;
    const auto counts = [&](const Tuple& t) { return passes(a.when, scopeOf(t)); };
    if (a.name == "ISFIRST") {
        const auto interval = [&](const Tuple& t) {
            return floorDiv(ticks(t.time) - (endInclusive ? 1 : 0), span);
        };
        if (!counts(now))
            return Value(std::int64_t{0});
        for (std::size_t i = 0; i < current; ++i)
            if (counts(rows[i]) && interval(rows[i]) == interval(now) &&
                sameKeys(a.partitionBy, rows[i], now))
                return Value(std::int64_t{0});
        return Value(std::int64_t{1});
    }
    std::vector<const Tuple*> window;
    for (std::size_t i = 0; i <= current; ++i)
        if (ticks(rows[i].time) > ticks(now.time) - span && counts(rows[i]) &&
            sameKeys(a.partitionBy, rows[i], now) && (i < current || a.name != "LAG"))
            window.push_back(&rows[i]);
    if (a.aggregate)
        return aggregateOf(*a.aggregate, window);
    const std::size_t back = a.name == "LAG" ? static_cast<std::size_t>(a.offset) : 1;
    if (window.size() >= back)
        return evaluateExpr(*a.argument, scopeOf(*window[window.size() - back]));
    return a.fallback == nullptr ? Value() : evaluateExpr(*a.fallback, scopeOf(now));
}

} // namespace vigil::engine::oracle
