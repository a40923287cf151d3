// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/binding/binder.h"

#include "engine/binding/expression_binder.h"
#include "engine/binding/item_binder.h"
#include "engine/binding/join_binder.h"
#include "engine/binding/match_binder.h"
#include "engine/binding/window_binder.h"
#include "engine/plan/pane_sharing.h"
#include "engine/plan/partitioning.h"

#include <algorithm>

namespace vigil::engine {

using model::equalNames;

namespace {

class ScriptBinder {
public:
    ScriptBinder(std::string_view sql, const QueryOptions& options, Diagnostics& findings)
        : m_sql(sql), m_options(options), m_findings(findings), m_plan(std::make_unique<Plan>()) {}

    std::unique_ptr<Plan> bind(const ast::Script& script) {
        m_plan->bounds = m_options.bounds;
        m_plan->budget = m_options.budget;
        m_plan->functions = m_options.functions;
        for (const auto& table : script.tables)
            declare(table);
        for (const auto& step : script.steps) {
            if (declared(step.name) != nullptr)
                error(step.span, "the step '" + step.name + "' has the name of a table",
                      "CREATE TABLE describes an input");
            if (stepNamed(step.name))
                error(step.span, "two steps have the name '" + step.name + "'");
            bindBody(step.body, step.name, false);
        }
        for (const auto& body : script.outputs) {
            std::string output;
            for (const auto& select : body.selects)
                if (!select.into.empty())
                    output = select.into;
            bindBody(body, output.empty() ? "output" : output, true);
        }
        warnAboutUnusedSteps(script);
        for (const auto& table : m_declared)
            if (!table.used)
                m_findings.push_back(diagnosticAt(m_sql, table.span, Severity::Warning,
                                                  "no SELECT reads the table '" + table.name + "'",
                                                  "the name is that of an input"));
        for (const auto& step : m_plan->steps)
            for (const auto& select : step.selects)
                m_plan->ordered = m_plan->ordered || select.ordered;
        noteMessages();
        choosePartitions(*m_plan);
        if (std::ranges::none_of(m_findings, [](const Diagnostic& finding) {
                return finding.severity == Severity::Error;
            }))
            sharePanes(*m_plan);
        return std::move(m_plan);
    }

private:
    /// Which inputs are to bring what came with their messages.
    void noteMessages() {
        const auto reads = [](const std::vector<ColumnPath>& columns) {
            return std::ranges::any_of(
                columns, [](const ColumnPath& path) { return path[0] == kMessageColumn; });
        };
        for (auto& source : m_plan->sources)
            source.readsMessages = reads(source.columns);
        for (const auto& step : m_plan->steps)
            for (const auto& select : step.selects)
                for (const auto& table : select.tables)
                    if (!table.apply && table.feed.kind == Feed::Kind::Source &&
                        (reads(table.columns) || (select.match && reads(select.match->columns))))
                        m_plan->sources[table.feed.index].readsMessages = true;
    }

    void error(SourceSpan span, std::string message, std::string hint = {}) {
        m_findings.push_back(
            diagnosticAt(m_sql, span, Severity::Error, std::move(message), std::move(hint)));
    }

    /// An input that CREATE TABLE describes.
    struct Declared {
        std::string name;
        SourceSpan span;
        std::vector<TypedColumn> columns;
        bool used = false;
    };

    void declare(const ast::TableDefinition& table) {
        if (declared(table.name) != nullptr)
            error(table.span, "the table '" + table.name + "' is created twice");
        auto& to = m_declared.emplace_back(Declared{table.name, table.span, {}});
        for (const auto& column : table.columns) {
            const auto type = typeNamed(column.typeName);
            if (!type)
                error(column.typeSpan, "unknown type '" + column.typeName + "'",
                      "bigint, float, nvarchar(max), datetime, bit, record or array");
            if (std::ranges::any_of(to.columns, [&](const auto& other) {
                    return equalNames(other.name, column.name);
                }))
                error(column.span, "two columns have the name '" + column.name + "'");
            to.columns.push_back({column.name, type.value_or(model::Value::Type::Text)});
        }
    }

    Declared* declared(std::string_view name) {
        const auto found = std::ranges::find_if(
            m_declared, [&](const auto& table) { return equalNames(table.name, name); });
        return found == m_declared.end() ? nullptr : &*found;
    }

    std::optional<std::size_t> stepNamed(std::string_view name) const {
        for (std::size_t i = 0; i < m_plan->steps.size(); ++i)
            if (!m_plan->steps[i].output && equalNames(m_plan->steps[i].name, name))
                return i;
        return std::nullopt;
    }

