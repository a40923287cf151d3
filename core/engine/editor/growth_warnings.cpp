// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/editor/growth_warnings.h"

#include "engine/budget/budget_meter.h"
#include "engine/operator_text.h"
#include "engine/plan/plan.h"

#include <algorithm>
#include <set>

namespace vigil::engine {

namespace {

using Place = OperatorPlace::Kind;
using Pattern = PatternPlan::Kind;

// Below these a query is taken for a usual one.
constexpr Ticks kWideJoin = std::chrono::minutes{1};    ///< DATEDIFF without an equality
constexpr Ticks kLongWindow = std::chrono::minutes{10}; ///< that keeps all its rows
constexpr std::int64_t kManyHops = 10'000;              ///< windows that a row lies in
constexpr std::int64_t kSomeHops = 100;                 ///< of rows that are kept
constexpr double kLongText = 64 * 1024;                 ///< bytes
constexpr double kManyRows = 1000;                      ///< out of one
constexpr std::size_t kManyColumns = 1000;
constexpr double kUsualText = 10; ///< bytes of a text of the input

class GrowthFinder {
public:
    explicit GrowthFinder(const Query& query) : m_query(query), m_plan(query.plan()) {}

    std::vector<GrowthWarning> run() {
        for (std::size_t s = 0; s < m_plan.steps.size(); ++s) {
            const auto& step = m_plan.steps[s];
            StepGrowth growth;
            for (std::size_t i = 0; i < step.selects.size(); ++i)
                look(s, i, step.selects[i], growth);
            m_steps.push_back(growth);
        }
        return std::move(m_warnings);
    }

private:
    /// What a step can make of its inputs.
    struct StepGrowth {
        double rows = 0;          ///< out of one row, over all UNIONs before
        std::size_t joins = 0;    ///< without an equality, one on top of the other
        double text = kUsualText; ///< bytes of its longest text
    };

    void warn(Place kind, std::size_t step, std::size_t select, std::size_t index,
              std::string what) {
        m_warnings.push_back({placeText(m_query, {kind, step, select, index}), std::move(what)});
    }

    [[nodiscard]] const StepGrowth* feedOf(const TablePlan& table) const {
        return !table.apply && table.feed.kind == Feed::Kind::Step ? &m_steps[table.feed.index]
                                                                   : nullptr;
    }

    void look(std::size_t s, std::size_t i, const SelectPlan& select, StepGrowth& growth) {
        std::size_t joins = 0;
        double rows = 1;
        for (const auto& table : select.tables)
            if (const auto* feed = feedOf(table)) {
                joins = std::max(joins, feed->joins);
                rows = std::max(rows, feed->rows);
            }
        lookAtJoins(s, i, select, joins);
        if (select.match)
            lookAtPattern(s, i, *select.match);
        for (std::size_t w = 0; w < select.windows.size(); ++w)
            lookAtWindow(s, i, select, w);
        lookAtTexts(s, i, select, growth);
        if (select.items.size() >= kManyColumns)
            warn(Place::Project, s, i, 0,
                 std::to_string(select.items.size()) + " columns in every row");
        // A window makes rows of its own.
        growth.joins = std::max(growth.joins, select.grouped ? 0 : joins);
        const bool few = rows < kManyRows && growth.rows < kManyRows;
        growth.rows += select.grouped ? 1 : rows;
        if (few && growth.rows >= kManyRows)
            warn(Place::Project, s, i, 0,
                 "UNION upon UNION: every row comes out " +
                     std::to_string(static_cast<std::uint64_t>(growth.rows)) + " times or more");
    }

    void lookAtJoins(std::size_t s, std::size_t i, const SelectPlan& select, std::size_t& joins) {
        for (std::size_t j = 0; j < select.joins.size(); ++j) {
            const auto& join = select.joins[j];
            if (join.kind == JoinPlan::Kind::Apply || select.tables[join.table].reference ||
                !join.rightKeys.empty())
                continue;
            ++joins;
            const auto span = std::chrono::round<std::chrono::seconds>(join.latest - join.earliest);
            if (joins == 2) // what follows upon it is known by then
                warn(Place::Join, s, i, j,
                     "no equality in ON, upon a JOIN without one: rows multiply with each");
            else if (joins == 1 && span >= kWideJoin)
                warn(Place::Join, s, i, j,
                     "no equality in ON: every row meets all rows of " + spanText(span));
        }
    }

    static bool keepsAllRows(const AggregatePlan& aggregate) { return aggregate.function->grows(); }

    void lookAtWindow(std::size_t s, std::size_t i, const SelectPlan& select, std::size_t w) {
        using Kind = WindowPlan::Kind;
        const auto& window = select.windows[w];
        const auto hops = window.kind == Kind::Hopping ? window.size / window.hop : 1;
        const bool overlaps =
            window.kind == Kind::Sliding || (window.kind == Kind::Hopping && hops >= kSomeHops);
        // The end of the window is a key that keeps nothing apart.
        const bool keyed = std::ranges::any_of(select.keys, [](const auto& key) {
            return key->op != Expression::Op::Time && key->op != Expression::Op::WindowEnd;
        });
        if (overlaps && !keyed && window.size >= kLongWindow &&
            std::ranges::any_of(select.aggregates, keepsAllRows))
            warn(Place::Window, s, i, w,
                 "no keys: each result goes through all rows of " + spanText(window.size));
        else if (hops >= kManyHops)
            warn(Place::Window, s, i, w,
                 "every row comes out in " + std::to_string(hops) + " windows");
    }

