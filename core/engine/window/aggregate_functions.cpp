// SPDX-License-Identifier: GPL-3.0-or-later
// The aggregates: how each makes its result of what a group keeps, and their table.
#include "engine/budget/budget_meter.h"
#include "engine/expression/value_ops.h"
#include "engine/plan/aggregate_function.h"
#include "engine/plan/plan.h"
#include "engine/window/aggregate_cell.h"

#include <algorithm>
#include <cmath>
#include <compare>
#include <unordered_set>

namespace vigil::engine {

using model::Value;
using Type = model::Value::Type;
using Cells = AggregateCells;

namespace {

constexpr std::size_t kSamplesPerStep = 2; ///< sorted in part
constexpr std::size_t kStepsPerSorted = 8; ///< a kept row among others, or its hash

// Of cells

Value wholeValue(Int128 sum) {
    constexpr Int128 kLow = std::numeric_limits<std::int64_t>::min();
    constexpr Int128 kHigh = std::numeric_limits<std::int64_t>::max();
    return sum >= kLow && sum <= kHigh ? Value(static_cast<std::int64_t>(sum))
                                       : Value(static_cast<double>(sum));
}

Value count(const Cells& cells) { return Value(cells.numbers() + cells.values.count); }

double total(const Cells& cells) {
    return cells.floats.sum + static_cast<double>(cells.wholeSum());
}

Value sum(const Cells& cells) {
    if (cells.numbers() == 0)
        return {};
    return cells.floats.whole() == 0 ? wholeValue(cells.wholeSum()) : floatValue(total(cells));
}

Value average(const Cells& cells) {
    const auto numbers = cells.numbers();
    return numbers == 0 ? Value() : floatValue(total(cells) / static_cast<double>(numbers));
}

Value extreme(const Cells& cells, bool least) {
    const auto& [floats, wholes, bits, values, moments] = cells;
    Value best = values.count > 0 ? (least ? values.least : values.greatest) : Value();
    const auto offer = [&](const Value& candidate) {
        if (best.isNull() || std::is_lt(orderValues(candidate, best)) == least)
            best = candidate;
    };
    if (floats.count > 0)
        offer(Value(least ? floats.least() : floats.greatest));
    if (wholes.count > 0)
        offer(Value(least ? wholes.least : wholes.greatest));
    const bool bit = least ? bits.falses == 0 : bits.trues > 0;
    if (bits.count() > 0 && bits.count() == cells.numbers())
        offer(Value(bit));
    else if (bits.count() > 0)
        offer(Value(std::int64_t{bit}));
    return best;
}

Value least(const Cells& cells) { return extreme(cells, true); }

Value greatest(const Cells& cells) { return extreme(cells, false); }

/// Variance by a divisor of n - `less`; nullopt for too few values.
std::optional<double> varianceOf(const MomentCell& moments, std::int64_t less) {
    const std::int64_t divisor = moments.count - less;
    return divisor < 1
               ? std::nullopt
               : std::optional(std::max(0.0, moments.squares) / static_cast<double>(divisor));
}

template <std::int64_t kLess>
Value variance(const Cells& cells) {
    const auto value = varianceOf(cells.moments, kLess);
    return value ? floatValue(*value) : Value();
}

template <std::int64_t kLess>
Value deviation(const Cells& cells) {
    const auto value = varianceOf(cells.moments, kLess);
    return value ? floatValue(std::sqrt(*value)) : Value();
}

// Of groups that hold floats alone

void appendCounts(const std::vector<FloatCell>& cells, std::span<const std::uint32_t> slots,
                  model::Column& to) {
    for (const auto slot : slots)
        to.appendBigInt(cells[slot].whole());
}

template <auto kResult>
void appendEach(const std::vector<FloatCell>& cells, std::span<const std::uint32_t> slots,
                model::Column& to) {
    for (const auto slot : slots) {
        const double value = kResult(cells[slot]);
        if (cells[slot].count > 0 && std::isfinite(value))
            to.appendFloat(value);
        else
            to.appendNull();
    }
}

constexpr auto kFloatSum = [](const FloatCell& cell) { return cell.sum; };
constexpr auto kFloatAverage = [](const FloatCell& cell) { return cell.sum / cell.count; };
constexpr auto kFloatLeast = [](const FloatCell& cell) { return cell.least(); };
constexpr auto kFloatGreatest = [](const FloatCell& cell) { return cell.greatest; };

// Of samples

/// The samples as floats, of which some can be put in their place by value.
class Ranked {
public:
    Ranked(const Samples& samples, bool descending) : m_all(scratch()), m_descending(descending) {
        countSteps(1 + samples.size() / kSamplesPerStep);
        m_all.assign(samples.floats.begin(), samples.floats.end());
        for (const auto whole : samples.wholes)
            m_all.push_back(static_cast<double>(whole));
        m_all.insert(m_all.end(), samples.bits.begin(), samples.bits.end());
    }