    void bindBody(const ast::Body& body, const std::string& name, bool output) {
        StepPlan step;
        step.name = name;
        step.output = output;
        StepColumns columns;
        StepColumns first; // of the branches of a UNION
        for (const auto& select : body.selects) {
            if (!select.into.empty() && !output)
                error(select.intoSpan, "INTO is not allowed in a step",
                      "write it in the SELECT that reads the step");
            StepColumns own;
            step.selects.push_back(bindSelect(select, own, output));
            if (step.selects.size() > 1 && own.contradicts(first))
                error(select.span,
                      "the SELECTs of UNION have different columns (" + first.text() + " and " +
                          own.text() + ")",
                      "name them alike with AS, in the same order");
            if (step.selects.size() == 1)
                first = own;
            columns.merge(std::move(own));
        }
        step.reference = !output && noteReference(body, step);
        m_plan->steps.push_back(std::move(step));
        m_columns.push_back(std::move(columns));
    }

    /// True for a step over reference data. It makes each version of the table anew, so it must do
    /// without time and without other branches.
    bool noteReference(const ast::Body& body, const StepPlan& step) {
        const auto isReference = [](const SelectPlan& select) {
            return select.tables[0].reference;
        };
        if (std::ranges::none_of(step.selects, isReference))
            return false;
        if (step.selects.size() > 1)
            error(body.selects[1].span, "UNION does not work over reference data",
                  "join each table for itself");
        const auto& select = step.selects[0];
        if (select.grouped || select.match || !select.analytics.empty() || select.distinct ||
            std::ranges::any_of(select.joins,
                                [](const auto& j) { return j.kind != JoinPlan::Kind::Apply; }))
            error(body.selects[0].span, "reference data has no time: no windows and joins here",
                  "a step over it chooses rows and computes columns; join it to a stream");
        return true;
    }

    /// The source for a FROM; an equal rule of event time is shared.
    std::size_t sourceFor(const ast::Table& table) {
        const auto* known = m_options.find(table.name);
        const bool reference = known != nullptr && known->reference;
        for (std::size_t i = 0; i < m_plan->sources.size(); ++i) {
            const auto* other = m_sourceTables[i];
            const bool sameTime =
                (table.timestampBy == nullptr) == (other->timestampBy == nullptr) &&
                (table.timestampBy == nullptr ||
                 ast::sameExpression(*table.timestampBy, *other->timestampBy)) &&
                std::ranges::equal(
                    table.timestampOver, other->timestampOver,
                    [](const auto& a, const auto& b) { return ast::sameExpression(*a, *b); });
            if (equalNames(m_plan->sources[i].input, table.name) && sameTime)
                return i;
        }
        SourcePlan source;
        source.input = table.name;
        source.reference = reference;
        source.policy = known == nullptr ? m_options.policy : known->policy;
        if (auto* const typed = declared(table.name)) {
            source.typed = typed->columns;
            typed->used = true;
        }
        if (table.timestampBy == nullptr && !source.policy.streamTime)
            source.policy = TimePolicy::byArrival();
        ExpressionBinder binder(m_sql, m_findings, *m_options.catalog);
        binder.functions = m_options.functions.get();
        binder.tables.push_back(scopeOf(table, source.columns));
        if (table.timestampBy != nullptr) {
            if (reference)
                error(table.timestampBy->span, "reference data has no event time");
            source.timestamp = binder.bind(*table.timestampBy, Phase::EventTime);
            using Type = model::Value::Type;
            const auto type = source.timestamp->type;
            if (source.timestamp->op == Expression::Op::Time)
                error(table.timestampBy->span, "TIMESTAMP BY cannot use System.Timestamp()");
            else if (type && *type != Type::DateTime && *type != Type::Text && *type != Type::Null)
                error(table.timestampBy->span,
                      "TIMESTAMP BY needs a datetime, this is " +
                          std::string(model::typeName(*type)),
                      "write DATEADD(second, ..., '1970-01-01')");
        }
        for (const auto& key : table.timestampOver)
            source.over.push_back(binder.bind(*key, Phase::EventTime));
        m_plan->sources.push_back(std::move(source));
        m_sourceTables.push_back(&table);
        return m_plan->sources.size() - 1;
    }

