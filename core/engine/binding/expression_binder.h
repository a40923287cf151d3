// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/expression/time_unit.h"
#include "engine/plan/function_catalog.h"
#include "engine/plan/plan.h"
#include "engine/syntax/ast.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::engine {

/// A name of FROM and what is known of its columns.
struct ScopeTable {
    std::string alias;
    std::string name;
    std::vector<std::string> known;             ///< columns, as far as known
    bool closed = false;                        ///< there are no others
    std::vector<ColumnPath>* columns = nullptr; ///< where the paths that are read are noted
    /// Of the columns in `known`, as far as they are known; may be empty.
    std::vector<std::optional<model::Value::Type>> types;
    bool input = false; ///< its rows come from a transport, not from a step
    std::shared_ptr<const std::vector<std::string>> files = nullptr; ///< InputOptions::files
};

/// What may stand in the expression that is being bound.
enum class Phase {
    EventTime, ///< TIMESTAMP BY: columns only
    Row,       ///< before grouping: analytic functions, no aggregates
    Group      ///< SELECT and HAVING of a grouped query: keys and aggregates only
};

/// Gives names and calls inside MATCH_RECOGNIZE their meaning; nullptr: they have the usual one.
class PatternScope {
public:
    virtual ~PatternScope() = default;
    [[nodiscard]] virtual ExpressionPtr bindName(const ast::Expr& e) = 0;
    [[nodiscard]] virtual ExpressionPtr bindCall(const ast::Expr& e) = 0;
};

/// Gives the names and calls of one SELECT their meaning. Errors are noted and a null constant is
/// returned, so that one pass finds them all. *Thread:* one.
class ExpressionBinder {
public:
    ExpressionBinder(std::string_view sql, Diagnostics& findings, const FunctionCatalog& catalog)
        : m_sql(sql), m_findings(findings), m_catalog(catalog) {}

    /// What may be called.
    [[nodiscard]] const FunctionCatalog& catalog() const noexcept { return m_catalog; }

    std::vector<ScopeTable> tables;
    /// GROUP BY expressions as written, by slot; windows are not among them.
    std::vector<const ast::Expr*> keys;
    /// Where aggregates and analytic functions are added.
    SelectPlan* select = nullptr;
    /// An alias alone may stand for the row's time: inside DATEDIFF of a JOIN.
    bool aliasIsTime = false;
    /// There is a JOIN: analytic functions are computed before it, over the rows of one table.
    bool analyticsBeforeJoin = false;
    /// Set while the clauses of MATCH_RECOGNIZE are bound.
    PatternScope* pattern = nullptr;

    struct Alias {
        std::string_view name;
        const ast::Expr* value = nullptr; ///< the expression it stands for
    };

    /// Output aliases of the SELECT list: for a better message, and for HAVING.
    std::vector<Alias> aliases;
    /// A name that is neither key nor column is an alias: in HAVING.
    bool aliasesVisible = false;
    QueryLimits limits;
    const FunctionRegistry* functions = nullptr; ///< udf.* and uda.*

    [[nodiscard]] ExpressionPtr bind(const ast::Expr& e, Phase phase);
    /// A condition: an error when it can never be true or false.
    [[nodiscard]] ExpressionPtr bindCondition(const ast::Expr& e, Phase phase,
                                              std::string_view where);

    /// The query's text there.
    [[nodiscard]] std::string textAt(SourceSpan span) const {
        return std::string(m_sql.substr(span.begin, span.end - span.begin));
    }

    void error(SourceSpan span, std::string message, std::string hint = {});
    void warn(SourceSpan span, std::string message, std::string hint = {});

    /// A constant whole number; nullopt after noting an error.
    [[nodiscard]] std::optional<std::int64_t> constantWhole(const ast::Expr& e,
                                                            std::string_view what);
    /// unit x count as ticks, positive and at most 7 days.
    [[nodiscard]] std::optional<Ticks> duration(std::string_view unit, SourceSpan span,
                                                const ast::Expr& count, bool mayBeNegative = false);
    /// A bare unit name such as `hour`, of those that DATEPART knows.
    [[nodiscard]] std::optional<TimeUnit> unit(const ast::Expr& e);
    /// The same of those that a window can have.
    [[nodiscard]] std::optional<TimeUnit> windowUnit(const ast::Expr& e);
    /// True when the table is known to have the column.
    [[nodiscard]] bool isKnownColumn(std::size_t table, std::string_view column) const;
    /// The table an alias names.
    [[nodiscard]] std::optional<std::size_t> tableNamed(std::string_view alias) const;

