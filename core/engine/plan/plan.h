// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/expression/expression.h"
#include "engine/plan/aggregate_function.h"
#include "engine/plan/query_options.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace vigil::engine {

/// A column that CREATE TABLE declares.
struct TypedColumn {
    std::string name;
    model::Value::Type type = model::Value::Type::Null;
};

/// One stream as the router sees it: an input with its rule of event time. Two FROM clauses with
/// the same rule share one. *Thread:* immutable, as everything in this header.
struct SourcePlan {
    std::string input;
    bool reference = false;
    TimePolicy policy;
    std::vector<TypedColumn> typed;    ///< CREATE TABLE; empty: rows are taken as they come
    std::vector<ColumnPath> columns;   ///< what `timestamp` and `over` read
    ExpressionPtr timestamp;           ///< TIMESTAMP BY; null: the event time of the batch
    std::vector<ExpressionPtr> over;   ///< TIMESTAMP BY ... OVER
    std::vector<ColumnPath> partition; ///< rows of equal values go to the same shard
    bool readsMessages = false;        ///< rows get kMessageColumn
};

/// Where a FROM gets its rows.
struct Feed {
    enum class Kind { Source, Step };
    Kind kind = Kind::Source;
    std::size_t index = 0;
};

struct WindowPlan {
    enum class Kind { Tumbling, Hopping, Sliding, Session, Snapshot };
    Kind kind = Kind::Tumbling;
    Ticks size{};   ///< Tumbling, Hopping, Sliding
    Ticks hop{};    ///< Tumbling: = size
    Ticks offset{}; ///< shifts the boundaries
    Ticks timeout{};
    Ticks maxDuration{};
    std::vector<ExpressionPtr> partitionBy; ///< Session
    model::Value id;                        ///< inside Windows(): its name
};

struct SortKey {
    ExpressionPtr value;
    bool descending = false;
};

struct AggregatePlan {
    const AggregateFunction* function = nullptr;
    ExpressionPtr argument; ///< null: none; the whole row where the function keeps those
    std::size_t lane = 0;   ///< aggregates of one SELECT with the same argument share it
    std::vector<SortKey> order;
    double fraction = 0;   ///< of AggregateFunction::Argument::Fraction
    std::size_t limit = 1; ///< of Argument::Limit: rows that are kept
    std::string separator; ///< of Argument::Separator
};

/// The arguments of AnomalyDetection_SpikeAndDip and AnomalyDetection_ChangePoint.
struct AnomalyOptions {
    enum class Kind { SpikeAndDip, ChangePoint };
    enum class Mode { Spikes, Dips, SpikesAndDips };
    Kind kind = Kind::SpikeAndDip;
    Mode mode = Mode::SpikesAndDips;
    double confidence = 95;    ///< percent, 1 to 100; at 100 nothing is an anomaly
    std::size_t history = 120; ///< values the model learns from
};

/// Fewest and most values of a history.
inline constexpr std::size_t kLeastAnomalyHistory = 10;
inline constexpr std::size_t kMostAnomalyHistory = 10'000;

/// A function over earlier rows, computed before WHERE.
struct AnalyticPlan {
    enum class Kind { Lag, Last, IsFirst, Aggregate, Anomaly };
    Kind kind = Kind::Lag;
    std::vector<ExpressionPtr> partitionBy;
    ExpressionPtr when;
    Ticks limit{}; ///< IsFirst: length of the interval
    ExpressionPtr value;
    ExpressionPtr fallback;               ///< Lag, Last; null: NULL
    std::size_t offset = 1;               ///< Lag
    std::vector<AggregatePlan> aggregate; ///< Aggregate: exactly one
    AnomalyOptions anomaly;               ///< Anomaly
};

struct TablePlan {
    std::string alias;
    Feed feed;
    bool reference = false;
    std::vector<ColumnPath> columns; ///< all that expressions read of it
    bool apply = false;              ///< made by CROSS APPLY, has no feed
    /// Beside a JOIN: computed over the rows of this table before it. Expressions see the row as
    /// source 0; the results are hiddenColumn(0...).
    std::vector<AnalyticPlan> analytics;
};

