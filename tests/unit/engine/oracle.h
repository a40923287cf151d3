// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/query.h"
#include "model/value.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// A second evaluation of the query language for property tests: straight from the definitions,
/// over whole streams, without any of the engine's stages. Slow and plain on purpose.
namespace vigil::engine::oracle {

using model::Value;

struct Expr;
using ExprPtr = std::shared_ptr<const Expr>;

/// COUNT(*) when `argument` is null.
struct Aggregate {
    std::string name; ///< as in SQL, "COUNT", "PERCENTILE_CONT", ...
    ExprPtr argument;
    bool distinct = false;
    std::string fraction; ///< percentiles: the constant as written
    int limit = 0;        ///< CollectTop
    ExprPtr orderBy;      ///< percentiles, TopOne, CollectTop
    bool descending = false;
    std::string field; ///< TopOne: the column of the row that is shown
    std::size_t fieldIndex = 0;
    std::size_t table = 0;            ///< TopOne, CollectTop: whose rows
    std::vector<std::string> columns; ///< CollectTop: of that table
};

struct Analytic {
    std::string name;      ///< "LAG", "LAST", "ISFIRST" or that of the aggregate
    std::size_t table = 0; ///< over whose rows, before any JOIN
    std::vector<ExprPtr> partitionBy;
    int seconds = 1; ///< LIMIT DURATION, or ISFIRST's interval
    ExprPtr when;
    int offset = 1; ///< LAG
    ExprPtr argument;
    ExprPtr fallback;
    std::optional<Aggregate> aggregate;
};

/// Names the operator as SQL does where it has a sign.
struct Expr {
    enum class Op {
        Constant,
        Column,
        Timestamp,
        WindowStart,
        WindowEnd,
        WindowId,
        Infix, ///< + - * % = <> < <= > >= AND OR
        Not,
        IsNull,
        Between,
        In,
        Case, ///< WHEN args[0] THEN args[1] ELSE args[2]
        DateDiff,
        Record, ///< the whole row of a table
        Aggregate,
        Analytic
    };
    Op op = Op::Constant;
    std::string sign; ///< Infix: the operator; DateDiff: the unit
    Value constant;
    std::size_t table = 0;          ///< Column; DateDiff: from
    std::size_t index = 0;          ///< Column; DateDiff: to
    std::string name;               ///< Column
    std::vector<std::string> names; ///< Record: its columns
    bool negated = false;           ///< IsNull
    std::vector<ExprPtr> args;
    std::optional<oracle::Aggregate> aggregate;
    std::optional<oracle::Analytic> analytic;
};

struct Row {
    EventTime time{};
    std::uint64_t order = 0; ///< of arrival
    std::vector<Value> cells;
};

struct Relation {
    std::vector<std::string> columns;
    std::vector<Row> rows;
};

struct Window {
    enum class Kind { Tumbling, Hopping, Sliding, Session, Snapshot };
    Kind kind = Kind::Tumbling;
    int size = 1;                                      ///< all in seconds; Session: the timeout
    int hop = 1;                                       ///< Session: the longest duration
    std::optional<std::pair<std::string, int>> offset; ///< unit ("second", "millisecond"), count
    std::vector<ExprPtr> partitionBy;                  ///< Session
    std::string id;                                    ///< inside Windows()
};

/// Where a FROM reads: an input of Scenario or a step before.
struct Feed {
    bool step = false;
    std::size_t index = 0;
};

struct Join {
    Feed right;
    bool left = false;      ///< LEFT JOIN
    std::size_t anchor = 0; ///< the table before it that the time bound counts from
    bool reference = false; ///< without a time bound
    std::string unit = "second";
    int low = 0;
    int high = 0;
    bool reversed = false; ///< DATEDIFF(unit, right, anchor)
    /// APPLY: the elements of this column of the first table, as rows; OUTER where `left`.
    std::optional<std::size_t> unfolds;
    ExprPtr on; ///< besides the time bound; may be null
};

struct Item {
    std::string name;
    ExprPtr value;
    bool rounded = false; ///< variance: equal up to 1e-9 only
};

struct Select {
    Feed from;
    std::vector<Join> joins;
    std::vector<Item> items;
    ExprPtr where;
    std::vector<ExprPtr> keys;
    std::vector<Window> windows; ///< several: Windows(); empty: not grouped
    ExprPtr having;
    bool distinct = false;
    /// In HAVING an item stands under its name.
    bool aliasInHaving = false;
};

struct Step {
    std::string name;            ///< an output's is its INTO
    std::vector<Select> selects; ///< UNION
};

/// A stream as it arrives, before any policy. A row whose event time is null is no row.
struct Input {
    struct Event {
        EventTime event{};
        ArrivalTime arrival{};
        std::uint32_t partition = 0;
        std::vector<Value> cells;
    };

    enum class Timing { Column, ColumnOverKey, Arrival }; ///< TIMESTAMP BY ts [OVER k], or none
    std::string name;
    std::vector<std::string> columns; ///< [0] is the event time, [1] the key of OVER
    Timing timing = Timing::Column;
    bool reference = false;
    std::vector<Event> events;
};

struct Scenario {
    QueryOptions options;
    std::vector<Input> inputs;
    std::vector<Step> steps;
    std::vector<Step> outputs;
    /// Moments of idle time, ascending: each comes after the rows that have arrived by then. Only
    /// where rows come in the order of their arrival.
    std::vector<ArrivalTime> advances;
    bool refused = false; ///< a UNION of different columns: it must not compile
};

/// Events of an input that have arrived by `now`.
[[nodiscard]] std::size_t arrivedBy(const Input& input, ArrivalTime now);

[[nodiscard]] std::string toSql(const Scenario& scenario);
/// The stream after the policies, ordered by time, equal times by arrival.
[[nodiscard]] Relation admitted(const Input& input, const TimePolicy& policy,
                                std::uint64_t firstOrder, const std::vector<ArrivalTime>& advances);
/// All result rows by output, in no particular order.
[[nodiscard]] std::map<std::string, Relation> evaluate(const Scenario& scenario);

} // namespace vigil::engine::oracle
