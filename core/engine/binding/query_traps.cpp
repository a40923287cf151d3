// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/binding/query_traps.h"

#include "engine/binding/expression_binder.h"
#include "engine/binding/window_binder.h"

#include <algorithm>
#include <span>

namespace vigil::engine {

using model::equalNames;
using Kind = ast::Expr::Kind;

namespace {

/// The first argument is a unit of time.
bool isUnitFirst(const FunctionCatalog& catalog, const ast::Expr& call) {
    const auto* const function = call.path.size() == 1 ? catalog.scalar(call.path[0]) : nullptr;
    return (function != nullptr && function->unitFirst) || isWindowCall(call) ||
           (call.path.size() == 1 &&
            (equalNames(call.path[0], "ISFIRST") || equalNames(call.path[0], "DURATION") ||
             equalNames(call.path[0], "HOP") || equalNames(call.path[0], "OFFSET")));
}

/// Calls `visit` for the names in `e` but the units of windows and of functions of time.
template <typename Visit>
void forEachColumn(const FunctionCatalog& catalog, const ast::Expr& e, const Visit& visit) {
    if (e.kind == Kind::Name)
        return visit(e);
    const bool unit = e.kind == Kind::Call && e.args.size() > 1 && e.args[0]->kind == Kind::Name &&
                      isUnitFirst(catalog, e);
    for (const auto& argument : std::span(e.args).subspan(unit ? 1 : 0))
        forEachColumn(catalog, *argument, visit);
    if (e.over == nullptr)
        return;
    for (const auto& key : e.over->partitionBy)
        forEachColumn(catalog, *key, visit);
    for (const auto& item : e.over->orderBy)
        forEachColumn(catalog, *item.value, visit);
    if (e.over->when != nullptr)
        forEachColumn(catalog, *e.over->when, visit);
}

class TrapFinder {
public:
    TrapFinder(std::string_view sql, const ast::Script& script, const QueryOptions& options,
               Diagnostics& findings)
        : m_sql(sql), m_script(script), m_options(options), m_findings(findings) {}

    void run() {
        for (const auto& step : m_script.steps)
            look(step.body);
        for (const auto& body : m_script.outputs)
            look(body);
        warnAboutMissingTimes();
        warnAboutMixedTimes();
    }

private:
    void look(const ast::Body& body) {
        for (const auto& select : body.selects) {
            noteTable(select.from);
            for (const auto& join : select.joins)
                if (!join.applies())
                    noteTable(join.table);
            lookForAliases(select);
            m_goesByTime = m_goesByTime || goesByTime(select);
        }
    }

    [[nodiscard]] bool isStep(std::string_view name) const {
        return std::ranges::any_of(m_script.steps,
                                   [&](const auto& s) { return equalNames(s.name, name); });
    }

    void noteTable(const ast::Table& table) {
        const auto* known = m_options.find(table.name);
        if (isStep(table.name) || (known != nullptr && known->reference))
            return;
        (table.timestampBy == nullptr ? m_timeless : m_timed).push_back(&table);
    }

    enum class Clause { EventTime, Where, GroupBy };

    /// Aliases are names of the result only; in the clauses they are read as columns of the input.
    void lookForAliases(const ast::Select& select) {
        if (isStep(select.from.name))
            return; // its columns are known, a wrong one is an error
        const auto look = [&](const ast::ExprPtr& clause, Clause where) {
            if (clause != nullptr)
                forEachColumn(*m_options.catalog, *clause,
                              [&](const ast::Expr& name) { checkName(select, name, where); });
        };
        look(select.from.timestampBy, Clause::EventTime);
        look(select.where, Clause::Where);
        for (const auto& key : select.groupBy)
            look(key, Clause::GroupBy);
    }

    void checkName(const ast::Select& select, const ast::Expr& name, Clause where) {
        const auto aliased = std::ranges::find_if(select.items, [&](const auto& item) {
            return !item.alias.empty() && equalNames(item.alias, name.path[0]);
        });
        if (aliased == select.items.end() || isColumn(select, name.path[0]) ||
            isTable(select, name.path[0]))
            return;
        const bool fixed = dependsOnRows(*aliased->value);
        if (where == Clause::EventTime && fixed)
            return; // it could not stand there
        m_findings.push_back(diagnosticAt(m_sql, name.span, Severity::Warning,
                                          "'" + name.path[0] + "' is read as a column of '" +
                                              select.from.name + "', not as the alias in SELECT",
                                          remedy(*aliased->value, name.path.size() > 1, where)));
    }