    static bool isNullable(const PatternPlan& pattern) {
        switch (pattern.kind) {
        case Pattern::Symbol:
            return false;
        case Pattern::Sequence:
            return std::ranges::all_of(pattern.parts, isNullable);
        case Pattern::Alternatives:
            return std::ranges::any_of(pattern.parts, isNullable);
        case Pattern::Repeat:
            return pattern.quantifier != '+' || isNullable(pattern.parts[0]);
        }
        return false;
    }

    static bool repeats(const PatternPlan& pattern) {
        return pattern.kind == Pattern::Repeat && pattern.quantifier != '?';
    }

    static void symbolsOf(const PatternPlan& pattern, std::set<std::size_t>& symbols) {
        if (pattern.kind == Pattern::Symbol)
            symbols.insert(pattern.symbol);
        for (const auto& part : pattern.parts)
            symbolsOf(part, symbols);
    }

    static bool shareSymbol(const PatternPlan& a, const PatternPlan& b) {
        std::set<std::size_t> left;
        std::set<std::size_t> right;
        symbolsOf(a, left);
        symbolsOf(b, right);
        return std::ranges::any_of(left,
                                   [&](std::size_t symbol) { return right.contains(symbol); });
    }

    /// True when the same rows can be read in many ways: a repetition of what is repeated, or two
    /// repetitions of one variable in a row.
    static bool isAmbiguous(const PatternPlan& pattern) {
        if (repeats(pattern)) {
            const auto& inner = pattern.parts[0];
            if (repeats(inner) || isNullable(inner) ||
                (inner.kind == Pattern::Alternatives && std::ranges::any_of(inner.parts, repeats)))
                return true;
        }
        if (pattern.kind == Pattern::Sequence)
            for (std::size_t i = 0; i + 1 < pattern.parts.size(); ++i)
                if (repeats(pattern.parts[i]) && repeats(pattern.parts[i + 1]) &&
                    shareSymbol(pattern.parts[i], pattern.parts[i + 1]))
                    return true;
        return std::ranges::any_of(pattern.parts, isAmbiguous);
    }

    void lookAtPattern(std::size_t s, std::size_t i, const MatchPlan& match) {
        if (isAmbiguous(match.pattern))
            warn(
                Place::Match, s, i, 0,
                "repetitions in PATTERN can take the same rows: their combinations multiply over " +
                    spanText(match.limit));
    }

    /// About how long a text is that an expression makes of usual ones.
    [[nodiscard]] double textBytes(const Expression& e, const SelectPlan& select) const {
        using Op = Expression::Op;
        if (e.op == Op::Constant)
            return e.constant.type() == model::Value::Type::Text
                       ? static_cast<double>(e.constant.asText().size())
                       : 1;
        if (e.op == Op::Column) {
            const auto* feed =
                e.source < select.tables.size() ? feedOf(select.tables[e.source]) : nullptr;
            return feed == nullptr ? kUsualText : feed->text;
        }
        double longest = 1;
        double sum = 0;
        for (const auto& argument : e.args) {
            const auto bytes = textBytes(*argument, select);
            longest = std::max(longest, bytes);
            sum += bytes;
        }
        if (e.op == Op::Arithmetic)
            return e.type == model::Value::Type::Text ? sum : 1;
        if (e.op != Op::Call)
            return e.op == Op::Case || e.op == Op::Cast ? longest : 1;
        if (e.function->name == "CONCAT" || e.function->name == "CONCAT_WS")
            return sum;
        if (e.function->name == "REPLACE")
            return textBytes(*e.args[0], select) *
                   std::max(1.0, textBytes(*e.args[2], select) /
                                     std::max(1.0, textBytes(*e.args[1], select)));
        // Of the others none makes more than it gets.
        return longest;
    }

    /// The longest text on the way to the value of an expression.
    [[nodiscard]] double longestWithin(const Expression& e, const SelectPlan& select) const {
        double longest = textBytes(e, select);
        for (const auto& argument : e.args)
            longest = std::max(longest, longestWithin(*argument, select));
        return longest;
    }

    void lookAtTexts(std::size_t s, std::size_t i, const SelectPlan& select, StepGrowth& growth) {
        double before = kUsualText;
        for (const auto& table : select.tables)
            if (const auto* feed = feedOf(table))
                before = std::max(before, feed->text);
        double within = before;
        for (const auto& item : select.items) {
            if (item.star)
                growth.text = std::max(growth.text, before);
            if (item.value == nullptr)
                continue;
            growth.text = std::max(growth.text, textBytes(*item.value, select));
            within = std::max(within, longestWithin(*item.value, select));
        }
        if (before < kLongText && within >= kLongText)
            warn(Place::Project, s, i, 0,
                 "texts multiply with each CONCAT or REPLACE: 10 bytes become " +
                     sizeText({static_cast<std::size_t>(std::min(within, 1e15)), 0, 0, 0}));
    }

    const Query& m_query;
    const Plan& m_plan;
    std::vector<StepGrowth> m_steps;
    std::vector<GrowthWarning> m_warnings;
};

} // namespace

std::vector<GrowthWarning> growthWarnings(const Query& query) { return GrowthFinder(query).run(); }

} // namespace vigil::engine
