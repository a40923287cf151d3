// SPDX-License-Identifier: GPL-3.0-or-later
// The part of Pane that turns state into values.
#include "engine/aggregate.h"
#include "engine/budget_meter.h"
#include "engine/value_ops.h"

#include <algorithm>
#include <cmath>
#include <compare>
#include <unordered_set>

namespace vigil::engine {

using model::Value;
using A = AggregatePlan::Kind;

namespace {

/// True when `a` comes before `b` in ORDER BY; ties by arrival. Null is the smallest.
bool sortsBefore(const KeptRow& a, const KeptRow& b, const AggregatePlan& plan) {
    for (std::size_t i = 0; i < plan.order.size(); ++i) {
        const auto order = orderValues(a.sort[i], b.sort[i]);
        if (std::is_neq(order))
            return plan.order[i].descending ? std::is_gt(order) : std::is_lt(order);
    }
    return a.order < b.order;
}

constexpr std::size_t kSamplesPerStep = 2; ///< sorted in part
constexpr std::size_t kStepsPerSorted = 8; ///< a kept row among others, or its hash

Value wholeSum(Int128 sum) {
    constexpr Int128 kLow = std::numeric_limits<std::int64_t>::min();
    constexpr Int128 kHigh = std::numeric_limits<std::int64_t>::max();
    return sum >= kLow && sum <= kHigh ? Value(static_cast<std::int64_t>(sum))
                                       : Value(static_cast<double>(sum));
}

} // namespace

Value Pane::percentile(const AggregatePlan& plan, const Samples& samples) {
    const std::size_t count = samples.size();
    if (count == 0)
        return {};
    countSteps(1 + count / kSamplesPerStep);
    thread_local std::vector<double> all; // kept for its memory alone
    all.assign(samples.floats.begin(), samples.floats.end());
    for (const auto whole : samples.wholes)
        all.push_back(static_cast<double>(whole));
    all.insert(all.end(), samples.bits.begin(), samples.bits.end());
    const bool descending = plan.order[0].descending;
    // The value at a rank in the wanted order, and the one after it.
    const auto valueAt = [&](std::size_t rank) {
        const auto place = static_cast<std::ptrdiff_t>(descending ? count - 1 - rank : rank);
        std::ranges::nth_element(all, all.begin() + place);
        return all.begin() + place;
    };
    if (plan.kind == A::PercentileDisc) {
        // The smallest value whose share of rows up to it is at least the fraction.
        const auto rank = static_cast<std::size_t>(
            std::max(1.0, std::ceil(static_cast<double>(count) * plan.fraction - 1e-9)));
        const double value = *valueAt(std::min(rank, count) - 1);
        const auto whole = std::ranges::find_if(
            samples.wholes, [&](std::int64_t w) { return static_cast<double>(w) == value; });
        if (whole != samples.wholes.end())
            return Value(*whole);
        if (std::ranges::any_of(samples.bits, [&](std::uint8_t bit) { return bit == value; }))
            return Value(value != 0);
        return Value(value);
    }
    // Linear between the neighbours of position (n - 1) p.
    const double position = static_cast<double>(count - 1) * plan.fraction;
    const auto below = static_cast<std::size_t>(position);
    const double share = position - static_cast<double>(below);
    const auto at = valueAt(below);
    if (below + 1 >= count)
        return Value(*at);
    const double next =
        descending ? *std::max_element(all.begin(), at) : *std::min_element(at + 1, all.end());
    return Value(*at + (next - *at) * share);
}

void Pane::trimTop(std::vector<KeptRow>& rows, const AggregatePlan& plan) {
    if (plan.kind != A::TopOne && plan.kind != A::CollectTop)
        return;
    const std::size_t most = plan.kind == A::TopOne ? 1 : plan.limit;
    if (rows.size() < 2 * most)
        return;
    std::ranges::stable_sort(
        rows, [&](const KeptRow& a, const KeptRow& b) { return sortsBefore(a, b, plan); });
    countSteps(rows.size() * kStepsPerSorted);
    rows.resize(most);
}

Value Pane::numericResult(const AggregatePlan& plan, const Lane& lane, std::uint32_t slot) const {
    const FloatCell f = slot < lane.floats.size() ? lane.floats[slot] : FloatCell{};
    const WholeCell w = slot < lane.wholes.size() ? lane.wholes[slot] : WholeCell{};
    const BitCell b = slot < lane.bits.size() ? lane.bits[slot] : BitCell{};
    const ValueCell v = slot < lane.values.size() ? lane.values[slot] : ValueCell{};
    const std::int64_t numbers = f.whole() + w.count + b.count();
    const Int128 whole = w.sum + b.trues;
    switch (plan.kind) {
    case A::Count:
        return Value(numbers + v.count);
    case A::Sum:
        if (numbers == 0)
            return {};
        return f.whole() == 0 ? wholeSum(whole) : floatValue(f.sum + static_cast<double>(whole));
    case A::Avg:
        return numbers == 0 ? Value()
                            : floatValue((f.sum + static_cast<double>(whole)) /
                                         static_cast<double>(numbers));
    case A::Min:
    case A::Max: {
        const bool least = plan.kind == A::Min;
        Value best = v.count > 0 ? (least ? v.least : v.greatest) : Value();
        const auto offer = [&](const Value& candidate) {
            if (best.isNull() || std::is_lt(orderValues(candidate, best)) == least)
                best = candidate;
        };
        if (f.count > 0)
            offer(Value(least ? f.least() : f.greatest));
        if (w.count > 0)
            offer(Value(least ? w.least : w.greatest));
        const bool extreme = least ? b.falses == 0 : b.trues > 0;
        if (b.count() > 0 && b.count() == numbers)
            offer(Value(extreme));
        else if (b.count() > 0)
            offer(Value(std::int64_t{extreme}));
        return best;
    }
    default: {
        const MomentCell m = slot < lane.moments.size() ? lane.moments[slot] : MomentCell{};
        const bool population = plan.kind == A::VarP || plan.kind == A::StDevP;
        const std::int64_t divisor = population ? m.count : m.count - 1;
        if (divisor < 1)
            return {};
        const double variance = std::max(0.0, m.squares) / static_cast<double>(divisor);
        const bool root = plan.kind == A::StDev || plan.kind == A::StDevP;
        return floatValue(root ? std::sqrt(variance) : variance);
    }
    }
}

Value Pane::listResult(const AggregatePlan& plan, const std::vector<KeptRow>& rows) const {
    switch (plan.kind) {
    case A::CountDistinct: {
        std::unordered_set<std::string> seen;
        countSteps(rows.size() * kStepsPerSorted);
        for (const auto& row : rows) {
            std::string key;
            appendKey(key, row.value);
            seen.insert(std::move(key));
        }
        return Value(static_cast<std::int64_t>(seen.size()));
    }
    case A::Collect: {
        model::Array all;
        countSteps(rows.size());
        all.reserve(rows.size());
        for (const auto& row : rows)
            all.push_back(row.value);
        return Value(std::move(all));
    }
    case A::TopOne:
    case A::CollectTop: {
        countSteps(rows.size() * kStepsPerSorted);
        auto sorted = rows;
        std::ranges::stable_sort(
            sorted, [&](const KeptRow& a, const KeptRow& b) { return sortsBefore(a, b, plan); });
        if (plan.kind == A::TopOne)
            return sorted.empty() ? Value() : sorted.front().value;
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
    case A::StringAgg: {
        if (rows.empty())
            return {};
        std::string joined;
        // A text that is too long is refused as a result; here it only must not fill the memory.
        for (std::size_t i = 0; i < rows.size() && joined.size() <= 16 * kMostText; ++i)
            joined += (i == 0 ? "" : plan.separator) + textOf(rows[i].value);
        countSteps(rows.size() * 2);
        return Value(std::move(joined));
    }
    default:
        return {};
    }
}

Value Pane::result(std::size_t aggregate, std::uint32_t slot) const {
    const auto& place = m_layout->place(aggregate);
    const auto& plan = m_layout->plans()[aggregate];
    if (place.counts)
        return Value(rowsIn(slot));
    if (place.samples) {
        const auto& groups = m_samples[place.index];
        return slot < groups.size() ? percentile(plan, groups[slot]) : Value();
    }
    if (!place.list)
        return numericResult(plan, m_lanes[place.index], slot);
    static const std::vector<KeptRow> kNone;
    const auto& list = m_lists[place.index];
    return listResult(plan, slot < list.size() ? list[slot] : kNone);
}

void Pane::appendResults(std::size_t aggregate, std::span<const std::uint32_t> slots,
                         model::Column& to) const {
    const auto& place = m_layout->place(aggregate);
    const auto& plan = m_layout->plans()[aggregate];
    if (place.counts) {
        for (const auto slot : slots)
            to.appendBigInt(rowsIn(slot));
        return;
    }
    const auto* const lane = place.list || place.samples ? nullptr : &m_lanes[place.index];
    const bool floats = lane != nullptr && lane->wholes.empty() && lane->bits.empty() &&
                        lane->values.empty() && lane->floats.size() == m_otherRows.size();
    const auto appendEach = [&](auto result) {
        for (const auto slot : slots) {
            const auto& cell = lane->floats[slot];
            const double value = result(cell);
            if (cell.count > 0 && std::isfinite(value))
                to.appendFloat(value);
            else
                to.appendNull();
        }
    };
    if (floats && plan.kind == A::Count)
        for (const auto slot : slots)
            to.appendBigInt(lane->floats[slot].whole());
    else if (floats && plan.kind == A::Sum)
        appendEach([](const FloatCell& cell) { return cell.sum; });
    else if (floats && plan.kind == A::Avg)
        appendEach([](const FloatCell& cell) { return cell.sum / cell.count; });
    else if (floats && plan.kind == A::Min)
        appendEach([](const FloatCell& cell) { return cell.least(); });
    else if (floats && plan.kind == A::Max)
        appendEach([](const FloatCell& cell) { return cell.greatest; });
    else
        for (const auto slot : slots)
            to.append(result(aggregate, slot));
}

} // namespace vigil::engine