    ScopeTable scopeOf(const ast::Table& table, std::vector<ColumnPath>& columns) {
        ScopeTable scope{table.alias, table.name, {}, false, &columns, {}};
        scope.input = !stepNamed(table.name);
        if (const auto* known = m_options.find(table.name); known != nullptr && scope.input)
            scope.files = known->files;
        if (const auto step = stepNamed(table.name)) {
            scope.known = m_columns[*step].names;
            scope.types = m_columns[*step].types;
            scope.closed = m_columns[*step].closed;
        } else if (const auto* typed = declared(table.name)) {
            for (const auto& column : typed->columns) {
                scope.known.push_back(column.name);
                scope.types.push_back(column.type);
            }
            scope.closed = true;
        } else if (const auto* known = m_options.find(table.name)) {
            scope.known = known->columns;
            scope.closed = known->columnsComplete;
        }
        return scope;
    }

    TablePlan tablePlan(const ast::Table& table) {
        TablePlan plan;
        plan.alias = table.alias;
        if (const auto step = stepNamed(table.name)) {
            plan.feed = {Feed::Kind::Step, *step};
            plan.reference = m_plan->steps[*step].reference;
            if (table.timestampBy != nullptr)
                error(table.timestampBy->span, "TIMESTAMP BY stands only beside an input",
                      "move it to the step that reads the input");
        } else {
            checkStreamName(table);
            plan.feed = {Feed::Kind::Source, sourceFor(table)};
            plan.reference = m_plan->sources[plan.feed.index].reference;
        }
        return plan;
    }

    /// With declared inputs a name that is close to one of them is a slip.
    void checkStreamName(const ast::Table& table) {
        if (m_options.inputs.empty() || m_options.find(table.name) != nullptr)
            return;
        std::vector<std::string_view> names;
        for (const auto& input : m_options.inputs)
            names.push_back(input.name);
        for (const auto& step : m_plan->steps)
            if (!step.output)
                names.push_back(step.name);
        auto hint = didYouMean(table.name, names);
        if (hint.empty())
            for (const auto name : names)
                hint += (hint.empty() ? "there is " : ", ") + std::string(name);
        error(table.span, "there is no input or step named '" + table.name + "'", std::move(hint));
    }

    SelectPlan bindSelect(const ast::Select& from, StepColumns& columns, bool output) {
        SelectPlan plan;
        plan.span = from.span;
        plan.distinct = from.distinct;
        plan.tables.reserve(from.joins.size() + 1);
        ExpressionBinder binder(m_sql, m_findings, *m_options.catalog);
        binder.select = &plan;
        binder.limits = m_options.limits;
        binder.functions = m_options.functions.get();
        for (const auto& item : from.items)
            if (!item.alias.empty())
                binder.aliases.push_back({item.alias, item.value.get()});

        plan.tables.push_back(tablePlan(from.from));
        if (plan.tables[0].reference && output)
            error(from.from.span, "reference data stands only on the right side of a JOIN",
                  "or in a step (WITH name AS ...) that stands there");
        for (const auto& join : from.joins)
            if (join.applies())
                plan.tables.push_back({join.table.alias, {}, false, {}, true, {}});
            else {
                plan.tables.push_back(tablePlan(join.table));
                binder.analyticsBeforeJoin = true;
            }
        binder.tables.push_back(scopeOf(from.from, plan.tables[0].columns));
        if (from.from.match != nullptr) {
            bindMatch(binder, *from.from.match, from.from, plan);
            if (!from.joins.empty())
                error(from.joins[0].table.span,
                      "MATCH_RECOGNIZE and JOIN cannot stand in one SELECT",
                      "put one of them in a step (WITH name AS ...)");
        }
        for (std::size_t i = 0; i < from.joins.size(); ++i)
            bindJoinClause(binder, from.joins[i], plan, i + 1);

        if (from.where != nullptr)
            plan.where = binder.bindCondition(*from.where, Phase::Row, "WHERE");
        plan.grouped = !from.groupBy.empty();
        if (plan.grouped)
            bindGroupBy(binder, from, plan);
        const auto phase = plan.grouped ? Phase::Group : Phase::Row;
        bindItems(binder, from, plan, phase, columns);
        binder.aliasesVisible = true;
        if (from.having != nullptr)
            plan.having = binder.bindCondition(*from.having, phase, "HAVING");
        plan.ordered = needsOrder(plan);
        return plan;
    }