    /// For binders of single clauses: an expression of that place, a column of a table.
    [[nodiscard]] static ExpressionPtr make(Expression::Op op, const ast::Expr& e);
    [[nodiscard]] ExpressionPtr bindColumn(std::size_t table, ColumnPath path, const ast::Expr& e);
    /// The row of a table as a record.
    [[nodiscard]] static ExpressionPtr bindRecord(std::size_t table, const ast::Expr& e);

private:
    ExpressionPtr bindName(const ast::Expr& e, Phase phase);
    ExpressionPtr bindGroupName(const ast::Expr& e);
    ExpressionPtr bindAlias(const Alias& alias, const ast::Expr& e, Phase phase);
    ExpressionPtr bindTableName(std::size_t table, const ast::Expr& e, Phase phase);
    /// True when the SELECT list reads a column of the name that an alias has as well.
    [[nodiscard]] bool itemsRead(std::string_view column) const;
    ExpressionPtr bindCall(const ast::Expr& e, Phase phase);
    ExpressionPtr bindSystem(const ast::Expr& e);
    ExpressionPtr bindMetadata(const ast::Expr& e, Phase phase);
    [[nodiscard]] ExpressionPtr metadataOf(std::size_t table, Metadata metadata,
                                           const ast::Expr& e) const;
    /// The column or, where a row has none, what the transport knows under that name.
    [[nodiscard]] ExpressionPtr bindMetadataColumn(std::size_t table, ExpressionPtr column,
                                                   const ast::Expr& e) const;
    ExpressionPtr bindUserFunction(const ast::Expr& e, Phase phase);
    [[nodiscard]] ExpressionPtr messageOf(std::size_t table, const ast::Expr& e);
    /// Null where it is no property of a message.
    [[nodiscard]] ExpressionPtr bindMessage(std::size_t table, std::string_view name,
                                            const ast::Expr& e);
    ExpressionPtr bindUserAggregate(const ast::Expr& e, Phase phase);
    const UserFunction* userFunction(const ast::Expr& e, UserFunction::Kind kind);
    std::size_t keptRows(const ast::Expr& e, const UserFunction& function);
    /// The alias of that name, nullptr when there is none.
    [[nodiscard]] const Alias* aliasNamed(std::string_view name) const;
    ExpressionPtr bindFunction(const Function& function, const ast::Expr& e, Phase phase);
    ExpressionPtr bindAggregate(const AggregateFunction& function, const ast::Expr& e);
    ExpressionPtr bindAnalytic(const ast::Expr& e);
    /// Makes the results a hidden column of the one table whose rows the function reads.
    ExpressionPtr bindBeforeJoin(const ast::Expr& e, AnalyticPlan plan,
                                 std::optional<model::Value::Type> type);
    void bindBefore(const ast::Expr& e, AnalyticPlan& plan);
    void bindAnomaly(const ast::Expr& e, AnalyticPlan& plan);
    ExpressionPtr bindPredicate(const ast::Expr& e, Phase phase);
    ExpressionPtr bindBinary(const ast::Expr& e, Phase phase);
    std::optional<AggregatePlan> aggregatePlan(const AggregateFunction& function,
                                               const ast::Expr& e);
    void bindAggregateArgument(AggregatePlan& plan, AggregateFunction::Argument what,
                               const ast::Expr& argument, const std::string& name);
    void bindAggregateValue(AggregatePlan& plan, const ast::Expr& argument,
                            const std::string& name);
    void bindAggregateOrder(AggregatePlan& plan, const ast::Expr& e);
    void refuseUnit(const ast::Expr& e, std::span<const std::string_view> known);
    ExpressionPtr unknownCall(const ast::Expr& e);
    void bindArguments(Expression& to, const ast::Expr& e, Phase phase);
    void checkColumn(const ScopeTable& table, const std::string& column, SourceSpan span);

    std::string_view m_sql;
    Diagnostics& m_findings;
    const FunctionCatalog& m_catalog;
    bool m_insideCall = false;     ///< within an aggregate or analytic function
    bool m_insideAnalytic = false; ///< within an analytic function
    /// Calls over rows already planned, with their slot: the same text is computed once.
    std::vector<std::pair<const ast::Expr*, std::size_t>> m_aggregateCalls;
    std::vector<std::pair<const ast::Expr*, std::size_t>> m_analyticCalls;

    struct AnalyticColumn {
        const ast::Expr* call = nullptr;
        std::size_t table = 0;
        std::size_t column = 0;
        std::optional<model::Value::Type> type;
    };

    /// The same for those before a JOIN.
    std::vector<AnalyticColumn> m_analyticColumns;
    /// Arguments of aggregates by lane.
    std::vector<const ast::Expr*> m_lanes;
};

/// True for the columns that the transport gives to rows without them: EventEnqueuedUtcTime.
[[nodiscard]] bool isMetadataColumn(std::string_view name) noexcept;

/// AnomalyDetection_SpikeAndDip or AnomalyDetection_ChangePoint, without case.
[[nodiscard]] std::optional<AnomalyOptions::Kind> anomalyNamed(std::string_view name) noexcept;

/// Type of the results, where it does not change from row to row.
[[nodiscard]] std::optional<model::Value::Type> resultType(const AggregatePlan& plan) noexcept;
/// The one type of values[first], values[first + step] and so on, null apart, when there is one.
[[nodiscard]] std::optional<model::Value::Type> commonType(const std::vector<ExpressionPtr>& values,
                                                           std::size_t first, std::size_t step);

} // namespace vigil::engine
