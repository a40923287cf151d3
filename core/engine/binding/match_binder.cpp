// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/binding/match_binder.h"

#include "engine/plan/match_pattern.h"

#include <algorithm>

namespace vigil::engine {

using model::equalNames;
using Op = Expression::Op;
using Read = MatchPlan::Read;

namespace {

std::optional<Read::Kind> readNamed(std::string_view name) {
    return equalNames(name, "FIRST")  ? std::optional(Read::Kind::First)
           : equalNames(name, "LAST") ? std::optional(Read::Kind::Last)
           : equalNames(name, "MIN")  ? std::optional(Read::Kind::Min)
           : equalNames(name, "MAX")  ? std::optional(Read::Kind::Max)
                                      : std::nullopt;
}

class MatchBinder : public PatternScope {
public:
    MatchBinder(ExpressionBinder& binder, const ast::MatchRecognize& match, const ast::Table& table,
                MatchPlan& plan)
        : m_binder(binder), m_match(match), m_table(table), m_plan(plan) {}

    void bind() {
        bindLimit();
        for (const auto& key : m_match.partitionBy) {
            auto column = m_binder.bind(*key, Phase::Row);
            if (column->op != Op::Column)
                m_binder.error(key->span, "PARTITION BY of MATCH_RECOGNIZE takes columns",
                               "compute the key in a step (WITH name AS ...)");
            else
                m_plan.partitionBy.push_back(std::move(column));
        }
        if (m_match.pattern) {
            m_plan.pattern = pattern(*m_match.pattern);
            if (m_places > kMostPatternPlaces)
                m_binder.error(m_match.pattern->span, "the pattern has more than " +
                                                          std::to_string(kMostPatternPlaces) +
                                                          " variables");
            else if (MatchPattern(m_plan.pattern).first().end)
                m_binder.warn(m_match.pattern->span, "the pattern matches no rows as well",
                              "a match without rows gives no result");
        } else {
            m_binder.error(head(), "MATCH_RECOGNIZE needs a PATTERN", "write PATTERN (A B+)");
        }
        m_plan.conditions.resize(m_plan.symbols.size());
        m_binder.pattern = this;
        bindDefinitions();
        bindMeasures();
        m_binder.pattern = nullptr;
    }

    ExpressionPtr bindName(const ast::Expr& e) override {
        const auto symbol = symbolNamed(e.path[0]);
        if (symbol && e.path.size() == 1)
            return refuseSymbol(e);
        if (m_current && (!symbol || *symbol == *m_current))
            return column(e, symbol.has_value());
        // A bare field of another variable is its newest row, as in SQL.
        return read(Read::Kind::Last, e, e);
    }

    ExpressionPtr bindCall(const ast::Expr& e) override {
        const auto& name = e.path.back();
        if (e.path.size() != 1)
            return nullptr;
        if (e.over != nullptr)
            return refuse(e, "'" + name + "' over rows cannot stand inside MATCH_RECOGNIZE",
                          "compute it in a step (WITH name AS ...)");
        if (equalNames(name, "CLASSIFIER")) {
            if (m_current || !e.args.empty() || e.starArgument)
                return refuse(e, "CLASSIFIER() stands in MEASURES and takes no argument");
            auto slot = slotOf(Read::Kind::Classifier, std::nullopt, nullptr, e);
            slot->type = model::Value::Type::Array;
            return slot;
        }
        if (const auto kind = readNamed(name)) {
            if (e.args.size() != 1 || e.starArgument || e.distinct ||
                e.args[0]->kind != ast::Expr::Kind::Name)
                return refuse(e, name + " takes one field inside MATCH_RECOGNIZE",
                              "write " + name + "(A.field)");
            return read(*kind, *e.args[0], e);
        }
        if (m_binder.catalog().aggregate(name) != nullptr || equalNames(name, "LAG") ||
            equalNames(name, "ISFIRST") || equalNames(name, "PREV") || equalNames(name, "NEXT"))
            return refuse(e, "'" + name + "' is not known inside MATCH_RECOGNIZE",
                          "there are FIRST, LAST, MIN, MAX and CLASSIFIER");
        if (!m_current && equalNames(name, "GetMetadataPropertyValue"))
            return refuse(e, "a measure has no row of its own", "write LAST(A.field)");
        return nullptr;
    }

private:
    [[nodiscard]] SourceSpan head() const {
        constexpr std::size_t kWord = 15; // MATCH_RECOGNIZE
        return {m_match.span.begin, m_match.span.begin + kWord};
    }