    void bindJoinClause(ExpressionBinder& binder, const ast::Join& join, SelectPlan& plan,
                        std::size_t table) {
        if (join.applies()) {
            plan.joins.push_back(bindApply(binder, join, table));
            ScopeTable scope{
                join.table.alias, join.table.alias, {}, true, &plan.tables[table].columns, {}};
            const auto* function =
                plan.joins.back().apply ? plan.joins.back().apply->function : nullptr;
            if (function != nullptr && equalNames(function->name, "GetRecordProperties"))
                scope.known = {"PropertyName", "PropertyValue"};
            else
                scope.known = {"ArrayIndex", "ArrayValue"};
            binder.tables.push_back(std::move(scope));
            return;
        }
        if (join.table.match != nullptr)
            error(join.table.span, "MATCH_RECOGNIZE cannot stand on the right side of a JOIN",
                  "put it in a step (WITH name AS ...)");
        if (binder.tableNamed(join.table.alias))
            error(join.table.span, "two tables have the name '" + join.table.alias + "'",
                  "give one an alias: AS name");
        binder.tables.push_back(scopeOf(join.table, plan.tables[table].columns));
        plan.joins.push_back(bindJoin(binder, join, table, plan.tables[table].reference));
    }

    void bindGroupBy(ExpressionBinder& binder, const ast::Select& from, SelectPlan& plan) {
        const auto errors = [this] {
            return std::ranges::count(m_findings, Severity::Error, &Diagnostic::severity);
        };
        const auto before = errors();
        plan.windows = bindWindows(binder, from.groupBy, from.span);
        // Whatever its arguments are: a window that was written is never left out in silence.
        if (plan.windows.size() != windowsWritten(from.groupBy) && errors() == before)
            error(from.span, "a window of GROUP BY cannot be read",
                  "write TumblingWindow(minute, 5)");
        for (const auto& key : from.groupBy) {
            if (isWindowCall(*key))
                continue;
            if (key->kind == ast::Expr::Kind::Literal)
                error(key->span, "a constant is no grouping key");
            plan.keys.push_back(binder.bind(*key, Phase::Row));
            binder.keys.push_back(key.get());
        }
        // Beside a window System.Timestamp() is a plain key. It goes last and has no name: in
        // SELECT the function gives the end of the window.
        const bool snapshot = std::ranges::none_of(from.groupBy, [](const auto& key) {
            return isWindowCall(*key) && !isSystemTimestamp(*key);
        });
        for (const auto& key : from.groupBy)
            if (!snapshot && isSystemTimestamp(*key))
                plan.keys.push_back(binder.bind(*key, Phase::Row));
    }

    static bool needsOrder(const SelectPlan& plan) {
        const auto windowNeeds = [](const WindowPlan& w) {
            return w.kind == WindowPlan::Kind::Sliding || w.kind == WindowPlan::Kind::Session;
        };
        const auto aggregateNeeds = [](const AggregatePlan& a) {
            return a.function->state == AggregateFunction::State::Rows && a.function->inOrder;
        };
        return !plan.analytics.empty() || plan.match || plan.distinct ||
               std::ranges::any_of(plan.joins,
                                   [](const auto& j) { return j.kind != JoinPlan::Kind::Apply; }) ||
               std::ranges::any_of(plan.windows, windowNeeds) ||
               std::ranges::any_of(plan.aggregates, aggregateNeeds);
    }

    void warnAboutUnusedSteps(const ast::Script& script) {
        for (std::size_t i = 0; i < script.steps.size(); ++i) {
            const bool used = std::ranges::any_of(m_plan->steps, [&](const StepPlan& step) {
                return std::ranges::any_of(step.selects, [&](const SelectPlan& select) {
                    return std::ranges::any_of(select.tables, [&](const TablePlan& table) {
                        return table.feed.kind == Feed::Kind::Step && table.feed.index == i;
                    });
                });
            });
            if (!used)
                m_findings.push_back(
                    diagnosticAt(m_sql, script.steps[i].span, Severity::Warning,
                                 "nobody reads the step '" + script.steps[i].name + "'"));
        }
    }

    std::string_view m_sql;
    const QueryOptions& m_options;
    Diagnostics& m_findings;
    std::unique_ptr<Plan> m_plan;
    std::vector<Declared> m_declared;
    std::vector<StepColumns> m_columns;
    std::vector<const ast::Table*> m_sourceTables;
};

} // namespace

std::unique_ptr<Plan> bindScript(std::string_view sql, const ast::Script& script,
                                 const QueryOptions& options, Diagnostics& findings) {
    return ScriptBinder(sql, options, findings).bind(script);
}

} // namespace vigil::engine
