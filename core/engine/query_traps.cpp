// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/query_traps.h"

#include <algorithm>

namespace vigil::engine {

using model::equalNames;
using Kind = ast::Expr::Kind;

namespace {

/// Calls `visit` for `e` and everything within.
template <typename Visit>
void forEach(const ast::Expr& e, const Visit& visit) {
    visit(e);
    for (const auto& argument : e.args)
        forEach(*argument, visit);
    if (e.over == nullptr)
        return;
    for (const auto& key : e.over->partitionBy)
        forEach(*key, visit);
    for (const auto& item : e.over->orderBy)
        forEach(*item.value, visit);
    if (e.over->when != nullptr)
        forEach(*e.over->when, visit);
}

/// The same for bare column names.
template <typename Visit>
void forEachName(const ast::Expr& e, const Visit& visit) {
    forEach(e, [&visit](const ast::Expr& part) {
        if (part.kind == Kind::Name)
            visit(part);
    });
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
                if (join.kind != ast::Join::Kind::CrossApply)
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

    /// Aliases are names of the result only; in the clauses they are read as columns of the input.
    void lookForAliases(const ast::Select& select) {
        if (isStep(select.from.name))
            return; // its columns are known, a wrong one is an error
        std::vector<const ast::Expr*> clauses;
        if (select.from.timestampBy != nullptr)
            clauses.push_back(select.from.timestampBy.get());
        if (select.where != nullptr)
            clauses.push_back(select.where.get());
        for (const auto& key : select.groupBy)
            clauses.push_back(key.get());
        if (select.having != nullptr && select.groupBy.empty())
            clauses.push_back(select.having.get());
        for (const auto* clause : clauses)
            forEachName(*clause, [&](const ast::Expr& name) {
                if (name.path.size() == 1)
                    checkName(select, name);
            });
    }

    void checkName(const ast::Select& select, const ast::Expr& name) {
        const auto aliased = std::ranges::find_if(select.items, [&](const auto& item) {
            return !item.alias.empty() && equalNames(item.alias, name.path[0]);
        });
        if (aliased == select.items.end() || isColumn(select, name.path[0]))
            return;
        const auto span = aliased->value->span;
        m_findings.push_back(
            diagnosticAt(m_sql, name.span, Severity::Warning,
                         "'" + name.path[0] + "' is read as a column of '" + select.from.name +
                             "', not as the alias in SELECT",
                         "repeat the expression: " +
                             std::string(m_sql.substr(span.begin, span.end - span.begin))));
    }

    /// The input is known to have it, or an item of SELECT reads it.
    [[nodiscard]] bool isColumn(const ast::Select& select, std::string_view column) const {
        if (const auto* known = m_options.find(select.from.name);
            known != nullptr && std::ranges::any_of(known->columns, [&](const auto& c) {
                return equalNames(c, column);
            }))
            return true;
        bool read = false;
        for (const auto& item : select.items)
            if (item.value != nullptr)
                forEachName(*item.value, [&](const ast::Expr& name) {
                    read = read || equalNames(name.path.back(), column);
                });
        return read;
    }

    /// The clauses that go by time.
    static bool goesByTime(const ast::Select& select) {
        bool found = !select.groupBy.empty() || select.from.match != nullptr ||
                     std::ranges::any_of(select.joins, [](const auto& join) {
                         return join.kind != ast::Join::Kind::CrossApply;
                     });
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