    ExpressionPtr refuse(const ast::Expr& e, std::string message, std::string hint = {}) {
        m_binder.error(e.span, std::move(message), std::move(hint));
        return ExpressionBinder::make(Op::Constant, e);
    }

    std::optional<std::size_t> symbolNamed(std::string_view name) const {
        const auto found = std::ranges::find_if(
            m_plan.symbols, [&](const auto& symbol) { return equalNames(symbol, name); });
        if (found == m_plan.symbols.end())
            return std::nullopt;
        return static_cast<std::size_t>(found - m_plan.symbols.begin());
    }

    [[nodiscard]] std::string slipOf(std::string_view name) const {
        const std::vector<std::string_view> names(m_plan.symbols.begin(), m_plan.symbols.end());
        return didYouMean(name, names);
    }

    ExpressionPtr refuseSymbol(const ast::Expr& e) {
        return refuse(e, "'" + e.path[0] + "' names rows, a value is wanted",
                      "write " + e.path[0] + ".field");
    }

    void bindLimit() {
        if (!m_match.limit)
            m_binder.error(head(), "MATCH_RECOGNIZE needs a time limit",
                           "write LIMIT DURATION(minute, 5)");
        else
            m_plan.limit =
                m_binder.duration(m_match.limit->unit, m_match.limit->span, *m_match.limit->count)
                    .value_or(Ticks{1});
    }

    PatternPlan pattern(const ast::Pattern& from) {
        PatternPlan to;
        to.quantifier = from.quantifier;
        switch (from.kind) {
        case ast::Pattern::Kind::Symbol:
            ++m_places;
            to.symbol = symbolNamed(from.symbol).value_or(m_plan.symbols.size());
            if (to.symbol == m_plan.symbols.size())
                m_plan.symbols.push_back(from.symbol);
            return to;
        case ast::Pattern::Kind::Sequence:
            to.kind = PatternPlan::Kind::Sequence;
            break;
        case ast::Pattern::Kind::Alternatives:
            to.kind = PatternPlan::Kind::Alternatives;
            break;
        case ast::Pattern::Kind::Repeat:
            to.kind = PatternPlan::Kind::Repeat;
            break;
        }
        for (const auto& part : from.parts)
            to.parts.push_back(pattern(part));
        return to;
    }

    void bindDefinitions() {
        for (std::size_t i = 0; i < m_match.definitions.size(); ++i) {
            const auto& definition = m_match.definitions[i];
            m_current = symbolNamed(definition.symbol);
            m_position = i;
            if (!m_current) {
                m_binder.error(definition.span, "'" + definition.symbol + "' is not in the pattern",
                               slipOf(definition.symbol));
            } else if (m_plan.conditions[*m_current] != nullptr) {
                m_binder.error(definition.span, "'" + definition.symbol + "' is defined twice");
            } else {
                m_plan.conditions[*m_current] =
                    m_binder.bindCondition(*definition.condition, Phase::Row, "DEFINE");
            }
        }
        m_current.reset();
    }

    /// True when the variable is defined after the one whose condition is being bound.
    bool isDefinedLater(std::size_t symbol) const {
        for (std::size_t i = m_position + 1; i < m_match.definitions.size(); ++i)
            if (symbolNamed(m_match.definitions[i].symbol) == symbol)
                return m_current.has_value() && symbol != *m_current;
        return false;
    }