    /// What to write instead of the alias there.
    [[nodiscard]] std::string remedy(const ast::Expr& value, bool field, Clause where) const {
        const bool aggregate = isAggregate(value);
        if (aggregate && where == Clause::Where)
            return "write the condition in HAVING";
        if (aggregate || field)
            return "compute it in a step (WITH name AS ...)";
        return "repeat the expression: " +
               std::string(m_sql.substr(value.span.begin, value.span.end - value.span.begin));
    }

    /// An aggregate of the grouped rows, not one over the rows before.
    [[nodiscard]] bool isAggregate(const ast::Expr& value) const {
        bool found = false;
        forEach(value, [&](const ast::Expr& part) {
            found = found || (part.kind == Kind::Call && part.path.size() == 1 &&
                              m_options.catalog->aggregate(part.path[0]) != nullptr &&
                              (part.over == nullptr || !part.over->limit));
        });
        return found;
    }

    /// True for what is only known of rows in order: aggregates, functions over rows, the time.
    [[nodiscard]] bool dependsOnRows(const ast::Expr& value) const {
        bool found = isAggregate(value);
        forEach(value, [&](const ast::Expr& part) {
            found = found || (part.kind == Kind::Call &&
                              (part.over != nullptr || equalNames(part.path[0], "System")));
        });
        return found;
    }

    static bool isTable(const ast::Select& select, std::string_view name) {
        return equalNames(select.from.alias, name) ||
               std::ranges::any_of(select.joins, [&](const auto& join) {
                   return equalNames(join.table.alias, name);
               });
    }

    /// The input is known to have it, or an item of SELECT reads it.
    [[nodiscard]] bool isColumn(const ast::Select& select, std::string_view column) const {
        if (const auto* known = m_options.find(select.from.name);
            known != nullptr && std::ranges::any_of(known->columns, [&](const auto& c) {
                return equalNames(c, column);
            }))
            return true;
        return std::ranges::any_of(select.items, [&](const auto& item) {
            return item.value != nullptr && ast::readsColumn(*item.value, column);
        });
    }

    /// The clauses that go by time.
    static bool goesByTime(const ast::Select& select) {
        bool found =
            !select.groupBy.empty() || select.from.match != nullptr ||
            std::ranges::any_of(select.joins, [](const auto& join) { return !join.applies(); });
        const auto look = [&found](const ast::Expr& e) {
            found = found ||
                    (e.kind == Kind::Call &&
                     (e.over != nullptr || equalNames(ast::pathText(e.path), "System.Timestamp") ||
                      equalNames(e.path.back(), "ISFIRST")));
        };
        for (const auto& item : select.items)
            if (item.value != nullptr)
                forEach(*item.value, look);
        if (select.where != nullptr)
            forEach(*select.where, look);
        return found;
    }

    /// Time by arrival is rarely what was meant: it differs from run to run, and the policies for
    /// early, late and unordered rows do not apply.
    void warnAboutMissingTimes() {
        if (!m_timed.empty() || !m_goesByTime)
            return;
        for (const auto* table : m_timeless) {
            const auto* known = m_options.find(table->name);
            if ((known == nullptr ? m_options.policy : known->policy).streamTime)
                continue;
            m_findings.push_back(
                diagnosticAt(m_sql, table->span, Severity::Warning,
                             "'" + table->name +
                                 "' has no TIMESTAMP BY: it runs on the time of "
                                 "arrival, and no policy for late rows applies",
                             "add TIMESTAMP BY and the column with the time of the event"));
        }
    }

    void warnAboutMixedTimes() {
        if (m_timed.empty())
            return;
        for (const auto* table : m_timeless)
            m_findings.push_back(diagnosticAt(m_sql, table->span, Severity::Warning,
                                              "'" + table->name + "' has no TIMESTAMP BY, but '" +
                                                  m_timed[0]->name +
                                                  "' has: it runs on the time its rows came with",
                                              "add TIMESTAMP BY to both"));
    }

    std::string_view m_sql;
    const ast::Script& m_script;
    const QueryOptions& m_options;
    Diagnostics& m_findings;
    std::vector<const ast::Table*> m_timed;
    std::vector<const ast::Table*> m_timeless;
    bool m_goesByTime = false;
};

} // namespace

void noteTraps(std::string_view sql, const ast::Script& script, const QueryOptions& options,
               Diagnostics& findings) {
    TrapFinder(sql, script, options, findings).run();
}

} // namespace vigil::engine