    /// The value at a rank in the wanted order.
    double at(std::size_t rank) {
        m_place = m_all.begin() +
                  static_cast<std::ptrdiff_t>(m_descending ? m_all.size() - 1 - rank : rank);
        std::ranges::nth_element(m_all, m_place);
        return *m_place;
    }

    /// The value after the one that at() gave, which was not the last.
    [[nodiscard]] double next() const {
        return m_descending ? *std::max_element(m_all.begin(), m_place)
                            : *std::min_element(m_place + 1, m_all.end());
    }

private:
    static std::vector<double>& scratch() {
        thread_local std::vector<double> all; // kept for its memory alone
        return all;
    }

    std::vector<double>& m_all;
    std::vector<double>::iterator m_place;
    bool m_descending;
};

/// The smallest value whose share of rows up to it is at least the fraction, as it came.
Value percentileOfValues(const AggregatePlan& plan, const Samples& samples) {
    Ranked ranked(samples, plan.order[0].descending);
    const std::size_t count = samples.size();
    const auto rank = static_cast<std::size_t>(
        std::max(1.0, std::ceil(static_cast<double>(count) * plan.fraction - 1e-9)));
    const double value = ranked.at(std::min(rank, count) - 1);
    const auto whole = std::ranges::find_if(
        samples.wholes, [&](std::int64_t w) { return static_cast<double>(w) == value; });
    if (whole != samples.wholes.end())
        return Value(*whole);
    if (std::ranges::any_of(samples.bits, [&](std::uint8_t bit) { return bit == value; }))
        return Value(value != 0);
    return Value(value);
}

/// Linear between the neighbours of position (n - 1) p.
Value percentileBetween(const AggregatePlan& plan, const Samples& samples) {
    Ranked ranked(samples, plan.order[0].descending);
    const double position = static_cast<double>(samples.size() - 1) * plan.fraction;
    const auto below = static_cast<std::size_t>(position);
    const double share = position - static_cast<double>(below);
    const double at = ranked.at(below);
    if (below + 1 >= samples.size())
        return Value(at);
    return Value(at + (ranked.next() - at) * share);
}

// Of rows

Value countDistinct(const AggregatePlan&, const std::vector<KeptRow>& rows) {
    std::unordered_set<std::string> seen;
    countSteps(rows.size() * kStepsPerSorted);
    for (const auto& row : rows) {
        std::string key;
        appendKey(key, row.value);
        seen.insert(std::move(key));
    }
    return Value(static_cast<std::int64_t>(seen.size()));
}

Value collect(const AggregatePlan&, const std::vector<KeptRow>& rows) {
    model::Array all;
    countSteps(rows.size());
    all.reserve(rows.size());
    for (const auto& row : rows)
        all.push_back(row.value);
    return Value(std::move(all));
}

Value topOne(const AggregatePlan& plan, const std::vector<KeptRow>& rows) {
    auto sorted = rows;
    sortKept(sorted, plan);
    return sorted.empty() ? Value() : sorted.front().value;
}

Value collectTop(const AggregatePlan& plan, const std::vector<KeptRow>& rows) {
    auto sorted = rows;
    sortKept(sorted, plan);
    model::Array top;
    for (std::size_t i = 0; i < std::min(sorted.size(), plan.limit); ++i) {
        model::Record entry;
        entry.fields.emplace_back("rank", Value(static_cast<std::int64_t>(i + 1)));
        entry.fields.emplace_back("value", sorted[i].value);
        top.emplace_back(std::move(entry));
        countBytes(bytesBeside(top.back()));
    }
    return Value(std::move(top));
}

Value join(const AggregatePlan& plan, const std::vector<KeptRow>& rows) {
    if (rows.empty())
        return {};
    std::string joined;
    // A text that is too long is refused as a result; here it only must not fill the memory.
    for (std::size_t i = 0; i < rows.size() && joined.size() <= 16 * kMostText; ++i)
        joined += (i == 0 ? "" : plan.separator) + textOf(rows[i].value);
    countSteps(rows.size() * 2);
    return Value(std::move(joined));
}

using Entry = AggregateFunction;
using State = AggregateFunction::State;
using Argument = AggregateFunction::Argument;

/// An entry over numbers, from its count of values and their deviations.
constexpr Entry ofMoments(std::string_view name, std::string_view signature,
                          std::string_view description, std::string_view example,
                          std::string_view gives, Value (*result)(const Cells&)) {
    return {.name = name,
            .signature = signature,
            .description = description,
            .example = example,
            .gives = gives,
            .result = Type::Float,
            .numbersOnly = true,
            .moments = true,
            .readsTexts = true,
            .ofCells = result};
}

/// It has no name of its own in a query.
constexpr Entry kCountDistinct{.name = "COUNT(DISTINCT)",
                               .signature = "COUNT(DISTINCT value)",
                               .description = "How many different values that are not null.",
                               .example = "COUNT(DISTINCT v)",
                               .gives = "3",
                               .result = Type::BigInt,
                               .state = State::Rows,
                               .inOrder = false,
                               .ofRows = countDistinct};

constexpr Entry countEntry(std::string_view name, std::string_view signature,
                           std::string_view description, std::string_view example) {
    return {.name = name,
            .signature = signature,
            .description = description,
            .example = example,
            .gives = "3",
            .minArgs = 0,
            .result = Type::BigInt,
            .takesStar = true,
            .distinct = &kCountDistinct,
            .ofCells = count,
            .appendFloats = appendCounts};
}

constexpr std::array kAggregates{
    countEntry("COUNT", "COUNT(*) or COUNT([DISTINCT] value)",
               "How many rows, or how many values that are not null.", "COUNT(*)"),
    Entry{.name = "SUM",
          .signature = "SUM(number)",
          .description = "The sum; null when all values are null.",
          .example = "SUM(v)",
          .gives = "7",
          .numbersOnly = true,
          .readsTexts = true,
          .ofCells = sum,
          .appendFloats = appendEach<kFloatSum>},
    Entry{.name = "AVG",
          .signature = "AVG(number)",
          .description = "The mean, as float.",
          .example = "AVG(v - 1)",
          .gives = "1.3333333333333333",
          .result = Type::Float,
          .numbersOnly = true,
          .readsTexts = true,
          .ofCells = average,
          .appendFloats = appendEach<kFloatAverage>},
    Entry{.name = "MIN",
          .signature = "MIN(value)",
          .description = "The smallest value.",
          .example = "MIN(v)",
          .gives = "1",
          .resultLikeArgument = true,
          .readsTexts = true,
          .ofCells = least,
          .appendFloats = appendEach<kFloatLeast>},
    Entry{.name = "MAX",
          .signature = "MAX(value)",
          .description = "The largest value.",
          .example = "MAX(v)",
          .gives = "4",
          .resultLikeArgument = true,
          .readsTexts = true,
          .ofCells = greatest,
          .appendFloats = appendEach<kFloatGreatest>},
    ofMoments("STDEV", "STDEV(number)", "Standard deviation of a sample (n - 1).",
              "ROUND(STDEV(v), 3)", "1.528", deviation<1>),
    ofMoments("STDEVP", "STDEVP(number)", "Standard deviation of a population (n).",
              "ROUND(STDEVP(v), 3)", "1.247", deviation<0>),
    ofMoments("VAR", "VAR(number)", "Variance of a sample (n - 1).", "ROUND(VAR(v), 3)", "2.333",
              variance<1>),
    ofMoments("VARP", "VARP(number)", "Variance of a population (n).", "ROUND(VARP(v), 3)", "1.556",
              variance<0>),
    Entry{.name = "Collect",
          .signature = "Collect([value])",
          .description = "All rows or values of the window as an array.",
          .example = "Collect(v)",
          .gives = "[1,2,4]",
          .minArgs = 0,
          .result = Type::Array,
          .state = State::Rows,
          .wholeRows = true,
          .ofRows = collect},
    Entry{.name = "CollectTop",
          .signature = "CollectTop(n[, value]) OVER (ORDER BY value DESC)",
          .description = "The first n rows by an order, with their rank.",
          .example = "CollectTop(1, v) OVER (ORDER BY v DESC)",
          .gives = "[{\"rank\":1,\"value\":4}]",
          .maxArgs = 2,
          .arguments = {Argument::Limit, Argument::Value},
          .result = Type::Array,
          .state = State::Rows,
          .wholeRows = true,
          .ordered = true,
          .ofRows = collectTop},
    Entry{.name = "TopOne",
          .signature = "TopOne([value]) OVER (ORDER BY value DESC)",
          .description = "The first row by an order.",
          .example = "TopOne(v) OVER (ORDER BY v DESC)",
          .gives = "4",
          .minArgs = 0,
          .resultLikeArgument = true,
          .state = State::Rows,
          .wholeRows = true,
          .ordered = true,
          .ofRows = topOne},
    Entry{.name = "PERCENTILE_CONT",
          .signature = "PERCENTILE_CONT(p) OVER (ORDER BY value)",
          .description = "A percentile, between two values where needed.",
          .example = "PERCENTILE_CONT(0.75) OVER (ORDER BY v)",
          .gives = "3",
          .arguments = {Argument::Fraction},
          .result = Type::Float,
          .state = State::Samples,
          .ordered = true,
          .ofSamples = percentileBetween},
    Entry{.name = "PERCENTILE_DISC",
          .signature = "PERCENTILE_DISC(p) OVER (ORDER BY value)",
          .description = "A percentile that is one of the values.",
          .example = "PERCENTILE_DISC(0.75) OVER (ORDER BY v)",
          .gives = "4",
          .arguments = {Argument::Fraction},
          .state = State::Samples,
          .ordered = true,
          .ofSamples = percentileOfValues},
    Entry{.name = "STRING_AGG",
          .signature = "STRING_AGG(text, separator)",
          .description = "Texts of the window joined by a separator.",
          .example = "STRING_AGG(v, '-')",
          .gives = "1-2-4",
          .minArgs = 2,
          .maxArgs = 2,
          .arguments = {Argument::Value, Argument::Separator},
          .result = Type::Text,
          .state = State::Rows,
          .ofRows = join},
    countEntry("COUNT_BIG", "COUNT_BIG(*)", "As COUNT.", "COUNT_BIG(v)"),
};

/// True when `a` comes before `b`.
bool sortsBefore(const KeptRow& a, const KeptRow& b, const AggregatePlan& plan) {
    for (std::size_t i = 0; i < plan.order.size(); ++i) {
        const auto order = orderValues(a.sort[i], b.sort[i]);
        if (std::is_neq(order))
            return plan.order[i].descending ? std::is_gt(order) : std::is_lt(order);
    }
    return a.order < b.order;
}

} // namespace

std::span<const AggregateFunction> aggregateFunctions() noexcept { return kAggregates; }

void sortKept(std::vector<KeptRow>& rows, const AggregatePlan& plan) {
    countSteps(rows.size() * kStepsPerSorted);
    std::ranges::stable_sort(
        rows, [&](const KeptRow& a, const KeptRow& b) { return sortsBefore(a, b, plan); });
}

} // namespace vigil::engine