    /// A column of the row in hand; the name of its variable is not part of the path.
    ExpressionPtr column(const ast::Expr& e, bool withoutFirst) {
        const bool table =
            !withoutFirst && e.path.size() > 1 &&
            (equalNames(e.path[0], m_table.name) || equalNames(e.path[0], m_table.alias));
        if (!withoutFirst && !table && e.path.size() > 1)
            if (auto hint = slipOf(e.path[0]); !hint.empty())
                m_binder.warn(e.span, "the pattern has no variable '" + e.path[0] + "'",
                              std::move(hint));
        const auto from = withoutFirst || table ? 1 : 0;
        return m_binder.bindColumn(0, {e.path.begin() + from, e.path.end()}, e);
    }

    /// A value along the match: `field` is a column with or without a variable before it.
    ExpressionPtr read(Read::Kind kind, const ast::Expr& field, const ast::Expr& e) {
        const auto symbol = symbolNamed(field.path[0]);
        if (symbol && field.path.size() == 1)
            return refuseSymbol(field);
        if (symbol && isDefinedLater(*symbol))
            return refuse(field,
                          "the condition of '" + m_plan.symbols[*m_current] + "' refers to '" +
                              m_plan.symbols[*symbol] + "', which is defined after it",
                          "a condition can only refer back");
        return slotOf(kind, symbol, column(field, symbol.has_value()), e);
    }

    ExpressionPtr slotOf(Read::Kind kind, std::optional<std::size_t> symbol, ExpressionPtr value,
                         const ast::Expr& e) {
        auto slot = ExpressionBinder::make(Op::Slot, e);
        slot->type = value == nullptr ? std::nullopt : value->type;
        const auto known = std::ranges::find_if(m_plan.reads, [&](const Read& other) {
            return other.kind == kind && other.symbol == symbol &&
                   (value == nullptr || other.value->index == value->index);
        });
        slot->index = static_cast<std::size_t>(known - m_plan.reads.begin());
        if (known == m_plan.reads.end())
            m_plan.reads.push_back({kind, symbol, std::move(value)});
        return slot;
    }

    void bindMeasures() {
        if (m_match.measures.empty())
            m_binder.error(head(), "MATCH_RECOGNIZE needs MEASURES",
                           "write MEASURES LAST(A.field) AS name");
        for (std::size_t i = 0; i < m_plan.partitionBy.size(); ++i) {
            const auto& name = m_plan.columns[m_plan.partitionBy[i]->index].back();
            // A measure of that name stands for the column.
            const bool replaced = std::ranges::any_of(
                m_match.measures, [&](const auto& m) { return equalNames(m.alias, name); });
            if (!replaced)
                m_plan.results.push_back({name, nullptr, i});
        }
        for (const auto& measure : m_match.measures) {
            if (measure.alias.empty())
                m_binder.error(measure.span, "a measure needs a name", "write ... AS name");
            const bool taken = std::ranges::any_of(m_plan.results, [&](const auto& other) {
                return equalNames(other.name, measure.alias);
            });
            if (taken)
                m_binder.error(measure.span, "two measures have the name '" + measure.alias + "'");
            auto value = m_binder.bind(*measure.value, Phase::Row);
            m_plan.results.push_back({measure.alias, std::move(value), std::nullopt});
        }
    }

    ExpressionBinder& m_binder;
    const ast::MatchRecognize& m_match;
    const ast::Table& m_table;
    MatchPlan& m_plan;
    std::optional<std::size_t> m_current; ///< the variable whose condition is bound
    std::size_t m_position = 0;           ///< of its definition
    std::size_t m_places = 0;
};

} // namespace

void bindMatch(ExpressionBinder& binder, const ast::MatchRecognize& match, const ast::Table& table,
               SelectPlan& plan) {
    auto& to = plan.match.emplace();
    auto& scope = binder.tables[0];
    scope.columns = &to.columns;
    scope.alias = table.name;
    MatchBinder(binder, match, table, to).bind();
    ScopeTable result{table.alias, table.alias, {}, true, &plan.tables[0].columns, {}};
    for (const auto& column : to.results) {
        result.known.push_back(column.name);
        result.types.push_back(column.partition ? to.partitionBy[*column.partition]->type
                                                : column.measure->type);
    }
    scope = std::move(result);
}

} // namespace vigil::engine