struct JoinPlan {
    enum class Kind { Inner, Left, Apply };
    Kind kind = Kind::Inner;
    std::size_t table = 0; ///< right side: index in SelectPlan::tables
    ExpressionPtr on;
    ExpressionPtr apply;   ///< Apply: an array of records
    bool keepsAll = false; ///< Apply: OUTER, a row without elements stays, with null
    /// Equalities of ON: earlier tables = right table, looked up by hash.
    std::vector<ExpressionPtr> leftKeys;
    std::vector<ExpressionPtr> rightKeys;
    /// right time - time of `anchor` lies in [earliest, latest]; the exact test is `on`.
    std::size_t anchor = 0;
    Ticks earliest{};
    Ticks latest{};
    /// A tuple of the tables before can be that much later than its row of `anchor`, which other
    /// tables may have held back.
    Ticks anchorLag{};
    /// System.Timestamp() of a left row without match: its time plus this.
    Ticks missAfter{};
};

/// Pattern of MATCH_RECOGNIZE as a tree.
struct PatternPlan {
    enum class Kind { Symbol, Sequence, Alternatives, Repeat };
    Kind kind = Kind::Symbol;
    std::size_t symbol = 0;
    char quantifier = 0;
    std::vector<PatternPlan> parts;
};

/// MATCH_RECOGNIZE. Conditions see the row in hand as source 0; conditions and measures see what
/// was read along the match as slots.
struct MatchPlan {
    std::vector<ColumnPath> columns; ///< all that is read of the input
    Ticks limit{};
    std::vector<ExpressionPtr> partitionBy; ///< columns
    PatternPlan pattern;
    std::vector<std::string> symbols;
    std::vector<ExpressionPtr> conditions; ///< by symbol; null: always true

    /// A slot: FIRST, LAST, MIN or MAX of a field over the rows matched so far, or the symbols of
    /// those rows.
    struct Read {
        enum class Kind { First, Last, Min, Max, Classifier };
        Kind kind = Kind::Last;
        std::optional<std::size_t> symbol; ///< nullopt: any row of the match
        ExpressionPtr value;               ///< a column
    };

    std::vector<Read> reads;

    /// A column of the result: a partition column or a measure.
    struct Column {
        std::string name;
        ExpressionPtr measure;                ///< null: a partition column
        std::optional<std::size_t> partition; ///< index in partitionBy
    };

    std::vector<Column> results;
};

struct ItemPlan {
    std::string name;    ///< empty for a star
    ExpressionPtr value; ///< star: the record whose fields are meant; null: a table's columns
    bool star = false;
    std::size_t table = 0; ///< star without value: whose columns
};

struct SelectPlan {
    SourceSpan span;
    std::vector<TablePlan> tables;
    std::vector<JoinPlan> joins;
    std::optional<MatchPlan> match;
    std::vector<AnalyticPlan> analytics; ///< without JOIN; results are slots 0...
    ExpressionPtr where;
    bool grouped = false;
    std::vector<WindowPlan> windows;
    std::vector<ExpressionPtr> keys;       ///< slots 0... of the grouped phase
    std::vector<AggregatePlan> aggregates; ///< slots after the keys
    ExpressionPtr having;
    std::vector<ItemPlan> items;
    bool distinct = false; ///< rows equal in all columns and in time come once
    /// True when the result depends on the order of rows that are not of equal time.
    bool ordered = false;
};

struct StepPlan {
    std::string name; ///< WITH name, or the output's
    bool output = false;
    bool reference = false; ///< over reference data: its rows are looked into, not run through
    std::vector<SelectPlan> selects;
};

/// SELECTs over the same rows with the same WHERE and keys. Each row is added once, to base panes;
/// the windows of the SELECTs are filled from base panes that are complete. Columns of all members
/// have the same numbers. Made by sharePanes().
struct SharingPlan {
    struct Member {
        std::size_t step = 0;
        std::size_t select = 0;
        std::vector<std::size_t> keys; ///< by key: the equal one of the first member
    };

    struct Window {
        std::size_t member = 0;
        std::size_t window = 0; ///< index in SelectPlan::windows
    };

    /// Base panes of one length: every bound of these windows is one of theirs.
    struct Ring {
        WindowPlan pane; ///< tumbling
        std::vector<Window> windows;
    };

    std::vector<Member> members; ///< in the order of the plan
    std::vector<Ring> rings;     ///< with each window of each member once
};

struct Plan {
    std::vector<SourcePlan> sources;
    std::vector<StepPlan> steps; ///< a step comes after those it reads
    std::vector<SharingPlan> sharings;
    WindowBounds bounds = WindowBounds::EndInclusive;
    QueryBudget budget;
    std::shared_ptr<const FunctionRegistry> functions; ///< kept alive for the expressions
    bool ordered = false;
    bool partitionable = false;
};

} // namespace vigil::engine
